//! Enrollment in two steps: a challenge, then its verification.

use std::rc::Rc;

use super::Account;
use crate::engine::context::Failure;
use crate::engine::session::SessionGuard;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::ports::page::Prompt;
use crate::protocol::account::enrollment::{
    EnrollmentChallenge, EnrollmentProof, EnrollmentRequest, EnrollmentType, verify,
};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::bounded::push_bounded;
use crate::protocol::error::{Code, Error};
use crate::protocol::secret::Secret;

/// The challenges of a session that wait for their proof. Their secrets stay here.
pub(crate) struct OpenEnrollments<J> {
    open: Vec<OpenEnrollment<J>>,
    last_handle: u32,
}

#[derive(Clone)]
struct OpenEnrollment<J> {
    handle: u32,
    kind: EnrollmentType,
    id: ResourceId,
    auth_session: Secret,
    /// The ceremony that gives the proof, once it has been prepared.
    prompt: Option<Prompt<J>>,
}

impl<J> Default for OpenEnrollments<J> {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            last_handle: 0,
        }
    }
}

/// The newest are kept.
const MAX_OPEN: usize = 16;

impl<J> OpenEnrollments<J> {
    fn next_handle(&mut self) -> u32 {
        self.last_handle = self.last_handle.wrapping_add(1);
        self.last_handle
    }

    fn insert(&mut self, handle: u32, challenge: &EnrollmentChallenge<J>) {
        let enrollment = OpenEnrollment {
            handle,
            kind: challenge.kind,
            id: challenge.id.clone(),
            auth_session: challenge.auth_session.clone(),
            prompt: None,
        };
        push_bounded(&mut self.open, enrollment, MAX_OPEN);
    }

    fn get(&self, handle: u32) -> Option<&OpenEnrollment<J>> {
        self.open.iter().find(|open| open.handle == handle)
    }

    fn get_mut(&mut self, handle: u32) -> Option<&mut OpenEnrollment<J>> {
        self.open.iter_mut().find(|open| open.handle == handle)
    }

    fn remove(&mut self, handle: u32) {
        self.open.retain(|open| open.handle != handle);
    }

    /// Removes all of them. Their handles are not used again.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
    }
}

/// A challenge, and the handle under which the client keeps its secrets.
#[derive(Debug)]
pub(crate) struct BegunEnrollment<J> {
    pub(crate) handle: u32,
    pub(crate) challenge: EnrollmentChallenge<J>,
}

impl<P: EnginePorts> Account<P> {
    /// The first step.
    pub(crate) async fn begin_enrollment(
        self: &Rc<Self>,
        guard: SessionGuard,
        request: &EnrollmentRequest,
        options: &CallOptions<P::Signal>,
    ) -> Result<BegunEnrollment<P::Json>, Failure<P>> {
        let handle = self.state.enrollments.borrow_mut().next_handle();
        let operation = request.operation(handle);
        let written = self.write(guard, &operation, options).await?;
        let challenge = EnrollmentChallenge::read(request.kind, &written.response, written.body.as_ref())
            .map_err(|error| error.with_correlation_id(options.correlation_id.as_ref()))?;
        self.session.check_current(guard)?;
        self.state.enrollments.borrow_mut().insert(handle, &challenge);
        Ok(BegunEnrollment { handle, challenge })
    }

    /// The second step. After a refusal the challenge can be verified again.
    pub(crate) async fn verify_enrollment(
        self: &Rc<Self>,
        guard: SessionGuard,
        handle: u32,
        proof: &EnrollmentProof<P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.session.check_current(guard)?;
        let open = self.open_enrollment(handle)?;
        if open.kind.proof_kind() != proof.kind() {
            return Err(Error::new(
                Code::InvalidRequest,
                "The proof is not of the challenge's type; pass the challenge as it was returned.",
            ));
        }
        let operation = verify(handle, open.kind, &open.id, &open.auth_session, proof);
        let written = self.write(guard, &operation, options).await?;
        self.forget_enrollment(handle);
        Ok(written.body)
    }

    #[cfg(test)]
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn enrollment_type(&self, handle: u32) -> Result<EnrollmentType, Failure<P>> {
        self.open_enrollment(handle).map(|open| open.kind)
    }

    /// Keeps the ceremony that gives the proof of a challenge.
    pub(crate) fn set_prepared(&self, handle: u32, prompt: Prompt<P::Json>) {
        if let Some(open) = self.state.enrollments.borrow_mut().get_mut(handle) {
            open.prompt = Some(prompt);
        }
    }

    /// The ceremony of a challenge that was prepared.
    pub(crate) fn prepared(&self, handle: u32) -> Result<Prompt<P::Json>, Failure<P>> {
        let prompt = self.open_enrollment(handle)?.prompt;
        prompt.ok_or_else(|| {
            Error::new(
                Code::InvalidRequest,
                "The challenge has no prepared passkey; call preparePasskey.",
            )
        })
    }

    pub(crate) fn forget_enrollment(&self, handle: u32) {
        self.state.enrollments.borrow_mut().remove(handle);
    }

    fn open_enrollment(&self, handle: u32) -> Result<OpenEnrollment<P::Json>, Failure<P>> {
        let open = self.state.enrollments.borrow().get(handle).cloned();
        open.ok_or_else(|| {
            Error::new(
                Code::InvalidRequest,
                "The challenge is unknown: it was verified, belongs to another session, or is too old.",
            )
        })
    }
}
