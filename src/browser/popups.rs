//! `window.open`, and a `BroadcastChannel` to the page that the popup comes back to.

use js_sys::{Function, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::{Browser, foreign};
use crate::ports::page::Popups;

/// Prefix of the channel names. The application and the channel follow.
const CHANNEL_PREFIX: &str = "my-account-wasm ";

const POPUP_FEATURES: &str = "popup,width=480,height=720";

/// Acknowledges a message. Messages are strings, so it cannot be mistaken for one.
const ACKNOWLEDGEMENT: JsValue = JsValue::TRUE;

impl Popups for Browser {
    type Popup = JsValue;

    fn open_popup(&self) -> Option<JsValue> {
        let [blank, name, features] = ["about:blank", "_blank", POPUP_FEATURES].map(JsValue::from_str);
        let window = foreign::call(&global(), "open", &[&blank, &name, &features]).ok()?;
        window.is_object().then_some(window)
    }

    fn navigate_popup(&self, window: &JsValue, url: &str) {
        // The handle stays valid: with `noopener` the popup could not be closed from here.
        let _ = foreign::get(window, "location")
            .and_then(|location| foreign::call(&location, "replace", &[&JsValue::from_str(url)]));
    }

    fn is_popup_closed(&self, window: &JsValue) -> bool {
        foreign::get(window, "closed").is_ok_and(|closed| closed.is_truthy())
    }

    fn close_popup(&self, window: &JsValue) {
        let _ = foreign::call(window, "close", &[]);
    }

    async fn receive(&self, channel: &str) -> String {
        let channel = Channel::open(&self.application, channel);
        loop {
            let message = channel.next_message().await;
            if let Some(text) = message.as_string() {
                channel.post(&ACKNOWLEDGEMENT);
                return text;
            }
        }
    }

    async fn post(&self, channel: &str, text: &str) {
        let channel = Channel::open(&self.application, channel);
        channel.post(&JsValue::from_str(text));
        while channel.next_message().await != ACKNOWLEDGEMENT {}
    }

    fn close_own_window(&self) {
        self.close_popup(&global());
    }
}

/// A channel. It is closed when this is dropped.
struct Channel(Option<JsValue>);

impl Channel {
    fn open(application: &str, name: &str) -> Self {
        let name = JsValue::from_str(&(String::from(CHANNEL_PREFIX) + application + " " + name));
        Self(foreign::construct("BroadcastChannel", &[&name]).ok())
    }

    fn post(&self, message: &JsValue) {
        if let Some(channel) = &self.0 {
            let _ = foreign::call(channel, "postMessage", &[message]);
        }
    }

    /// Waits for the next message. Never resolves if the browser has no `BroadcastChannel`.
    async fn next_message(&self) -> JsValue {
        let mut on_message = None;
        let received = Promise::new(&mut |resolve, _| on_message = Some(self.listen(resolve)));
        foreign::settle(&received).await.unwrap_or(JsValue::UNDEFINED)
    }

    fn listen(&self, resolve: Function) -> Closure<dyn FnMut(JsValue)> {
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let data = foreign::get(&event, "data").unwrap_or(JsValue::UNDEFINED);
            let _ = resolve.call1(&JsValue::UNDEFINED, &data);
        });
        if let Some(channel) = &self.0 {
            foreign::set(channel, "onmessage", on_message.as_ref());
        }
        on_message
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.0 {
            let _ = foreign::call(channel, "close", &[]);
        }
    }
}
