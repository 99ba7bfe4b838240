//! Enrolment in two steps: a challenge, then its verification.

use std::rc::Rc;

use super::access::Lease;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::page::Prompt;
use crate::protocol::account::enrollment::{
    EnrollmentChallenge, EnrollmentProof, EnrollmentRequest, EnrollmentType, verify,
};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::error::{Code, Error};
use crate::protocol::secret::Secret;

/// The challenges of a session that wait for their proof: what is secret of them stays here.
pub struct Challenges<J> {
    open: Vec<Open<J>>,
    last_handle: u32,
}

#[derive(Clone)]
struct Open<J> {
    handle: u32,
    kind: EnrollmentType,
    id: ResourceId,
    auth_session: Secret,
    /// The ceremony that gives the proof, where it has been prepared.
    prompt: Option<Prompt<J>>,
    /// Whether the device holds the credential that is its proof.
    has_credential: bool,
}

impl<J> Default for Challenges<J> {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            last_handle: 0,
        }
    }
}

/// How many challenges of a session are kept.
const MOST_OPEN: usize = 16;

impl<J> Challenges<J> {
    fn next_handle(&mut self) -> u32 {
        self.last_handle = self.last_handle.wrapping_add(1);
        self.last_handle
    }

    fn keep(&mut self, handle: u32, challenge: &EnrollmentChallenge<J>) {
        if self.open.len() >= MOST_OPEN {
            self.open = self.open.split_off(1);
        }
        self.open.push(Open {
            handle,
            kind: challenge.kind,
            id: challenge.id.clone(),
            auth_session: challenge.auth_session.clone(),
            prompt: None,
            has_credential: false,
        });
    }

    fn get(&self, handle: u32) -> Option<&Open<J>> {
        self.open.iter().find(|open| open.handle == handle)
    }

    /// The ceremony of a challenge is ready.
    pub fn prepared(&mut self, handle: u32, prompt: Prompt<J>) {
        if let Some(open) = self.open.iter_mut().find(|open| open.handle == handle) {
            open.prompt = Some(prompt);
        }
    }

    /// The ceremony of a challenge brought its credential.
    pub fn has_credential(&mut self, handle: u32) {
        if let Some(open) = self.open.iter_mut().find(|open| open.handle == handle) {
            open.has_credential = true;
        }
    }

    /// Whether a device may hold a passkey that the server does not know yet. What is prepared has none before its prompt.
    pub fn may_have_credential(&self) -> bool {
        self.open
            .iter()
            .any(|open| open.kind == EnrollmentType::Passkey && (open.prompt.is_none() || open.has_credential))
    }

    /// Forgets a challenge.
    pub fn forget(&mut self, handle: u32) {
        self.open.retain(|open| open.handle != handle);
    }

    /// Forgets all of them. Their handles are not given again.
    pub fn clear(&mut self) {
        self.open.clear();
    }
}

/// A challenge with the handle under which the client keeps what is secret of it.
#[derive(Debug)]
pub struct Begun<J> {
    /// Names it in the verification.
    pub handle: u32,
    /// The challenge.
    pub challenge: EnrollmentChallenge<J>,
}

impl<P: Platform> Client<P> {
    /// The first step.
    pub async fn enrollment_challenge(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<Begun<P::Json>, Failure<P>> {
        self.begin_enrollment(self.lease(), &request, &options).await
    }

    /// The type of a challenge that waits for its proof.
    pub fn kind_of_challenge(&self, handle: u32) -> Result<EnrollmentType, Failure<P>> {
        self.open_challenge(handle).map(|open| open.kind)
    }

    /// The ceremony of a challenge that was prepared.
    pub(super) fn prepared(&self, handle: u32) -> Result<Prompt<P::Json>, Failure<P>> {
        let prompt = self.open_challenge(handle)?.prompt;
        prompt.ok_or_else(|| Error::new(Code::InvalidRequest, "The challenge was not prepared."))
    }

    fn open_challenge(&self, handle: u32) -> Result<Open<P::Json>, Failure<P>> {
        let open = self.challenges.borrow().get(handle).cloned();
        open.ok_or_else(|| {
            Error::new(
                Code::InvalidRequest,
                "The challenge is none of this session's, was verified, or is too old.",
            )
        })
    }

    /// The second step. After a refusal the challenge can be verified again.
    pub async fn enrollment_verify(
        self: &Rc<Self>,
        handle: u32,
        proof: EnrollmentProof<P::Json>,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.verify_enrollment(self.lease(), handle, &proof, &options).await
    }

    pub(super) async fn begin_enrollment(
        self: &Rc<Self>,
        lease: Lease,
        request: &EnrollmentRequest,
        options: &CallOptions<P::Signal>,
    ) -> Result<Begun<P::Json>, Failure<P>> {
        let handle = self.challenges.borrow_mut().next_handle();
        let operation = request.operation(handle);
        let written = self.write(lease, &operation, options).await?;
        let challenge = EnrollmentChallenge::read(request.kind, &written.response, written.says.as_ref())?;
        self.still(lease)?;
        self.challenges.borrow_mut().keep(handle, &challenge);
        Ok(Begun { handle, challenge })
    }

    pub(super) async fn verify_enrollment(
        self: &Rc<Self>,
        lease: Lease,
        handle: u32,
        proof: &EnrollmentProof<P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.still(lease)?;
        let open = self.open_challenge(handle)?;
        let operation = verify(handle, open.kind, &open.id, &open.auth_session, proof);
        let written = self.write(lease, &operation, options).await?;
        self.challenges.borrow_mut().forget(handle);
        Ok(written.says)
    }
}
