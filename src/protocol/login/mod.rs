//! OAuth and OpenID Connect: the authorization code flow with PKCE for a public client.

pub mod authorize;
pub mod callback;
pub mod id_token;
pub mod jwks;
pub mod logout;
pub mod signature;
pub mod token;
pub mod transaction;
