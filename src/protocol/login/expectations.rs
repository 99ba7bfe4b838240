//! What a login asked for.

use crate::protocol::login::assurance::Assurance;
use crate::protocol::secret::Secret;

/// What the answer to a login is held to, whichever way it comes.
#[derive(Clone, Debug)]
pub struct LoginExpectations {
    /// Binds the ID token to this login.
    pub nonce: Secret,
    /// The scopes asked for.
    pub scope: String,
    /// What else was promised.
    pub assurance: Assurance,
}
