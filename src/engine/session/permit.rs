//! Whether an operation may be sent for the session, and with which token.

use super::{Session, SessionGuard};
use crate::engine::context::Failure;
use crate::engine::transport::DpopKey;
use crate::ports::Values;
use crate::ports::engine::EnginePorts;
use crate::protocol::account::operation::{Operation, step_up_for};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::token_type::TokenType;

/// A request with the session's access token, and the key that has to prove possession.
pub(crate) type Authorized<P> = (Request, Option<DpopKey<<P as Values>::Json>>);

impl<P: EnginePorts> Session<P> {
    /// Fails for every reason that is known before anything is awaited: no session, another session, one that is over at the
    /// tenant, a scope that was not granted, or an access token that has expired and cannot be refreshed.
    pub(crate) fn permit(&self, guard: SessionGuard, operation: &Operation) -> Result<(), Failure<P>> {
        if self.check_current(guard).is_ok() {
            self.check_not_over()?;
        }
        let now = self.context.now();
        let state = self.state.borrow();
        let Some(state) = state.as_ref() else {
            return Err(not_signed_in());
        };
        self.check_current(guard)?;
        let is_obtainable =
            |scope: &&str| self.context.config.use_mrrt && state.can_refresh() && !state.refused.contains(scope);
        let mut missing = operation.missing_scopes(&state.granted);
        if let Some(scope) = missing.find(|scope| !is_obtainable(scope)) {
            return Err(scope_missing(scope, &operation.scope));
        }
        if state.seconds_left(now) <= 0.0 && !state.can_refresh() {
            return Err(expired());
        }
        Ok(())
    }

    /// The request of an operation, with the session's access token as it is.
    pub(super) fn authorize(&self, guard: SessionGuard, operation: &Operation) -> Result<Authorized<P>, Failure<P>> {
        self.permit(guard, operation)?;
        let now = self.context.now();
        let state = self.state.borrow();
        let state = state.as_ref().filter(|state| state.seconds_left(now) > 0.0);
        let state = state.ok_or_else(expired)?;
        if let Some(scope) = operation.missing_scopes(&state.granted).next() {
            return Err(scope_missing(scope, &operation.scope));
        }
        let request = operation.authorized(&self.context.config.tenant, state.token_type, &state.access_token);
        // A bearer token is presented without a proof.
        let key = state.key.clone().filter(|_| state.token_type == TokenType::Dpop);
        Ok((request, key))
    }
}

pub(super) fn not_signed_in<V>() -> Error<V> {
    Error::new(Code::LoginRequired, "Not signed in; log in first.")
}

pub(super) fn expired<V>() -> Error<V> {
    Error::new(
        Code::SessionExpired,
        "The access token has expired and there is no refresh token; log in again.",
    )
}

fn scope_missing<V>(scope: &str, needed: &str) -> Error<V> {
    let message = String::from("The session lacks the scope ") + scope + "; pass error.stepUp to a login.";
    Error::composed(Code::InsufficientScope, message).with_step_up(step_up_for(needed))
}
