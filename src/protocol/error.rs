//! The error type and its table of codes.

use std::borrow::Cow;
use std::ops::Deref;

use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::secret::Secret;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// What went wrong, as a closed set. Each string is the `code` of the JavaScript error and never changes
        /// meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the TypeScript union.
            #[cfg(all(test, not(target_arch = "wasm32")))]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    /// The configuration is invalid; the message names the field.
    InvalidConfig = "invalid_config",
    /// The client cannot run here: not a browser page, or a required API is missing.
    UnsupportedEnvironment = "unsupported_environment",
    /// The device's clock is too far from the tenant's to check an ID token.
    ClockSkew = "clock_skew",
    /// Not signed in.
    LoginRequired = "login_required",
    /// The response belongs to a login that this tab did not start, or has already finished.
    TransactionMissing = "transaction_missing",
    /// The response came too long after the login was started.
    TransactionExpired = "transaction_expired",
    /// The `state` of the response is not that of a pending login.
    StateMismatch = "state_mismatch",
    /// The response names another issuer (RFC 9207).
    IssuerMismatch = "issuer_mismatch",
    /// The ID token breaks a rule of OpenID Connect Core 3.1.3.7.
    InvalidIdToken = "invalid_id_token",
    /// The authorization server responded to the login with an error.
    AuthorizationFailed = "authorization_failed",
    /// The token endpoint refused the request.
    TokenRequestFailed = "token_request_failed",
    /// The session has expired or was revoked, and cannot be refreshed.
    SessionExpired = "session_expired",
    /// The session's authentication is too old or too weak for the call.
    StepUpRequired = "step_up_required",
    /// The tenant requires a second factor.
    MfaRequired = "mfa_required",
    /// The access token lacks a scope.
    InsufficientScope = "insufficient_scope",
    /// The browser blocked the popup.
    PopupBlocked = "popup_blocked",
    /// The user closed the popup.
    PopupClosed = "popup_closed",
    /// No response: offline, connection refused, or withheld by CORS.
    Network = "network",
    /// No response in time.
    Timeout = "timeout",
    /// The caller's signal aborted the call.
    Aborted = "aborted",
    /// 401: the access token was rejected.
    Unauthorized = "unauthorized",
    /// 403: not allowed.
    Forbidden = "forbidden",
    /// 404: no such resource.
    NotFound = "not_found",
    /// 409: conflicts with the state of the resource.
    Conflict = "conflict",
    /// 429: too many requests.
    RateLimited = "rate_limited",
    /// The request breaks a rule of this library or of the server.
    InvalidRequest = "invalid_request",
    /// 5xx.
    ServerError = "server_error",
    /// The response does not have the documented form.
    InvalidResponse = "invalid_response",
    /// WebAuthn is not available on this page, or the authenticator lacks a required feature.
    PasskeyUnsupported = "passkey_unsupported",
    /// The user declined, or the prompt timed out: browsers do not say which.
    PasskeyCancelled = "passkey_cancelled",
    /// The authenticator already holds a passkey of this account.
    PasskeyAlreadyRegistered = "passkey_already_registered",
    /// The page's host does not match the RP id.
    PasskeyInvalidDomain = "passkey_invalid_domain",
    /// Another ceremony is in progress.
    PasskeyBusy = "passkey_busy",
    /// The ceremony failed for another reason.
    PasskeyFailed = "passkey_failed",
    /// A bug in this library.
    Internal = "internal",
}

/// The error response of an OAuth endpoint (RFC 6749 sections 4.1.2.1 and 5.2). Both strings are the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OAuthError {
    pub(crate) error: String,
    pub(crate) description: Option<String>,
}

/// What a new login must request before the failed call can succeed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StepUp {
    /// The scopes that the session lacks.
    pub(crate) scopes: Vec<String>,
    /// Whether the user must authenticate again, even with a session at the tenant.
    pub(crate) full_login: bool,
    /// The maximum time since the user authenticated, in seconds.
    pub(crate) max_age: Option<f64>,
    /// Authentication context classes; one of them is enough.
    pub(crate) acr_values: Vec<String>,
}

/// Any failure, with its foreign cause untouched.
///
/// One pointer wide, so that returning it is cheap. `V` is the platform's JSON value; in the browser it holds any
/// JavaScript value, so that a `DOMException` can be a cause.
#[derive(Clone, Debug)]
pub(crate) struct Error<V>(Box<Parts<V>>);

/// The fields of an [`Error`].
#[derive(Clone, Debug)]
pub(crate) struct Parts<V> {
    pub(crate) code: Code,
    /// One English sentence. It contains neither a secret nor a foreign string, except a plain host name.
    pub(crate) message: Cow<'static, str>,
    /// The HTTP status.
    pub(crate) status: Option<u16>,
    /// Seconds to wait before another request.
    pub(crate) retry_after: Option<f64>,
    /// The problem details of the response (RFC 9457).
    pub(crate) problem: Option<V>,
    /// The error of an OAuth endpoint.
    pub(crate) oauth: Option<OAuthError>,
    /// The requirements of an `mfa_required` response. The `mfa_token` stays inside the client.
    pub(crate) mfa: Option<MfaRequirements>,
    /// The login that would help.
    pub(crate) step_up: Option<StepUp>,
    /// Whether the same call can be repeated after that login: it only reads, or was never sent.
    pub(crate) is_repeatable: bool,
    /// The id that the failed request was sent with.
    pub(crate) correlation_id: Option<CorrelationId>,
    /// The app's own data, of the login or connection whose callback failed.
    pub(crate) app_state: Option<V>,
    /// The foreign exception.
    pub(crate) cause: Option<V>,
}

impl<V> Deref for Error<V> {
    type Target = Parts<V>;

    fn deref(&self) -> &Parts<V> {
        &self.0
    }
}

impl<V> Error<V> {
    /// An error with nothing but a code and a message.
    #[inline(never)]
    pub(crate) fn new(code: Code, message: &'static str) -> Self {
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
            correlation_id: None,
            app_state: None,
            cause: None,
        }))
    }

    /// An error whose message is assembled at run time.
    pub(crate) fn composed(code: Code, message: String) -> Self {
        let mut error = Self::new(code, "");
        error.0.message = Cow::Owned(message);
        error
    }

    /// The same failure with another code and message.
    pub(crate) fn reported_as(mut self, code: Code, message: &'static str) -> Self {
        self.0.code = code;
        self.0.message = Cow::Borrowed(message);
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, seconds: Option<f64>) -> Self {
        self.0.retry_after = seconds;
        self
    }

    pub(crate) fn with_problem(mut self, problem: Option<V>) -> Self {
        self.0.problem = problem;
        self
    }

    pub(crate) fn with_oauth(mut self, oauth: Option<OAuthError>) -> Self {
        self.0.oauth = oauth;
        self
    }

    pub(crate) fn with_mfa(mut self, mfa: Option<MfaRequirements>) -> Self {
        self.0.mfa = mfa;
        self
    }

    pub(crate) fn with_step_up(mut self, step_up: StepUp) -> Self {
        self.0.step_up = Some(step_up);
        self
    }

    pub(crate) fn with_correlation_id(mut self, id: Option<&CorrelationId>) -> Self {
        self.0.correlation_id = id.cloned();
        self
    }

    /// Marks the failed call as one that can be repeated.
    pub(crate) fn repeatable(mut self) -> Self {
        self.0.is_repeatable = true;
        self
    }

    /// Whether an OAuth endpoint responded with one of these errors.
    pub(crate) fn oauth_is(&self, errors: &[&str]) -> bool {
        self.0
            .oauth
            .as_ref()
            .is_some_and(|oauth| errors.contains(&oauth.error.as_str()))
    }

    pub(crate) fn with_app_state(mut self, app_state: Option<V>) -> Self {
        self.0.app_state = app_state;
        self
    }

    pub(crate) fn with_cause(mut self, cause: V) -> Self {
        self.0.cause = Some(cause);
        self
    }
}

/// An invalid configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidConfig {
    /// The option's name in JavaScript.
    pub(crate) field: String,
    /// The rule that it breaks, as the end of a sentence.
    pub(crate) rule: &'static str,
}

impl InvalidConfig {
    pub(crate) fn new(field: impl Into<String>, rule: &'static str) -> Self {
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

/// Makes a foreign string fit to be shown: at most 500 characters, no control characters.
pub(crate) fn sanitize(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(500)
        .collect()
}

/// `str::contains` without its searcher, which adds kilobytes.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    !part.is_empty()
        && text
            .as_bytes()
            .windows(part.len())
            .any(|window| window == part.as_bytes())
}

/// Whether a foreign string contains one of the secrets: some servers echo what they were sent.
pub(crate) fn echoes_secret(text: &str, secrets: &[Secret]) -> bool {
    secrets.iter().any(|secret| contains(text, secret.expose()))
}

/// [`sanitize`], unless the string contains one of the secrets.
pub(crate) fn sanitize_unless_secret(text: &str, secrets: &[Secret]) -> Option<String> {
    (!echoes_secret(text, secrets)).then(|| sanitize(text))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// The TypeScript union is written by hand; this test keeps it equal to the Rust list, order included.
    #[test]
    fn typescript_union_equals_the_codes() {
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
    fn invalid_config_names_the_field() {
        let error: Error<()> = InvalidConfig::new("clientId", "must not be empty").into();
        assert_eq!(
            (error.code, error.message.as_ref()),
            (Code::InvalidConfig, "clientId must not be empty")
        );
    }

    #[test]
    fn foreign_strings_are_truncated_and_withheld_if_secret() {
        let (code, empty) = (Secret::new("c0de".into()), Secret::new(String::new()));
        assert_eq!(
            sanitize_unless_secret("bad\u{0}\ncode", &[code.clone(), empty.clone()]).as_deref(),
            Some("badcode")
        );
        assert_eq!(sanitize_unless_secret("bad c0de!", &[empty, code]), None);
        assert_eq!(sanitize(&"x".repeat(600)).len(), 500);
    }
}
