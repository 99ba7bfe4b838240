//! Passkeys: ceremonies, and enrollment in one call or in two.

mod ceremony;
mod verification;

use std::rc::Rc;

use super::account::Account;
use super::context::{Context, Failure};
use super::session::{Session, SessionGuard};
use super::transport::{CallOptions, Transport};
use crate::ports::engine::EnginePorts;
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::account::enrollment::EnrollmentRequest;
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::failure::is_declined;
use crate::sync::ceremony_lock::{CeremonyLock, Mediation};

/// Runs ceremonies. Its state is the page's ceremony lock.
pub(crate) struct Passkeys<P: EnginePorts> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    session: Rc<Session<P>>,
    account: Rc<Account<P>>,
    lock: CeremonyLock,
}

impl<P: EnginePorts + Authenticator> Passkeys<P> {
    pub(crate) fn new(
        context: Rc<Context<P>>,
        transport: Rc<Transport<P>>,
        session: Rc<Session<P>>,
        account: Rc<Account<P>>,
        lock: CeremonyLock,
    ) -> Self {
        Self {
            context,
            transport,
            session,
            account,
            lock,
        }
    }

    /// Enrolls a passkey and returns its method. Nothing is verified unless the ceremony gave a credential.
    pub(crate) async fn enroll(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.enroll_with(request, Mediation::Modal, &options).await
    }

    /// Enrolls a passkey without a prompt where the browser does so, such as after a login by password (WebAuthn Level 3,
    /// 5.1.1 and 5.1.3). `None` if the browser cannot or does not: the user has declined nothing.
    pub(crate) async fn enroll_silently(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        if !self.context.platform.passkey_support().await.conditional_create {
            return Ok(None);
        }
        match self.enroll_with(request, Mediation::Conditional, &options).await {
            Err(error) if is_declined(error.code) => Ok(None),
            outcome => outcome,
        }
    }

    async fn enroll_with(
        &self,
        request: EnrollmentRequest,
        mediation: Mediation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let reservation = self.reserve(mediation)?;
        let guard = self.session.guard();
        let (handle, mut prompt) = self.begin(guard, &request, options).await?;
        prompt.mediation = mediation;
        let ceremony = async {
            let permit = Self::acquire(reservation).await?;
            let credential = self.run(&prompt, permit, options).await?;
            self.verify(guard, handle, &prompt, credential, options).await
        };
        let outcome = ceremony.await;
        // The handle was never given to the caller.
        self.account.forget_enrollment(handle);
        outcome
    }

    /// Does everything that has to be awaited before the prompt, and returns the handle for [`Self::create`].
    pub(crate) async fn prepare(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<u32, Failure<P>> {
        let (handle, prompt) = self.begin(self.session.guard(), &request, &options).await?;
        self.account.set_prepared(handle, prompt);
        Ok(handle)
    }

    /// Prompts and verifies. Nothing is awaited before the prompt: it is there once this has been polled.
    pub(crate) async fn create(
        &self,
        handle: u32,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let guard = self.session.guard();
        let prompt = self.account.prepared(handle)?;
        let permit = self.reserve(Mediation::Modal)?.acquire_now();
        let permit = permit.ok_or_else(ceremony::preempted)?;
        let credential = self.run(&prompt, permit, &options).await?;
        self.verify(guard, handle, &prompt, credential, &options).await
    }

    async fn begin(
        &self,
        guard: SessionGuard,
        request: &EnrollmentRequest,
        options: &CallOptions<P::Signal>,
    ) -> Result<(u32, Prompt<P::Json>), Failure<P>> {
        let begun = self.account.begin_enrollment(guard, request, options).await?;
        let options = begun.challenge.creation_options().ok_or_else(|| {
            Error::new(
                Code::InvalidResponse,
                "The challenge has no creation options for a passkey.",
            )
        })?;
        let prompt = self.prompt_for(Ceremony::Registration, options).await?;
        Ok((begun.handle, prompt))
    }
}
