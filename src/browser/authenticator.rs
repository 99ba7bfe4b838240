//! `navigator.credentials`.

use std::pin::pin;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::abort_on_drop::AbortOnDrop;
use super::passkey_support::{credentials_container, public_key_credential};
use super::plain_copy::plain_copy;
use super::timer::limit_reached;
use super::{Browser, credential, foreign, passkey_support};
use crate::ports::engine::Limits;
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{EVAL_BY_CREDENTIAL, Options};
use crate::protocol::webauthn::signals::Signal;
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::{CeremonyLock, Mediation, Permit};
use crate::sync::select::{Either, select};

thread_local! {
    static LOCK: CeremonyLock = CeremonyLock::default();
}

impl Authenticator for Browser {
    fn unsupported_reason(&self, ceremony: Ceremony) -> Option<UnsupportedReason> {
        passkey_support::unsupported_reason(ceremony)
    }

    async fn passkey_support(&self) -> Support {
        passkey_support::support().await
    }

    fn ceremony_lock(&self) -> CeremonyLock {
        LOCK.try_with(Clone::clone).unwrap_or_default()
    }

    async fn decode_options(&self, options: &Options<JsValue>) -> Result<JsValue, Error<JsValue>> {
        to_public_key(options).map_err(|cause| {
            Error::new(
                Code::InvalidResponse,
                "The browser rejected the server's passkey options; see the cause.",
            )
            .with_cause(cause)
        })
    }

    async fn run_ceremony(
        &self,
        prompt: &Prompt<JsValue>,
        permit: Permit,
    ) -> Result<Credential<JsValue>, CeremonyFailure<JsValue>> {
        let running = RunningCeremony::start(prompt, permit).map_err(ceremony_failure)?;
        let outcome = foreign::settle(&running.promise).await;
        running.finish();
        let credential = outcome.map_err(ceremony_failure)?;
        credential::read(prompt.ceremony, &credential).ok_or_else(|| CeremonyFailure {
            name: String::new(),
            cause: None,
        })
    }
}

/// Calls a signal method (WebAuthn Level 3, 5.1.10), if the browser has it. Its promise carries no result.
pub(super) fn send_signal(signal: &Signal) {
    let options = foreign::parse_json(&JsValue::from_str(&signal.options)).unwrap_or(JsValue::UNDEFINED);
    let called = public_key_credential().and_then(|interface| foreign::call(&interface, signal.method, &[&options]));
    if let Ok(promise) = called {
        // An unhandled rejection would appear in the console.
        spawn_local(async move {
            let _ = foreign::settle(&promise).await;
        });
    }
}

fn ceremony_failure(cause: JsValue) -> CeremonyFailure<JsValue> {
    let name = foreign::get(&cause, "name").ok().and_then(|name| name.as_string());
    CeremonyFailure {
        name: name.unwrap_or_default(),
        cause: Some(cause),
    }
}

/// A ceremony in progress. It is aborted when this is dropped before it has ended.
struct RunningCeremony {
    ceremony: Ceremony,
    rp_id: Option<String>,
    promise: JsValue,
    abort: AbortOnDrop,
    permit: Option<Permit>,
}

/// Milliseconds to wait until an aborted ceremony ends: some password managers never settle its promise.
const ABORT_TIMEOUT_MS: u32 = 1_000;

impl RunningCeremony {
    fn start(prompt: &Prompt<JsValue>, permit: Permit) -> Result<Self, JsValue> {
        let abort = AbortOnDrop::new().map_err(|error| error.cause.clone().unwrap_or(JsValue::UNDEFINED))?;
        let arguments = foreign::bare_object();
        foreign::set(&arguments, "publicKey", &prompt.public_key);
        foreign::set(&arguments, "signal", &abort.signal());
        if prompt.mediation == Mediation::Conditional {
            foreign::set(&arguments, "mediation", &JsValue::from_str("conditional"));
        }
        let controller = abort.controller();
        permit.on_preempt(move || controller.abort());
        let promise = foreign::call(&credentials_container()?, prompt.ceremony.method(), &[&arguments]);
        match promise {
            Ok(promise) => Ok(Self {
                ceremony: prompt.ceremony,
                rp_id: prompt.rp_id.clone(),
                promise,
                abort,
                permit: Some(permit),
            }),
            Err(thrown) => {
                abort.disarm();
                Err(thrown)
            }
        }
    }

    fn finish(mut self) {
        self.abort.disarm();
        self.permit = None;
    }
}

impl Drop for RunningCeremony {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take() {
            permit.aborted();
            let rp_id = self.rp_id.take().filter(|_| self.ceremony == Ceremony::Registration);
            spawn_local(release_after_end(self.promise.clone(), rp_id, permit));
        }
    }
}

/// Holds the permit until an aborted ceremony has ended, or the timeout has passed. If the ceremony has created a passkey
/// nevertheless, signals that the server does not know it: it will never be verified.
async fn release_after_end(promise: JsValue, rp_id: Option<String>, permit: Permit) {
    let limits = Limits {
        timeout_ms: Some(ABORT_TIMEOUT_MS),
        signal: None,
    };
    let mut settled = pin!(foreign::settle(&promise));
    let ended = select(settled.as_mut(), pin!(limit_reached(&limits))).await;
    drop(permit);
    let outcome = match ended {
        Either::First(outcome) => outcome,
        Either::Second(_) => settled.await,
    };
    let created = outcome
        .ok()
        .and_then(|credential| credential::read(Ceremony::Registration, &credential));
    if let (Some(credential), Some(rp_id)) = (created, rp_id) {
        send_signal(&Signal::unknown_credential(&rp_id, &credential.raw_id));
    }
}

/// The value of `publicKey`, from the browser's parser if it has one (WebAuthn Level 3, 5.1.8 and 5.1.9). Otherwise the
/// binary members are decoded here. The server's object is not modified.
fn to_public_key(options: &Options<JsValue>) -> Result<JsValue, JsValue> {
    let interface = public_key_credential()?;
    let parser = options.ceremony.parser();
    let is_parsed = foreign::get(&interface, parser).is_ok_and(|parser| parser.is_function());
    let copy = plain_copy(&options.json);
    for binary in &options.binary {
        let value = if is_parsed {
            JsValue::from_str(&binary.base64url)
        } else {
            let bytes = base64url::decode(&binary.base64url).unwrap_or_default();
            js_sys::Uint8Array::from(bytes.as_slice()).into()
        };
        if let Some((name, path)) = binary.path.split_last() {
            foreign::set(&member_at(&copy, path.iter().map(String::as_str))?, name, &value);
        }
    }
    for (name, id) in &options.prf_ids {
        let holder = member_at(&copy, EVAL_BY_CREDENTIAL.into_iter())?;
        foreign::set(&holder, id, &foreign::get(&holder, name)?);
        foreign::remove(&holder, name);
    }
    if is_parsed {
        foreign::call(&interface, parser, &[&copy])
    } else {
        Ok(copy)
    }
}

/// The member at a path of names.
fn member_at<'a>(object: &JsValue, mut path: impl Iterator<Item = &'a str>) -> Result<JsValue, JsValue> {
    path.try_fold(object.clone(), |holder, name| foreign::get(&holder, name))
}
