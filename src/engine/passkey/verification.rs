//! The verification of a passkey that the authenticator has created already.

use std::future::pending;
use std::pin::pin;

use super::Passkeys;
use crate::engine::context::Failure;
use crate::engine::session::SessionGuard;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::account::enrollment::EnrollmentProof;
use crate::protocol::error::Code;
use crate::protocol::time::whole_milliseconds;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::verification::{RegistrationStatus, registration_status, retry_delay};

impl<P: EnginePorts + Authenticator> Passkeys<P> {
    /// Verifies a new credential, with a second attempt where that may help. If the server does not register it, the
    /// passkey provider is told to forget it.
    pub(super) async fn verify(
        &self,
        guard: SessionGuard,
        handle: u32,
        prompt: &Prompt<P::Json>,
        credential: Credential<P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let account = &self.account;
        let raw_id = credential.raw_id.clone();
        let proof = EnrollmentProof::Credential(credential);
        let mut error = match account.verify_enrollment(guard, handle, &proof, options).await {
            Ok(method) => return Ok(method),
            Err(error) => error,
        };
        let mut status = registration_status(error.code);
        match self.wait_for_retry(guard, &error, options).await {
            Ok(false) => {}
            Ok(true) => match account.verify_enrollment(guard, handle, &proof, options).await {
                Ok(method) => return Ok(method),
                Err(second) => {
                    // After a first response that was lost, a refusal may mean that the credential is registered already.
                    if registration_status(second.code) != RegistrationStatus::NotRegistered {
                        status = registration_status(second.code);
                    }
                    error = second;
                }
            },
            Err(aborted) => error = aborted,
        }
        if status == RegistrationStatus::Ambiguous {
            match account.find_credential(guard, &raw_id, options).await {
                Ok(Some(method)) => return Ok(Some(method)),
                Ok(None) => status = RegistrationStatus::NotRegistered,
                Err(_) => {}
            }
        }
        if status == RegistrationStatus::NotRegistered {
            account.signal_unknown_passkey(prompt.rp_id.as_deref(), &raw_id);
        }
        Err(error)
    }

    /// Waits for the time of a second attempt; `false` if there is none. Fails if the caller aborts.
    async fn wait_for_retry(
        &self,
        guard: SessionGuard,
        error: &Failure<P>,
        options: &CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        let timeout_ms = options.timeout_ms.unwrap_or(self.context.config.timeout_ms);
        let Some(delay) = retry_delay(error, f64::from(timeout_ms) / 1_000.0) else {
            return Ok(false);
        };
        let is_token_rejected = error.code == Code::Unauthorized;
        let refreshed = async {
            if is_token_rejected {
                self.session.refresh(guard).await
            } else {
                pending().await
            }
        };
        let limit = if is_token_rejected {
            timeout_ms
        } else {
            whole_milliseconds(delay * 1_000.0)
        };
        match self.transport.until(Some(limit), options, pin!(refreshed)).await {
            Err(end) if end.code == Code::Aborted => Err(end),
            Err(end) => Ok(!is_token_rejected && end.code == Code::Timeout),
            Ok(()) => Ok(true),
        }
    }
}
