use crate::protocol::json::Json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{RestoreOnDrop, evaluate, pollute_object_prototype};

#[path = "../fixtures/json_port.rs"]
mod json_port;

#[wasm_bindgen_test]
fn js_value_passes_the_shared_json_cases() {
    json_port::check::<JsValue>(&mut |holds, case| assert!(holds, "{case}"));
}

#[wasm_bindgen_test]
fn polluted_prototype_adds_no_member() {
    let _restore = RestoreOnDrop;
    pollute_object_prototype("refresh_token", &"planted".into());
    let object = <JsValue as Json>::parse("{\"access_token\":\"at\"}").unwrap();
    assert_eq!(object.get_string("access_token").as_deref(), Some("at"));
    assert!(Json::get(&object, "refresh_token").is_none());
}

#[wasm_bindgen_test]
fn throwing_getter_is_an_absent_member() {
    let value = evaluate("{ get a() { throw new Error() }, b: 'b' }");
    assert!(Json::get(&value, "a").is_none());
    assert_eq!(value.get_string("b").as_deref(), Some("b"));
    assert_eq!(value.without(&|_| false).get_string("b").as_deref(), Some("b"));
}
