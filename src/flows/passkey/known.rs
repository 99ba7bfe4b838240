//! What is known of the user's passkeys, and who is told when it changes.

use std::rc::Rc;

use super::super::access::Lease;
use super::super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::engine::Event;
use crate::protocol::account::operation::MethodListEffect;
use crate::protocol::account::preview;
use crate::protocol::json::Json;
use crate::protocol::origin::host_of;
use crate::protocol::webauthn::signals::{Passkey, Signal};

/// The passkeys of the session that any answer told of. Where a passkey belongs never changes, so what is known of it stays
/// true however old it is.
#[derive(Default)]
pub struct KnownPasskeys {
    passkeys: Vec<Passkey>,
    /// What was accepted last: to say it again is of no use.
    accepted: Vec<Signal>,
}

/// So many are kept, the newest.
const MOST_KNOWN: usize = 64;

impl KnownPasskeys {
    /// Learns from a method.
    fn learn<J: Json>(&mut self, method: &J) {
        if let Some(passkey) = Passkey::read(method) {
            self.passkeys.retain(|known| known.id != passkey.id);
            if self.passkeys.len() >= MOST_KNOWN {
                self.passkeys = self.passkeys.split_off(1);
            }
            self.passkeys.push(passkey);
        }
    }

    /// A method is gone; the passkey that it was.
    fn take(&mut self, id: &str) -> Option<Passkey> {
        let index = self.passkeys.iter().position(|known| known.id == id)?;
        Some(self.passkeys.swap_remove(index))
    }

    /// What has not been said before.
    fn news(&mut self, accepted: Vec<Signal>) -> Vec<Signal> {
        let news = accepted.iter().filter(|signal| !self.accepted.contains(signal));
        let news = news.cloned().collect();
        self.accepted = accepted;
        news
    }

    /// Forgets everything: the next session may be somebody else's.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<P: Platform> Client<P> {
    /// Learns from an answer, and tells of what it says is gone.
    pub(in crate::flows) fn learn_of_passkeys(&self, lease: Lease, did: &MethodListEffect, says: Option<&P::Json>) {
        if self.still(lease).is_err() {
            return;
        }
        if let MethodListEffect::Removes(id) = did {
            let gone = self.passkeys.borrow_mut().take(id.as_str());
            if let Some(passkey) = gone {
                self.signal(&passkey.removal_signal());
            }
        }
        let Some(says) = says else { return };
        let methods = says.items().unwrap_or_else(|| vec![says.clone()]);
        for method in &methods {
            self.passkeys.borrow_mut().learn(method);
        }
    }

    /// A whole list is true now. While a passkey may be on the device that the server is still to be told of, nothing is
    /// said: it would be forgotten.
    pub(in crate::flows) fn accept_passkeys(&self, lease: Lease, list: &P::Json) {
        let is_enrolling = self.challenges.borrow().may_have_credential();
        if is_enrolling || self.still(lease).is_err() || !self.platform.ceremony_lock().is_free() {
            return;
        }
        let accepted = Signal::all_accepted_credentials(list).unwrap_or_default();
        let news = self.passkeys.borrow_mut().news(accepted);
        for signal in &news {
            self.signal(signal);
        }
    }

    /// Changes the profile, and tells of the name under which passkeys are shown.
    pub async fn update_profile(
        self: &Rc<Self>,
        changes: String,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let profile = self.perform(preview::update_profile(changes), options).await?;
        if let Some(profile) = &profile {
            let signals = Signal::current_user_details(&self.passkeys.borrow().passkeys, profile);
            for signal in &signals {
                self.signal(signal);
            }
        }
        Ok(profile)
    }

    /// A new passkey that the tenant does not have: nobody should. Where its options named no RP id, that is the page's host.
    pub(super) fn forget_passkey(&self, rp_id: Option<&str>, raw_id: &str) {
        let url = self.platform.url();
        self.signal(&Signal::unknown_credential(
            rp_id.unwrap_or_else(|| host_of(&url)),
            raw_id,
        ));
    }

    fn signal(&self, signal: &Signal) {
        self.platform.emit(Event::PasskeySignal(signal));
    }
}
