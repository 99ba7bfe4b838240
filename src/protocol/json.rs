//! JSON as the rules see it: an opaque value with a few queries.
//!
//! Bodies that no rule reads pass through untouched, so that members the server adds later survive. In the browser the
//! value is the engine's own; natively it is `serde_json`'s. One table of cases tests both.

use std::fmt::Debug;

/// A parsed JSON value.
///
/// If an object repeats a member, the last one counts, as in `JSON.parse`.
pub(crate) trait Json: Clone + Debug + 'static {
    /// `None` if the text is not JSON.
    fn parse(text: &str) -> Option<Self>;

    /// `None` if the value has no JSON form.
    fn stringify(&self) -> Option<String>;

    /// An own member of an object, `null` included. Inherited properties are not members.
    fn get(&self, name: &str) -> Option<Self>;

    /// Whether the value is an object, and neither an array nor `null`.
    fn is_object(&self) -> bool;

    fn is_null(&self) -> bool;

    /// The value of a string.
    fn string(&self) -> Option<String>;

    /// The value of a number. It may be infinite, as `1e999` is.
    fn number(&self) -> Option<f64>;

    /// The elements of an array.
    fn items(&self) -> Option<Vec<Self>>;

    /// The names of an object's own members, or the indices of an array.
    fn names(&self) -> Vec<String>;

    /// The member or element with one of those [`names`](Self::names).
    fn member(&self, name: &str) -> Option<Self>;

    fn list(items: &[Self]) -> Self;

    /// A deep copy, for a response that several callers share: each may modify its own.
    fn deep_copy(&self) -> Self;

    /// A copy of an object without the members for which `drop` returns true.
    fn without(&self, drop: &dyn Fn(&str) -> bool) -> Self;

    /// The value of an own string member; `None` if it is absent or of another type.
    #[inline(never)]
    fn get_string(&self, name: &str) -> Option<String> {
        self.get(name).and_then(|value| value.string())
    }
}

/// Writes a JSON object, for request bodies.
///
/// The text may contain secrets: as a body it becomes a [`Secret`](crate::protocol::secret::Secret).
pub(crate) struct ObjectWriter(String);

impl ObjectWriter {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(crate) fn string(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        push_string(&mut self.0, value);
        self
    }

    /// Adds a string member if there is a value.
    pub(crate) fn optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.string(name, value),
            None => self,
        }
    }

    /// Adds a member whose value is JSON text already.
    pub(crate) fn raw(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.0.push_str(json);
        self
    }

    pub(crate) fn strings(mut self, name: &str, values: &[String]) -> Self {
        self.name(name);
        self.0.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            push_string(&mut self.0, value);
        }
        self.0.push(']');
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(&mut self.0, name);
        self.0.push(':');
    }
}

impl Default for ObjectWriter {
    fn default() -> Self {
        Self::new()
    }
}

/// A string literal (RFC 8259 section 7).
fn push_string(target: &mut String, text: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    target.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                target.push('\\');
                target.push(character);
            }
            '\u{0}'..='\u{1f}' => {
                let code = usize::try_from(u32::from(character)).unwrap_or(0);
                target.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                target.push(HEX.get(code & 15).copied().unwrap_or('0'));
            }
            other => target.push(other),
        }
    }
    target.push('"');
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn object_writer_escapes_and_joins_members() {
        let text = ObjectWriter::new()
            .string("a", "1\"\\\n\u{1f}é")
            .optional("b", None)
            .optional("c", Some(""))
            .raw("d", "{\"x\":[]}")
            .strings("e", &["f".into(), "g".into()])
            .finish();
        assert_eq!(
            text,
            "{\"a\":\"1\\\"\\\\\\u000a\\u001fé\",\"c\":\"\",\"d\":{\"x\":[]},\"e\":[\"f\",\"g\"]}"
        );
        assert_eq!(ObjectWriter::new().finish(), "{}");
    }

    proptest! {
        #[test]
        fn written_object_parses_back(name in ".*", value in ".*") {
            let parsed: Value = serde_json::from_str(&ObjectWriter::new().string(&name, &value).finish()).unwrap();
            prop_assert_eq!(&parsed[&name], &Value::String(value));
        }
    }
}
