//! IndexedDB, for the keys of logins that left the page: the one place that keeps a key which nobody can read.

use js_sys::{Array, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::foreign;
use crate::protocol::login::transaction::LIFETIME_MS;

const DATABASE: &str = "my-account-wasm";
const STORE: &str = "keys";

type StoreResult<T> = Result<T, JsValue>;

/// Keeps a key pair under a login's `state`, and clears away those of logins that can be answered no more.
pub(crate) async fn put(pair: &JsValue, state: &str, started_at: f64) -> StoreResult<()> {
    let database = Database::open().await?;
    let store = database.store()?;
    let range = foreign::get(&global(), "IDBKeyRange")?;
    let expired_before = Array::of1(&JsValue::from_f64(started_at - LIFETIME_MS));
    let expired = foreign::call(&range, "upperBound", &[&expired_before])?;
    foreign::call(&store, "delete", &[&expired])?;
    let stored = foreign::call(&store, "put", &[pair, &key(state, started_at)])?;
    request_result(&stored).await?;
    Ok(())
}

/// Removes a key pair and gives it out.
pub(crate) async fn take(state: &str, started_at: f64) -> StoreResult<JsValue> {
    let database = Database::open().await?;
    let store = database.store()?;
    let key = key(state, started_at);
    let found = foreign::call(&store, "get", &[&key])?;
    let removed = foreign::call(&store, "delete", &[&key])?;
    let pair = request_result(&found).await?;
    request_result(&removed).await?;
    Ok(pair)
}

/// Keys are in the order of their logins' departures.
fn key(state: &str, started_at: f64) -> JsValue {
    Array::of2(&JsValue::from_f64(started_at), &JsValue::from_str(state)).into()
}

/// An open database, which is closed when this is dropped.
struct Database(JsValue);

impl Database {
    async fn open() -> StoreResult<Self> {
        let factory = foreign::get(&global(), "indexedDB")?;
        let open_request = foreign::call(&factory, "open", &[&JsValue::from_str(DATABASE)])?;
        let request = open_request.clone();
        let upgrade = Closure::<dyn FnMut()>::new(move || {
            let _ = foreign::get(&request, "result")
                .and_then(|database| foreign::call(&database, "createObjectStore", &[&JsValue::from_str(STORE)]));
        });
        foreign::set(&open_request, "onupgradeneeded", upgrade.as_ref());
        request_result(&open_request).await.map(Self)
    }

    fn store(&self) -> StoreResult<JsValue> {
        let mode = JsValue::from_str("readwrite");
        let transaction = foreign::call(&self.0, "transaction", &[&JsValue::from_str(STORE), &mode])?;
        foreign::call(&transaction, "objectStore", &[&JsValue::from_str(STORE)])
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = foreign::call(&self.0, "close", &[]);
    }
}

/// What a request comes to.
async fn request_result(request: &JsValue) -> StoreResult<JsValue> {
    let settled = Promise::new(&mut |resolve, reject| {
        for (event, listener) in [("onsuccess", &resolve), ("onerror", &reject), ("onblocked", &reject)] {
            foreign::set(request, event, listener);
        }
    });
    foreign::settle(&settled).await?;
    foreign::get(request, "result")
}
