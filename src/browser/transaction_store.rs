//! Pending transactions in `sessionStorage`, one key per `state`, and what a tab or the origin remembers besides. Each key
//! names the application: those of the origin are shared by all of its applications.

use js_sys::global;
use wasm_bindgen::JsValue;

use super::{Browser, foreign};
use crate::ports::page::TransactionStore;

/// The keys, each followed by the application. Those of transactions end with the `state`.
const TRANSACTION: &str = "my-account-wasm.transaction ";
const REDIRECT_LOG: &str = "my-account-wasm.redirect-log ";
const ORGANIZATION: &str = "my-account-wasm.organization ";

/// Gone with the tab.
const SESSION: &str = "sessionStorage";
/// Shared by the tabs of the origin.
const LOCAL: &str = "localStorage";

// If the browser refuses storage, nothing is stored and nothing is found.
impl TransactionStore for Browser {
    fn put_transaction(&self, state: &str, record: &str) -> bool {
        let key = JsValue::from_str(&(self.transaction_prefix() + state));
        call_storage(SESSION, "setItem", &[&key, &JsValue::from_str(record)]).is_ok()
    }

    fn is_storage_full(&self) -> bool {
        // Storage that is blocked throws, and storage with a quota of zero stays empty.
        foreign::get(&global(), "sessionStorage")
            .and_then(|storage| foreign::get(&storage, "length"))
            .is_ok_and(|length| length.is_truthy())
    }

    fn take_transaction(&self, state: &str) -> Option<String> {
        let key = JsValue::from_str(&(self.transaction_prefix() + state));
        let record = call_storage(SESSION, "getItem", &[&key]).ok()?.as_string()?;
        // A record that cannot be removed could be used twice, so it is not returned.
        call_storage(SESSION, "removeItem", &[&key]).ok().map(|_| record)
    }

    fn transaction_states(&self) -> Vec<String> {
        let prefix = self.transaction_prefix();
        let mut states = Vec::new();
        let mut index = 0.0;
        while let Some(key) = call_storage(SESSION, "key", &[&JsValue::from_f64(index)])
            .ok()
            .and_then(|key| key.as_string())
        {
            // A state has no space: what follows one is of an application whose client id begins with this one.
            let state = key.strip_prefix(&prefix).filter(|state| !state.contains(' '));
            states.extend(state.map(str::to_owned));
            index += 1.0;
        }
        states
    }

    fn redirect_log(&self) -> Option<String> {
        self.read(SESSION, REDIRECT_LOG)
    }

    fn set_redirect_log(&self, log: &str) {
        self.write(SESSION, REDIRECT_LOG, log);
    }

    fn organization_hint(&self) -> Option<String> {
        self.read(LOCAL, ORGANIZATION)
    }

    fn set_organization_hint(&self, hint: &str) {
        self.write(LOCAL, ORGANIZATION, hint);
    }
}

impl Browser {
    fn transaction_prefix(&self) -> String {
        String::from(TRANSACTION) + &self.application + " "
    }

    fn key(&self, prefix: &str) -> JsValue {
        JsValue::from_str(&(String::from(prefix) + &self.application))
    }

    fn read(&self, storage: &str, prefix: &str) -> Option<String> {
        call_storage(storage, "getItem", &[&self.key(prefix)]).ok()?.as_string()
    }

    /// An empty text is removed.
    fn write(&self, storage: &str, prefix: &str, text: &str) {
        let key = self.key(prefix);
        let _ = if text.is_empty() {
            call_storage(storage, "removeItem", &[&key])
        } else {
            call_storage(storage, "setItem", &[&key, &JsValue::from_str(text)])
        };
    }
}

fn call_storage(storage: &str, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    // The getter throws a SecurityError if storage is blocked.
    foreign::call(&foreign::get(&global(), storage)?, method, arguments)
}
