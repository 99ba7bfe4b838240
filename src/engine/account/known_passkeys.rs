//! The user's passkeys as far as responses have shown them, and the signals that keep passkey providers in step with them
//! (WebAuthn Level 3, 5.1.10).

use super::Account;
use crate::engine::session::SessionGuard;
use crate::ports::engine::{EnginePorts, Event};
use crate::protocol::account::operation::MethodListEffect;
use crate::protocol::bounded::push_bounded;
use crate::protocol::json::Json;
use crate::protocol::webauthn::signals::{Passkey, Signal};

/// The passkeys of the session. The RP id and the user handle of a passkey never change, so what is known of one stays true
/// however old it is.
#[derive(Default)]
pub(crate) struct KnownPasskeys {
    passkeys: Vec<Passkey>,
    /// The last "all accepted" signals: repeating them has no effect.
    accepted: Vec<Signal>,
}

/// The newest are kept.
const MAX_KNOWN: usize = 64;

impl KnownPasskeys {
    fn learn<J: Json>(&mut self, method: &J) {
        if let Some(passkey) = Passkey::read(method) {
            self.passkeys.retain(|known| known.id != passkey.id);
            push_bounded(&mut self.passkeys, passkey, MAX_KNOWN);
        }
    }

    fn remove(&mut self, id: &str) -> Option<Passkey> {
        let index = self.passkeys.iter().position(|known| known.id == id)?;
        Some(self.passkeys.swap_remove(index))
    }

    /// The signals that were not sent last time.
    fn new_signals(&mut self, accepted: Vec<Signal>) -> Vec<Signal> {
        let new = accepted.iter().filter(|signal| !self.accepted.contains(signal));
        let new = new.cloned().collect();
        self.accepted = accepted;
        new
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<P: EnginePorts> Account<P> {
    /// Learns the passkeys of a response, and signals the one that a write has deleted.
    pub(super) fn learn_passkeys(&self, guard: SessionGuard, effect: &MethodListEffect, body: Option<&P::Json>) {
        if self.session.check_current(guard).is_err() {
            return;
        }
        if let MethodListEffect::Removes(id) = effect {
            let removed = self.state.passkeys.borrow_mut().remove(id.as_str());
            if let Some(passkey) = removed {
                self.signal(&passkey.removal_signal());
            }
        }
        let Some(body) = body else { return };
        let methods = body.items().unwrap_or_else(|| vec![body.clone()]);
        for method in &methods {
            self.state.passkeys.borrow_mut().learn(method);
        }
    }

    /// Signals the passkeys of a list that is current. Does nothing while an authenticator may hold a passkey that the
    /// server does not know yet: the provider would delete it.
    pub(super) fn signal_accepted_passkeys(&self, guard: SessionGuard, list: &P::Json) {
        let is_enrolling = self.state.enrollments.borrow().may_have_credential();
        if is_enrolling || self.session.check_current(guard).is_err() || !self.ceremony_lock.is_free() {
            return;
        }
        let accepted = Signal::all_accepted_credentials(list).unwrap_or_default();
        let new = self.state.passkeys.borrow_mut().new_signals(accepted);
        for signal in &new {
            self.signal(signal);
        }
    }

    /// Signals the name under which passkeys are shown.
    pub(crate) fn signal_user_details(&self, profile: &P::Json) {
        let signals = Signal::current_user_details(&self.state.passkeys.borrow().passkeys, profile);
        for signal in &signals {
            self.signal(signal);
        }
    }

    /// Signals a new passkey that the tenant does not have. Without an RP id in its options, that is the page's host.
    pub(crate) fn signal_unknown_passkey(&self, rp_id: Option<&str>, raw_id: &str) {
        let rp_id = rp_id.unwrap_or(&self.context.page_host);
        self.signal(&Signal::unknown_credential(rp_id, raw_id));
    }

    fn signal(&self, signal: &Signal) {
        self.context.platform.emit(Event::PasskeySignal(signal));
    }
}
