//! Pure values and rules: how requests are built and responses are parsed. No browser, no async.

pub mod account;
pub mod base64url;
pub mod config;
pub mod error;
pub mod http;
pub mod json;
pub mod login;
pub mod mfa_requirements;
pub mod origin;
pub mod percent;
pub mod pkce;
pub mod retry_after;
pub mod scope;
pub mod secret;
pub mod signing_alg;
pub mod time;
pub mod token_type;
pub mod webauthn;
pub mod www_authenticate;
