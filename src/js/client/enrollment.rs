//! Enrolment, in one step and in two.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, or_undefined};
use crate::browser::{credential, foreign};
use crate::engine::account::BegunEnrollment;
use crate::js::fields::Fields;
use crate::protocol::account::enrollment::{
    AUTH_SESSION, EnrollmentProof, EnrollmentRequest, EnrollmentType, PASSWORD_RULE, ProofKind,
};
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;

#[wasm_bindgen]
impl Client {
    /// `enrollPasskey`.
    #[wasm_bindgen(js_name = enrollPasskey)]
    pub fn enroll_passkey(&self, options: &JsValue) -> Promise {
        let read = Fields::of_call(options).and_then(|fields| {
            Ok((
                read_request(&fields, EnrollmentType::Passkey)?,
                fields.boolean("conditional")?,
            ))
        });
        match read {
            Ok((request, is_conditional)) => self.call(options, move |client, options| async move {
                let enrolled = if is_conditional == Some(true) {
                    client.enroll_passkey_silently(request, options).await
                } else {
                    client.enroll_passkey(request, options).await
                };
                enrolled.map(or_undefined)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// The first half of `preparePasskey`: what it comes to names the prepared passkey.
    #[wasm_bindgen(js_name = preparePasskey)]
    pub fn prepare_passkey(&self, options: &JsValue) -> Promise {
        match Fields::of_call(options).and_then(|fields| read_request(&fields, EnrollmentType::Passkey)) {
            Ok(request) => self.call(options, |client, options| async move {
                client.prepare_passkey(request, options).await.map(JsValue::from)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// The second half: the browser is asked before this returns.
    #[wasm_bindgen(js_name = createPasskey)]
    pub fn create_passkey(&self, handle: u32, options: &JsValue) -> Promise {
        match Fields::of_call(options).and_then(|fields| fields.call_options()) {
            Ok(options) => {
                self.run_at_once(|client| async move { client.create_passkey(handle, options).await.map(or_undefined) })
            }
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `enrollmentChallenge`.
    #[wasm_bindgen(js_name = enrollmentChallenge)]
    pub fn enrollment_challenge(&self, options: &JsValue) -> Promise {
        match read_start(options) {
            Ok(request) => self.call(options, |client, options| async move {
                client.enrollment_challenge(request, options).await.map(challenge)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `enrollmentVerify`.
    #[wasm_bindgen(js_name = enrollmentVerify)]
    pub fn enrollment_verify(&self, challenge: &JsValue, proof: &JsValue, options: &JsValue) -> Promise {
        let read = read_challenge(challenge).and_then(|(handle, kind)| Ok((handle, read_proof(kind, proof)?)));
        match read {
            Ok((handle, proof)) => self.call(options, move |client, options| async move {
                client.enrollment_verify(handle, proof, options).await.map(or_undefined)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }
}

fn read_start(options: &JsValue) -> Result<EnrollmentRequest, Error<JsValue>> {
    let fields = Fields::of_body(options)?;
    let kind = fields
        .string("type")?
        .as_deref()
        .and_then(EnrollmentType::parse)
        .ok_or_else(|| fields.refuse("type", "must be one that can be enrolled"))?;
    read_request(&fields, kind)
}

fn read_request(fields: &Fields<'_>, kind: EnrollmentType) -> Result<EnrollmentRequest, Error<JsValue>> {
    EnrollmentRequest::read(kind, |name| fields.string(name), |name, rule| fields.refuse(name, rule))
}

/// The challenge as the server sent it, with what names it and without what is secret.
fn challenge(begun: BegunEnrollment<JsValue>) -> JsValue {
    let BegunEnrollment { handle, challenge } = begun;
    foreign::remove(&challenge.body, AUTH_SESSION);
    for (name, value) in [
        ("type", JsValue::from_str(challenge.kind.as_str())),
        ("id", JsValue::from_str(challenge.id.as_str())),
        ("handle", JsValue::from_f64(handle.into())),
    ] {
        foreign::set(&challenge.body, name, &value);
    }
    challenge.body
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates; 0 is no handle"
)]
fn read_challenge(challenge: &JsValue) -> Result<(u32, EnrollmentType), Error<JsValue>> {
    let fields = Fields::of_body(challenge)?;
    let handle = fields.number("handle")?.filter(|handle| handle.fract() == 0.0);
    let kind = fields.string("type")?.as_deref().and_then(EnrollmentType::parse);
    let kind = kind.ok_or_else(|| fields.refuse("type", "must be the challenge's own, as it was returned"))?;
    Ok((handle.map_or(0, |handle| handle as u32), kind))
}

/// A proof of the challenge's own kind. One with the member of another kind is refused, also beside the right one.
fn read_proof(kind: EnrollmentType, proof: &JsValue) -> Result<EnrollmentProof<JsValue>, Error<JsValue>> {
    let wanted = kind.proof_kind();
    let fields = if wanted == ProofKind::Nothing {
        Fields::of_call(proof)?
    } else {
        Fields::of_body(proof)?
    };
    for name in ["credential", "new_password", "otp_code"] {
        if Some(name) != wanted.member() && fields.object(name).is_some() {
            return Err(fields.refuse(name, "proves no enrolment of this type"));
        }
    }
    let required = |name, value: Option<String>| value.ok_or_else(|| fields.refuse(name, "is required"));
    match wanted {
        ProofKind::Nothing => Ok(EnrollmentProof::Nothing),
        ProofKind::OtpCode => {
            let code = required("otp_code", fields.string("otp_code")?)?;
            EnrollmentProof::otp_code(code).ok_or_else(|| fields.refuse("otp_code", "must not be empty"))
        }
        ProofKind::NewPassword => {
            let password = required("new_password", fields.string("new_password")?)?;
            EnrollmentProof::new_password(password).ok_or_else(|| fields.refuse("new_password", PASSWORD_RULE))
        }
        ProofKind::Credential => fields
            .object("credential")
            .and_then(|value| credential::read(Ceremony::Registration, &value))
            .map(EnrollmentProof::Credential)
            .ok_or_else(|| Error::new(Code::InvalidRequest, "credential must be a new passkey.")),
    }
}
