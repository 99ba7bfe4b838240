//! One adapter per port.
//!
//! Every foreign function used here can fail without a trap: those of web-sys that would let an exception through are
//! declared anew in [`foreign`].

mod abort;
mod authenticator;
mod clock;
pub mod credential;
mod entropy;
mod fetch;
pub mod foreign;
mod json;
mod page;
mod session_storage;
mod subtle;
mod timer;

pub use authenticator::CredentialsContainer;
pub use clock::SystemClock;
pub use entropy::SystemEntropy;
pub use fetch::Fetch;
pub use page::CurrentPage;
pub use session_storage::SessionStorage;
pub use subtle::SubtleCrypto;
pub use timer::EventLoop;

use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::ports::World;

/// The browser as a world.
#[derive(Default)]
pub struct Browser {
    fetch: Fetch,
    entropy: SystemEntropy,
    clock: SystemClock,
    page: CurrentPage,
    session_storage: SessionStorage,
    credentials: CredentialsContainer,
    subtle: SubtleCrypto,
    event_loop: EventLoop,
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
    type Timer = EventLoop;

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

    fn timer(&self) -> &EventLoop {
        &self.event_loop
    }
}
