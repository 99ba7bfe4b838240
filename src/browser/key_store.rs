//! IndexedDB, for the DPoP keys of pending redirect logins: no other storage can hold a `CryptoKey` that is not extractable.

use js_sys::{Array, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::foreign;
use crate::protocol::login::transaction::LIFETIME_MS;

const DATABASE: &str = "my-account-wasm";
const STORE: &str = "keys";

type StoreResult<T> = Result<T, JsValue>;

/// Stores a key pair under the login's `state`, and deletes those of logins that have expired.
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

/// Removes a key pair and returns it.
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

/// Starts with the login's start time, so that a range selects the expired ones.
fn key(state: &str, started_at: f64) -> JsValue {
    Array::of2(&JsValue::from_f64(started_at), &JsValue::from_str(state)).into()
}

/// An open database. It is closed when this is dropped.
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

/// Waits for an `IDBRequest`.
async fn request_result(request: &JsValue) -> StoreResult<JsValue> {
    let settled = Promise::new(&mut |resolve, reject| {
        for (event, listener) in [("onsuccess", &resolve), ("onerror", &reject), ("onblocked", &reject)] {
            foreign::set(request, event, listener);
        }
    });
    foreign::settle(&settled).await?;
    foreign::get(request, "result")
}
