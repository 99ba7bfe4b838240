//! Ports that only a page has.

use std::future::Future;

use super::Values;
use super::engine::Event;
use crate::protocol::error::Error;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{AuthenticatorRequirements, Options};
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::{CeremonyLock, Mediation, Permit};

/// All of them.
pub(crate) trait PagePorts: Page + TransactionStore + Authenticator + HiddenFrame + Popups {}

impl<P: Page + TransactionStore + Authenticator + HiddenFrame + Popups> PagePorts for P {}

pub(crate) trait Page {
    fn url(&self) -> String;
    /// Replaces the URL in the address bar and in the history, without loading anything.
    fn replace_url(&self, url: &str);
    /// Whether the user has interacted with the page since it was loaded (sticky user activation).
    fn has_user_activation(&self) -> bool;
    /// Whether a redirect of this page load is in the redirect log.
    fn is_redirect_counted(&self) -> bool;
    fn set_redirect_counted(&self);
    /// Whether the browser loads the page for a user who may never see it.
    fn is_prerendering(&self) -> bool;
    /// Resolves once the page is not being prerendered.
    fn activated(&self) -> impl Future<Output = ()>;
    fn has_focus(&self) -> bool;
    /// The origins of the pages that this page is embedded in, outermost last; of the outermost one alone, if the browser
    /// does not list them. An origin that it does not tell is empty.
    fn ancestor_origins(&self) -> Vec<String>;
    /// Navigates to another URL; `false` if the browser refuses.
    fn navigate(&self, url: &str) -> bool;
}

/// Pending transactions of this client: one record per `state`, gone with the tab. Other clients of the page have their own.
pub(crate) trait TransactionStore {
    /// `false` if the browser refuses storage, or it is full.
    fn put_transaction(&self, state: &str, record: &str) -> bool;
    /// Why a record could not be stored: the storage works, but is full.
    fn is_storage_full(&self) -> bool;
    /// Removes a record and returns it: there is no way to read one and leave it there.
    fn take_transaction(&self, state: &str) -> Option<String>;
    /// The states of all records.
    fn transaction_states(&self) -> Vec<String>;
    /// The times of recent redirects to the login page.
    fn redirect_log(&self) -> Option<String>;
    /// Stores them; an empty log is removed.
    fn set_redirect_log(&self, log: &str);
    /// The hint that the last login left. Outlives the tab.
    fn organization_hint(&self) -> Option<String>;
    /// Stores it; an empty hint is removed.
    fn set_organization_hint(&self, hint: &str);
}

/// What every event sink of a page does first: a login that brought a session ends any redirect loop, and leaves its
/// organization for a later silent login.
pub(crate) fn remember_sign_in(store: &impl TransactionStore, event: Event<'_>) {
    if let Event::SignedIn { organization_hint } = event {
        store.set_redirect_log("");
        store.set_organization_hint(organization_hint.unwrap_or_default());
    }
}

/// WebAuthn.
pub(crate) trait Authenticator: Values {
    /// Why this page cannot run such a ceremony, where that is known in advance.
    fn unsupported_reason(&self, ceremony: Ceremony) -> Option<UnsupportedReason>;

    fn passkey_support(&self) -> impl Future<Output = Support>;

    /// The lock that all clients of the page share.
    fn ceremony_lock(&self) -> CeremonyLock;

    /// Converts a server's options to what the browser takes. Does not prompt.
    ///
    /// Fails with `invalid_response` if the browser cannot read them.
    fn decode_options(
        &self,
        options: &Options<Self::Json>,
    ) -> impl Future<Output = Result<Self::Json, Error<Self::Json>>>;

    /// Runs a ceremony; the browser has been called once this has been polled. Aborts the ceremony when dropped before its
    /// end, and releases the lock once it has ended.
    fn run_ceremony(
        &self,
        prompt: &Prompt<Self::Json>,
        permit: Permit,
    ) -> impl Future<Output = Result<Credential<Self::Json>, CeremonyFailure<Self::Json>>>;
}

/// A ceremony that only needs a permit.
#[derive(Clone, Debug)]
pub(crate) struct Prompt<J> {
    pub(crate) ceremony: Ceremony,
    /// What [`Authenticator::decode_options`] returned.
    pub(crate) public_key: J,
    /// The RP id, if the options named one.
    pub(crate) rp_id: Option<String>,
    /// What the options require of an authenticator.
    pub(crate) requirements: AuthenticatorRequirements,
    /// Milliseconds after which it hangs.
    pub(crate) limit_ms: u32,
    pub(crate) mediation: Mediation,
}

pub(crate) trait HiddenFrame: Values {
    /// Why a page of another origin cannot be asked in a frame, where that is known in advance.
    fn frame_unsupported_reason(&self) -> Option<&'static str>;

    /// Loads a URL in a hidden iframe and waits for a message from that frame and that origin. Removes the frame when
    /// dropped.
    ///
    /// Fails if the frame has loaded and posts no message.
    fn load_in_frame(&self, url: &str, origin: &str) -> impl Future<Output = Result<Self::Json, Error<Self::Json>>>;
}

/// Popups that navigate to the tenant and come back to a page of this application. The two pages may have nothing in common
/// but their origin: `Cross-Origin-Opener-Policy` can sever `opener` and the window handle. Or nothing but that handle: the
/// storage partition of a page in another site's frame is not that of the popup.
pub(crate) trait Popups {
    type Popup: 'static;

    /// Opens a blank popup synchronously; `None` if the browser blocks it (no user activation).
    fn open_popup(&self) -> Option<Self::Popup>;
    fn navigate_popup(&self, popup: &Self::Popup, url: &str);
    /// Whether it is closed. A severed handle looks the same.
    fn is_popup_closed(&self, popup: &Self::Popup) -> bool;
    fn close_popup(&self, popup: &Self::Popup);
    /// Waits for the first text that the page in the popup posts on a channel, and acknowledges it.
    fn receive(&self, popup: &Self::Popup, channel: &str) -> impl Future<Output = String>;
    /// In a popup: posts `text` on a channel to the page that opened it, and waits for the acknowledgement.
    fn post(&self, channel: &str, text: &str) -> impl Future<Output = ()>;
    /// Closes the window of this page, if it is a popup.
    fn close_own_window(&self);
}
