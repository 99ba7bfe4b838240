//! The JSON port, with `serde_json`.

use serde_json::Value;

use crate::protocol::json::Json;

impl Json for Value {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn stringify(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn get(&self, name: &str) -> Option<Self> {
        self.as_object()?.get(name).cloned()
    }

    fn is_object(&self) -> bool {
        self.is_object()
    }

    fn is_null(&self) -> bool {
        self.is_null()
    }

    fn string(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
            Self::Object(members) => members.keys().cloned().collect(),
            _ => vec![],
        }
    }

    fn member(&self, name: &str) -> Option<Self> {
        match self {
            Self::Array(items) => items.get(name.parse::<usize>().ok()?).cloned(),
            other => Json::get(other, name),
        }
    }

    fn list(items: &[Self]) -> Self {
        Self::Array(items.to_vec())
    }

    fn deep_copy(&self) -> Self {
        self.clone()
    }

    fn without(&self, drop: &dyn Fn(&str) -> bool) -> Self {
        let members = self.as_object().into_iter().flatten().filter(|(name, _)| !drop(name));
        Self::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
    }
}

#[path = "../../../tests/fixtures/json_port.rs"]
mod json_port;

mod tests {
    use super::*;

    #[test]
    fn json_port_passes_the_shared_cases() {
        json_port::check::<Value>(&mut |holds, case| assert!(holds, "{case}"));
    }
}
