//! Plain objects for JavaScript.
//!
//! One serialisable shape serves all of them: derived implementations, one a struct, are the largest cost in bytes
//! that is ours to choose.

use js_sys::Object;
use serde::ser::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// An object under construction; absent values leave no member behind.
#[derive(Default)]
pub(crate) struct Plain<'a>(Vec<(&'static str, Member<'a>)>);

/// What a member can be.
pub(crate) enum Member<'a> {
    /// A string.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// An array of strings.
    Texts(&'a [String]),
}

impl<'a> Plain<'a> {
    /// Adds a member, where there is a value.
    pub(crate) fn with(mut self, name: &'static str, member: Option<Member<'a>>) -> Self {
        self.0.extend(member.map(|member| (name, member)));
        self
    }

    /// The JavaScript object.
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
