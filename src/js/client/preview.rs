//! What the vendor has not released.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, or_undefined, read_id};
use crate::js::fields::Fields;
use crate::protocol::account::operation::Operation;
use crate::protocol::account::preview;
use crate::protocol::error::{Code, Error};

#[wasm_bindgen]
impl Client {
    /// `getConsents`.
    #[wasm_bindgen(js_name = getConsents)]
    pub fn get_consents(&self, options: &JsValue) -> Promise {
        self.preview(options, Ok(preview::consents()))
    }

    /// `getConsent`.
    #[wasm_bindgen(js_name = getConsent)]
    pub fn get_consent(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.preview(options, read_id(id).map(|id| preview::consent(&id)))
    }

    /// `getOrganizations`.
    #[wasm_bindgen(js_name = getOrganizations)]
    pub fn get_organizations(&self, options: &JsValue) -> Promise {
        let page = Fields::of_call(options).and_then(|fields| fields.page());
        self.preview(options, page.map(|page| preview::organizations(&page)))
    }

    /// `getProfile`.
    #[wasm_bindgen(js_name = getProfile)]
    pub fn get_profile(&self, options: &JsValue) -> Promise {
        self.preview(options, read_profile(options))
    }

    /// `updateProfile`.
    #[wasm_bindgen(js_name = updateProfile)]
    pub fn update_profile(&self, changes: &JsValue, options: &JsValue) -> Promise {
        let changes = Fields::of_body(changes).and_then(|fields| fields.whole());
        match changes.and_then(|changes| self.released(changes)) {
            Ok(changes) => self.call(options, |client, options| async move {
                client.update_profile(changes, options).await.map(or_undefined)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }
}

impl Client {
    fn preview(&self, options: &JsValue, operation: Result<Operation, Error<JsValue>>) -> Promise {
        self.perform_read(options, operation.and_then(|operation| self.released(operation)))
    }

    /// What is allowed with `preview: true` alone.
    fn released<T>(&self, what: T) -> Result<T, Error<JsValue>> {
        self.client.config().preview.then_some(what).ok_or_else(|| {
            Error::new(
                Code::InvalidRequest,
                "This is not released: it needs preview: true in the configuration.",
            )
        })
    }
}

fn read_profile(options: &JsValue) -> Result<Operation, Error<JsValue>> {
    let fields = Fields::of_call(options)?;
    let names = fields.strings("fields")?.unwrap_or_default();
    Ok(preview::profile(&names, fields.boolean("include_fields")?))
}
