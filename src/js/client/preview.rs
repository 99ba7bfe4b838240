//! What the vendor has not released.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, read_id};
use crate::js::fields::{Fields, Read};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::preview;
use crate::protocol::error::{Code, Error};

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = getConsents)]
    pub fn get_consents(&self, options: &JsValue) -> Promise {
        self.perform_preview(options, Ok(preview::consents()))
    }

    #[wasm_bindgen(js_name = getConsent)]
    pub fn get_consent(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform_preview(options, read_id(id).map(|id| preview::consent(&id)))
    }

    #[wasm_bindgen(js_name = getOrganizations)]
    pub fn get_organizations(&self, options: &JsValue) -> Promise {
        let page = Fields::optional(options).and_then(|fields| fields.page());
        self.perform_preview(options, page.map(|page| preview::organizations(&page)))
    }
}

impl Client {
    fn perform_preview(&self, options: &JsValue, operation: Read<Operation>) -> Promise {
        let is_enabled = self.client.config().preview;
        let operation = operation.and_then(|operation| {
            is_enabled.then_some(operation).ok_or_else(|| {
                Error::new(
                    Code::InvalidRequest,
                    "This method is a preview; set preview: true in the configuration.",
                )
            })
        });
        self.perform(options, operation)
    }
}
