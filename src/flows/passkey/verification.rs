//! The verification of a passkey that is on the device already.

use std::future::pending;
use std::pin::pin;
use std::rc::Rc;

use super::super::access::Lease;
use super::super::pace::milliseconds;
use super::super::{CallOptions, Client, Failure};
use super::Enrolled;
use crate::ports::Platform;
use crate::ports::page::Prompt;
use crate::protocol::account::authentication_methods::list;
use crate::protocol::account::enrollment::EnrollmentProof;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::verification::{RegistrationStatus, registration_status, retry_delay};

impl<P: Platform> Client<P> {
    /// Verifies a new credential, if need be with another try; where the server will not have it, its authenticator is
    /// told to forget it.
    pub(super) async fn verify_passkey(
        self: &Rc<Self>,
        lease: Lease,
        handle: u32,
        prompt: &Prompt<P::Json>,
        credential: Credential<P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Enrolled<P> {
        self.challenges.borrow_mut().has_credential(handle);
        let raw_id = credential.raw_id.clone();
        let proof = EnrollmentProof::Credential(credential);
        let mut error = match self.verify_enrollment(lease, handle, &proof, options).await {
            Ok(method) => return Ok(method),
            Err(error) => error,
        };
        let mut is_known = registration_status(error.code);
        match self.another_try(lease, &error, options).await {
            Ok(false) => {}
            Ok(true) => match self.verify_enrollment(lease, handle, &proof, options).await {
                Ok(method) => return Ok(method),
                Err(second) => {
                    // A refusal after an answer that did not tell may be one of what was registered by then.
                    if registration_status(second.code) != RegistrationStatus::NotRegistered {
                        is_known = registration_status(second.code);
                    }
                    error = second;
                }
            },
            Err(aborted) => error = aborted,
        }
        if is_known == RegistrationStatus::Ambiguous {
            match self.find_passkey(lease, &raw_id, options).await {
                Ok(Some(method)) => return Ok(Some(method)),
                Ok(None) => is_known = RegistrationStatus::NotRegistered,
                Err(_) => {}
            }
        }
        if is_known == RegistrationStatus::NotRegistered {
            self.forget_passkey(prompt.rp_id.as_deref(), &raw_id);
        }
        Err(error)
    }

    /// Whether there is another try, once its time has come. Fails where the caller wants no more of it.
    async fn another_try(
        self: &Rc<Self>,
        lease: Lease,
        error: &Failure<P>,
        options: &CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        let timeout_ms = options.timeout_ms.unwrap_or(self.config.timeout_ms);
        let Some(wait) = retry_delay(error, f64::from(timeout_ms) / 1_000.0) else {
            return Ok(false);
        };
        let is_refused = error.code == Code::Unauthorized;
        let time = async {
            if is_refused {
                self.renewed(lease).await
            } else {
                pending().await
            }
        };
        let limit = if is_refused {
            timeout_ms
        } else {
            milliseconds(wait * 1_000.0)
        };
        match self.until(Some(limit), options, pin!(time)).await {
            Err(end) if end.code == Code::Aborted => Err(end),
            Err(end) => Ok(!is_refused && end.code == Code::Timeout),
            Ok(()) => Ok(true),
        }
    }

    /// The method of a credential, as the server has it now; fails where it does not tell.
    async fn find_passkey(
        self: &Rc<Self>,
        lease: Lease,
        raw_id: &str,
        options: &CallOptions<P::Signal>,
    ) -> Enrolled<P> {
        self.still(lease)?;
        let reload = CallOptions {
            timeout_ms: options.timeout_ms,
            signal: options.signal.clone(),
            reload: true,
        };
        let methods = self.perform(list(None), reload).await?.and_then(|list| list.items());
        let methods = methods.ok_or_else(|| Error::new(Code::InvalidResponse, "The API told no list."))?;
        let is_meant = |method: &P::Json| method.get_string("key_id").as_deref() == Some(raw_id);
        Ok(methods.into_iter().find(is_meant))
    }
}
