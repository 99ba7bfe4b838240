//! JSON as JavaScript values.

use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast, JsValue};

use super::foreign;
use crate::protocol::json::Json;

impl Json for JsValue {
    fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok()
    }

    fn stringify(&self) -> Option<String> {
        JSON::stringify(self).ok()?.as_string()
    }

    fn get(&self, name: &str) -> Option<Self> {
        if foreign::is_array(self) {
            None
        } else {
            foreign::get_own(self, name)
        }
    }

    fn is_object(&self) -> bool {
        JsValue::is_object(self) && !foreign::is_array(self)
    }

    fn is_null(&self) -> bool {
        JsValue::is_null(self)
    }

    fn string(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(Array::to_vec)
    }

    fn names(&self) -> Vec<String> {
        if JsValue::is_object(self) {
            foreign::own_names(self)
        } else {
            Vec::new()
        }
    }

    fn member(&self, name: &str) -> Option<Self> {
        foreign::get_own(self, name)
    }

    fn list(items: &[Self]) -> Self {
        items.iter().collect::<Array>().into()
    }

    fn deep_copy(&self) -> Self {
        // A value that was parsed from JSON can always be cloned.
        foreign::structured_clone(self).unwrap_or(JsValue::NULL)
    }

    fn without(&self, drop: &dyn Fn(&str) -> bool) -> Self {
        // On an object without a prototype, __proto__ is an ordinary member.
        let kept = foreign::bare_object();
        for name in foreign::own_names(self).iter().filter(|name| !drop(name)) {
            if let Some(value) = foreign::get_own(self, name) {
                foreign::set(&kept, name, &value);
            }
        }
        kept
    }
}
