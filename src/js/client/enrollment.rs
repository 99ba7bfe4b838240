//! Enrollment, in one step and in two.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, or_undefined};
use crate::browser::{credential, foreign};
use crate::engine::account::BegunEnrollment;
use crate::js::fields::{Fields, Read};
use crate::protocol::account::enrollment::{
    AUTH_SESSION, EnrollmentProof, EnrollmentRequest, EnrollmentType, PASSWORD_RULE, ProofKind,
};
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = enrollPasskey)]
    pub fn enroll_passkey(&self, options: &JsValue) -> Promise {
        let arguments = Fields::optional(options).and_then(|fields| {
            let request = read_request(&fields, EnrollmentType::Passkey)?;
            Ok((request, fields.boolean("conditional")? == Some(true)))
        });
        self.api_call(
            options,
            arguments,
            |client, (request, is_conditional), options| async move {
                let method = if is_conditional {
                    client.enroll_passkey_silently(request, options).await
                } else {
                    client.enroll_passkey(request, options).await
                };
                method.map(or_undefined)
            },
        )
    }

    /// The first half of `preparePasskey`: resolves with the handle of the prepared passkey.
    #[wasm_bindgen(js_name = preparePasskey)]
    pub fn prepare_passkey(&self, options: &JsValue) -> Promise {
        let request = Fields::optional(options).and_then(|fields| read_request(&fields, EnrollmentType::Passkey));
        self.api_call(options, request, |client, request, options| async move {
            client.prepare_passkey(request, options).await.map(JsValue::from)
        })
    }

    /// The second half: the browser is called before this returns.
    #[wasm_bindgen(js_name = createPasskey)]
    pub fn create_passkey(&self, handle: u32, options: &JsValue) -> Promise {
        let options = self.api_options(options);
        self.run_now(options, move |client, options| async move {
            client.create_passkey(handle, options).await.map(or_undefined)
        })
    }

    #[wasm_bindgen(js_name = enrollmentChallenge)]
    pub fn enrollment_challenge(&self, options: &JsValue) -> Promise {
        self.api_call(options, read_start(options), |client, request, options| async move {
            client.enrollment_challenge(request, options).await.map(challenge_to_js)
        })
    }

    #[wasm_bindgen(js_name = enrollmentVerify)]
    pub fn enrollment_verify(&self, challenge: &JsValue, proof: &JsValue, options: &JsValue) -> Promise {
        let arguments = read_challenge(challenge).and_then(|(handle, kind)| Ok((handle, read_proof(kind, proof)?)));
        self.api_call(options, arguments, |client, (handle, proof), options| async move {
            client.enrollment_verify(handle, proof, options).await.map(or_undefined)
        })
    }
}

fn read_start(options: &JsValue) -> Read<EnrollmentRequest> {
    let fields = Fields::required(options)?;
    let kind = fields
        .string("type")?
        .as_deref()
        .and_then(EnrollmentType::parse)
        .ok_or_else(|| fields.refuse("type", "must be a type that can be enrolled"))?;
    read_request(&fields, kind)
}

fn read_request(fields: &Fields<'_>, kind: EnrollmentType) -> Read<EnrollmentRequest> {
    EnrollmentRequest::read(kind, |name| fields.string(name), |name, rule| fields.refuse(name, rule))
}

/// The challenge as the server sent it, with its handle and without its secret.
fn challenge_to_js(begun: BegunEnrollment<JsValue>) -> JsValue {
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
fn read_challenge(challenge: &JsValue) -> Read<(u32, EnrollmentType)> {
    let fields = Fields::required(challenge)?;
    let handle = fields.number("handle")?.filter(|handle| handle.fract() == 0.0);
    let kind = fields.string("type")?.as_deref().and_then(EnrollmentType::parse);
    let kind = kind.ok_or_else(|| fields.refuse("type", "must be the challenge's own, as it was returned"))?;
    Ok((handle.map_or(0, |handle| handle as u32), kind))
}

/// A proof of the challenge's type. A member of another type's proof is refused, even beside the right one.
fn read_proof(kind: EnrollmentType, proof: &JsValue) -> Read<EnrollmentProof<JsValue>> {
    let expected = kind.proof_kind();
    let fields = if expected == ProofKind::Nothing {
        Fields::optional(proof)?
    } else {
        Fields::required(proof)?
    };
    for other in ProofKind::ALL.into_iter().filter(|kind| *kind != expected) {
        if let Some(name) = other.member()
            && fields.object(name).is_some()
        {
            return Err(fields.refuse(name, "is not the proof of this type"));
        }
    }
    let name = expected.member().unwrap_or_default();
    let string = || fields.string(name)?.ok_or_else(|| fields.refuse(name, "is required"));
    match expected {
        ProofKind::Nothing => Ok(EnrollmentProof::Nothing),
        ProofKind::OtpCode => {
            EnrollmentProof::otp_code(string()?).ok_or_else(|| fields.refuse(name, "must not be empty"))
        }
        ProofKind::NewPassword => {
            EnrollmentProof::new_password(string()?).ok_or_else(|| fields.refuse(name, PASSWORD_RULE))
        }
        ProofKind::Credential => fields
            .object(name)
            .and_then(|value| credential::read(Ceremony::Registration, &value))
            .map(EnrollmentProof::Credential)
            .ok_or_else(|| Error::new(Code::InvalidRequest, "credential must be a new passkey.")),
    }
}
