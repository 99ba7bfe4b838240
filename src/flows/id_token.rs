//! What an ID token says, once it has been verified.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::{Client, Failure};
use crate::ports::Platform;
use crate::protocol::login::id_token::{self, Claims, Nonce};
use crate::protocol::login::jwks::Jwk;
use crate::protocol::login::signature;
use crate::protocol::secret::Secret;

/// The tenant's keys, on their way: on the stack of whoever asked, so that one body of code serves all.
pub(super) type Asked<'a, P> = Pin<&'a mut dyn Future<Output = Result<Rc<Vec<Jwk>>, Failure<P>>>>;

impl<P: Platform> Client<P> {
    /// The claims of an ID token, once they have passed every check. A token that cannot be one waits for no keys.
    pub(super) async fn verified_claims(
        &self,
        id_token: &Secret,
        nonce: Nonce<'_>,
        keys: Asked<'_, P>,
    ) -> Result<Claims<P::Json>, Failure<P>> {
        let jws = signature::parse_jws(id_token, self.config.id_token_signing_alg)?;
        self.verify(&jws, keys.await?).await?;
        let expected = id_token::Expected {
            issuer: &self.config.tenant.issuer(),
            client_id: &self.config.client_id,
            nonce,
            now: self.now_seconds(),
            leeway: self.config.leeway_seconds,
        };
        id_token::validate(&jws.claims, &expected)
    }
}
