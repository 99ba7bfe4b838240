//! One adapter per port.
//!
//! Every foreign function used here can fail without a trap: those of web-sys that would let an exception through are
//! declared anew in [`foreign`].

mod abort;
mod announcer;
mod authenticator;
mod clock;
pub mod credential;
mod entropy;
mod fetch;
pub mod foreign;
mod frame;
mod json;
mod key_store;
mod page;
mod passkey_support;
mod plain_copy;
mod popups;
mod proof_keys;
mod session_storage;
mod subtle;
mod timer;

pub use announcer::Listener;
pub use authenticator::CredentialsContainer;
pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use fetch::Fetch;
pub use frame::HiddenFrame;
pub use page::CurrentPage;
pub use passkey_support::support;
pub use popups::Windows;
pub use proof_keys::KeyPairs;
pub use session_storage::SessionStorage;
pub use subtle::SubtleCrypto;
pub use timer::EventLoop;

use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::ports::World;

/// The browser as a world.
pub struct Browser {
    fetch: Fetch,
    entropy: SystemEntropy,
    clock: SystemClock,
    page: CurrentPage,
    session_storage: SessionStorage,
    credentials: CredentialsContainer,
    subtle: SubtleCrypto,
    key_pairs: KeyPairs,
    event_loop: EventLoop,
    frame: HiddenFrame,
    windows: Windows,
    listener: Listener,
}

impl Browser {
    /// The browser, with who is told of changes.
    pub fn new(listener: Listener) -> Self {
        Self {
            fetch: Fetch,
            entropy: SystemEntropy,
            clock: SystemClock,
            page: CurrentPage,
            session_storage: SessionStorage,
            credentials: CredentialsContainer,
            subtle: SubtleCrypto,
            key_pairs: KeyPairs,
            event_loop: EventLoop,
            frame: HiddenFrame,
            windows: Windows,
            listener,
        }
    }
}

impl World for Browser {
    type Json = JsValue;
    type Signal = AbortSignal;
    type Http = Fetch;
    type Entropy = SystemEntropy;
    type Clock = SystemClock;
    type Page = CurrentPage;
    type TransactionStore = SessionStorage;
    type Authenticator = CredentialsContainer;
    type SignatureVerifier = SubtleCrypto;
    type ProofKeys = KeyPairs;
    type Timer = EventLoop;
    type Tasks = EventLoop;
    type Announcer = Listener;
    type Frame = HiddenFrame;
    type Popups = Windows;

    fn http(&self) -> &Fetch {
        &self.fetch
    }

    fn entropy(&self) -> &SystemEntropy {
        &self.entropy
    }

    fn clock(&self) -> &SystemClock {
        &self.clock
    }

    fn page(&self) -> &CurrentPage {
        &self.page
    }

    fn transactions(&self) -> &SessionStorage {
        &self.session_storage
    }

    fn authenticator(&self) -> &CredentialsContainer {
        &self.credentials
    }

    fn signatures(&self) -> &SubtleCrypto {
        &self.subtle
    }

    fn proof_keys(&self) -> &KeyPairs {
        &self.key_pairs
    }

    fn timer(&self) -> &EventLoop {
        &self.event_loop
    }

    fn tasks(&self) -> &EventLoop {
        &self.event_loop
    }

    fn announcer(&self) -> &Listener {
        &self.listener
    }

    fn popups(&self) -> &Windows {
        &self.windows
    }

    fn frame(&self) -> &HiddenFrame {
        &self.frame
    }
}
