//! From the Rust error to a JavaScript `Error`.

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::plain::{Member, Plain};
use crate::browser::foreign;
use crate::protocol::error::{Error, StepUp};

/// Makes `MyAccountError` objects, by a function of code, message and details. The class is JavaScript, so that it can be
/// imported before the wasm is loaded.
#[derive(Clone)]
pub(crate) struct ErrorFactory(Function);

impl ErrorFactory {
    pub(crate) fn new(make: Function) -> Self {
        Self(make)
    }

    /// Makes the error object. If the function throws, what it threw is the error.
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
        .with(
            "correlationId",
            error.correlation_id.as_ref().map(|id| Member::Text(id.as_str())),
        )
        .with("oauthError", oauth.map(|oauth| Member::Text(&oauth.error)))
        .with(
            "oauthErrorDescription",
            oauth.and_then(|oauth| oauth.description.as_deref()).map(Member::Text),
        )
        .to_js();
    if let Some(step_up) = &error.step_up {
        foreign::set(&object, "stepUp", &step_up_to_js(step_up));
        // For the JavaScript that makes the error; it does not become a property.
        if error.is_repeatable {
            foreign::set(&object, "isRepeatable", &JsValue::TRUE);
        }
    }
    if let Some(mfa) = &error.mfa {
        let requirements = Plain::default()
            .with("challenge", Some(Member::Texts(&mfa.challenge)))
            .with("enroll", Some(Member::Texts(&mfa.enroll)))
            .to_js();
        foreign::set(&object, "mfaRequirements", &requirements);
    }
    if let Some(app_state) = &error.app_state {
        foreign::set(&object, "appState", app_state);
    }
    if let Some(problem) = &error.problem {
        foreign::set(&object, "problem", problem);
    }
    if let Some(cause) = &error.cause {
        foreign::set(&object, "cause", cause);
    }
    object
}

/// What a login has to ask for.
pub(crate) fn step_up_to_js(step_up: &StepUp) -> JsValue {
    let scope = step_up.scopes.join(" ");
    let scope = Some(Member::Text(&scope)).filter(|_| !step_up.scopes.is_empty());
    let acr_values = step_up.acr_values.join(" ");
    let acr_values = Some(Member::Text(&acr_values)).filter(|_| !step_up.acr_values.is_empty());
    let object = Plain::default()
        .with("scope", scope)
        .with("maxAge", step_up.max_age.map(Member::Number))
        .with("acrValues", acr_values)
        .to_js();
    if step_up.full_login {
        foreign::set(&object, "fullLogin", &JsValue::TRUE);
    }
    object
}
