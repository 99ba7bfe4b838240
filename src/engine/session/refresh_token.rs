//! The refresh token: in the session, or with the caller that sends it.

use super::permit::{expired, not_signed_in};
use super::state::{Cooldown, InFlightRefresh, RefreshStart, RefreshState, RefreshToken};
use super::{Session, SessionGuard};
use crate::engine::context::Failure;
use crate::ports::engine::EnginePorts;

impl<P: EnginePorts> Session<P> {
    /// Whether the access token is about to expire and can be refreshed.
    pub(crate) fn is_refresh_due(&self, guard: SessionGuard) -> bool {
        let now = self.context.now();
        let state = self.state.borrow();
        self.check_current(guard).is_ok() && state.as_ref().is_some_and(|state| state.is_refresh_due(now))
    }

    /// Takes the refresh token out of the session, so that no other caller can send it, or finds the refresh in flight.
    pub(super) fn start_refresh(&self, guard: SessionGuard) -> Result<RefreshStart<P::Json>, Failure<P>> {
        self.check_current(guard)?;
        self.check_not_over()?;
        let now = self.context.now();
        let mut state = self.state.borrow_mut();
        let Some(state) = state.as_mut() else {
            return Err(not_signed_in());
        };
        match &state.refresh {
            RefreshState::Absent => Err(expired()),
            RefreshState::InFlight(refresh) => Ok(RefreshStart::Await(refresh.clone())),
            RefreshState::Ready {
                cooldown: Some(cooldown),
                ..
            } if cooldown.seconds_left(now) > 0.0 => {
                // A second factor ends the cooldown, not the time.
                let left = Some(cooldown.seconds_left(now)).filter(|_| cooldown.error.mfa.is_none());
                Err(cooldown.error.clone().with_retry_after(left))
            }
            RefreshState::Ready { token, .. } => {
                let token = token.clone();
                state.refresh = RefreshState::Absent;
                Ok(RefreshStart::Send(token))
            }
        }
    }

    pub(super) fn set_in_flight(&self, guard: SessionGuard, refresh: &InFlightRefresh<P::Json>) {
        self.change(guard, |state| state.refresh = RefreshState::InFlight(refresh.clone()));
    }

    /// Puts back a refresh token that was not used up, to be sent again after the cooldown.
    pub(super) fn put_back(
        &self,
        guard: SessionGuard,
        token: RefreshToken<P::Json>,
        cooldown: Option<(f64, Failure<P>)>,
    ) {
        let since = self.context.now();
        let cooldown = cooldown.map(|(seconds, error)| Cooldown { since, seconds, error });
        self.change(guard, |state| state.refresh = RefreshState::Ready { token, cooldown });
    }

    /// Lets the refresh token, if there is one, be sent at once.
    pub(crate) fn end_cooldown(&self) {
        self.change(self.guard(), |state| {
            if let RefreshState::Ready { cooldown, .. } = &mut state.refresh {
                *cooldown = None;
            }
        });
    }

    pub(super) fn forget_refresh_token(&self, guard: SessionGuard) {
        self.change(guard, |state| state.refresh = RefreshState::Absent);
    }
}
