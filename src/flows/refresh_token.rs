//! The refresh token, wherever it is: in the session, or with the one who sent it.

use super::access::{Lease, expired};
use super::session::{Held, Hold, Refresh, RefreshToken, Renewal};
use super::{Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::refresh::is_due;

impl<P: Platform> Client<P> {
    /// Whether the access token is near its end and can be renewed.
    pub(super) fn is_renewal_due(&self, lease: Lease) -> bool {
        let now = self.moment();
        let session = self.session.borrow();
        self.still(lease).is_ok()
            && session
                .as_ref()
                .is_some_and(|session| session.is_renewable() && is_due(session.seconds_left(now), session.lifetime))
    }

    /// Takes the refresh token out of the session, so that nobody else can send it, or finds who did.
    pub(super) fn begin_renewal(&self, lease: Lease) -> Result<Held<P::Json>, Failure<P>> {
        self.still(lease)?;
        let now = self.moment();
        let mut session = self.session.borrow_mut();
        let Some(session) = session.as_mut() else {
            return Err(Error::new(Code::LoginRequired, "Nobody is signed in."));
        };
        match &session.refresh {
            Refresh::Absent => Err(expired()),
            Refresh::Sent(future) => Ok(Held::UnderWay(future.clone())),
            Refresh::Ready { held: Some(held), .. } if held.left(now) > 0.0 => {
                // Of a second factor the person decides, not the time.
                let left = Some(held.left(now)).filter(|_| held.error.mfa.is_none());
                Err(held.error.clone().with_retry_after(left))
            }
            Refresh::Ready { token, .. } => {
                let token = token.clone();
                session.refresh = Refresh::Absent;
                Ok(Held::Token(token))
            }
        }
    }

    /// A renewal has begun.
    pub(super) fn renews(&self, lease: Lease, future: &Renewal<P::Json>) {
        self.set_refresh(lease, Refresh::Sent(future.clone()));
    }

    /// A refresh token that was not used up can be sent again, after a while.
    pub(super) fn keep_refresh_token(
        &self,
        lease: Lease,
        token: RefreshToken<P::Json>,
        hold: Option<(f64, Failure<P>)>,
    ) {
        let since = self.moment();
        let held = hold.map(|(seconds, error)| Hold { since, seconds, error });
        self.set_refresh(lease, Refresh::Ready { token, held });
    }

    /// The refresh token, where there is one, can be sent at once.
    pub(super) fn hold_no_longer(&self) {
        if let Some(session) = self.session.borrow_mut().as_mut()
            && let Refresh::Ready { held, .. } = &mut session.refresh
        {
            *held = None;
        }
    }

    /// A renewal came to nothing, and the refresh token with it.
    pub(super) fn forget_refresh_token(&self, lease: Lease) {
        self.set_refresh(lease, Refresh::Absent);
    }

    fn set_refresh(&self, lease: Lease, refresh: Refresh<P::Json>) {
        if self.still(lease).is_ok()
            && let Some(session) = self.session.borrow_mut().as_mut()
        {
            session.refresh = refresh;
        }
    }
}
