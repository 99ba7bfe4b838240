//! Options as the caller writes them, read member by member.

use wasm_bindgen::JsValue;

use crate::browser::foreign;
use crate::engine::CallOptions;
use crate::protocol::account::paging::{PageRequest, TAKE_RULE};
use crate::protocol::callback_uri::callback_uri;
use crate::protocol::config::{TIMEOUT_RULE, timeout_ms};
use crate::protocol::error::{Code, Error, InvalidConfig};
use crate::protocol::json::Json;
use crate::protocol::login::parameters::Parameters;
use crate::protocol::origin::RedirectUri;
use crate::protocol::percent::Pairs;
use crate::protocol::scope::Scopes;

/// An object of options. Only its own members count, so that a polluted prototype changes nothing.
pub(crate) struct Fields<'a> {
    object: &'a JsValue,
    code: Code,
}

pub(crate) type Read<T> = Result<T, Error<JsValue>>;

impl<'a> Fields<'a> {
    /// Options that may be left out.
    pub(crate) fn optional(object: &'a JsValue) -> Read<Self> {
        if object.is_undefined() {
            let code = Code::InvalidRequest;
            Ok(Self { object, code })
        } else {
            Self::required(object)
        }
    }

    /// Options that must be there.
    pub(crate) fn required(object: &'a JsValue) -> Read<Self> {
        Self::new(object, Code::InvalidRequest)
    }

    /// The configuration. A member that is not in `known` is refused: its author may rely on a protection that this version
    /// does not have.
    pub(crate) fn of_config(object: &'a JsValue, known: &[&str]) -> Read<Self> {
        let fields = Self::new(object, Code::InvalidConfig)?;
        match foreign::own_names(object)
            .into_iter()
            .find(|name| !known.contains(&name.as_str()))
        {
            Some(name) => Err(InvalidConfig::new(name, "is not an option of this version").into()),
            None => Ok(fields),
        }
    }

    fn new(object: &'a JsValue, code: Code) -> Read<Self> {
        if object.is_object() {
            Ok(Self { object, code })
        } else {
            Err(Error::new(code, "The options must be an object."))
        }
    }

    pub(crate) fn string(&self, name: &str) -> Read<Option<String>> {
        self.member(name, "must be a well-formed string", text)
    }

    pub(crate) fn number(&self, name: &str) -> Read<Option<f64>> {
        self.member(name, "must be a number", JsValue::as_f64)
    }

    pub(crate) fn boolean(&self, name: &str) -> Read<Option<bool>> {
        self.member(name, "must be true or false", JsValue::as_bool)
    }

    pub(crate) fn strings(&self, name: &str) -> Read<Option<Vec<String>>> {
        self.member(name, "must be an array of well-formed strings", texts)
    }

    pub(crate) fn is_array(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| foreign::is_array(&value))
    }

    /// Any JSON value, as JSON text.
    pub(crate) fn json(&self, name: &str) -> Read<Option<String>> {
        self.member(name, JSON_RULE, Json::stringify)
    }

    /// A JSON object, as JSON text.
    pub(crate) fn json_object(&self, name: &str) -> Read<Option<String>> {
        self.member(name, "must be a JSON object", |value| {
            value.stringify().filter(|text| text.starts_with('{'))
        })
    }

    /// The object itself, as JSON text.
    pub(crate) fn to_json(&self) -> Read<String> {
        self.object
            .stringify()
            .filter(|text| text.starts_with('{'))
            .ok_or_else(|| self.refuse("The object", JSON_RULE))
    }

    /// A member of any type.
    pub(crate) fn object(&self, name: &str) -> Option<JsValue> {
        self.get(name)
    }

    /// Space-separated scopes; none if the member is absent.
    pub(crate) fn scopes(&self, name: &str) -> Read<Scopes> {
        Scopes::parse(&self.string(name)?.unwrap_or_default())
            .ok_or_else(|| self.refuse(name, "must be a space-separated list of scopes"))
    }

    /// A URI that a response may come back to.
    pub(crate) fn callback_uri(&self, name: &str) -> Read<Option<RedirectUri>> {
        let uri = self.string(name)?.map(|uri| callback_uri(&uri)).transpose();
        uri.map_err(|rule| self.refuse(name, rule))
    }

    /// A URI that the browser may be redirected to.
    pub(crate) fn redirect_uri(&self, name: &str) -> Read<Option<RedirectUri>> {
        let uri = self.string(name)?.map(|uri| RedirectUri::parse(&uri)).transpose();
        uri.map_err(|rule| self.refuse(name, rule))
    }

    /// `from` and `take`.
    pub(crate) fn page(&self) -> Read<PageRequest> {
        let take = match self.number("take")? {
            None => None,
            Some(number) => Some(PageRequest::take(number).ok_or_else(|| self.refuse("take", TAKE_RULE))?),
        };
        Ok(PageRequest {
            from: self.string("from")?,
            take,
        })
    }

    /// Query parameters: strings, numbers, booleans, or arrays of strings.
    pub(crate) fn query(&self, name: &str) -> Read<Pairs> {
        let mut pairs = Pairs::new();
        self.each_parameter(name, &mut |name, values| {
            for value in values {
                pairs = std::mem::take(&mut pairs).with(name, value);
            }
            Ok(())
        })?;
        Ok(pairs)
    }

    /// Parameters of an authorization request: one value each, or a list where the parameter is one.
    pub(crate) fn parameters(&self, name: &str) -> Read<Parameters> {
        let mut parameters = Parameters::default();
        self.each_parameter(name, &mut |name, values| {
            let added = match values {
                [value] => parameters.add(name, value),
                _ => parameters.add_list(name, values),
            };
            added.map_err(|rule| self.refuse(name, rule))
        })?;
        Ok(parameters)
    }

    fn each_parameter(&self, name: &str, take: &mut dyn FnMut(&str, &[String]) -> Read<()>) -> Read<()> {
        let object = self.get(name).unwrap_or(JsValue::UNDEFINED);
        let members = Fields::optional(&object)?;
        for name in foreign::own_names(&object) {
            let Some(value) = members.get(&name) else { continue };
            let scalar = || {
                let is_scalar = value.as_bool().is_some() || value.as_f64().is_some_and(f64::is_finite);
                if is_scalar { value.stringify() } else { text(&value) }
            };
            let values = texts(&value).or_else(|| scalar().map(|value| vec![value]));
            let values =
                values.ok_or_else(|| self.refuse(&name, "must be a string, number, boolean or array of strings"))?;
            take(&name, &values)?;
        }
        Ok(())
    }

    /// A non-negative integer, as text.
    pub(crate) fn integer(&self, name: &str, rule: &str) -> Read<Option<String>> {
        match self.number(name)? {
            Some(number) if number >= 0.0 && number.fract() == 0.0 => Ok(JsValue::from_f64(number).stringify()),
            Some(_) => Err(self.refuse(name, rule)),
            None => Ok(None),
        }
    }

    /// The options of every call: `signal` and `timeoutMs`, and `cache` for cached reads.
    pub(crate) fn call_options(&self) -> Read<CallOptions<JsValue>> {
        let signal = self.get("signal").filter(|signal| !signal.is_null());
        if !signal.as_ref().is_none_or(is_signal) {
            return Err(self.refuse("signal", "must be an AbortSignal"));
        }
        let timeout_ms = timeout_ms(self.number("timeoutMs")?).ok_or_else(|| self.refuse("timeoutMs", TIMEOUT_RULE))?;
        let reload = match self.string("cache")?.as_deref() {
            None | Some("default") => false,
            Some("reload") => true,
            Some(_) => return Err(self.refuse("cache", "must be \"default\" or \"reload\"")),
        };
        Ok(CallOptions {
            timeout_ms,
            signal,
            reload,
            correlation_id: None,
        })
    }

    /// The error that names a member and the rule it breaks.
    pub(crate) fn refuse(&self, name: &str, rule: &str) -> Error<JsValue> {
        Error::composed(self.code, String::from(name) + " " + rule)
    }

    /// A member that `read` converts; `None` of it breaks `rule`.
    pub(crate) fn member<T>(&self, name: &str, rule: &str, read: fn(&JsValue) -> Option<T>) -> Read<Option<T>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => read(&value).map(Some).ok_or_else(|| self.refuse(name, rule)),
        }
    }

    fn get(&self, name: &str) -> Option<JsValue> {
        foreign::get_own(self.object, name).filter(|value| !value.is_undefined())
    }
}

/// Whether it works as an `AbortSignal`. One of another realm, or of a polyfill, is no instance of this page's class.
fn is_signal(value: &JsValue) -> bool {
    foreign::get(value, "aborted").is_ok_and(|aborted| aborted.as_bool().is_some())
        && ["addEventListener", "removeEventListener"]
            .iter()
            .all(|name| foreign::has_method(value, name))
}

const JSON_RULE: &str = "must be a JSON value";

/// A string without lone surrogates: Rust strings cannot hold them, and the conversion would replace them silently.
pub(crate) fn text(value: &JsValue) -> Option<String> {
    value.as_string().filter(|text| JsValue::from_str(text) == *value)
}

fn texts(value: &JsValue) -> Option<Vec<String>> {
    // Element by element: an element may be a getter that throws.
    if !foreign::is_array(value) {
        return None;
    }
    let names = foreign::own_names(value);
    names
        .iter()
        .map(|name| foreign::get_own(value, name).as_ref().and_then(text))
        .collect()
}
