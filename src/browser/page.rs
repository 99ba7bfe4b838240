//! `location`, `history`, focus, user activation and prerendering.

use std::cell::Cell;

use js_sys::{Promise, global};
use wasm_bindgen::JsValue;

use super::{Browser, foreign};
use crate::ports::page::Page;

thread_local! {
    /// Shared by all clients of the page.
    static IS_REDIRECT_COUNTED: Cell<bool> = const { Cell::new(false) };
}

impl Page for Browser {
    fn url(&self) -> String {
        page_url()
    }

    fn replace_url(&self, url: &str) {
        // Keeps a router's state. Browsers that limit the rate of these calls may refuse one. The URL then keeps its code,
        // which is harmless: a code works only once.
        let _ = foreign::get(&global(), "history").and_then(|history| {
            let state = foreign::get(&history, "state")?;
            foreign::call(
                &history,
                "replaceState",
                &[&state, &JsValue::from_str(""), &JsValue::from_str(url)],
            )
        });
    }

    fn has_user_activation(&self) -> bool {
        let activation = foreign::get(&global(), "navigator")
            .and_then(|navigator| foreign::get(&navigator, "userActivation"))
            // Not `isActive`, which ends after some seconds of the app's own work.
            .and_then(|activation| foreign::get(&activation, "hasBeenActive"));
        activation.is_ok_and(|is_active| is_active.is_truthy())
    }

    fn is_redirect_counted(&self) -> bool {
        IS_REDIRECT_COUNTED.try_with(Cell::get).unwrap_or_default()
    }

    fn set_redirect_counted(&self) {
        let _ = IS_REDIRECT_COUNTED.try_with(|is_counted| is_counted.set(true));
    }

    fn is_prerendering(&self) -> bool {
        let is_prerendering = document().and_then(|document| foreign::get(&document, "prerendering"));
        is_prerendering.is_ok_and(|is_prerendering| is_prerendering.is_truthy())
    }

    async fn activated(&self) {
        if !self.is_prerendering() {
            return;
        }
        let activated = Promise::new(&mut |resolve, _| {
            let event = JsValue::from_str("prerenderingchange");
            let _ = document().and_then(|document| foreign::call(&document, "addEventListener", &[&event, &resolve]));
        });
        let _ = foreign::settle(&activated).await;
    }

    fn has_focus(&self) -> bool {
        let has_focus = document().and_then(|document| foreign::call(&document, "hasFocus", &[]));
        has_focus.is_ok_and(|has_focus| has_focus.is_truthy())
    }

    fn ancestor_origins(&self) -> Vec<String> {
        // Unlike `parent`, a page's scripts cannot replace `top` and `location`.
        let top = foreign::get(&global(), "top").unwrap_or(JsValue::NULL);
        if !top.is_object() || top == JsValue::from(global()) {
            return Vec::new();
        }
        let reported = location().and_then(|location| foreign::get(&location, "ancestorOrigins"));
        match reported.ok().filter(JsValue::is_object) {
            Some(reported) => (0_u32..)
                .map_while(|index| foreign::get(&reported, &index.to_string()).ok()?.as_string())
                .collect(),
            None => {
                // The location of a page of another origin throws.
                let origin = foreign::get(&top, "location").and_then(|location| foreign::get(&location, "origin"));
                vec![origin.ok().and_then(|origin| origin.as_string()).unwrap_or_default()]
            }
        }
    }

    fn navigate(&self, url: &str) -> bool {
        location()
            .and_then(|location| foreign::call(&location, "assign", &[&JsValue::from_str(url)]))
            .is_ok()
    }
}

fn document() -> Result<JsValue, JsValue> {
    foreign::get(&global(), "document")
}

/// The URL of the page.
pub(crate) fn page_url() -> String {
    let href = location().and_then(|location| foreign::get(&location, "href"));
    href.ok().and_then(|href| href.as_string()).unwrap_or_default()
}

fn location() -> Result<JsValue, JsValue> {
    foreign::get(&global(), "location")
}
