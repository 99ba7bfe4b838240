//! A ceremony: its permit, its prompt, its failure.

use std::future::pending;
use std::pin::pin;

use super::Passkeys;
use crate::engine::context::Failure;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::{CeremonyContext, busy, ceremony_error, late};
use crate::protocol::webauthn::options::Options;
use crate::sync::ceremony_lock::{Mediation, Permit, Reservation};
use crate::sync::select::{Either, select};

/// Milliseconds in which a second prompt is a double click. Later, the user asks again because the first prompt is gone or
/// was never shown.
const DOUBLE_CLICK_MS: u32 = 1_000;

impl<P: EnginePorts + Authenticator> Passkeys<P> {
    /// The ceremony that a server's options ask for. Options that cannot work fail here, before the user is prompted.
    pub(crate) async fn prompt_for(&self, ceremony: Ceremony, options: P::Json) -> Result<Prompt<P::Json>, Failure<P>> {
        let options = Options::read(ceremony, options).map_err(|message| Error::new(Code::InvalidResponse, message))?;
        Ok(Prompt {
            ceremony,
            public_key: self.context.platform.decode_options(&options).await?,
            rp_id: options.rp_id,
            requirements: options.requirements,
            limit_ms: options.limit_ms,
            mediation: Mediation::Modal,
        })
    }

    /// Reserves the page's next ceremony.
    pub(crate) fn reserve(&self, mediation: Mediation) -> Result<Reservation, Failure<P>> {
        self.lock.reserve(mediation).ok_or_else(busy)
    }

    /// Waits until the ceremony that yields has ended.
    pub(crate) async fn acquire(reservation: Reservation) -> Result<Permit, Failure<P>> {
        reservation.acquire().await.ok_or_else(preempted)
    }

    /// Runs a ceremony. The user is being asked, so the time-out is that of the options, which the browser keeps first. The
    /// caller's signal, another ceremony and the time-out end it even if the authenticator never settles.
    pub(crate) async fn run(
        &self,
        prompt: &Prompt<P::Json>,
        permit: Permit,
        options: &CallOptions<P::Signal>,
    ) -> Result<Credential<P::Json>, Failure<P>> {
        let preemption = permit.preemption();
        let ceremony = pin!(async {
            let running = pin!(self.context.platform.run_ceremony(prompt, permit));
            let limit = pin!(async {
                self.transport.sleep(DOUBLE_CLICK_MS).await;
                preemption.allow();
                if prompt.mediation == Mediation::Conditional && prompt.ceremony == Ceremony::Authentication {
                    // Autofill waits for the user as long as the page is there.
                    return pending().await;
                }
                self.transport.sleep(prompt.limit_ms).await;
            });
            let preempted_now = pin!(preemption.requested());
            let preempted_or_late = pin!(select(preempted_now, limit));
            match select(running, preempted_or_late).await {
                Either::First(outcome) => outcome.map_err(|failure| {
                    let context = CeremonyContext {
                        host: &self.context.page_host,
                        rp_id: prompt.rp_id.as_deref(),
                        requirements: prompt.requirements,
                    };
                    ceremony_error(prompt.ceremony, context, failure)
                }),
                Either::Second(Either::First(())) => Err(preempted()),
                Either::Second(Either::Second(())) => Err(late()),
            }
        });
        self.transport.until(None, options, ceremony).await
    }
}

pub(super) fn preempted<V>() -> Error<V> {
    Error::new(Code::Aborted, "Another passkey ceremony replaced this one.")
}
