//! Requests of the API: a read is asked for once by all who ask for the same at the same time, and again where the server
//! says to come back; a write is sent once.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

use super::access::Lease;
use super::method_list::{MethodList, Since};
use super::pace::milliseconds;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::account::retry;
use crate::protocol::account::step_up::is_token_rejected;
use crate::protocol::error::Error;
use crate::protocol::http::Response;
use crate::protocol::json::Json;
use crate::sync::shared_future::{SharedFuture, WeakSharedFuture};

type Answer<J> = Result<Response<J>, Error<J>>;

/// The reads under way.
pub struct Reads<J>(Vec<UnderWay<J>>);

struct UnderWay<J> {
    lease: Lease,
    path: String,
    future: WeakSharedFuture<Answer<J>>,
}

impl<J> Default for Reads<J> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<J: Clone> Reads<J> {
    /// The future of the same read in the same session, while it is under way; else one that is made.
    fn join(
        &mut self,
        lease: Lease,
        path: &str,
        make: impl FnOnce() -> SharedFuture<Answer<J>>,
    ) -> SharedFuture<Answer<J>> {
        self.0
            .retain(|read| read.future.upgrade().is_some_and(|future| !future.is_finished()));
        let same = self.0.iter().find(|read| read.lease == lease && read.path == path);
        same.and_then(|read| read.future.upgrade()).unwrap_or_else(|| {
            let future = make();
            self.0.push(UnderWay {
                lease,
                path: path.to_owned(),
                future: future.downgrade(),
            });
            future
        })
    }
}

impl<P: Platform> Client<P> {
    /// The answer to a read.
    pub(super) async fn read(
        self: &Rc<Self>,
        lease: Lease,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Answer<P::Json> {
        let make = || SharedFuture::new(Rc::clone(self).ask_for(lease, operation.clone()));
        let future = self.reads.borrow_mut().join(lease, &operation.path, make);
        self.within(options, pin!(future.result())).await
    }

    /// Asks, and asks again where the answer says when.
    async fn ask_for(self: Rc<Self>, lease: Lease, operation: Operation) -> Answer<P::Json> {
        let began = self.moment();
        let (mut repeats, mut refused) = (0_u32, false);
        loop {
            self.in_turn().await;
            let (request, key) = self.authorized(lease, &operation).await?;
            let response = self.exchange_proved(request, key.as_ref()).await?;
            // Once, a new token is asked for.
            if !refused && is_token_rejected(&response) && self.renewed(lease).await.is_ok() {
                refused = true;
                continue;
            }
            let left = f64::from(self.config.timeout_ms) - began.seconds_until(self.moment()) * 1_000.0;
            let chance = self.platform.random_bytes().map_or(0, |[byte]: [u8; 1]| byte);
            match retry::delay_ms(&response, repeats, chance, left, self.now_seconds()) {
                None => return Ok(response),
                Some(wait) => self.sleep(milliseconds(wait)).await,
            }
            repeats = repeats.saturating_add(1);
        }
    }

    /// A write and its judged answer. It is sent once.
    pub(super) async fn write(
        self: &Rc<Self>,
        lease: Lease,
        operation: &Operation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Written<P::Json>, Failure<P>> {
        // What can be known beforehand is known before anything is waited for.
        self.permit(lease, operation).map_err(Error::repeatable)?;
        let open = OpenWrite::begin(&self.method_list);
        let sent = pin!(async {
            self.in_turn().await;
            let authorized = self.authorized(lease, operation).await;
            let (request, key) = authorized.map_err(Error::repeatable)?;
            self.exchange_proved(request, key.as_ref()).await
        });
        let response = self.within(options, sent).await?;
        let says = operation.parse_response(&response, self.now_seconds())?;
        open.end(&operation.effect, says.as_ref());
        self.learn_of_passkeys(lease, &operation.effect, says.as_ref());
        Ok(Written { response, says })
    }
}

/// A write that succeeded.
pub(super) struct Written<J> {
    /// The answer.
    pub response: Response<J>,
    /// What it says.
    pub says: Option<J>,
}

/// A write of which the list of methods does not know the end yet. However it ends, it ends for the list too.
struct OpenWrite<'a, J: Json> {
    list: &'a RefCell<MethodList<J>>,
    since: Since,
    told: Cell<bool>,
}

impl<'a, J: Json> OpenWrite<'a, J> {
    fn begin(list: &'a RefCell<MethodList<J>>) -> Self {
        let since = list.borrow_mut().write_begins();
        Self {
            list,
            since,
            told: Cell::new(false),
        }
    }

    /// Tells the list what the write did. Only the first telling counts.
    fn end(&self, did: &MethodListEffect, says: Option<&J>) {
        if !self.told.replace(true) {
            self.list.borrow_mut().write_ends(self.since, did, says);
        }
    }
}

impl<J: Json> Drop for OpenWrite<'_, J> {
    fn drop(&mut self) {
        self.end(&MethodListEffect::Unknown, None);
    }
}
