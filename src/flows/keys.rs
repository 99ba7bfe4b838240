//! The tenant's keys, and the signatures that are verified with them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::{self, Jwk};
use crate::protocol::login::signature::Jws;
use crate::protocol::time::Timestamp;

/// What is known of the tenant's keys, for as long as the client lives.
#[derive(Default)]
pub struct Keys {
    known: Option<Rc<Vec<Jwk>>>,
    renewed: Option<Timestamp>,
}

/// Seconds that lie between two renewals: a token that names a key of nobody's makes no client ask all the time.
const RENEWAL_SECONDS: f64 = 60.0;

impl<P: Platform> Client<P> {
    /// The keys that are known; those that the tenant tells where none are, or where they are to be asked for again.
    pub(super) async fn keys(&self, again: bool) -> Result<Rc<Vec<Jwk>>, Failure<P>> {
        let known = self.keys.borrow().known.clone();
        if let Some(known) = known.filter(|_| !again) {
            return Ok(known);
        }
        let request = jwks::request(&self.config);
        let response = self.send(request, &CallOptions::default()).await?;
        let keys = jwks::parse_response(&response, self.config.id_token_signing_alg, self.now_seconds())?;
        let keys = Rc::new(keys);
        self.keys.borrow_mut().known = Some(Rc::clone(&keys));
        Ok(keys)
    }

    /// Fails unless the token is signed by one of the keys. Where it names one that is not among them, the tenant may have
    /// a new one, and is asked again (OpenID Connect Core 10.1.1); an answer that cannot be read leaves what is known.
    pub(super) async fn verify(&self, jws: &Jws<'_, P::Json>, mut keys: Rc<Vec<Jwk>>) -> Result<(), Failure<P>> {
        let is_candidate = |key: &&Jwk| key.may_have_signed(jws.kid.as_deref());
        if !keys.iter().any(|key| is_candidate(&key)) && self.may_renew() {
            keys = self.keys(true).await?;
            self.keys.borrow_mut().renewed = Some(self.moment());
        }
        for key in keys.iter().filter(is_candidate) {
            let verified = self
                .platform
                .verify_signature(&key.public, &jws.signature, jws.signing_input);
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
    mut work: Pin<&mut dyn Future<Output = T>>,
    mut other: Pin<&mut dyn Future<Output = O>>,
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
