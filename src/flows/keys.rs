//! The tenant's keys, and the signatures that are verified with them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use super::{CallOptions, Client, Failure};
use crate::ports::{SignatureVerifier, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::{self, Key};
use crate::protocol::login::signature::Jws;
use crate::protocol::moment::Moment;

/// What is known of the tenant's keys, for as long as the client lives.
#[derive(Default)]
pub struct Keys {
    known: Option<Vec<Key>>,
    renewed: Option<Moment>,
}

/// Seconds that lie between two renewals: a token that names a key of nobody's makes no client ask all the time.
const RENEWAL_SECONDS: f64 = 60.0;

impl<W: World> Client<W> {
    /// Comes to its end when the keys are known.
    pub(super) async fn know_keys(&self) -> Result<(), Failure<W>> {
        if self.keys.borrow().known.is_some() {
            return Ok(());
        }
        self.ask_for_keys().await
    }

    async fn ask_for_keys(&self) -> Result<(), Failure<W>> {
        let request = jwks::request(&self.config);
        let response = self.send(request, &CallOptions::default()).await?;
        let keys = jwks::judge(&response, self.config.id_token_signing_alg, self.now_seconds())?;
        self.keys.borrow_mut().known = Some(keys);
        Ok(())
    }

    /// Fails unless the token is signed by a key of the tenant. Where it names one that is not known, the tenant may have
    /// a new one, and is asked again (OpenID Connect Core 10.1.1); an answer that cannot be read leaves what is known.
    pub(super) async fn verify(&self, jws: &Jws<'_, W::Json>) -> Result<(), Failure<W>> {
        let candidates = || {
            jwks::candidates(
                self.keys.borrow().known.as_deref().unwrap_or_default(),
                jws.kid.as_deref(),
            )
        };
        let mut keys = candidates();
        if keys.is_empty() && self.may_renew() {
            self.ask_for_keys().await?;
            self.keys.borrow_mut().renewed = Some(self.moment());
            keys = candidates();
        }
        for key in &keys {
            let verified = self.world.signatures().verify(key, &jws.signature, jws.signing_input);
            if verified.await? {
                return Ok(());
            }
        }
        Err(Error::new(
            Code::InvalidIdToken,
            "The ID token is not signed by a key of the tenant.",
        ))
    }

    fn may_renew(&self) -> bool {
        let renewed = self.keys.borrow().renewed;
        renewed.is_none_or(|renewed| renewed.seconds_until(self.moment()) >= RENEWAL_SECONDS)
    }
}

/// What the work comes to. Other work goes on beside it meanwhile, and what that came to by then is told too.
pub(super) async fn beside<T, O>(
    mut work: Pin<&mut impl Future<Output = T>>,
    mut other: Pin<&mut impl Future<Output = O>>,
) -> (T, Option<O>) {
    let mut done = None;
    let result = poll_fn(|context| {
        let result = work.as_mut().poll(context);
        if done.is_none()
            && let Poll::Ready(outcome) = other.as_mut().poll(context)
        {
            done = Some(outcome);
        }
        result
    })
    .await;
    (result, done)
}
