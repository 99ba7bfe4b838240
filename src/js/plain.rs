//! Plain objects for JavaScript.
//!
//! One serializable type serves all of them: a derived implementation for each struct would be the largest avoidable cost
//! in bytes.

use js_sys::Object;
use serde::ser::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// An object under construction. Absent values add no member.
#[derive(Default)]
pub(crate) struct Plain<'a>(Vec<(&'static str, Member<'a>)>);

pub(crate) enum Member<'a> {
    Text(&'a str),
    Number(f64),
    Texts(&'a [String]),
}

impl<'a> Plain<'a> {
    pub(crate) fn with(mut self, name: &'static str, member: Option<Member<'a>>) -> Self {
        self.0.extend(member.map(|member| (name, member)));
        self
    }

    pub(crate) fn to_js(&self) -> JsValue {
        let serializer = serde_wasm_bindgen::Serializer::json_compatible();
        let object = (&serializer).collect_map(self.0.iter().map(|(name, member)| (name, member)));
        object.unwrap_or_else(|_| Object::new().into())
    }
}

impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Texts(texts) => serializer.collect_seq(*texts),
        }
    }
}
