//! Scopes that a session lacks and the tenant may give it.

use super::Client;
use super::access::Lease;
use crate::ports::Platform;
use crate::protocol::account::operation::Operation;
use crate::protocol::scope::Scopes;

impl<P: Platform> Client<P> {
    /// Asks the next renewal for what an operation lacks; whether it lacks anything.
    pub(super) fn want_scopes_of(&self, lease: Lease, operation: &Operation) -> bool {
        if self.still(lease).is_err() {
            return false;
        }
        let mut session = self.session.borrow_mut();
        let Some(session) = session.as_mut() else { return false };
        let lacking = Scopes::parse_lenient(&operation.scope).difference(&session.granted);
        let lacks = !lacking.tokens().is_empty();
        session.wanted = std::mem::take(&mut session.wanted).union(&lacking);
        lacks
    }

    /// What a renewal asks for: what there is, and what is wanted besides.
    pub(super) fn scopes_to_ask_for(&self) -> Scopes {
        let session = self.session.borrow();
        let scopes = session
            .as_ref()
            .map(|session| session.granted.clone().union(&session.wanted));
        scopes.unwrap_or_default()
    }

    /// The tenant refused what was wanted; whether anything was.
    pub(super) fn want_no_more(&self) -> bool {
        let mut session = self.session.borrow_mut();
        let Some(session) = session.as_mut() else { return false };
        let wanted = std::mem::take(&mut session.wanted);
        session.refused = std::mem::take(&mut session.refused).union(&wanted);
        !wanted.tokens().is_empty()
    }
}
