//! A ceremony: its permit, its prompt, its failure.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::page::Prompt;
use crate::protocol::error::{Code, Error};
use crate::protocol::origin::host_of;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::{CeremonyContext, busy, ceremony_error};
use crate::protocol::webauthn::options::Options;
use crate::sync::ceremony_lock::{Mediation, Permit, Reservation};

impl<P: Platform> Client<P> {
    /// Fails where this page can run no such ceremony.
    pub(in crate::flows) fn require_authenticator(&self, ceremony: Ceremony) -> Result<(), Failure<P>> {
        let unsupported_reason = self.platform.unsupported_reason(ceremony);
        unsupported_reason.map_or(Ok(()), |unsupported_reason| Err(unsupported_reason.error()))
    }

    /// The ceremony that a server's options ask for. Impossible ones fail here, before anybody is asked.
    pub(in crate::flows) async fn prompt_of(
        &self,
        ceremony: Ceremony,
        options: P::Json,
    ) -> Result<Prompt<P::Json>, Failure<P>> {
        let options = Options::read(ceremony, options).map_err(|message| Error::new(Code::InvalidResponse, message))?;
        Ok(Prompt {
            ceremony,
            public_key: self.platform.decode_options(&options).await?,
            rp_id: options.rp_id,
            requirements: options.requirements,
            mediation: Mediation::Modal,
        })
    }

    /// The right to the page's next ceremony.
    pub(in crate::flows) fn reserve(&self, mediation: Mediation) -> Result<Reservation, Failure<P>> {
        self.platform.ceremony_lock().reserve(mediation).ok_or_else(busy)
    }

    /// Waits until whatever gave way has ended.
    pub(in crate::flows) async fn acquire(&self, reservation: Reservation) -> Result<Permit, Failure<P>> {
        reservation.acquire().await.ok_or_else(displaced)
    }

    /// Runs a ceremony, however long it takes: somebody is being asked. The caller's signal and whoever wants the permit end
    /// it, also where what answers for the browser listens to no signal.
    pub(in crate::flows) async fn prompt(
        &self,
        prompt: &Prompt<P::Json>,
        permit: Permit,
        options: &CallOptions<P::Signal>,
    ) -> Result<Credential<P::Json>, Failure<P>> {
        let preemption = permit.preemption();
        let ceremony = pin!(async {
            let mut asked = pin!(preemption.requested());
            let mut running = pin!(self.platform.run_ceremony(prompt, permit));
            let outcome = poll_fn(|context| match running.as_mut().poll(context) {
                Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
                Poll::Pending => asked.as_mut().poll(context).map(|()| None),
            });
            let outcome = outcome.await.ok_or_else(displaced)?;
            outcome.map_err(|refusal| {
                let url = self.platform.url();
                let place = CeremonyContext {
                    host: host_of(&url),
                    rp_id: prompt.rp_id.as_deref(),
                    requirements: prompt.requirements,
                };
                ceremony_error(prompt.ceremony, place, refusal)
            })
        });
        self.until(None, options, ceremony).await
    }
}

/// Somebody who does not give way took the permit, or the right to it.
pub(super) fn displaced<V>() -> Error<V> {
    Error::new(Code::Aborted, "Another passkey ceremony took its place.")
}
