//! Logins with real ID token signatures.

use crate::js::Client;
use crate::protocol::base64url;
use wasm_bindgen_test::wasm_bindgen_test;

use super::signed_in_client::{CONFIG, code, complete_login};
use super::support::{self, RestoreOnDrop, evaluate, make_error};

#[wasm_bindgen_test]
async fn login_accepts_the_configured_signing_alg() {
    for algorithm in ["RS256", "PS256", "ES256"] {
        let _restore = RestoreOnDrop;
        let config = evaluate(CONFIG);
        js_sys::Reflect::set(&config, &"idTokenSigningAlg".into(), &algorithm.into()).unwrap();
        let client = Client::new(&config, make_error(), support::no_op_listener()).unwrap();
        complete_login(&client, algorithm, "", |token| token).await.unwrap();
        assert!(client.is_authenticated(), "{algorithm}");
    }
}

#[wasm_bindgen_test]
async fn login_with_a_tampered_id_token_fails() {
    let _restore = RestoreOnDrop;
    let part = |token: &str, index: usize| token.split('.').nth(index).unwrap().to_owned();
    let alterations: [(&str, &dyn Fn(String) -> String); 4] = [
        ("another claim", &|token| {
            let claims = String::from_utf8(base64url::decode(&part(&token, 1)).unwrap()).unwrap();
            let claims = claims.replace("\"sub\":\"u\"", "\"sub\":\"v\"");
            format!("{}.{}.{}", part(&token, 0), base64url::encode(claims), part(&token, 2))
        }),
        ("another header", &|token| {
            let header = base64url::encode("{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}");
            format!("{header}.{}.{}", part(&token, 1), part(&token, 2))
        }),
        ("another signature", &|token| {
            format!(
                "{}.{}.{}",
                part(&token, 0),
                part(&token, 1),
                base64url::encode([1; 256])
            )
        }),
        ("no signature", &|token| {
            format!("{}.{}.", part(&token, 0), part(&token, 1))
        }),
    ];
    for (name, alter) in alterations {
        let client = Client::new(&evaluate(CONFIG), make_error(), support::no_op_listener()).unwrap();
        let error = complete_login(&client, "RS256", "", alter).await.unwrap_err();
        assert_eq!(code(&error), "invalid_id_token", "{name}");
        assert!(!client.is_authenticated() && client.get_user().is_undefined(), "{name}");
        assert!(client.get_session().is_undefined(), "{name}");
    }
}
