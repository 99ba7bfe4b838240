//! A hidden iframe.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::{Browser, foreign};
use crate::ports::page::HiddenFrame;
use crate::protocol::error::{Code, Error};

/// Milliseconds in which a page that has loaded has to have said what it has to say.
const GRACE_MS: u32 = 500;

impl HiddenFrame for Browser {
    fn frame_unsupported_reason(&self) -> Option<&'static str> {
        let says = |holder: Result<JsValue, JsValue>, name| holder.and_then(|holder| foreign::get(&holder, name));
        if says(Ok(global().into()), "crossOriginIsolated").is_ok_and(|value| value.is_truthy()) {
            return Some("A page that is isolated from other origins cannot ask the tenant in a frame.");
        }
        let cookies = says(says(Ok(global().into()), "navigator"), "cookieEnabled");
        if cookies.is_ok_and(|value| value.as_bool() == Some(false)) {
            return Some("The browser keeps no cookies, so the tenant cannot know anybody.");
        }
        None
    }

    async fn load_in_frame(&self, url: &str, origin: &str) -> Result<JsValue, Error<JsValue>> {
        let mut asking = None;
        let answered = Promise::new(&mut |resolve, reject| asking = Asking::begin(url, origin, &resolve, &reject).ok());
        // What it registered lives as long as this does.
        let asking =
            asking.ok_or_else(|| Error::new(Code::UnsupportedEnvironment, "The page cannot frame another."))?;
        let answer = foreign::settle(&answered).await;
        drop(asking);
        answer.map_err(|_| Error::new(Code::InvalidResponse, "The tenant's page has loaded and says nothing."))
    }
}

/// A frame that waits for its message. All of it is gone when this is dropped.
struct Asking {
    frame: JsValue,
    hear: Closure<dyn FnMut(JsValue)>,
    loaded: Closure<dyn FnMut()>,
    grace: Rc<RefCell<Option<JsValue>>>,
}

impl Asking {
    fn begin(url: &str, origin: &str, resolve: &Function, reject: &Function) -> Result<Self, JsValue> {
        let document = foreign::get(&global(), "document")?;
        let frame = foreign::call(&document, "createElement", &[&JsValue::from_str("iframe")])?;
        foreign::set(&frame, "hidden", &JsValue::TRUE);
        foreign::set(&frame, "title", &JsValue::from_str(""));
        foreign::call(
            &frame,
            "setAttribute",
            &[&JsValue::from_str("aria-hidden"), &JsValue::from_str("true")],
        )?;
        let hear = {
            let (frame, origin, resolve) = (frame.clone(), origin.to_owned(), resolve.clone());
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                // Exactly this origin, and exactly this window (RFC 9700 section 4.17.2).
                let is_origin =
                    foreign::get(&event, "origin").is_ok_and(|from| from.as_string().as_deref() == Some(&origin));
                let window = foreign::get(&frame, "contentWindow").unwrap_or(JsValue::UNDEFINED);
                let is_window = window.is_object() && foreign::get(&event, "source").is_ok_and(|from| from == window);
                if is_origin && is_window {
                    let data = foreign::get(&event, "data").unwrap_or(JsValue::UNDEFINED);
                    let _ = resolve.call1(&JsValue::UNDEFINED, &data);
                }
            })
        };
        let grace = Rc::new(RefCell::new(None));
        let loaded = {
            let (grace, reject) = (Rc::clone(&grace), reject.clone());
            Closure::<dyn FnMut()>::new(move || {
                let timer = foreign::set_timeout(&reject, GRACE_MS).ok();
                if let Some(before) = grace.replace(timer) {
                    let _ = foreign::clear_timeout(&before);
                }
            })
        };
        let asking = Self {
            frame,
            hear,
            loaded,
            grace,
        };
        asking.register("addEventListener")?;
        foreign::set(&asking.frame, "src", &JsValue::from_str(url));
        let body = foreign::get(&document, "body")?;
        foreign::call(&body, "appendChild", &[&asking.frame])?;
        Ok(asking)
    }

    fn register(&self, method: &str) -> Result<(), JsValue> {
        foreign::call(&global(), method, &[&JsValue::from_str("message"), self.hear.as_ref()])?;
        foreign::call(&self.frame, method, &[&JsValue::from_str("load"), self.loaded.as_ref()])?;
        Ok(())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let _ = self.register("removeEventListener");
        if let Some(timer) = self.grace.take() {
            let _ = foreign::clear_timeout(&timer);
        }
        let _ = foreign::call(&self.frame, "remove", &[]);
    }
}
