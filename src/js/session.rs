//! The session as a JavaScript object.

use wasm_bindgen::JsValue;

use super::plain::{Member, Plain};
use crate::engine::session::SessionView;

/// `undefined` if there is no session.
pub(crate) fn to_js(view: Option<&SessionView>) -> JsValue {
    let Some(view) = view else { return JsValue::UNDEFINED };
    Plain::default()
        .with("scopes", Some(Member::Texts(view.scopes.tokens())))
        .with("expiresIn", Some(Member::Number(view.expires_in)))
        .with("expiresAt", Some(Member::Number(view.expires_at)))
        .with("tokenType", Some(Member::Text(view.token_type.as_str())))
        .with("authTime", view.auth_time.map(Member::Number))
        .with("acr", view.acr.as_deref().map(Member::Text))
        .with("amr", Some(Member::Texts(&view.amr)))
        .to_js()
}
