//! Location and history.

use js_sys::global;
use wasm_bindgen::JsValue;

use super::foreign;
use crate::ports::Page;

/// The page this runs in.
#[derive(Default)]
pub struct CurrentPage;

impl Page for CurrentPage {
    fn url(&self) -> String {
        let href = location().and_then(|location| foreign::get(&location, "href"));
        href.ok().and_then(|href| href.as_string()).unwrap_or_default()
    }

    fn replace_url(&self, url: &str) {
        // A router's own state stays. A refusal (some browsers count these calls) leaves the URL as it is: the code
        // in it has been used up by then.
        let _ = foreign::get(&global(), "history").and_then(|history| {
            let state = foreign::get(&history, "state")?;
            foreign::call(
                &history,
                "replaceState",
                &[&state, &JsValue::from_str(""), &JsValue::from_str(url)],
            )
        });
    }

    fn is_in_use(&self) -> bool {
        let activation = foreign::get(&global(), "navigator")
            .and_then(|navigator| foreign::get(&navigator, "userActivation"))
            .and_then(|activation| foreign::get(&activation, "isActive"));
        activation.is_ok_and(|is_active| is_active.is_truthy())
    }

    fn is_in_front(&self) -> bool {
        let has_focus =
            foreign::get(&global(), "document").and_then(|document| foreign::call(&document, "hasFocus", &[]));
        has_focus.is_ok_and(|has_focus| has_focus.is_truthy())
    }

    fn may_be_online(&self) -> bool {
        let online = foreign::get(&global(), "navigator").and_then(|navigator| foreign::get(&navigator, "onLine"));
        online.ok().and_then(|online| online.as_bool()).unwrap_or(true)
    }

    fn leave_for(&self, url: &str) -> bool {
        location()
            .and_then(|location| foreign::call(&location, "assign", &[&JsValue::from_str(url)]))
            .is_ok()
    }
}

fn location() -> Result<JsValue, JsValue> {
    foreign::get(&global(), "location")
}
