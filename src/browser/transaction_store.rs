//! Pending transactions in `sessionStorage`, one key per `state`.

use js_sys::global;
use wasm_bindgen::JsValue;

use super::{Browser, foreign};
use crate::ports::page::TransactionStore;

/// Prefix of the keys of transactions.
const TRANSACTION_PREFIX: &str = "my-account-wasm.transaction.";

const REDIRECT_LOG_KEY: &str = "my-account-wasm.departures";

// If the browser refuses `sessionStorage`, nothing is stored and nothing is found.
impl TransactionStore for Browser {
    fn put_transaction(&self, state: &str, record: &str) -> bool {
        call_storage("setItem", &[&transaction_key(state), &JsValue::from_str(record)]).is_ok()
    }

    fn take_transaction(&self, state: &str) -> Option<String> {
        let key = transaction_key(state);
        let record = call_storage("getItem", &[&key]).ok()?.as_string()?;
        // A record that cannot be removed could be used twice, so it is not returned.
        call_storage("removeItem", &[&key]).ok().map(|_| record)
    }

    fn transaction_states(&self) -> Vec<String> {
        let mut states = Vec::new();
        let mut index = 0.0;
        while let Some(key) = call_storage("key", &[&JsValue::from_f64(index)])
            .ok()
            .and_then(|key| key.as_string())
        {
            states.extend(key.strip_prefix(TRANSACTION_PREFIX).map(str::to_owned));
            index += 1.0;
        }
        states
    }

    fn redirect_log(&self) -> Option<String> {
        call_storage("getItem", &[&JsValue::from_str(REDIRECT_LOG_KEY)])
            .ok()?
            .as_string()
    }

    fn set_redirect_log(&self, log: &str) {
        let key = JsValue::from_str(REDIRECT_LOG_KEY);
        let _ = if log.is_empty() {
            call_storage("removeItem", &[&key])
        } else {
            call_storage("setItem", &[&key, &JsValue::from_str(log)])
        };
    }
}

fn call_storage(method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    // The getter throws a SecurityError if storage is blocked.
    foreign::call(&foreign::get(&global(), "sessionStorage")?, method, arguments)
}

fn transaction_key(state: &str) -> JsValue {
    JsValue::from_str(&(String::from(TRANSACTION_PREFIX) + state))
}
