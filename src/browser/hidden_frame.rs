//! A hidden iframe.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, global};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::{Browser, foreign};
use crate::ports::page::HiddenFrame;
use crate::protocol::error::{Code, Error};

/// Milliseconds after the load in which the page has to post its message.
const MESSAGE_TIMEOUT_MS: u32 = 500;

impl HiddenFrame for Browser {
    fn frame_unsupported_reason(&self) -> Option<&'static str> {
        let member = |holder: Result<JsValue, JsValue>, name| holder.and_then(|holder| foreign::get(&holder, name));
        if member(Ok(global().into()), "crossOriginIsolated").is_ok_and(|value| value.is_truthy()) {
            return Some("A cross-origin isolated page cannot load the tenant in an iframe; use loginWithRedirect.");
        }
        let cookies = member(member(Ok(global().into()), "navigator"), "cookieEnabled");
        if cookies.is_ok_and(|value| value.as_bool() == Some(false)) {
            return Some("Cookies are disabled, so the tenant cannot find its session; enable them.");
        }
        None
    }

    async fn load_in_frame(&self, url: &str, origin: &str) -> Result<JsValue, Error<JsValue>> {
        let mut loading = None;
        let received =
            Promise::new(&mut |resolve, reject| loading = LoadingFrame::start(url, origin, &resolve, &reject).ok());
        // Keeps the listeners alive until the message is received.
        let loading = loading.ok_or_else(|| {
            Error::new(
                Code::UnsupportedEnvironment,
                "The page could not create an iframe; call this once document.body exists.",
            )
        })?;
        let message = foreign::settle(&received).await;
        drop(loading);
        message.map_err(|_| {
            Error::new(
                Code::InvalidResponse,
                "The tenant's iframe posted no response; check Allowed Web Origins and frame-src.",
            )
        })
    }
}

/// An iframe and its listeners, which are removed when this is dropped.
struct LoadingFrame {
    frame: JsValue,
    on_message: Closure<dyn FnMut(JsValue)>,
    on_load: Closure<dyn FnMut()>,
    message_timer: Rc<RefCell<Option<JsValue>>>,
}

impl LoadingFrame {
    fn start(url: &str, origin: &str, resolve: &Function, reject: &Function) -> Result<Self, JsValue> {
        let document = foreign::get(&global(), "document")?;
        let frame = foreign::call(&document, "createElement", &[&JsValue::from_str("iframe")])?;
        foreign::set(&frame, "hidden", &JsValue::TRUE);
        foreign::set(&frame, "title", &JsValue::from_str(""));
        foreign::call(
            &frame,
            "setAttribute",
            &[&JsValue::from_str("aria-hidden"), &JsValue::from_str("true")],
        )?;
        let on_message = {
            let (frame, origin, resolve) = (frame.clone(), origin.to_owned(), resolve.clone());
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                // Only messages of this origin and of this window are accepted (RFC 9700 section 4.17.2).
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
        let message_timer = Rc::new(RefCell::new(None));
        let on_load = {
            let (message_timer, reject) = (Rc::clone(&message_timer), reject.clone());
            Closure::<dyn FnMut()>::new(move || {
                let timer = foreign::set_timeout(&reject, MESSAGE_TIMEOUT_MS).ok();
                if let Some(previous) = message_timer.replace(timer) {
                    let _ = foreign::clear_timeout(&previous);
                }
            })
        };
        let loading = Self {
            frame,
            on_message,
            on_load,
            message_timer,
        };
        loading.update_listeners("addEventListener")?;
        foreign::set(&loading.frame, "src", &JsValue::from_str(url));
        let body = foreign::get(&document, "body")?;
        foreign::call(&body, "appendChild", &[&loading.frame])?;
        Ok(loading)
    }

    fn update_listeners(&self, method: &str) -> Result<(), JsValue> {
        foreign::call(
            &global(),
            method,
            &[&JsValue::from_str("message"), self.on_message.as_ref()],
        )?;
        foreign::call(
            &self.frame,
            method,
            &[&JsValue::from_str("load"), self.on_load.as_ref()],
        )?;
        Ok(())
    }
}

impl Drop for LoadingFrame {
    fn drop(&mut self) {
        let _ = self.update_listeners("removeEventListener");
        if let Some(timer) = self.message_timer.take() {
            let _ = foreign::clear_timeout(&timer);
        }
        let _ = foreign::call(&self.frame, "remove", &[]);
    }
}
