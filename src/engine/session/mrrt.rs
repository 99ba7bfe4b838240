//! Scopes that the session lacks and a refresh may bring: multi-resource refresh tokens.

use super::{Session, SessionGuard};
use crate::ports::engine::EnginePorts;
use crate::protocol::account::operation::Operation;
use crate::protocol::scope::Scopes;

impl<P: EnginePorts> Session<P> {
    /// Has the next refresh ask for the scopes that an operation lacks. Returns whether it lacks any.
    pub(super) fn request_missing_scopes(&self, guard: SessionGuard, operation: &Operation) -> bool {
        let mut is_lacking = false;
        self.change(guard, |state| {
            let missing = Scopes::parse_lenient(&operation.scope).difference(&state.granted);
            is_lacking = !missing.tokens().is_empty();
            state.requested = std::mem::take(&mut state.requested).union(&missing);
        });
        is_lacking
    }

    /// The scopes of the access token; none without a session.
    pub(crate) fn granted_scopes(&self) -> Scopes {
        let state = self.state.borrow();
        state.as_ref().map(|state| state.granted.clone()).unwrap_or_default()
    }

    /// The scopes a refresh asks for: the granted and the requested ones.
    pub(crate) fn refresh_scopes(&self) -> Scopes {
        let state = self.state.borrow();
        let scopes = state
            .as_ref()
            .map(|state| state.granted.clone().union(&state.requested));
        scopes.unwrap_or_default()
    }

    /// Remembers that the tenant refused the requested scopes. Returns whether there were any.
    pub(super) fn refuse_requested_scopes(&self, guard: SessionGuard) -> bool {
        let mut had_any = false;
        self.change(guard, |state| {
            let requested = std::mem::take(&mut state.requested);
            had_any = !requested.tokens().is_empty();
            state.refused = std::mem::take(&mut state.refused).union(&requested);
        });
        had_any
    }
}
