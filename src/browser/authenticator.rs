//! `navigator.credentials`.

use js_sys::{Array, global};
use wasm_bindgen::{JsCast, JsValue};

use super::abort::AbortOnDrop;
use super::credential::read_attestation;
use super::foreign;
use crate::ports::Authenticator;
use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::passkey::attestation::Attestation;
use crate::protocol::passkey::creation_options::BinaryMembers;
use crate::protocol::passkey::failure::judge_creation;

/// The page's WebAuthn.
#[derive(Default)]
pub struct CredentialsContainer;

impl Authenticator<JsValue> for CredentialsContainer {
    fn is_supported(&self) -> bool {
        let is_secure = foreign::get(&global(), "isSecureContext").is_ok_and(|value| value.is_truthy());
        let has_type = foreign::get(&global(), "PublicKeyCredential").is_ok_and(|value| value.is_function());
        let can_create = container().and_then(|container| foreign::get(&container, "create"));
        is_secure && has_type && can_create.is_ok_and(|create| create.is_function())
    }

    async fn create(&self, options: &JsValue, binary: &BinaryMembers) -> Result<Attestation<JsValue>, Error<JsValue>> {
        let abort = AbortOnDrop::new()?;
        let unusable =
            |cause| Error::new(Code::InvalidResponse, "The browser cannot read the passkey options.").with_cause(cause);
        let public_key = public_key(options, binary).map_err(unusable)?;
        let arguments = foreign::bare_object();
        foreign::set(&arguments, "publicKey", &public_key);
        foreign::set(&arguments, "signal", &abort.signal());
        let ceremony = container().and_then(|container| foreign::call(&container, "create", &[&arguments]));
        let credential = match ceremony {
            Ok(promise) => foreign::settle(&promise).await,
            Err(thrown) => Err(thrown),
        };
        abort.done();
        let credential = credential.map_err(|cause| {
            let name = foreign::get(&cause, "name")
                .ok()
                .and_then(|name| name.as_string())
                .unwrap_or_default();
            judge_creation(&name).with_cause(cause)
        })?;
        read_attestation(&credential)
            .ok_or_else(|| Error::new(Code::PasskeyFailed, "The browser returned no usable credential."))
    }
}

fn container() -> Result<JsValue, JsValue> {
    foreign::get(&foreign::get(&global(), "navigator")?, "credentials")
}

/// `PublicKeyCredentialCreationOptions`: by the browser's own parser where it has one (WebAuthn Level 3, 5.1.9), else
/// by setting the bytes of the binary members.
fn public_key(options: &JsValue, binary: &BinaryMembers) -> Result<JsValue, JsValue> {
    let parser = foreign::get(&global(), "PublicKeyCredential")?;
    if foreign::get(&parser, "parseCreationOptionsFromJSON")?.is_function() {
        let json = with_binary(options, binary, &|text| JsValue::from_str(text))?;
        return foreign::call(&parser, "parseCreationOptionsFromJSON", &[&json]);
    }
    with_binary(options, binary, &|text| {
        let bytes = base64url::decode(text).unwrap_or_default();
        js_sys::Uint8Array::from(bytes.as_slice()).into()
    })
}

/// A copy of the options whose binary members are written anew; the server's own object stays as it was.
fn with_binary(options: &JsValue, binary: &BinaryMembers, write: &dyn Fn(&str) -> JsValue) -> Result<JsValue, JsValue> {
    let copy = foreign::copy(options)?;
    foreign::set(&copy, "challenge", &write(&binary.challenge));
    let user = foreign::copy(&foreign::get(options, "user")?)?;
    foreign::set(&user, "id", &write(&binary.user_id));
    foreign::set(&copy, "user", &user);
    if let Ok(excluded) = foreign::get(options, "excludeCredentials")?.dyn_into::<Array>() {
        let rewritten = Array::new();
        for (descriptor, id) in excluded.iter().zip(&binary.excluded_ids) {
            let descriptor = foreign::copy(&descriptor)?;
            foreign::set(&descriptor, "id", &write(id));
            rewritten.push(&descriptor);
        }
        foreign::set(&copy, "excludeCredentials", &rewritten);
    }
    Ok(copy)
}
