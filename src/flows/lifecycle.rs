//! The beginning of a session, its renewal, its end.

use super::access::Lease;
use super::session::{Key, Leftover, Refresh, RefreshToken, Session};
use super::{Client, Failure};
use crate::ports::Platform;
use crate::ports::engine::Event;
use crate::protocol::json::Json;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::token::TokenResponse;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;

impl<P: Platform> Client<P> {
    /// Puts a new session in the place of whatever there was, in one step, once every check has passed. A session
    /// that ended while the answer was on its way stays ended.
    pub(super) fn begin_session(
        &self,
        lease: Lease,
        answer: TokenResponse,
        claims: Claims<P::Json>,
        (nonce, key): (Secret, Option<Key<P::Json>>),
        received: Timestamp,
    ) -> Result<(), Failure<P>> {
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
        self.platform.set_redirect_log("");
        self.platform.emit(Event::SignedIn);
        Ok(())
    }

    /// Puts what a refresh brought in the place of what there was, the refresh token before anything can use the access
    /// token. It is the same session.
    pub(super) fn renew_session(
        &self,
        lease: Lease,
        answer: TokenResponse,
        claims: Option<Claims<P::Json>>,
        (asked, received): (Scopes, Timestamp),
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
            let dropped = asked.clone().difference(&answer.scopes);
            session.refused = std::mem::take(&mut session.refused).union(&dropped);
            session.wanted = std::mem::take(&mut session.wanted).difference(&asked);
            session.granted = answer.scopes;
            session.received = received;
            session.lifetime = answer.expires_in;
            if let Some(claims) = claims {
                session.claims = claims;
            }
        }
        // Nothing is borrowed any more: whoever is told may ask.
        self.platform.emit(Event::Refreshed);
    }

    /// Ends the session here and now, and every lease with it. What is left to be revoked comes back.
    pub fn end_session(&self) -> Leftover<P::Json> {
        self.next_generation();
        let mut left = Leftover {
            refresh_token: None,
            session_id: None,
            renewal: None,
        };
        let Some(session) = self.session.take() else {
            return left;
        };
        self.platform.emit(Event::SignedOut);
        left.session_id = session.claims.user.get_string("sid");
        match session.refresh {
            Refresh::Ready { token, .. } => left.refresh_token = Some(token),
            Refresh::Sent(future) => left.renewal = Some(future),
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
