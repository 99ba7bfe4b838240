//! Enrolment of a passkey in one call: challenge, ceremony, verification.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use super::{CallOptions, Client, Failure};
use crate::ports::{Authenticator, World};
use crate::protocol::account::enrollment::{EnrollmentRequest, Proof};
use crate::protocol::error::{Code, Error};
use crate::protocol::passkey::creation_options::binary_members;

impl<W: World> Client<W> {
    /// Enrols a passkey. Nothing is verified unless a credential came back.
    pub async fn enroll_passkey(
        self: &Rc<Self>,
        request: EnrollmentRequest,
        options: CallOptions<W::Signal>,
    ) -> Result<Option<W::Json>, Failure<W>> {
        let authenticator = self.world.authenticator();
        if !authenticator.is_supported() {
            return Err(Error::new(
                Code::PasskeyUnsupported,
                "This page cannot create passkeys.",
            ));
        }
        let _ceremony = Ceremony::begin(&self.in_ceremony)
            .ok_or_else(|| Error::new(Code::PasskeyBusy, "Another passkey ceremony is under way."))?;
        let lease = self.lease();
        let begun = self.begin_enrollment(lease, &request, &options).await?;
        let creation_options = begun.challenge.creation_options();
        let binary = binary_members(&creation_options).map_err(|message| Error::new(Code::InvalidResponse, message))?;
        let ceremony = pin!(authenticator.create(&creation_options, &binary));
        // However long it takes: somebody is being asked.
        let attestation = self.until(None, &options, ceremony).await?;
        self.verify_enrollment(lease, begun.handle, &Proof::Credential(attestation), &options)
            .await
    }
}

/// The one ceremony a page may have; it ends when this is dropped.
struct Ceremony<'a>(&'a Cell<bool>);

impl<'a> Ceremony<'a> {
    fn begin(in_ceremony: &'a Cell<bool>) -> Option<Self> {
        (!in_ceremony.replace(true)).then_some(Self(in_ceremony))
    }
}

impl Drop for Ceremony<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
