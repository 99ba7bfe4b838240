//! Options as callers write them, read member by member.

use js_sys::JSON;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use crate::browser::foreign;
use crate::flows::CallOptions;
use crate::protocol::config::{TIMEOUT_RULE, timeout_ms};
use crate::protocol::error::{Code, Error, InvalidConfig};

/// An object of options. Only its own members count.
pub struct Fields<'a> {
    object: &'a JsValue,
    code: Code,
}

type Read<T> = Result<T, Error<JsValue>>;

impl<'a> Fields<'a> {
    /// The options of a call, which may be absent.
    pub fn of_call(object: &'a JsValue) -> Read<Self> {
        Self::new(object, Code::InvalidRequest, object.is_undefined())
    }

    /// The configuration. A member that is not in `known` is refused: it may be a protection that is not there.
    pub fn of_config(object: &'a JsValue, known: &[&str]) -> Read<Self> {
        let fields = Self::new(object, Code::InvalidConfig, false)?;
        match foreign::own_names(object)
            .into_iter()
            .find(|name| !known.contains(&name.as_str()))
        {
            Some(name) => Err(InvalidConfig::new(name, "is not an option of this version").into()),
            None => Ok(fields),
        }
    }

    fn new(object: &'a JsValue, code: Code, may_be_absent: bool) -> Read<Self> {
        if may_be_absent || object.is_object() {
            Ok(Self { object, code })
        } else {
            Err(Error::new(code, "The options must be an object."))
        }
    }

    /// A string member.
    pub fn string(&self, name: &str) -> Read<Option<String>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => text(&value)
                .map(Some)
                .ok_or_else(|| self.refuse(name, "must be a well-formed string")),
        }
    }

    /// A number member.
    pub fn number(&self, name: &str) -> Read<Option<f64>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value
                .as_f64()
                .map(Some)
                .ok_or_else(|| self.refuse(name, "must be a number")),
        }
    }

    /// A member of any kind that JSON can hold, as JSON text.
    pub fn json(&self, name: &str) -> Read<Option<String>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = JSON::stringify(&value).ok().and_then(|text| text.as_string());
        text.map(Some)
            .ok_or_else(|| self.refuse(name, "must be something that JSON can hold"))
    }

    /// A member that is an object of options itself.
    pub fn object(&self, name: &str) -> Option<JsValue> {
        self.get(name)
    }

    /// The members every call has: `signal` and `timeoutMs`.
    pub fn call_options(&self) -> Read<CallOptions<AbortSignal>> {
        let signal = match self.get("signal") {
            None => None,
            Some(value) => Some(
                value
                    .dyn_into()
                    .map_err(|_| self.refuse("signal", "must be an AbortSignal"))?,
            ),
        };
        let timeout_ms = timeout_ms(self.number("timeoutMs")?).ok_or_else(|| self.refuse("timeoutMs", TIMEOUT_RULE))?;
        Ok(CallOptions { timeout_ms, signal })
    }

    /// An error that names a member and the rule it breaks.
    pub fn refuse(&self, name: &str, rule: &str) -> Error<JsValue> {
        Error::composed(self.code, String::from(name) + " " + rule)
    }

    fn get(&self, name: &str) -> Option<JsValue> {
        foreign::get_own(self.object, name).filter(|value| !value.is_undefined())
    }
}

/// The text of a string without lone surrogates: Rust strings cannot hold those, and the conversion would replace
/// them in silence.
pub fn text(value: &JsValue) -> Option<String> {
    value.as_string().filter(|text| JsValue::from_str(text) == *value)
}
