//! The response to a login, or to connecting an account, as it appears in a URL.

use crate::protocol::callback_uri::{CODE, CONNECT_CODE, RESPONSE_PARAMETERS};
use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error, OAuthError, sanitize};
use crate::protocol::login::state::{is_of_another_client, is_popup_state, is_state};
use crate::protocol::login::transaction::{ConnectTransaction, LoginTransaction, Pending};
use crate::protocol::origin::{RedirectUri, base_of, query_of};
use crate::protocol::percent;
use crate::protocol::secret::Secret;

/// Longer codes are not sent to the token endpoint.
const MAX_CODE_BYTES: usize = 8_192;

/// What a URL means to this client.
#[derive(Debug)]
pub(crate) enum Callback {
    /// No response, or the response to another library on the page.
    NotOurs,
    Response(CallbackResponse),
}

/// Where a URL has the parameters of a response. Those of a login are in the query (RFC 6749 section 4.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
}

/// The codes of the two kinds of transaction.
#[derive(Clone, Copy)]
enum CodeParameter {
    Login,
    Connect,
}

impl CodeParameter {
    fn name(self) -> &'static str {
        match self {
            Self::Login => CODE,
            Self::Connect => CONNECT_CODE,
        }
    }

    fn other(self) -> &'static str {
        match self {
            Self::Login => CONNECT_CODE,
            Self::Connect => CODE,
        }
    }
}

/// A response of which only `state` has been read.
#[derive(Debug)]
pub(crate) struct CallbackResponse {
    state: Option<Secret>,
    parameters: Vec<(String, Secret)>,
    on_redirect_uri: bool,
    /// Where the parameters are.
    pub(crate) mode: ResponseMode,
}

impl Callback {
    /// Reads a URL. `state` with a code or an `error` in the query is a response. A response in the fragment can only
    /// be that of connecting an account: the vendor's documentation names both places.
    pub(crate) fn parse(url: &str, redirect_uri: &RedirectUri) -> Self {
        Self::read(url, query_of(url), ResponseMode::Query, redirect_uri)
            .or_else(|| Self::read(url, fragment_of(url), ResponseMode::Fragment, redirect_uri))
            .map_or(Self::NotOurs, Self::Response)
    }

    fn read(url: &str, text: &str, mode: ResponseMode, redirect_uri: &RedirectUri) -> Option<CallbackResponse> {
        let parameters: Vec<(String, Secret)> = percent::parse_query(text)
            .filter(|(name, _)| RESPONSE_PARAMETERS.contains(&name.as_str()))
            .map(|(name, value)| (name, Secret::new(value)))
            .collect();
        let has = |name: &str| parameters.iter().any(|(known, _)| known == name);
        let is_response =
            has("state") && (has(CONNECT_CODE) || has("error") || (has(CODE) && mode == ResponseMode::Query));
        is_response.then(|| CallbackResponse {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: base_of(url) == base_of(redirect_uri.as_str()),
            mode,
        })
    }
}

impl CallbackResponse {
    /// Reads a posted response (`web_message`): its members are the parameters.
    pub(crate) fn from_members(member: impl Fn(&str) -> Option<String>) -> Self {
        let parameters: Vec<(String, Secret)> = RESPONSE_PARAMETERS
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), Secret::new(member(name)?))))
            .collect();
        Self {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: true,
            mode: ResponseMode::Query,
        }
    }

    /// `None` if `state` is missing or repeated.
    pub(crate) fn state(&self) -> Option<&Secret> {
        self.state.as_ref()
    }

    /// Whether another client asked for the response. It is left to that client, wherever it arrived.
    pub(crate) fn is_for_another_client(&self, config: &Config) -> bool {
        let state = self.state.as_ref();
        state.is_some_and(|state| is_of_another_client(state.expose(), config))
    }

    /// Whether a response with an unknown `state` seems to be meant for this client: it arrived at our redirect URI,
    /// and its `state` has our form. Another library on the page may be waiting for any other response.
    pub(crate) fn is_probably_ours(&self) -> bool {
        self.on_redirect_uri
            && (self.mode == ResponseMode::Query || self.count(CONNECT_CODE) > 0)
            && self.state.as_ref().is_none_or(|state| is_state(state.expose()))
    }

    /// Whether the response belongs to a login that another page started in a popup. It is passed on to that page.
    pub(crate) fn is_for_popup(&self) -> bool {
        let state = self.state.as_ref();
        self.on_redirect_uri
            && self.mode == ResponseMode::Query
            && state.is_some_and(|state| is_popup_state(state.expose()))
    }

    /// Whether the response has an `iss`.
    pub(crate) fn has_issuer(&self) -> bool {
        self.count("iss") > 0
    }

    /// The code of a login.
    pub(crate) fn code<V>(&self, login: &LoginTransaction, config: &Config, now: f64) -> Result<Secret, Error<V>> {
        self.validate(&login.pending, CodeParameter::Login, config, now)
    }

    /// The code of a connected account.
    pub(crate) fn connect_code<V>(
        &self,
        connect: &ConnectTransaction,
        config: &Config,
        now: f64,
    ) -> Result<Secret, Error<V>> {
        self.validate(&connect.pending, CodeParameter::Connect, config, now)
    }

    /// Checks the response against its transaction: expiry, repeated parameters (RFC 6749 section 3.1), issuer (RFC
    /// 9207 section 2.4), error, and finally the code.
    fn validate<V>(
        &self,
        pending: &Pending,
        parameter: CodeParameter,
        config: &Config,
        now: f64,
    ) -> Result<Secret, Error<V>> {
        let refuse = |message| Err(Error::new(Code::AuthorizationFailed, message));
        let expected = parameter.name();
        pending.check_age(config, now)?;
        if [expected, "iss", "error"].iter().any(|name| self.count(name) > 1) {
            return refuse("The authorization response repeats a parameter.");
        }
        if self.count(parameter.other()) > 0 {
            return refuse("The response has the wrong kind of code for this transaction.");
        }
        if self
            .get("iss")
            .is_some_and(|iss| iss.expose() != config.tenant.issuer())
        {
            return Err(issuer_mismatch());
        }
        match (self.get(expected), self.get("error")) {
            (Some(_), Some(_)) => refuse("The authorization response has both a code and an error."),
            (_, Some(error)) => {
                let oauth = OAuthError {
                    error: sanitize(error.expose()),
                    description: self.get("error_description").map(|text| sanitize(text.expose())),
                };
                Err(
                    Error::new(Code::AuthorizationFailed, "The authorization server returned an error.")
                        .with_oauth(Some(oauth)),
                )
            }
            (Some(code), None) if (1..=MAX_CODE_BYTES).contains(&code.expose().len()) => Ok(code.clone()),
            _ => refuse("The authorization response has no valid code."),
        }
    }

    fn get(&self, name: &str) -> Option<&Secret> {
        single(&self.parameters, name)
    }

    fn count(&self, name: &str) -> usize {
        self.parameters.iter().filter(|(known, _)| known == name).count()
    }
}

/// The response names another issuer, or none although the tenant always does (RFC 9207 section 2.4).
pub(crate) fn issuer_mismatch<V>() -> Error<V> {
    Error::new(
        Code::IssuerMismatch,
        "The authorization response is from another issuer.",
    )
}

fn single<'a>(parameters: &'a [(String, Secret)], name: &str) -> Option<&'a Secret> {
    let mut values = parameters
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

fn fragment_of(url: &str) -> &str {
    url.split_once('#').map_or("", |(_, fragment)| fragment)
}

/// Removes the parameters of a response from a URL. Everything else stays, the fragment too unless the response is in
/// it.
pub(crate) fn strip_response(url: &str, mode: ResponseMode) -> String {
    let without = |text| percent::query_without(text, |name| RESPONSE_PARAMETERS.contains(&name));
    let (mut query, mut fragment) = (query_of(url).to_owned(), fragment_of(url).to_owned());
    match mode {
        ResponseMode::Query => query = without(&query),
        ResponseMode::Fragment => fragment = without(&fragment),
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
