//! Pure values and rules: how requests are built and responses are parsed. No browser, no async.

pub(crate) mod account;
pub(crate) mod base64url;
pub(crate) mod bounded;
pub(crate) mod callback_uri;
pub(crate) mod config;
pub(crate) mod correlation_id;
pub(crate) mod error;
pub(crate) mod http;
pub(crate) mod json;
pub(crate) mod login;
pub(crate) mod mfa_requirements;
pub(crate) mod origin;
pub(crate) mod percent;
pub(crate) mod pkce;
pub(crate) mod rate_limiter;
pub(crate) mod retry_after;
pub(crate) mod scope;
pub(crate) mod secret;
pub(crate) mod signing_alg;
pub(crate) mod time;
pub(crate) mod token_type;
pub(crate) mod webauthn;
pub(crate) mod www_authenticate;
