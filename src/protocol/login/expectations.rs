//! What the response to a login is checked against.

use crate::protocol::login::assurance::Assurance;
use crate::protocol::secret::Secret;

/// Kept from the request until the response, for every kind of login.
#[derive(Clone, Debug)]
pub(crate) struct LoginExpectations {
    /// Binds the ID token to this login.
    pub(crate) nonce: Secret,
    /// The requested scopes.
    pub(crate) scope: String,
    pub(crate) assurance: Assurance,
}
