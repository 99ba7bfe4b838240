//! `window.open`, and messages between the page and the one that the popup comes back to: by a `BroadcastChannel`, which
//! works if `Cross-Origin-Opener-Policy` has severed the two windows, and by `window.postMessage`, which works if the page
//! is in another site's frame and so in another storage partition.

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

    async fn receive(&self, window: &JsValue, channel: &str) -> String {
        let channel = Channel::open(&self.application, channel, window.clone());
        loop {
            let message = channel.next_message().await;
            if let Some(text) = message.as_string() {
                channel.post(&ACKNOWLEDGEMENT);
                return text;
            }
        }
    }

    async fn post(&self, channel: &str, text: &str) {
        let opener = foreign::get(&global(), "opener").unwrap_or(JsValue::NULL);
        let channel = Channel::open(&self.application, channel, opener);
        channel.post(&JsValue::from_str(text));
        while channel.next_message().await != ACKNOWLEDGEMENT {}
    }

    fn close_own_window(&self) {
        self.close_popup(&global());
    }
}

/// A channel between two windows of this page's origin. It is closed when this is dropped.
struct Channel {
    name: JsValue,
    broadcast: Option<JsValue>,
    /// The window at the other end; `null` if it was severed.
    peer: JsValue,
    /// This page's origin: no other receives a message, or has one accepted (RFC 9700 section 4.17.2).
    origin: JsValue,
}

impl Channel {
    fn open(application: &str, name: &str, peer: JsValue) -> Self {
        let name = JsValue::from_str(&(String::from(CHANNEL_PREFIX) + application + " " + name));
        Self {
            broadcast: foreign::construct("BroadcastChannel", &[&name]).ok(),
            name,
            peer,
            origin: foreign::get(&global(), "location")
                .and_then(|location| foreign::get(&location, "origin"))
                .unwrap_or(JsValue::NULL),
        }
    }

    fn post(&self, message: &JsValue) {
        if let Some(broadcast) = &self.broadcast {
            let _ = foreign::call(broadcast, "postMessage", &[message]);
        }
        let named = foreign::bare_object();
        foreign::set(&named, NAME_MEMBER, &self.name);
        foreign::set(&named, TEXT_MEMBER, message);
        let _ = foreign::call(&self.peer, "postMessage", &[&named, &self.origin]);
    }

    /// Waits for the next message.
    async fn next_message(&self) -> JsValue {
        let mut listener = None;
        let received = Promise::new(&mut |resolve, _| listener = Some(MessageListener::start(self, &resolve)));
        foreign::settle(&received).await.unwrap_or(JsValue::UNDEFINED)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(broadcast) = &self.broadcast {
            let _ = foreign::call(broadcast, "close", &[]);
        }
    }
}

/// The members of a message between windows, which other scripts of the page receive, too.
const NAME_MEMBER: &str = "channel";
const TEXT_MEMBER: &str = "message";

/// Listens on both paths until it is dropped.
struct MessageListener {
    broadcast: Option<JsValue>,
    on_broadcast: Closure<dyn FnMut(JsValue)>,
    on_message: Closure<dyn FnMut(JsValue)>,
}

impl MessageListener {
    fn start(channel: &Channel, resolve: &Function) -> Self {
        let on_broadcast = {
            let resolve = resolve.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let data = foreign::get(&event, "data").unwrap_or(JsValue::UNDEFINED);
                let _ = resolve.call1(&JsValue::UNDEFINED, &data);
            })
        };
        let on_message = {
            let (resolve, name) = (resolve.clone(), channel.name.clone());
            let (peer, origin) = (channel.peer.clone(), channel.origin.clone());
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let is =
                    |member, expected: &JsValue| foreign::get(&event, member).is_ok_and(|value| value == *expected);
                let data = foreign::get(&event, "data").unwrap_or(JsValue::UNDEFINED);
                let is_named = foreign::get_own(&data, NAME_MEMBER).is_some_and(|value| value == name);
                if is_named && peer.is_object() && is("source", &peer) && is("origin", &origin) {
                    let message = foreign::get_own(&data, TEXT_MEMBER).unwrap_or(JsValue::UNDEFINED);
                    let _ = resolve.call1(&JsValue::UNDEFINED, &message);
                }
            })
        };
        let listener = Self {
            broadcast: channel.broadcast.clone(),
            on_broadcast,
            on_message,
        };
        listener.update("addEventListener");
        listener
    }

    fn update(&self, method: &str) {
        let targets = [
            (self.broadcast.clone(), &self.on_broadcast),
            (Some(global().into()), &self.on_message),
        ];
        for (target, listener) in targets {
            if let Some(target) = target {
                let _ = foreign::call(&target, method, &[&JsValue::from_str("message"), listener.as_ref()]);
            }
        }
    }
}

impl Drop for MessageListener {
    fn drop(&mut self) {
        self.update("removeEventListener");
    }
}
