//! A request that has no method of its own yet.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use crate::js::fields::Fields;
use crate::protocol::account::custom_request;
use crate::protocol::account::operation::Operation;
use crate::protocol::error::Error;
use crate::protocol::http::Method;

#[wasm_bindgen]
impl Client {
    /// `request`.
    pub fn request(&self, request: &JsValue) -> Promise {
        self.perform_read(request, read_request(request))
    }
}

fn read_request(request: &JsValue) -> Result<Operation, Error<JsValue>> {
    let fields = Fields::of_body(request)?;
    let method = fields
        .string("method")?
        .as_deref()
        .and_then(custom_request::method)
        .ok_or_else(|| fields.refuse("method", "must be GET, POST, PUT, PATCH or DELETE"))?;
    let segments = if fields.array("path") {
        fields.strings("path")?.unwrap_or_default()
    } else {
        custom_request::segments(&fields.string("path")?.unwrap_or_default())
    };
    let path = custom_request::path(&segments).ok_or_else(|| fields.refuse("path", custom_request::PATH_RULE))?;
    let body = fields.json("body")?;
    if body.is_some() && method == Method::Get {
        return Err(fields.refuse("body", "is nothing that a GET has"));
    }
    Ok(custom_request::operation(
        method,
        &path,
        fields.query("query")?,
        &fields.scopes("scope")?,
        body,
    ))
}
