//! The return from the login page.
//!
//! The first half runs at once, in the caller's own turn: it takes the transaction out of the store and cleans the
//! address bar before anything can be awaited. The second half does the exchange.

use super::access::Lease;
use super::flight::Flight;
use super::{CallOptions, Client, Failure};
use crate::ports::{Clock, Http, Page, TransactionStore, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::callback::{Callback, CallbackResponse, clean};
use crate::protocol::login::transaction::Transaction;
use crate::protocol::login::{id_token, token};
use crate::protocol::secret::Secret;

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
}

type Outcome<J> = Result<CallbackResult<J>, Error<J>>;

/// A callback whose first half is done.
pub struct Arrival<J>(Kind<J>);

enum Kind<J> {
    Settled(Outcome<J>),
    Joined(Flight<Outcome<J>>),
    Exchange {
        flight: Flight<Outcome<J>>,
        response: CallbackResponse,
        transaction: Transaction,
        lease: Lease,
    },
}

/// Callbacks this client handled, so that a second handling of one shares the first.
pub struct Handled<J> {
    flights: Vec<(Secret, Flight<Outcome<J>>)>,
}

/// How many callbacks are remembered.
const REMEMBERED: usize = 4;

impl<J> Default for Handled<J> {
    fn default() -> Self {
        Self { flights: Vec::new() }
    }
}

impl<J: Json> Handled<J> {
    fn of(&self, state: &Secret) -> Option<Flight<Outcome<J>>> {
        self.flights
            .iter()
            .find(|(known, _)| known.matches(state.expose()))
            .map(|(_, flight)| flight.clone())
    }

    fn under_way(&self) -> Option<Flight<Outcome<J>>> {
        self.flights
            .iter()
            .map(|(_, flight)| flight)
            .find(|flight| !flight.has_landed())
            .cloned()
    }

    fn remember(&mut self, state: Secret, flight: Flight<Outcome<J>>) {
        if self.flights.len() >= REMEMBERED {
            self.flights = self.flights.split_off(1);
        }
        self.flights.push((state, flight));
    }
}

impl<W: World> Client<W> {
    /// The first half. Without a URL it is the page's own that is read.
    pub fn begin_callback(&self, url: Option<String>) -> Arrival<W::Json> {
        let page = self.world.page();
        let page_url = page.url();
        let url = url.unwrap_or_else(|| page_url.clone());
        let response = match Callback::parse(&url, &self.config.redirect_uri) {
            Callback::Response(response) => response,
            // The first handling has cleaned the address bar already; a second one in the meantime shares it.
            Callback::NotOurs => return self.join_or_none(url == page_url),
        };
        let handled = response.state().and_then(|state| self.handled.borrow().of(state));
        let record = match (&handled, response.state()) {
            (None, Some(state)) => self.world.transactions().take(state.expose()),
            _ => None,
        };
        if handled.is_none() && record.is_none() && !response.claims_to_be_ours() {
            return Arrival(Kind::Settled(Ok(CallbackResult::None)));
        }
        if url == page_url {
            page.replace_url(&clean(&page_url));
        }
        if let Some(flight) = handled {
            return Arrival(Kind::Joined(flight));
        }
        let transaction = record.and_then(|record| Transaction::parse::<W::Json>(&record));
        match (transaction, response.state()) {
            (Some(transaction), Some(state)) => {
                let flight = Flight::depart();
                self.handled.borrow_mut().remember(state.clone(), flight.clone());
                Arrival(Kind::Exchange {
                    flight,
                    transaction,
                    lease: self.lease(),
                    response,
                })
            }
            _ => Arrival(Kind::Settled(Err(self.unknown_state()))),
        }
    }

    /// The second half.
    pub async fn finish_callback(&self, arrival: Arrival<W::Json>) -> Result<CallbackResult<W::Json>, Failure<W>> {
        match arrival.0 {
            Kind::Settled(outcome) => outcome,
            Kind::Joined(flight) => flight.landing().await,
            Kind::Exchange {
                flight,
                response,
                transaction,
                lease,
            } => {
                let outcome = self.exchange(response, transaction, lease).await;
                flight.land(outcome.clone());
                outcome
            }
        }
    }

    fn join_or_none(&self, on_page: bool) -> Arrival<W::Json> {
        let under_way = if on_page {
            self.handled.borrow().under_way()
        } else {
            None
        };
        Arrival(match under_way {
            Some(flight) => Kind::Joined(flight),
            None => Kind::Settled(Ok(CallbackResult::None)),
        })
    }

    /// No login of ours waits for this response. Those that wait for another one go on waiting.
    fn unknown_state(&self) -> Failure<W> {
        if self.world.transactions().states().is_empty() {
            Error::new(Code::TransactionMissing, "No login is pending in this tab.")
        } else {
            Error::new(
                Code::StateMismatch,
                "The response belongs to no login that is pending in this tab.",
            )
        }
    }

    async fn exchange(
        &self,
        response: CallbackResponse,
        transaction: Transaction,
        lease: Lease,
    ) -> Result<CallbackResult<W::Json>, Failure<W>> {
        let issuer = self.config.tenant.issuer();
        let code = response.judge(&transaction, &issuer, self.world.clock().now())?;
        let request = token::exchange_request(&self.config, &code, &transaction);
        let response = self
            .world
            .http()
            .send(request, &self.limits(&CallOptions::default()))
            .await?;
        let received = self.moment();
        let sent = [&code, &transaction.verifier];
        let answer = token::judge(&response, &transaction.scope, &sent, self.now_seconds())?;
        let id_token = answer
            .id_token
            .as_ref()
            .ok_or_else(|| Error::new(Code::InvalidIdToken, "The token answer holds no ID token."))?;
        let expected = id_token::Expected {
            issuer: &issuer,
            client_id: &self.config.client_id,
            nonce: &transaction.nonce,
            now: self.now_seconds(),
            leeway: self.config.leeway_seconds,
        };
        let claims = id_token::judge(id_token, &expected)?;
        self.begin_session(lease, answer, claims, received)?;
        let app_state = transaction.app_state.as_deref().and_then(W::Json::parse);
        Ok(CallbackResult::Login { app_state })
    }
}
