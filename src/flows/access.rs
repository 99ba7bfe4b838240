//! Permission to act for a session, its beginning and its end.

use super::session::{Held, Hold, Identity, Key, Leftover, Refresh, RefreshToken, Renewal, Session, SessionView};
use super::{Client, Failure};
use crate::ports::{Announcer, SessionChange, TransactionStore, World};
use crate::protocol::account::operation::{Operation, missing};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::json::Json;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::refresh::is_due;
use crate::protocol::login::token::{TokenAnswer, TokenType};
use crate::protocol::moment::Moment;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

/// Permission to act for one session. It does not outlive it: an operation of several requests that began for one
/// person never goes on for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    generation: u64,
}

/// A request with the session's access token, and the key that has to prove it.
pub type Authorized<W> = (Request, Option<Key<<W as World>::Json>>);

impl<W: World> Client<W> {
    /// Verified claims of the person, without those of the protocol.
    pub fn user(&self) -> Option<W::Json> {
        self.session
            .borrow()
            .as_ref()
            .map(|session| session.claims.user.clone())
    }

    /// Whether there is a session whose access token is good, or can be renewed.
    pub fn is_authenticated(&self) -> bool {
        let now = self.moment();
        let session = self.session.borrow();
        session
            .as_ref()
            .is_some_and(|session| session.seconds_left(now) > 0.0 || session.is_renewable())
    }

    /// What the application may know.
    pub fn session_view(&self) -> Option<SessionView> {
        let now = self.moment();
        let session = self.session.borrow();
        session.as_ref().map(|session| {
            let expires_in = session.seconds_left(now);
            SessionView {
                scopes: session.granted.clone(),
                expires_in,
                token_type: session.token_type,
                expires_at: now.wall + expires_in * 1_000.0,
                auth_time: session.claims.auth_time,
                acr: session.claims.acr.clone(),
                amr: session.claims.amr.clone(),
            }
        })
    }

    /// The number of the session there is now.
    pub(super) fn lease(&self) -> Lease {
        Lease {
            generation: self.generation.get(),
        }
    }

    /// Everything that can be known before anything is waited for fails here: no session, another session, a scope that
    /// was not granted, an access token that has expired and cannot be renewed.
    pub(super) fn permit(&self, lease: Lease, operation: &Operation) -> Result<(), Failure<W>> {
        let now = self.moment();
        let session = self.session.borrow();
        let Some(session) = session.as_ref() else {
            return Err(Error::new(Code::LoginRequired, "Nobody is signed in."));
        };
        self.still(lease)?;
        let may_come =
            |scope: &&str| self.config.use_mrrt && session.is_renewable() && !session.refused.contains(scope);
        let mut lacking = operation.scopes_beyond(&session.granted);
        if let Some(scope) = lacking.find(|scope| !may_come(scope)) {
            return Err(lacks(scope, &operation.scope));
        }
        if session.seconds_left(now) <= 0.0 && !session.is_renewable() {
            return Err(expired());
        }
        Ok(())
    }

    /// The request of an operation, with the session's access token as it is.
    pub(super) fn authorize(&self, lease: Lease, operation: &Operation) -> Result<Authorized<W>, Failure<W>> {
        self.permit(lease, operation)?;
        let now = self.moment();
        let session = self.session.borrow();
        let session = session.as_ref().filter(|session| session.seconds_left(now) > 0.0);
        let session = session.ok_or_else(expired)?;
        if let Some(scope) = operation.scopes_beyond(&session.granted).next() {
            return Err(lacks(scope, &operation.scope));
        }
        let request = operation.authorized(&self.config.tenant, session.token_type, &session.access_token);
        // A token that is bound to none is presented without a key.
        let key = session.key.clone().filter(|_| session.token_type == TokenType::Dpop);
        Ok((request, key))
    }

    /// Asks the next renewal for what an operation lacks; whether it lacks anything.
    pub(super) fn want_scopes_of(&self, lease: Lease, operation: &Operation) -> bool {
        if self.still(lease).is_err() {
            return false;
        }
        let mut session = self.session.borrow_mut();
        let Some(session) = session.as_mut() else { return false };
        let lacking = Scopes::parse_lenient(&operation.scope).beyond(&session.granted);
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
    pub(super) fn begin_renewal(&self, lease: Lease) -> Result<Held<W::Json>, Failure<W>> {
        self.still(lease)?;
        let now = self.moment();
        let mut session = self.session.borrow_mut();
        let Some(session) = session.as_mut() else {
            return Err(Error::new(Code::LoginRequired, "Nobody is signed in."));
        };
        match &session.refresh {
            Refresh::Absent => Err(expired()),
            Refresh::Sent(flight) => Ok(Held::UnderWay(flight.clone())),
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
    pub(super) fn renews(&self, lease: Lease, flight: &Renewal<W::Json>) {
        self.set_refresh(lease, Refresh::Sent(flight.clone()));
    }

    /// A refresh token that was not used up can be sent again, after a while.
    pub(super) fn keep_refresh_token(
        &self,
        lease: Lease,
        token: RefreshToken<W::Json>,
        hold: Option<(f64, Failure<W>)>,
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

    fn set_refresh(&self, lease: Lease, refresh: Refresh<W::Json>) {
        if self.still(lease).is_ok()
            && let Some(session) = self.session.borrow_mut().as_mut()
        {
            session.refresh = refresh;
        }
    }

    /// What the session's tokens are bound to.
    pub(super) fn key(&self) -> Option<Key<W::Json>> {
        self.session.borrow().as_ref().and_then(|session| session.key.clone())
    }

    /// Whose session it is.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.session.borrow().as_ref().map(|session| Identity {
            subject: session.claims.subject.clone(),
            auth_time: session.claims.auth_time,
            nonce: session.nonce.clone(),
        })
    }

    /// Fails when another session, or none, has taken the place of the one the lease is for.
    pub(super) fn still(&self, lease: Lease) -> Result<(), Failure<W>> {
        if lease.generation == self.generation.get() {
            Ok(())
        } else {
            Err(Error::new(Code::LoginRequired, "The session this began with is over."))
        }
    }

    /// Who is signed in.
    pub(super) fn subject(&self) -> Option<String> {
        self.identity().map(|identity| identity.subject)
    }

    /// Puts a new session in the place of whatever there was, in one step, once every check has passed. A session
    /// that ended while the answer was on its way stays ended.
    pub(super) fn begin_session(
        &self,
        lease: Lease,
        answer: TokenAnswer,
        claims: Claims<W::Json>,
        (nonce, key): (Secret, Option<Key<W::Json>>),
        received: Moment,
    ) -> Result<(), Failure<W>> {
        self.still(lease)?;
        self.next_generation();
        let refresh_token = answer.refresh_token.filter(|_| self.config.use_refresh_tokens);
        let refresh_token = refresh_token.map(|token| RefreshToken {
            token,
            key: key.clone(),
        });
        self.session.replace(Some(Session {
            access_token: answer.access_token,
            token_type: answer.token_type,
            granted: answer.scopes,
            wanted: Scopes::default(),
            refused: Scopes::default(),
            received,
            lifetime: answer.expires_in,
            claims,
            nonce,
            key,
            refresh: refresh_token.map_or(Refresh::Absent, Refresh::ready),
        }));
        self.world.transactions().note_departures("");
        self.world.announcer().announce(SessionChange::SignedIn);
        Ok(())
    }

    /// Puts what a refresh brought in the place of what there was, the refresh token before anything can use the access
    /// token. It is the same session.
    pub(super) fn renew_session(
        &self,
        lease: Lease,
        answer: TokenAnswer,
        claims: Option<Claims<W::Json>>,
        (asked, received): (Scopes, Moment),
    ) {
        if self.still(lease).is_err() {
            return;
        }
        if let Some(session) = self.session.borrow_mut().as_mut() {
            if let Some(token) = answer.refresh_token {
                let key = session.key.clone();
                session.refresh = Refresh::ready(RefreshToken { token, key });
            }
            session.access_token = answer.access_token;
            session.token_type = answer.token_type;
            // What the tenant leaves out it leaves out in silence.
            let dropped = asked.clone().beyond(&answer.scopes);
            session.refused = std::mem::take(&mut session.refused).union(&dropped);
            session.wanted = std::mem::take(&mut session.wanted).beyond(&asked);
            session.granted = answer.scopes;
            session.received = received;
            session.lifetime = answer.expires_in;
            if let Some(claims) = claims {
                session.claims = claims;
            }
        }
        // Nothing is borrowed any more: whoever is told may ask.
        self.world.announcer().announce(SessionChange::Refreshed);
    }

    /// Ends the session here and now, and every lease with it. What is left to be revoked comes back.
    pub fn end_session(&self) -> Leftover<W::Json> {
        self.next_generation();
        let mut left = Leftover {
            refresh_token: None,
            session_id: None,
            renewal: None,
        };
        let Some(session) = self.session.take() else {
            return left;
        };
        self.world.announcer().announce(SessionChange::SignedOut);
        left.session_id = session.claims.user.text("sid");
        match session.refresh {
            Refresh::Ready { token, .. } => left.refresh_token = Some(token),
            Refresh::Sent(flight) => left.renewal = Some(flight),
            Refresh::Absent => {}
        }
        left
    }

    /// What belonged to a session goes with it.
    fn next_generation(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.method_list.borrow_mut().clear();
        self.challenges.borrow_mut().clear();
        self.passkeys.borrow_mut().clear();
        self.mfa.take();
    }
}

fn lacks<V>(scope: &str, wanted: &str) -> Error<V> {
    let message = String::from("The session lacks the scope ") + scope + ".";
    Error::composed(Code::InsufficientScope, message).with_step_up(missing(wanted))
}

fn expired<V>() -> Error<V> {
    Error::new(Code::SessionExpired, "The access token has expired.")
}

#[cfg(test)]
pub(super) mod tests {
    use super::Lease;

    /// The lease of some session, for the tests of other rooms.
    pub fn lease(generation: u64) -> Lease {
        Lease { generation }
    }
}
