//! IndexedDB, for the DPoP keys of pending redirect logins: no other storage can hold a `CryptoKey` that is not extractable.

use std::future::Future;
use std::pin::{Pin, pin};

use js_sys::{Array, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::future_to_promise;

use super::{foreign, timer};
use crate::ports::engine::Limits;
use crate::sync::select::{Either, select};

const DATABASE: &str = "my-account-wasm";
const STORE: &str = "keys";

/// Milliseconds that a login waits for the database. Some never answer: requests of a profile whose database is locked or
/// damaged fire no event.
const PATIENCE_MS: u32 = 2_000;

type StoreResult<T> = Result<T, JsValue>;

/// Boxed, so that all promises of this crate share one compiled body.
type Work = Pin<Box<dyn Future<Output = StoreResult<JsValue>>>>;

/// Stores a key pair under the login's `state`, and deletes those of the application's logins that have expired.
pub(crate) async fn put(
    pair: &JsValue,
    application: &str,
    state: &str,
    started_at: f64,
    expired_before: f64,
) -> StoreResult<JsValue> {
    let (pair, key) = (pair.clone(), key(application, state, started_at));
    let application_name = JsValue::from_str(application);
    in_time(Box::pin(put_key(pair, key, application_name, expired_before))).await
}

/// Removes a key pair and returns it.
pub(crate) async fn take(application: &str, state: &str, started_at: f64) -> StoreResult<JsValue> {
    in_time(Box::pin(take_key(key(application, state, started_at)))).await
}

/// Fails if the work takes too long. The work itself goes on: to abandon an upgrade would leave a database without its
/// store, for ever.
async fn in_time(work: Work) -> StoreResult<JsValue> {
    let finished = pin!(foreign::settle(&future_to_promise(work)));
    let limits = Limits {
        timeout_ms: Some(PATIENCE_MS),
        signal: None,
    };
    match select(pin!(timer::limit_reached(&limits)), finished).await {
        Either::First(_) => Err(JsValue::UNDEFINED),
        Either::Second(outcome) => outcome,
    }
}

async fn put_key(pair: JsValue, key: JsValue, application_name: JsValue, expired_before: f64) -> StoreResult<JsValue> {
    let database = Database::open().await?;
    let store = database.store()?;
    let range = foreign::get(&global(), "IDBKeyRange")?;
    let first: JsValue = Array::of1(&application_name).into();
    let last: JsValue = Array::of2(&application_name, &JsValue::from_f64(expired_before)).into();
    let expired = foreign::call(&range, "bound", &[&first, &last])?;
    foreign::call(&store, "delete", &[&expired])?;
    let stored = foreign::call(&store, "put", &[&pair, &key])?;
    request_result(&stored).await
}

async fn take_key(key: JsValue) -> StoreResult<JsValue> {
    let database = Database::open().await?;
    let store = database.store()?;
    let found = foreign::call(&store, "get", &[&key])?;
    let removed = foreign::call(&store, "delete", &[&key])?;
    let pair = request_result(&found).await?;
    request_result(&removed).await?;
    Ok(pair)
}

/// Starts with the application and the login's start time, so that a range selects the application's expired ones.
fn key(application: &str, state: &str, started_at: f64) -> JsValue {
    let [application, state] = [application, state].map(JsValue::from_str);
    Array::of3(&application, &JsValue::from_f64(started_at), &state).into()
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
