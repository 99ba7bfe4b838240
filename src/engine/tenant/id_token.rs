//! ID tokens.

use std::rc::Rc;

use super::Tenant;
use crate::engine::context::Failure;
use crate::ports::engine::EnginePorts;
use crate::protocol::login::id_token::{self, Claims, Nonce};
use crate::protocol::login::jwks::Jwk;
use crate::protocol::login::signature;
use crate::protocol::secret::Secret;
use crate::protocol::time::ServerTime;
use crate::sync::select::Pinned;

/// The tenant's keys, which may still be on their way.
pub(crate) type PendingKeys<'a, P> = Pinned<'a, Result<Rc<Vec<Jwk>>, Failure<P>>>;

impl<P: EnginePorts> Tenant<P> {
    /// The claims of an ID token, once it has passed every check. `access_token` is the one that came with it. A malformed
    /// token fails without waiting for the keys. Its `iat` is the tenant's time at this call.
    pub(crate) async fn verified_claims(
        &self,
        id_token: &Secret,
        access_token: &Secret,
        nonce: Nonce<'_>,
        keys: PendingKeys<'_, P>,
    ) -> Result<Claims<P::Json>, Failure<P>> {
        let (config, read) = (&self.context.config, self.context.now());
        let jws = signature::parse_jws(id_token, config.id_token_signing_alg)?;
        self.verify(&jws, keys.await?).await?;
        let expected = id_token::Expected {
            issuer: &config.tenant.issuer(),
            client_id: &config.client_id,
            access_token,
            nonce,
            now: self.context.now_seconds(),
            leeway: config.leeway_seconds,
        };
        let claims = id_token::validate(&jws.claims, &expected)?;
        let seconds = claims.issued_at;
        self.transport.learn_server_time(ServerTime { seconds, read });
        Ok(claims)
    }
}
