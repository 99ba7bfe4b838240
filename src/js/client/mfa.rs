//! The second factor of a login or a refresh.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use crate::browser::foreign;
use crate::js::fields::{Fields, Read};
use crate::js::session;
use crate::protocol::login::mfa::{Association, MfaProof, OOB_CODE};
use crate::protocol::secret::Secret;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = mfaAuthenticators)]
    pub fn mfa_authenticators(&self, options: &JsValue) -> Promise {
        self.call(options, Ok(()), |client, (), options| async move {
            client.mfa_authenticators(options).await
        })
    }

    #[wasm_bindgen(js_name = mfaChallenge)]
    pub fn mfa_challenge(&self, options: &JsValue) -> Promise {
        let arguments = Fields::required(options).and_then(|fields| {
            let kind = fields.string("challenge_type")?;
            let kind = kind.ok_or_else(|| fields.refuse("challenge_type", "is required"))?;
            Ok((kind, fields.string("authenticator_id")?))
        });
        self.call(options, arguments, |client, (kind, id), options| async move {
            client.mfa_challenge(kind, id, options).await.map(without_oob_code)
        })
    }

    #[wasm_bindgen(js_name = mfaAssociate)]
    pub fn mfa_associate(&self, options: &JsValue) -> Promise {
        self.call(
            options,
            read_association(options),
            |client, association, options| async move {
                client.mfa_associate(association, options).await.map(without_oob_code)
            },
        )
    }

    #[wasm_bindgen(js_name = mfaVerify)]
    pub fn mfa_verify(&self, proof: &JsValue, options: &JsValue) -> Promise {
        self.call(options, read_proof(proof), |client, proof, options| async move {
            let recovery_code = client.mfa_verify(proof, options).await?;
            let view = session::to_js(client.session_view().as_ref());
            if let Some(code) = recovery_code {
                foreign::set(&view, "recoveryCode", &JsValue::from_str(&code));
            }
            Ok(view)
        })
    }
}

/// The body as the server sent it, without the code that ties it to its proof.
fn without_oob_code(body: JsValue) -> JsValue {
    foreign::remove(&body, OOB_CODE);
    body
}

fn read_association(options: &JsValue) -> Read<Association> {
    let fields = Fields::required(options)?;
    let kind = fields.string("authenticator_type")?;
    Ok(Association {
        kind: kind.ok_or_else(|| fields.refuse("authenticator_type", "is required"))?,
        channels: fields.string("oob_channel")?.into_iter().collect(),
        phone_number: fields.string("phone_number")?,
        email: fields.string("email")?,
    })
}

/// Exactly one proof; an empty object is an approval on another device.
fn read_proof(proof: &JsValue) -> Read<MfaProof> {
    let fields = Fields::required(proof)?;
    let mut found = Vec::new();
    for name in MfaProof::MEMBERS {
        if let Some(value) = fields.string(name)? {
            found.push((name, Secret::new(value)));
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Ok(MfaProof::Oob(None)),
        (Some((name, _)), Some(_)) => Err(fields.refuse(name, "cannot be combined with another proof")),
        (Some((name, code)), None) => Ok(MfaProof::of_member(name, code)),
    }
}
