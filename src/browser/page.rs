//! `location`, `history`, focus and user activation.

use js_sys::global;
use wasm_bindgen::JsValue;

use super::{Browser, foreign};
use crate::ports::page::Page;

impl Page for Browser {
    fn url(&self) -> String {
        let href = location().and_then(|location| foreign::get(&location, "href"));
        href.ok().and_then(|href| href.as_string()).unwrap_or_default()
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
            .and_then(|activation| foreign::get(&activation, "isActive"));
        activation.is_ok_and(|is_active| is_active.is_truthy())
    }

    fn has_focus(&self) -> bool {
        let has_focus =
            foreign::get(&global(), "document").and_then(|document| foreign::call(&document, "hasFocus", &[]));
        has_focus.is_ok_and(|has_focus| has_focus.is_truthy())
    }

    fn navigate(&self, url: &str) -> bool {
        location()
            .and_then(|location| foreign::call(&location, "assign", &[&JsValue::from_str(url)]))
            .is_ok()
    }
}

fn location() -> Result<JsValue, JsValue> {
    foreign::get(&global(), "location")
}
