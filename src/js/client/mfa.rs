//! A second factor for the session.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use crate::browser::foreign;
use crate::js::fields::Fields;
use crate::js::session;
use crate::protocol::error::Error;
use crate::protocol::login::mfa::{Association, MfaProof};
use crate::protocol::secret::Secret;

#[wasm_bindgen]
impl Client {
    /// `mfaAuthenticators`.
    #[wasm_bindgen(js_name = mfaAuthenticators)]
    pub fn mfa_authenticators(&self, options: &JsValue) -> Promise {
        self.call(options, |client, options| async move {
            client.mfa_authenticators(options).await
        })
    }

    /// `mfaChallenge`.
    #[wasm_bindgen(js_name = mfaChallenge)]
    pub fn mfa_challenge(&self, options: &JsValue) -> Promise {
        let read = Fields::of_body(options).and_then(|fields| {
            let kind = fields.string("challenge_type")?;
            let kind = kind.ok_or_else(|| fields.refuse("challenge_type", "is required"))?;
            Ok((kind, fields.string("authenticator_id")?))
        });
        match read {
            Ok((kind, id)) => self.call(options, |client, options| async move {
                client.mfa_challenge(kind, id, options).await.map(without_codes)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `mfaAssociate`.
    #[wasm_bindgen(js_name = mfaAssociate)]
    pub fn mfa_associate(&self, options: &JsValue) -> Promise {
        match read_association(options) {
            Ok(association) => self.call(options, |client, options| async move {
                client.mfa_associate(association, options).await.map(without_codes)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `mfaVerify`.
    #[wasm_bindgen(js_name = mfaVerify)]
    pub fn mfa_verify(&self, proof: &JsValue, options: &JsValue) -> Promise {
        match read_proof(proof) {
            Ok(proof) => self.call(options, |client, options| async move {
                let recovery_code = client.mfa_verify(proof, options).await?;
                let view = session::to_js(client.session_view().as_ref());
                if let Some(code) = recovery_code {
                    foreign::set(&view, "recoveryCode", &JsValue::from_str(&code));
                }
                Ok(view)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }
}

/// As the server sent it, without what ties it to the proof.
fn without_codes(shown: JsValue) -> JsValue {
    foreign::remove(&shown, "oob_code");
    shown
}

fn read_association(options: &JsValue) -> Result<Association, Error<JsValue>> {
    let fields = Fields::of_body(options)?;
    let kind = fields.string("authenticator_type")?;
    Ok(Association {
        kind: kind.ok_or_else(|| fields.refuse("authenticator_type", "is required"))?,
        channels: fields.string("oob_channel")?.into_iter().collect(),
        phone_number: fields.string("phone_number")?,
        email: fields.string("email")?,
    })
}

/// One proof and no other; an empty one is an approval elsewhere.
fn read_proof(proof: &JsValue) -> Result<MfaProof, Error<JsValue>> {
    let fields = Fields::of_body(proof)?;
    let mut found = Vec::new();
    for name in ["otp", "binding_code", "recovery_code"] {
        if let Some(value) = fields.string(name)? {
            found.push((name, Secret::new(value)));
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Ok(MfaProof::Oob(None)),
        (Some((name, _)), Some(_)) => Err(fields.refuse(name, "is one proof too many")),
        (Some(("otp", code)), None) => Ok(MfaProof::Otp(code)),
        (Some(("binding_code", code)), None) => Ok(MfaProof::Oob(Some(code))),
        (Some((_, code)), None) => Ok(MfaProof::RecoveryCode(code)),
    }
}
