//! Enrolment of a passkey: challenge, ceremony, verification.

use std::cell::Cell;

use super::{CallOptions, Client, Failure};
use crate::ports::{Authenticator, World};
use crate::protocol::account::enrollment::{self, PasskeyEnrollment};
use crate::protocol::error::{Code, Error};
use crate::protocol::passkey::creation_options::binary_members;

impl<W: World> Client<W> {
    /// Enrols a passkey in one call. Nothing is verified unless a credential came back.
    pub async fn enroll_passkey(
        &self,
        enrollment: PasskeyEnrollment,
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
        let response = self
            .call(lease, enrollment::create_passkey(&self.config, &enrollment), &options)
            .await?;
        let challenge = enrollment::judge_passkey_challenge(&response, self.now_seconds())?;
        let binary = binary_members(&challenge.creation_options)
            .map_err(|message| Error::new(Code::InvalidResponse, message))?;
        let attestation = authenticator
            .create(&challenge.creation_options, &binary, options.signal.as_ref())
            .await?;
        let verification = enrollment::verify_passkey(&self.config, &challenge, &attestation);
        let response = self.call(lease, verification, &options).await?;
        enrollment::judge_verified(&response, self.now_seconds())
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
