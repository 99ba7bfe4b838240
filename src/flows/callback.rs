//! The return from the login page, or from another provider.
//!
//! The first half runs at once, in the caller's own turn: it takes the transaction out of the store and cleans the
//! address bar before anything can be awaited. The second half does the exchange.

use std::rc::Rc;

use super::access::Lease;
use super::{Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::callback::{Callback, CallbackResponse, strip_response};
use crate::protocol::login::transaction::{Purpose, Transaction};
use crate::protocol::secret::Secret;
use crate::sync::shared_future::SharedFuture;

/// What a callback came to.
#[derive(Clone, Debug)]
pub enum CallbackResult<J> {
    /// The URL holds no response for this client.
    None,
    /// Somebody signed in; the application's own data comes back.
    Login {
        /// What `loginWithRedirect` was given.
        app_state: Option<J>,
    },
    /// An account was connected.
    ConnectedAccount {
        /// The account, as the server sent it.
        account: Option<J>,
        /// What `connectAccountWithRedirect` was given.
        app_state: Option<J>,
    },
    /// The page is about to leave: a login comes before the completion of what came back.
    Redirecting,
    /// The page is in a popup, and the one that opened it has the response now.
    Popup,
}

type Outcome<J> = Result<CallbackResult<J>, Error<J>>;

/// A callback whose first half is done.
pub enum Arrival<J> {
    /// Nothing is left to do.
    Settled(Outcome<J>),
    /// The exchange, which others may be waiting for too.
    Exchange(SharedFuture<Outcome<J>>),
}

/// Callbacks this client handled, so that a second handling of one shares the first.
pub struct Handled<J> {
    futures: Vec<(Secret, SharedFuture<Outcome<J>>)>,
}

/// How many callbacks are remembered.
const REMEMBERED: usize = 4;

impl<J> Default for Handled<J> {
    fn default() -> Self {
        Self { futures: Vec::new() }
    }
}

impl<J: Json> Handled<J> {
    fn of(&self, state: &Secret) -> Option<SharedFuture<Outcome<J>>> {
        self.futures
            .iter()
            .find(|(known, _)| known.matches(state.expose()))
            .map(|(_, future)| future.clone())
    }

    fn under_way(&self) -> Option<SharedFuture<Outcome<J>>> {
        self.futures
            .iter()
            .map(|(_, future)| future)
            .find(|future| !future.is_finished())
            .cloned()
    }

    fn remember(&mut self, state: Secret, future: SharedFuture<Outcome<J>>) {
        if self.futures.len() >= REMEMBERED {
            self.futures = self.futures.split_off(1);
        }
        self.futures.push((state, future));
    }
}

impl<P: Platform> Client<P> {
    /// The first half. Without a URL it is the page's own that is read.
    pub fn begin_callback(self: &Rc<Self>, url: Option<String>) -> Arrival<P::Json> {
        let page = &self.platform;
        let page_url = page.url();
        let url = url.unwrap_or_else(|| page_url.clone());
        let response = match Callback::parse(&url, &self.config.redirect_uri) {
            Callback::Response(response) => response,
            // The first handling has cleaned the address bar already; a second one in the meantime shares it.
            Callback::NotOurs => return self.join_or_none(url == page_url),
        };
        let handled = response.state().and_then(|state| self.handled.borrow().of(state));
        let handled = handled.or_else(|| self.hand_over(&response, &url));
        let transaction = match (&handled, response.state()) {
            (None, Some(state)) => self.take_for(state, &response),
            _ => None,
        };
        if handled.is_none() && transaction.is_none() && !response.is_probably_ours() {
            return Arrival::Settled(Ok(CallbackResult::None));
        }
        if url == page_url {
            page.replace_url(&strip_response(&page_url, response.in_fragment));
        }
        if let Some(future) = handled {
            return Arrival::Exchange(future);
        }
        let state = response.state().cloned();
        let (Some(transaction), Some(state)) = (transaction, state) else {
            return Arrival::Settled(Err(self.unknown_state()));
        };
        let future = SharedFuture::new(Rc::clone(self).answer(self.lease(), response, state.clone(), transaction));
        self.handled.borrow_mut().remember(state, future.clone());
        Arrival::Exchange(future)
    }

    /// The second half.
    pub async fn finish_callback(&self, arrival: Arrival<P::Json>) -> Result<CallbackResult<P::Json>, Failure<P>> {
        match arrival {
            Arrival::Settled(outcome) => outcome,
            Arrival::Exchange(future) => future.result().await,
        }
    }

    /// What answers a login in a popup is for the page that opened it.
    fn hand_over(self: &Rc<Self>, response: &CallbackResponse, url: &str) -> Option<SharedFuture<Outcome<P::Json>>> {
        let state = response.state().filter(|_| response.is_for_popup())?;
        let future = SharedFuture::new(Rc::clone(self).answer_opener(state.clone(), Secret::new(url.to_owned())));
        self.handled.borrow_mut().remember(state.clone(), future.clone());
        Some(future)
    }

    /// Takes what the response answers out of the store. A login is not answered in a fragment, and goes on waiting.
    fn take_for(&self, state: &Secret, response: &CallbackResponse) -> Option<Transaction> {
        let transaction = self.take(state)?;
        if response.in_fragment && transaction.login_expectations().is_some() {
            // What was stored a moment ago can be stored again.
            let _ = self.keep(state, &transaction);
            return None;
        }
        Some(transaction)
    }

    fn join_or_none(&self, on_page: bool) -> Arrival<P::Json> {
        let under_way = if on_page {
            self.handled.borrow().under_way()
        } else {
            None
        };
        match under_way {
            Some(future) => Arrival::Exchange(future),
            None => Arrival::Settled(Ok(CallbackResult::None)),
        }
    }

    /// No login of ours waits for this response. Those that wait for another one go on waiting.
    fn unknown_state(&self) -> Failure<P> {
        if self.platform.transaction_states().is_empty() {
            Error::new(Code::TransactionMissing, "No login is pending in this tab.")
        } else {
            Error::new(
                Code::StateMismatch,
                "The response belongs to no login that is pending in this tab.",
            )
        }
    }

    async fn answer(
        self: Rc<Self>,
        lease: Lease,
        response: CallbackResponse,
        state: Secret,
        transaction: Transaction,
    ) -> Outcome<P::Json> {
        let kept = self.kept_key(state.expose(), &transaction).await;
        let code = self.code_of(&response, &transaction).await?;
        let Purpose::Login {
            expectations,
            completes,
        } = &transaction.purpose
        else {
            return self.complete_connection(lease, &state, transaction, code).await;
        };
        // A key that could not be kept was not named, and another one does.
        let key = match kept {
            Some(key) => Some(key?),
            None => self.new_key().await?,
        };
        self.exchange(lease, &code, &transaction, (expectations, key)).await?;
        match completes {
            Some(connection) => self.complete_after_login(connection).await,
            None => Ok(CallbackResult::Login {
                app_state: transaction.app_state.as_deref().and_then(P::Json::parse),
            }),
        }
    }
}
