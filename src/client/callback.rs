//! The return to the page: from the login page, from another provider, or inside a popup.
//!
//! The first half is synchronous: it takes the transaction out of the store and cleans the address bar before anything is
//! awaited. The second half hands the response to the handler of that kind of transaction.

use std::rc::Rc;

use super::Client;
use crate::engine::Failure;
use crate::engine::session::SessionGuard;
use crate::parts::connected_accounts::{self, Completion};
use crate::parts::popup;
use crate::ports::Platform;
use crate::protocol::bounded::push_bounded;
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::callback::{Callback, CallbackResponse, ResponseMode, strip_response};
use crate::protocol::login::transaction::{ConnectTransaction, LoginTransaction, Transaction};
use crate::protocol::scope::{CREATE_CONNECTED_ACCOUNTS, Scopes};
use crate::protocol::secret::Secret;
use crate::sync::shared_future::SharedFuture;

/// What a callback came to.
#[derive(Clone, Debug)]
pub(crate) enum CallbackResult<J> {
    /// The URL has no response to this client.
    None,
    /// The user has logged in.
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
    /// The page is about to navigate: connecting the account needs a login first.
    Redirecting,
    /// The page is in a popup, and its opener has received the response.
    Popup,
}

type Outcome<J> = Result<CallbackResult<J>, Error<J>>;

/// A callback whose first half is done.
pub(crate) enum BegunCallback<J> {
    /// Not begun: a page that is being prerendered takes nothing, and handles this URL or its own once the user goes to it.
    Prerendering(Option<String>, Option<CorrelationId>),
    Finished(Outcome<J>),
    /// The exchange, which other callers may be awaiting too.
    InFlight(SharedFuture<Outcome<J>>),
}

/// The callbacks this client has handled: handling one again shares the first result.
pub(crate) struct HandledCallbacks<J>(Vec<(Secret, SharedFuture<Outcome<J>>)>);

/// The newest are kept.
const MAX_HANDLED: usize = 4;

impl<J> Default for HandledCallbacks<J> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<J: Json> HandledCallbacks<J> {
    fn get(&self, state: &Secret) -> Option<SharedFuture<Outcome<J>>> {
        let handled = self.0.iter().find(|(known, _)| known.matches(state.expose()));
        handled.map(|(_, future)| future.clone())
    }

    fn in_flight(&self) -> Option<SharedFuture<Outcome<J>>> {
        let mut futures = self.0.iter().map(|(_, future)| future);
        futures.find(|future| !future.is_finished()).cloned()
    }

    fn insert(&mut self, state: Secret, future: SharedFuture<Outcome<J>>) {
        push_bounded(&mut self.0, (state, future), MAX_HANDLED);
    }
}

impl<P: Platform> Client<P> {
    #[cfg(test)]
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn begin_callback(self: &Rc<Self>, url: Option<String>) -> BegunCallback<P::Json> {
        self.begin_callback_as(url, None)
    }

    /// The first half. Reads the page's own URL unless one is given. The id is that of the request that completes a connected
    /// account.
    pub(crate) fn begin_callback_as(
        self: &Rc<Self>,
        url: Option<String>,
        correlation_id: Option<CorrelationId>,
    ) -> BegunCallback<P::Json> {
        let platform = self.platform();
        if platform.is_prerendering() {
            return BegunCallback::Prerendering(url, correlation_id);
        }
        let page_url = platform.url();
        let url = url.unwrap_or_else(|| page_url.clone());
        let response = match Callback::parse(&url, &self.config().redirect_uri) {
            Callback::Response(response) => response,
            // The first call has cleaned the address bar already; a second one shares its result.
            Callback::NotOurs if url == page_url => return self.join_in_flight(),
            Callback::NotOurs => return BegunCallback::Finished(Ok(CallbackResult::None)),
        };
        if response.is_for_another_client(self.config()) {
            return BegunCallback::Finished(Ok(CallbackResult::None));
        }
        let handled = response.state().and_then(|state| self.callbacks.borrow().get(state));
        let handled = handled.or_else(|| self.return_to_opener(&response, &url));
        let transaction = match (&handled, response.state()) {
            (None, Some(state)) => self.take_for_response(state, &response),
            _ => None,
        };
        if handled.is_none() && transaction.is_none() && !response.is_probably_ours() {
            return BegunCallback::Finished(Ok(CallbackResult::None));
        }
        if url == page_url {
            platform.replace_url(&strip_response(&page_url, response.mode));
        }
        if let Some(future) = handled {
            return BegunCallback::InFlight(future);
        }
        let state = response.state().cloned();
        let (Some(transaction), Some(state)) = (transaction, state) else {
            return BegunCallback::Finished(Err(self.unknown_state()));
        };
        let guard = self.engine.session.guard();
        let handling = Rc::clone(self).handle_response(guard, response, state.clone(), transaction, correlation_id);
        BegunCallback::InFlight(self.share_callback(state, SharedFuture::new(handling)))
    }

    /// The second half.
    pub(crate) async fn finish_callback(self: &Rc<Self>, mut callback: BegunCallback<P::Json>) -> Outcome<P::Json> {
        loop {
            match callback {
                BegunCallback::Prerendering(url, correlation_id) => {
                    self.platform().activated().await;
                    callback = self.begin_callback_as(url, correlation_id);
                }
                BegunCallback::Finished(outcome) => return outcome,
                BegunCallback::InFlight(future) => return future.result().await,
            }
        }
    }

    fn share_callback(&self, state: Secret, future: SharedFuture<Outcome<P::Json>>) -> SharedFuture<Outcome<P::Json>> {
        self.callbacks.borrow_mut().insert(state, future.clone());
        future
    }

    /// The response to a login in a popup goes to the page that opened it.
    fn return_to_opener(
        self: &Rc<Self>,
        response: &CallbackResponse,
        url: &str,
    ) -> Option<SharedFuture<Outcome<P::Json>>> {
        let state = response.state().filter(|_| response.is_for_popup())?.clone();
        let (client, url) = (Rc::clone(self), Secret::new(url.to_owned()));
        let returned = {
            let state = state.clone();
            async move {
                popup::return_to_opener(&client.engine, &state, &url).await?;
                Ok(CallbackResult::Popup)
            }
        };
        Some(self.share_callback(state, SharedFuture::new(returned)))
    }

    /// Takes the transaction of a response out of the store. A login has no response in a fragment, and stays pending.
    fn take_for_response(&self, state: &Secret, response: &CallbackResponse) -> Option<Transaction> {
        let transaction = self.take_transaction(state)?;
        if response.mode == ResponseMode::Fragment && matches!(transaction, Transaction::Login(_)) {
            // It was stored a moment ago, so it can be stored again.
            let _ = self.put_transaction(state, &transaction);
            return None;
        }
        Some(transaction)
    }

    fn join_in_flight(&self) -> BegunCallback<P::Json> {
        let in_flight = self.callbacks.borrow().in_flight();
        match in_flight {
            Some(future) => BegunCallback::InFlight(future),
            None => BegunCallback::Finished(Ok(CallbackResult::None)),
        }
    }

    /// No pending transaction has this `state`. Those that are pending stay so.
    fn unknown_state(&self) -> Failure<P> {
        if self.platform().transaction_states().is_empty() {
            Error::new(
                Code::TransactionMissing,
                "No login is pending in this tab; start the login again.",
            )
        } else {
            Error::new(
                Code::StateMismatch,
                "The response is to no login that is pending in this tab.",
            )
        }
    }

    async fn handle_response(
        self: Rc<Self>,
        guard: SessionGuard,
        response: CallbackResponse,
        state: Secret,
        transaction: Transaction,
        correlation_id: Option<CorrelationId>,
    ) -> Outcome<P::Json> {
        let app_state = transaction.pending().app_state.clone();
        let outcome = match transaction {
            Transaction::Login(login) => match login.completes.clone() {
                Some(connection) => {
                    self.handle_completing_login(guard, &response, &state, login, &connection, correlation_id)
                        .await
                }
                None => self.handle_login(guard, &response, &state, login).await,
            },
            Transaction::Connect(connect) => {
                self.handle_connection(guard, &response, &state, connect, correlation_id)
                    .await
            }
        };
        with_app_state(outcome, app_state)
    }

    async fn handle_login(
        &self,
        guard: SessionGuard,
        response: &CallbackResponse,
        state: &Secret,
        login: LoginTransaction,
    ) -> Outcome<P::Json> {
        let finished = self.engine.login.finish_redirect(guard, response, state, &login);
        finished.await?;
        Ok(CallbackResult::Login {
            app_state: parse_app_state(login.pending.app_state),
        })
    }

    /// A login that a connection of an account waits for. The connection is taken first: if the login fails, it ends too.
    async fn handle_completing_login(
        &self,
        guard: SessionGuard,
        response: &CallbackResponse,
        state: &Secret,
        login: LoginTransaction,
        connection: &Secret,
        correlation_id: Option<CorrelationId>,
    ) -> Outcome<P::Json> {
        let transaction = self.take_transaction(connection);
        let app_state = transaction.as_ref().and_then(|known| known.pending().app_state.clone());
        let outcome = async {
            self.handle_login(guard, response, state, login).await?;
            let completion =
                connected_accounts::complete_after_login(&self.engine, transaction, correlation_id).await?;
            self.complete_connection(connection, completion, app_state.clone())
                .await
        };
        with_app_state(outcome.await, app_state)
    }

    async fn handle_connection(
        &self,
        guard: SessionGuard,
        response: &CallbackResponse,
        state: &Secret,
        connect: ConnectTransaction,
        correlation_id: Option<CorrelationId>,
    ) -> Outcome<P::Json> {
        let code = response.connect_code(&connect, self.config(), self.platform().wall_clock_ms())?;
        let app_state = connect.pending.app_state.clone();
        let completed = connected_accounts::complete_with(&self.engine, guard, connect, code, correlation_id);
        let completion = completed.await?;
        self.complete_connection(state, completion, app_state).await
    }

    async fn complete_connection(
        &self,
        state: &Secret,
        completion: Completion<P::Json>,
        app_state: Option<String>,
    ) -> Outcome<P::Json> {
        match completion {
            Completion::Connected(account) => Ok(CallbackResult::ConnectedAccount {
                account,
                app_state: parse_app_state(app_state),
            }),
            Completion::LoginNeeded(transaction) => {
                let request = LoginRequest {
                    scopes: Scopes::parse_lenient(CREATE_CONNECTED_ACCOUNTS),
                    completes: Some(state.clone()),
                    ..LoginRequest::default()
                };
                let request = request.in_organization(transaction.organization.clone());
                self.put_transaction(state, &Transaction::Connect(transaction))?;
                self.leave_for_login(request)
                    .await
                    .map(|()| CallbackResult::Redirecting)
            }
        }
    }
}

/// Gives an error the app's own data, so that the app knows which login failed.
fn with_app_state<J: Json>(outcome: Outcome<J>, app_state: Option<String>) -> Outcome<J> {
    outcome.map_err(|error| {
        if error.app_state.is_some() {
            error
        } else {
            error.with_app_state(parse_app_state(app_state))
        }
    })
}

fn parse_app_state<J: Json>(app_state: Option<String>) -> Option<J> {
    app_state.as_deref().and_then(J::parse)
}
