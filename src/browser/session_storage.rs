//! Pending logins in `sessionStorage`, one key per state.

use js_sys::global;
use wasm_bindgen::JsValue;

use super::foreign;
use crate::ports::TransactionStore;

/// What every key of ours begins with.
const PREFIX: &str = "my-account-wasm.transaction.";

/// Where departures are noted.
const DEPARTURES: &str = "my-account-wasm.departures";

/// The tab's `sessionStorage`. Where the browser forbids it, nothing can be kept and nothing is found.
#[derive(Default)]
pub struct SessionStorage;

impl TransactionStore for SessionStorage {
    fn put(&self, state: &str, record: &str) -> bool {
        call("setItem", &[&key(state), &JsValue::from_str(record)]).is_ok()
    }

    fn take(&self, state: &str) -> Option<String> {
        let key = key(state);
        let record = call("getItem", &[&key]).ok()?.as_string()?;
        // A record that cannot be removed could be used twice, so it is not given out.
        call("removeItem", &[&key]).ok().map(|_| record)
    }

    fn states(&self) -> Vec<String> {
        let mut states = Vec::new();
        let mut index = 0.0;
        while let Some(key) = call("key", &[&JsValue::from_f64(index)])
            .ok()
            .and_then(|key| key.as_string())
        {
            states.extend(key.strip_prefix(PREFIX).map(str::to_owned));
            index += 1.0;
        }
        states
    }

    fn departures(&self) -> Option<String> {
        call("getItem", &[&JsValue::from_str(DEPARTURES)]).ok()?.as_string()
    }

    fn note_departures(&self, note: &str) {
        let key = JsValue::from_str(DEPARTURES);
        let _ = if note.is_empty() {
            call("removeItem", &[&key])
        } else {
            call("setItem", &[&key, &JsValue::from_str(note)])
        };
    }
}

fn call(method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    // The getter throws a SecurityError where storage is forbidden.
    foreign::call(&foreign::get(&global(), "sessionStorage")?, method, arguments)
}

fn key(state: &str) -> JsValue {
    JsValue::from_str(&(String::from(PREFIX) + state))
}
