//! The microtask queue.

use std::future::Future;
use std::pin::Pin;

use wasm_bindgen_futures::spawn_local;

use super::Browser;
use crate::ports::engine::Tasks;

impl Tasks for Browser {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        spawn_local(task);
    }
}
