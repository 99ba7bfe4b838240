//! OAuth and OpenID Connect for a public client: the authorization code flow with PKCE, other grants, refresh and
//! logout.

pub(crate) mod assurance;
pub(crate) mod authorize;
pub(crate) mod callback;
pub(crate) mod discovery;
pub(crate) mod dpop;
pub(crate) mod expectations;
pub(crate) mod id_token;
pub(crate) mod jwks;
pub(crate) mod logout;
pub(crate) mod mfa;
pub(crate) mod organization;
pub(crate) mod par;
pub(crate) mod parameters;
pub(crate) mod passkey_grant;
pub(crate) mod password_grant;
pub(crate) mod redirect_loop;
pub(crate) mod refresh;
pub(crate) mod signature;
pub(crate) mod silent;
pub(crate) mod state;
pub(crate) mod step_up;
pub(crate) mod token;
pub(crate) mod transaction;
