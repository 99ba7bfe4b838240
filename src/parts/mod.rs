//! What not every page needs. Each part knows the engine, and the engine knows none of them; parts do not know each other.
//!
//! A part gives the engine a plain request or an operation, and never sees an access or refresh token.

pub(crate) mod connected_accounts;
pub(crate) mod mfa;
pub(crate) mod passkey_login;
pub(crate) mod password;
pub(crate) mod popup;
pub(crate) mod profile;
