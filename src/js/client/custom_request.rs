//! `request`: an endpoint that has no method of its own yet.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use crate::js::fields::{Fields, Read};
use crate::protocol::account::custom_request;
use crate::protocol::account::operation::Operation;
use crate::protocol::http::Method;

#[wasm_bindgen]
impl Client {
    pub fn request(&self, request: &JsValue) -> Promise {
        self.perform(request, read_request(request))
    }
}

fn read_request(request: &JsValue) -> Read<Operation> {
    let fields = Fields::required(request)?;
    let method = fields
        .string("method")?
        .as_deref()
        .and_then(custom_request::method)
        .ok_or_else(|| fields.refuse("method", "must be GET, POST, PUT, PATCH or DELETE"))?;
    let segments = if fields.is_array("path") {
        fields.strings("path")?.unwrap_or_default()
    } else {
        custom_request::segments(&fields.string("path")?.unwrap_or_default())
    };
    let path = custom_request::path(&segments);
    let path = path.ok_or_else(|| fields.refuse("path", custom_request::PATH_RULE))?;
    let body = fields.json("body")?;
    if body.is_some() && method == Method::Get {
        return Err(fields.refuse("body", "is not allowed with GET"));
    }
    Ok(custom_request::operation(
        method,
        &path,
        fields.query("query")?,
        &fields.scopes("scope")?,
        body,
    ))
}
