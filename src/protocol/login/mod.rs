//! OAuth and OpenID Connect for a public client: the authorization code flow with PKCE, other grants, refresh and
//! logout.

pub mod assurance;
pub mod authorize;
pub mod callback;
pub mod discovery;
pub mod dpop;
pub mod expectations;
pub mod id_token;
pub mod jwks;
pub mod logout;
pub mod mfa;
pub mod par;
pub mod parameters;
pub mod passkey_grant;
pub mod password_grant;
pub mod redirect_loop;
pub mod refresh;
pub mod signature;
pub mod silent;
pub mod step_up;
pub mod token;
pub mod transaction;
