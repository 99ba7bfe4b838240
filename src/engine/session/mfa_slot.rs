//! The second factor that the tenant has asked for. The engine fills the slot; the part for MFA completes what is in it.

use std::cell::RefCell;

use super::SessionGuard;
use crate::engine::transport::DpopKey;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::secret::Secret;

/// An `mfa_required` response that waits for its proof.
pub(crate) struct PendingMfa<J> {
    /// The session that asked, or the absence of one.
    pub(crate) guard: SessionGuard,
    pub(crate) requirements: MfaRequirements,
    /// The login that waits; `None` if it is the refresh of a session.
    pub(crate) login: Option<PendingLogin<J>>,
    /// Of the last challenge or association.
    oob_code: Option<Secret>,
}

/// A login that lacks a second factor.
pub(crate) struct PendingLogin<J> {
    pub(crate) expectations: LoginExpectations,
    /// The key its tokens are to be bound to.
    pub(crate) key: Option<DpopKey<J>>,
}

impl<J> Clone for PendingLogin<J> {
    fn clone(&self) -> Self {
        Self {
            expectations: self.expectations.clone(),
            key: self.key.clone(),
        }
    }
}

pub(crate) struct MfaSlot<J>(RefCell<Option<PendingMfa<J>>>);

impl<J> Default for MfaSlot<J> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<J> MfaSlot<J> {
    /// Replaces whatever was pending.
    pub(crate) fn fill(&self, guard: SessionGuard, requirements: MfaRequirements, login: Option<PendingLogin<J>>) {
        self.0.replace(Some(PendingMfa {
            guard,
            requirements,
            login,
            oob_code: None,
        }));
    }

    pub(crate) fn clear(&self) {
        self.0.take();
    }

    /// The requirements, the login and the out-of-band code of what is pending for this session.
    pub(crate) fn pending(
        &self,
        guard: SessionGuard,
    ) -> Option<(MfaRequirements, Option<PendingLogin<J>>, Option<Secret>)> {
        let pending = self.0.borrow();
        let pending = pending.as_ref().filter(|pending| pending.guard == guard)?;
        Some((
            pending.requirements.clone(),
            pending.login.clone(),
            pending.oob_code.clone(),
        ))
    }

    /// Whether these are still the pending requirements.
    pub(crate) fn is_pending(&self, requirements: &MfaRequirements) -> bool {
        let pending = self.0.borrow();
        pending
            .as_ref()
            .is_some_and(|pending| pending.requirements.token.matches(requirements.token.expose()))
    }

    /// Keeps the code that ties a proof to its challenge, if these are still the pending requirements.
    pub(crate) fn set_oob_code(&self, requirements: &MfaRequirements, oob_code: Option<Secret>) {
        if self.is_pending(requirements)
            && let Some(pending) = self.0.borrow_mut().as_mut()
        {
            pending.oob_code = oob_code;
        }
    }
}
