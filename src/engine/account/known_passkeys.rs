//! The user's passkeys as far as responses have shown them, and the signals that keep passkey providers in step with them
//! (WebAuthn Level 3, 5.1.10).
//!
//! A provider may delete what a signal names or leaves out, and a list may be older than it looks: another tab or client
//! has enrolled a passkey meanwhile, or a service worker answers from its cache. So no signal says which passkeys are
//! accepted; each names one that is known to be gone.

use super::Account;
use crate::engine::session::SessionGuard;
use crate::ports::engine::{EnginePorts, Event};
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::bounded::push_bounded;
use crate::protocol::http::Method;
use crate::protocol::json::Json;
use crate::protocol::webauthn::signals::{Passkey, Signal, WholeList};

/// The passkeys of the session. The RP id and the user handle of a passkey never change, so what is known of one stays true
/// however old it is.
#[derive(Default)]
pub(crate) struct KnownPasskeys {
    passkeys: Vec<KnownPasskey>,
    response_count: u64,
}

struct KnownPasskey {
    passkey: Passkey,
    /// Whether a read has returned it. The server may not yet list what a write has just returned.
    was_read: bool,
    /// The count at the last response with it.
    seen: ResponseCount,
}

/// The number of responses so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResponseCount(u64);

/// The newest are kept.
const MAX_KNOWN: usize = 64;

impl KnownPasskeys {
    pub(crate) fn response_count(&self) -> ResponseCount {
        ResponseCount(self.response_count)
    }

    fn learn<J: Json>(&mut self, methods: &[J], is_read: bool) {
        self.response_count = self.response_count.wrapping_add(1);
        for passkey in methods.iter().filter_map(Passkey::read) {
            let before = self.remove(&passkey.id);
            let known = KnownPasskey {
                was_read: is_read || before.is_some_and(|before| before.was_read),
                passkey,
                seen: self.response_count(),
            };
            push_bounded(&mut self.passkeys, known, MAX_KNOWN);
        }
    }

    fn remove(&mut self, id: &str) -> Option<KnownPasskey> {
        let index = self.passkeys.iter().position(|known| known.passkey.id == id)?;
        Some(self.passkeys.remove(index))
    }

    /// Removes the passkeys that were read before a request left and that its response lacks.
    fn remove_missing(&mut self, since: ResponseCount, list: &WholeList) -> Vec<Passkey> {
        let is_gone = |known: &KnownPasskey| known.was_read && known.seen <= since && !list.contains(&known.passkey);
        let mut gone = Vec::new();
        self.passkeys.retain(|known| {
            let is_gone = is_gone(known);
            if is_gone {
                gone.push(known.passkey.clone());
            }
            !is_gone
        });
        gone
    }

    pub(crate) fn clear(&mut self) {
        self.passkeys.clear();
    }
}

impl<P: EnginePorts> Account<P> {
    /// Learns the passkeys of a response, and signals the one that a write has deleted.
    pub(super) fn learn_passkeys(&self, guard: SessionGuard, operation: &Operation, body: Option<&P::Json>) {
        if self.session.check_current(guard).is_err() {
            return;
        }
        if let MethodListEffect::Removes(id) = &operation.effect {
            let removed = self.state.passkeys.borrow_mut().remove(id.as_str());
            if let Some(known) = removed {
                self.signal(&known.passkey.removal_signal());
            }
        }
        let Some(body) = body else { return };
        let methods = body.items().unwrap_or_else(|| vec![body.clone()]);
        let is_read = operation.method == Method::Get;
        self.state.passkeys.borrow_mut().learn(&methods, is_read);
    }

    /// Signals the passkeys that a whole list lacks although an earlier read had them. The list comes from the server, and
    /// was requested when `since` was counted.
    pub(super) fn signal_missing_passkeys(&self, guard: SessionGuard, since: ResponseCount, list: &P::Json) {
        if self.session.check_current(guard).is_err() {
            return;
        }
        let Some(list) = WholeList::read(list) else { return };
        let gone = self.state.passkeys.borrow_mut().remove_missing(since, &list);
        for passkey in &gone {
            self.signal(&passkey.removal_signal());
        }
    }

    /// Signals the name under which passkeys are shown.
    pub(crate) fn signal_user_details(&self, profile: &P::Json) {
        let known: Vec<Passkey> = {
            let state = self.state.passkeys.borrow();
            state.passkeys.iter().map(|known| known.passkey.clone()).collect()
        };
        for signal in &Signal::current_user_details(&known, profile) {
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
