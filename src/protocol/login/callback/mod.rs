//! The response to a login, or to the connecting of an account, as it stands in the address bar.

use crate::protocol::error::{Code, Error, OAuthError, sanitize};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::origin::{RedirectUri, base_of, query_of};
use crate::protocol::percent;
use crate::protocol::pkce;
use crate::protocol::secret::Secret;

/// The parameters a response may have; they leave the address bar.
const PARAMETERS: [&str; 8] = [
    CODE,
    CONNECT_CODE,
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "session_state",
];

/// What a login comes back with.
const CODE: &str = "code";

/// What the connecting of an account comes back with.
const CONNECT_CODE: &str = "connect_code";

/// The longest code that is taken to the token endpoint.
const MAX_CODE_BYTES: usize = 8_192;

/// What a URL has to say to this client.
#[derive(Debug)]
pub enum Callback {
    /// Nothing: it has no response, or one for somebody else on the page.
    NotOurs,
    /// A response.
    Response(CallbackResponse),
}

/// A response of which nothing but `state` has been looked at.
#[derive(Debug)]
pub struct CallbackResponse {
    state: Option<Secret>,
    parameters: Vec<(String, Secret)>,
    on_redirect_uri: bool,
    /// Where it stands. A login is answered in the query alone (RFC 6749 section 4.1.2).
    pub in_fragment: bool,
}

impl Callback {
    /// Reads a URL. A response is `state` together with a code or an `error`, in the query. In the fragment it is one only
    /// where it can be that of connecting an account, for which the vendor's documents name both places.
    pub fn parse(url: &str, redirect_uri: &RedirectUri) -> Self {
        Self::read(url, query_of(url), false, redirect_uri)
            .or_else(|| Self::read(url, fragment_of(url), true, redirect_uri))
            .map_or(Self::NotOurs, Self::Response)
    }

    fn read(url: &str, text: &str, in_fragment: bool, redirect_uri: &RedirectUri) -> Option<CallbackResponse> {
        let parameters: Vec<(String, Secret)> = percent::parse_query(text)
            .filter(|(name, _)| PARAMETERS.contains(&name.as_str()))
            .map(|(name, value)| (name, Secret::new(value)))
            .collect();
        let has = |wanted: &str| parameters.iter().any(|(name, _)| name == wanted);
        let is_response = has("state") && (has(CONNECT_CODE) || has("error") || (has(CODE) && !in_fragment));
        is_response.then(|| CallbackResponse {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: base_of(url) == base_of(redirect_uri.as_str()),
            in_fragment,
        })
    }
}

impl CallbackResponse {
    /// A response that came as a message (web_message): its members are what the parameters of a URL are.
    pub fn from_members(member: impl Fn(&str) -> Option<String>) -> Self {
        let parameters: Vec<(String, Secret)> = PARAMETERS
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), Secret::new(member(name)?))))
            .collect();
        Self {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: true,
            in_fragment: false,
        }
    }

    /// The one `state`; `None` where it is repeated.
    pub fn state(&self) -> Option<&Secret> {
        self.state.as_ref()
    }

    /// Whether a response with an unknown `state` claims to be for this client: it came to our redirect URI and its
    /// `state` has the form of ours. Otherwise another library on the page may be waiting for it.
    pub fn is_probably_ours(&self) -> bool {
        self.on_redirect_uri
            && (!self.in_fragment || self.count(CONNECT_CODE) > 0)
            && self
                .state
                .as_ref()
                .is_none_or(|state| pkce::is_random_value(state.expose()))
    }

    /// Whether it answers a login that another page began in a popup: that page has to have it.
    pub fn is_for_popup(&self) -> bool {
        let state = self.state.as_ref();
        self.on_redirect_uri && !self.in_fragment && state.is_some_and(|state| pkce::is_popup_state(state.expose()))
    }

    /// Whether it names its issuer.
    pub fn has_issuer(&self) -> bool {
        self.count("iss") > 0
    }

    /// Judges the response to what was taken out of the store: expiry, repetition (RFC 6749 section 3.1), issuer (RFC 9207
    /// section 2.4), error, and at last the code.
    pub fn validate<V>(&self, transaction: &Transaction, issuer: &str, now: f64) -> Result<Secret, Error<V>> {
        let refuse = |message| Err(Error::new(Code::AuthorizationFailed, message));
        let (wanted, other) = if transaction.login_expectations().is_some() {
            (CODE, CONNECT_CODE)
        } else {
            (CONNECT_CODE, CODE)
        };
        if transaction.is_expired(now) {
            return Err(Error::new(Code::TransactionExpired, "It was begun too long ago."));
        }
        if [wanted, "iss", "error"].iter().any(|name| self.count(name) > 1) {
            return refuse("The authorization response repeats a parameter.");
        }
        if self.count(other) > 0 {
            return refuse("The response is not to what was begun.");
        }
        if self.get("iss").is_some_and(|iss| iss.expose() != issuer) {
            return Err(issuer_mismatch());
        }
        match (self.get(wanted), self.get("error")) {
            (Some(_), Some(_)) => refuse("The authorization response holds both a code and an error."),
            (_, Some(error)) => {
                let oauth = OAuthError {
                    error: sanitize(error.expose()),
                    description: self.get("error_description").map(|text| sanitize(text.expose())),
                };
                Err(Error::new(Code::AuthorizationFailed, "The authorization server refused.").with_oauth(Some(oauth)))
            }
            (Some(code), None) if (1..=MAX_CODE_BYTES).contains(&code.expose().len()) => Ok(code.clone()),
            _ => refuse("The authorization response holds no usable code."),
        }
    }

    fn get(&self, name: &str) -> Option<&Secret> {
        single(&self.parameters, name)
    }

    fn count(&self, wanted: &str) -> usize {
        self.parameters.iter().filter(|(name, _)| name == wanted).count()
    }
}

/// What comes from somebody else, or does not say from whom although the tenant always does (RFC 9207 section 2.4).
pub fn issuer_mismatch<V>() -> Error<V> {
    Error::new(
        Code::IssuerMismatch,
        "The authorization response comes from another issuer.",
    )
}

fn single<'a>(parameters: &'a [(String, Secret)], wanted: &str) -> Option<&'a Secret> {
    let mut values = parameters
        .iter()
        .filter(|(name, _)| name == wanted)
        .map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

fn fragment_of(url: &str) -> &str {
    url.split_once('#').map_or("", |(_, fragment)| fragment)
}

/// The URL without the parameters of a response. Everything else stays; so does the fragment, unless the response is in it.
pub fn strip_response(url: &str, in_fragment: bool) -> String {
    let without = |text| percent::query_without(text, |name| PARAMETERS.contains(&name));
    let (mut query, mut fragment) = (query_of(url).to_owned(), fragment_of(url).to_owned());
    if in_fragment {
        fragment = without(&fragment);
    } else {
        query = without(&query);
    }
    let mut cleaned = base_of(url).to_owned();
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            cleaned.push(mark);
            cleaned.push_str(&part);
        }
    }
    cleaned
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
