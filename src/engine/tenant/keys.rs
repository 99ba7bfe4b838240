//! The tenant's keys, and the verification of signatures with them.

use std::pin::pin;
use std::rc::Rc;

use super::Tenant;
use crate::engine::context::Failure;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::{self, Jwk};
use crate::protocol::login::signature::Jws;
use crate::protocol::time::Timestamp;

#[derive(Default)]
pub(crate) struct KeyCache {
    keys: Option<Rc<Vec<Jwk>>>,
    /// When they were requested again for a key id that was not among them.
    refetched: Option<Timestamp>,
}

/// Seconds between two such requests: tokens with unknown key ids must not make the client request the keys all the time.
const REFETCH_SECONDS: f64 = 60.0;

impl<P: EnginePorts> Tenant<P> {
    /// The cached keys, or those that the tenant publishes.
    pub(crate) async fn keys(&self) -> Result<Rc<Vec<Jwk>>, Failure<P>> {
        let cached = self.keys.borrow().keys.clone();
        match cached {
            Some(keys) => Ok(keys),
            None => self.fetch_keys().await,
        }
    }

    /// Fails with `network` if the tenant cannot be reached. Where the browser says that it is online, nothing is sent.
    /// Otherwise a request for the keys decides, since the browser says so on networks that work, too.
    pub(crate) async fn check_reachable(&self, options: &CallOptions<P::Signal>) -> Result<(), Failure<P>> {
        if self.context.platform.may_be_online() {
            return Ok(());
        }
        match self.transport.within(options, pin!(self.fetch_keys())).await {
            Err(error) if error.code == Code::Network => Err(error),
            _ => Ok(()),
        }
    }

    async fn fetch_keys(&self) -> Result<Rc<Vec<Jwk>>, Failure<P>> {
        let config = &self.context.config;
        let request = jwks::request(config);
        let response = self.transport.send(request, &CallOptions::default()).await?;
        let keys = jwks::parse_response(&response, config.id_token_signing_alg, self.context.now_seconds())?;
        let keys = Rc::new(keys);
        self.keys.borrow_mut().keys = Some(Rc::clone(&keys));
        Ok(keys)
    }

    /// Fails unless one of the keys made the signature. If the token names a key that is not among them, the tenant may have
    /// rotated its keys, and they are requested again (OpenID Connect Core 10.1.1); a response that cannot be read leaves
    /// the cached keys.
    pub(super) async fn verify(&self, jws: &Jws<'_, P::Json>, mut keys: Rc<Vec<Jwk>>) -> Result<(), Failure<P>> {
        let is_candidate = |key: &&Jwk| key.may_have_signed(jws.kid.as_deref());
        if !keys.iter().any(|key| is_candidate(&key)) && self.may_refetch() {
            keys = self.fetch_keys().await?;
            self.keys.borrow_mut().refetched = Some(self.context.now());
        }
        for key in keys.iter().filter(is_candidate) {
            let platform = &self.context.platform;
            let verified = platform.verify_signature(&key.public, &jws.signature, jws.signing_input);
            if verified.await? {
                return Ok(());
            }
        }
        Err(Error::new(
            Code::InvalidIdToken,
            "The ID token is not signed by a key of the tenant.",
        ))
    }

    fn may_refetch(&self) -> bool {
        let refetched = self.keys.borrow().refetched;
        refetched.is_none_or(|refetched| refetched.seconds_until(self.context.now()) >= REFETCH_SECONDS)
    }
}
