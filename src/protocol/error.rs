//! The one error and its table of codes.

use std::borrow::Cow;
use std::ops::Deref;

use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::secret::Secret;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// What went wrong, as a closed set. The texts are the `code` of the JavaScript error and never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the TypeScript union.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable text of the code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    /// The configuration cannot work; the message names the field.
    InvalidConfig = "invalid_config",
    /// Not a browser page that can run the client.
    UnsupportedEnvironment = "unsupported_environment",
    /// Nobody is signed in.
    LoginRequired = "login_required",
    /// An answer to a login that this tab did not start, or finished already.
    TransactionMissing = "transaction_missing",
    /// An answer to a login that was started too long ago.
    TransactionExpired = "transaction_expired",
    /// An answer whose `state` is not that of a pending login.
    StateMismatch = "state_mismatch",
    /// An answer from another issuer (RFC 9207).
    IssuerMismatch = "issuer_mismatch",
    /// The ID token breaks a rule of OpenID Connect Core 3.1.3.7.
    InvalidIdToken = "invalid_id_token",
    /// The authorization server answered the login with an error.
    AuthorizationFailed = "authorization_failed",
    /// The token endpoint refused.
    TokenRequestFailed = "token_request_failed",
    /// The session is over and cannot be renewed.
    SessionExpired = "session_expired",
    /// The session is too old or too weak for what was asked.
    StepUpRequired = "step_up_required",
    /// A second factor is needed.
    MfaRequired = "mfa_required",
    /// The token lacks a scope.
    InsufficientScope = "insufficient_scope",
    /// The browser did not open the popup.
    PopupBlocked = "popup_blocked",
    /// The person closed the popup.
    PopupClosed = "popup_closed",
    /// No answer: offline, refused, or withheld by CORS.
    Network = "network",
    /// No answer in time.
    Timeout = "timeout",
    /// The caller's signal aborted the call.
    Aborted = "aborted",
    /// 401: the access token was not accepted.
    Unauthorized = "unauthorized",
    /// 403: not allowed.
    Forbidden = "forbidden",
    /// 404: no such thing.
    NotFound = "not_found",
    /// 409: in conflict with what is there.
    Conflict = "conflict",
    /// 429: too many requests.
    RateLimited = "rate_limited",
    /// The request breaks a rule, ours or the server's.
    InvalidRequest = "invalid_request",
    /// 5xx.
    ServerError = "server_error",
    /// The answer is not what the API promises.
    InvalidResponse = "invalid_response",
    /// This page has no WebAuthn.
    PasskeyUnsupported = "passkey_unsupported",
    /// The person refused, or the prompt timed out: browsers do not tell which.
    PasskeyCancelled = "passkey_cancelled",
    /// The authenticator holds a passkey of this account already.
    PasskeyAlreadyRegistered = "passkey_already_registered",
    /// The page's host does not fit the RP id.
    PasskeyInvalidDomain = "passkey_invalid_domain",
    /// Another ceremony is under way.
    PasskeyBusy = "passkey_busy",
    /// The ceremony failed for another reason.
    PasskeyFailed = "passkey_failed",
    /// A fault of this library.
    Internal = "internal",
}

/// The error response of an OAuth endpoint (RFC 6749 sections 4.1.2.1 and 5.2). Its texts come from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// `error`.
    pub error: String,
    /// `error_description`.
    pub description: Option<String>,
}

/// What a new login has to ask for before the failed call can succeed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepUp {
    /// Scopes the session lacks.
    pub scopes: Vec<String>,
    /// Whether the person has to be asked anew, whatever the tenant remembers of them.
    pub full_login: bool,
    /// Seconds since the person authenticated, at most.
    pub max_age: Option<f64>,
    /// Authentication context classes, of which one is enough.
    pub acr_values: Vec<String>,
}

/// Any failure, with the foreign failure that caused it kept as it was.
///
/// It is one pointer, so that handing it up costs nothing. `V` is the JSON value of the platform; in the browser it
/// holds any JavaScript value, so that a `DOMException` can be a cause.
#[derive(Clone, Debug)]
pub struct Error<V>(Box<Parts<V>>);

/// The parts of an [`Error`].
#[derive(Clone, Debug)]
pub struct Parts<V> {
    /// The code.
    pub code: Code,
    /// One English sentence. It never holds a secret or a text from outside.
    pub message: Cow<'static, str>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Seconds to wait.
    pub retry_after: Option<f64>,
    /// The body of the answer in the style of RFC 9457.
    pub problem: Option<V>,
    /// The error of an OAuth endpoint.
    pub oauth: Option<OAuthError>,
    /// The second factor that is asked for. Its token does not leave the client.
    pub mfa: Option<MfaRequirements>,
    /// What to ask for.
    pub step_up: Option<StepUp>,
    /// Whether the same call can be made again once that is there: it only reads, or nothing of it ever left.
    pub is_repeatable: bool,
    /// The foreign failure.
    pub cause: Option<V>,
}

impl<V> Deref for Error<V> {
    type Target = Parts<V>;

    fn deref(&self) -> &Parts<V> {
        &self.0
    }
}

impl<V> Error<V> {
    /// An error with nothing but its code and sentence.
    #[inline(never)]
    pub fn new(code: Code, message: &'static str) -> Self {
        Self(Box::new(Parts {
            code,
            message: Cow::Borrowed(message),
            status: None,
            retry_after: None,
            problem: None,
            oauth: None,
            mfa: None,
            step_up: None,
            is_repeatable: false,
            cause: None,
        }))
    }

    /// An error whose sentence is put together.
    pub fn composed(code: Code, message: String) -> Self {
        let mut error = Self::new(code, "");
        error.0.message = Cow::Owned(message);
        error
    }

    /// The same failure, seen from further off.
    pub fn reported_as(mut self, code: Code, message: &'static str) -> Self {
        self.0.code = code;
        self.0.message = Cow::Borrowed(message);
        self
    }

    /// Adds the HTTP status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the seconds to wait.
    pub fn with_retry_after(mut self, seconds: Option<f64>) -> Self {
        self.0.retry_after = seconds;
        self
    }

    /// Sets the problem details.
    pub fn with_problem(mut self, problem: Option<V>) -> Self {
        self.0.problem = problem;
        self
    }

    /// Sets the error of an OAuth endpoint.
    pub fn with_oauth(mut self, oauth: Option<OAuthError>) -> Self {
        self.0.oauth = oauth;
        self
    }

    /// Sets the second factor that is asked for.
    pub fn with_mfa(mut self, mfa: Option<MfaRequirements>) -> Self {
        self.0.mfa = mfa;
        self
    }

    /// Adds what a new login has to ask for.
    pub fn with_step_up(mut self, step_up: StepUp) -> Self {
        self.0.step_up = Some(step_up);
        self
    }

    /// The same failure, of a call that can be made again.
    pub fn repeatable(mut self) -> Self {
        self.0.is_repeatable = true;
        self
    }

    /// Whether an OAuth endpoint responded with one of these errors.
    pub fn oauth_is(&self, errors: &[&str]) -> bool {
        self.0
            .oauth
            .as_ref()
            .is_some_and(|oauth| errors.contains(&oauth.error.as_str()))
    }

    /// Adds the foreign failure.
    pub fn with_cause(mut self, cause: V) -> Self {
        self.0.cause = Some(cause);
        self
    }
}

/// A configuration that cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidConfig {
    /// The field, as JavaScript names it.
    pub field: String,
    /// What the field must be.
    pub rule: &'static str,
}

impl InvalidConfig {
    /// Names the field and the rule it breaks.
    pub fn new(field: impl Into<String>, rule: &'static str) -> Self {
        Self {
            field: field.into(),
            rule,
        }
    }
}

impl<V> From<InvalidConfig> for Error<V> {
    fn from(invalid: InvalidConfig) -> Self {
        let mut message = invalid.field;
        message.push(' ');
        message.push_str(invalid.rule);
        Self::composed(Code::InvalidConfig, message)
    }
}

/// Holds a text from outside to what can be shown: at most 500 characters, none of them a control character.
pub fn sanitize(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(500)
        .collect()
}

/// Whether a text holds another. The searcher of the standard library brings kilobytes.
pub fn contains(text: &str, part: &str) -> bool {
    !part.is_empty()
        && text
            .as_bytes()
            .windows(part.len())
            .any(|window| window == part.as_bytes())
}

/// Whether a text from outside carries one of the secrets back: some servers echo what they were sent.
pub fn echoes_secret(text: &str, secrets: &[Secret]) -> bool {
    secrets.iter().any(|secret| contains(text, secret.expose()))
}

/// The text from outside as it can be shown, unless it echoes one of the secrets.
pub fn sanitize_unless_secret(text: &str, secrets: &[Secret]) -> Option<String> {
    (!echoes_secret(text, secrets)).then(|| sanitize(text))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// The TypeScript union is written by hand; this holds it equal to the Rust list, order included.
    #[test]
    fn the_typescript_union_names_exactly_these_codes() {
        let declarations = include_str!("../../pkg/types/error.d.ts");
        let union = declarations
            .split_once("export type MyAccountErrorCode =")
            .unwrap()
            .1
            .split_once(';')
            .unwrap()
            .0;
        let declared: Vec<&str> = union.split('"').skip(1).step_by(2).collect();
        let ours: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(declared, ours);
    }

    #[test]
    fn an_invalid_configuration_names_its_field() {
        let error: Error<()> = InvalidConfig::new("clientId", "must not be empty").into();
        assert_eq!(
            (error.code, error.message.as_ref()),
            (Code::InvalidConfig, "clientId must not be empty")
        );
    }

    #[test]
    fn texts_from_outside_are_cut_and_withheld_with_a_secret_in_them() {
        let (code, empty) = (Secret::new("c0de".into()), Secret::new(String::new()));
        assert_eq!(
            sanitize_unless_secret("bad\u{0}\ncode", &[code.clone(), empty.clone()]).as_deref(),
            Some("badcode")
        );
        assert_eq!(sanitize_unless_secret("bad c0de!", &[empty, code]), None);
        assert_eq!(sanitize(&"x".repeat(600)).len(), 500);
    }
}
