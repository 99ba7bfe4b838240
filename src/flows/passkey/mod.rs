//! Passkeys: enrolment, in one call or in two (challenge, ceremony, verification); login; what is known of them.

pub mod known;
pub mod login;
mod prompt;
mod verification;

use std::rc::Rc;

use super::access::Lease;
use super::{CallOptions, Client, Failure};
use crate::ports::page::Prompt;
use crate::ports::{Platform, Values};
use crate::protocol::account::enrollment::EnrollmentRequest;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::failure::is_declined;
use crate::sync::ceremony_lock::Mediation;

/// What an enrolment comes to: the finished method.
type Enrolled<P> = Result<Option<<P as Values>::Json>, Failure<P>>;

impl<P: Platform> Client<P> {
    /// Enrols a passkey. Nothing is verified unless a credential came back.
    pub async fn enroll_passkey(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Enrolled<P> {
        self.require_authenticator(Ceremony::Registration)?;
        self.enroll(request, Mediation::Modal, &options).await
    }

    /// Enrols a passkey where the browser does that by itself, as after a login by password (WebAuthn Level 3, 5.1.1 and
    /// 5.1.3). Nobody is prompted, so a browser that cannot or will not has refused nobody anything: there is no method then.
    pub async fn enroll_passkey_silently(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Enrolled<P> {
        if !self.platform.passkey_support().await.conditional_create {
            return Ok(None);
        }
        match self.enroll(request, Mediation::Conditional, &options).await {
            Err(error) if is_declined(error.code) => Ok(None),
            outcome => outcome,
        }
    }

    async fn enroll(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        mediation: Mediation,
        options: &CallOptions<P::Signal>,
    ) -> Enrolled<P> {
        let reservation = self.reserve(mediation)?;
        let lease = self.lease();
        let (handle, mut prompt) = self.challenge_for_passkey(lease, &request, options).await?;
        prompt.mediation = mediation;
        let ceremony = async {
            let permit = self.acquire(reservation).await?;
            let credential = self.prompt(&prompt, permit, options).await?;
            self.verify_passkey(lease, handle, &prompt, credential, options).await
        };
        let outcome = ceremony.await;
        // Nobody else knows it.
        self.challenges.borrow_mut().forget(handle);
        outcome
    }

    /// Everything of an enrolment that has to be waited for before its prompt. What comes back names it.
    pub async fn prepare_passkey(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<u32, Failure<P>> {
        self.require_authenticator(Ceremony::Registration)?;
        let (handle, prompt) = self.challenge_for_passkey(self.lease(), &request, &options).await?;
        self.challenges.borrow_mut().prepared(handle, prompt);
        Ok(handle)
    }

    /// The rest of it. Until the prompt nothing is waited for: it is there when this was polled once.
    pub async fn create_passkey(self: &Rc<Self>, handle: u32, options: CallOptions<P::Signal>) -> Enrolled<P> {
        let lease = self.lease();
        let prompt = self.prepared(handle)?;
        let permit = self
            .reserve(Mediation::Modal)?
            .acquire_now()
            .ok_or_else(prompt::displaced)?;
        let credential = self.prompt(&prompt, permit, &options).await?;
        self.verify_passkey(lease, handle, &prompt, credential, &options).await
    }

    async fn challenge_for_passkey(
        self: &Rc<Self>,
        lease: Lease,
        request: &EnrollmentRequest,
        options: &CallOptions<P::Signal>,
    ) -> Result<(u32, Prompt<P::Json>), Failure<P>> {
        let begun = self.begin_enrollment(lease, request, options).await?;
        let prompt = self
            .prompt_of(Ceremony::Registration, begun.challenge.creation_options())
            .await?;
        Ok((begun.handle, prompt))
    }
}
