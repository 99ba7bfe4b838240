//! From the Rust error to a JavaScript `Error`.

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::plain::{Member, Plain};
use crate::browser::foreign;
use crate::protocol::error::{Error, StepUp};

/// Makes `MyAccountError` objects. The class lives in JavaScript, where it can be imported before the wasm is loaded;
/// it is handed in as a function of code, message and error.
#[derive(Clone)]
pub(crate) struct ErrorFactory(Function);

impl ErrorFactory {
    /// Takes the function.
    pub(crate) fn new(make: Function) -> Self {
        Self(make)
    }

    /// Makes the error object. Should even that fail, the failure itself is thrown.
    pub(crate) fn make(&self, error: &Error<JsValue>) -> JsValue {
        let code = JsValue::from_str(error.code.as_str());
        let message = JsValue::from_str(&error.message);
        self.0
            .call3(&JsValue::UNDEFINED, &code, &message, &details(error))
            .unwrap_or_else(|thrown| thrown)
    }
}

fn details(error: &Error<JsValue>) -> JsValue {
    let oauth = error.oauth.as_ref();
    let object = Plain::default()
        .with("status", error.status.map(|status| Member::Number(status.into())))
        .with("retryAfter", error.retry_after.map(Member::Number))
        .with("oauthError", oauth.map(|oauth| Member::Text(&oauth.error)))
        .with(
            "oauthErrorDescription",
            oauth.and_then(|oauth| oauth.description.as_deref()).map(Member::Text),
        )
        .to_js();
    if let Some(step_up) = &error.step_up {
        foreign::set(&object, "stepUp", &step_up_to_js(step_up));
        // For who makes the error, and nobody else.
        if error.is_repeatable {
            foreign::set(&object, "isRepeatable", &JsValue::TRUE);
        }
    }
    if let Some(demand) = &error.mfa {
        let requirements = Plain::default()
            .with("challenge", Some(Member::Texts(&demand.challenge)))
            .with("enroll", Some(Member::Texts(&demand.enroll)))
            .to_js();
        foreign::set(&object, "mfaRequirements", &requirements);
    }
    if let Some(problem) = &error.problem {
        foreign::set(&object, "problem", problem);
    }
    if let Some(cause) = &error.cause {
        foreign::set(&object, "cause", cause);
    }
    object
}

/// What a new login has to ask for.
pub(crate) fn step_up_to_js(step_up: &StepUp) -> JsValue {
    let scope = step_up.scopes.join(" ");
    let scope = Some(Member::Text(&scope)).filter(|_| !step_up.scopes.is_empty());
    let acr_values = step_up.acr_values.join(" ");
    let acr_values = Some(Member::Text(&acr_values)).filter(|_| !step_up.acr_values.is_empty());
    let asked = Plain::default()
        .with("scope", scope)
        .with("maxAge", step_up.max_age.map(Member::Number))
        .with("acrValues", acr_values)
        .to_js();
    if step_up.full_login {
        foreign::set(&asked, "fullLogin", &JsValue::TRUE);
    }
    asked
}
