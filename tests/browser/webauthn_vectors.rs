//! The 15 test vectors of WebAuthn Level 3, decoded by the browser's parser and by this crate's, byte for byte.
//!
//! `tests/fixtures/webauthn_vectors.json` holds them in hex. They were derived again from the seeds that the specification
//! publishes (HKDF-SHA-256 of its name and of each vector's name), with deterministic signatures.

use crate::browser::credential;
use crate::ports::page::Authenticator;
use crate::protocol::base64url;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::options::Options;
use js_sys::{Array, Function, JSON};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, get, json};

/// Options with the vector's bytes, in one of the base64 encodings.
const OPTIONS: &str = "
    const b64 = bytes(example.challenge);
    const id = bytes(credentialId);
    const write = { url: (b) => b, padded: (b) => b + '='.repeat((4 - (b.length % 4)) % 4) };
    write.standard = (b) => write.padded(b).replaceAll('-', '+').replaceAll('_', '/');
    const [challenge, descriptor] = [write[encoding](b64), { type: 'public-key', id: write[encoding](id) }];
    return example.attestationObject
        ? { challenge, rp: { id: 'example.org', name: 'x' }, user: { id: write[encoding]('dXNlcg'), name: 'a', displayName: 'b' },
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }], excludeCredentials: [descriptor] }
        : { challenge, rpId: 'example.org', allowCredentials: [descriptor] };";

/// The bytes in the decoded options, as hex.
const DECODED_BYTES: &str = "
    const hex = (b) => Array.from(new Uint8Array(b.buffer ?? b), (n) => n.toString(16).padStart(2, '0')).join('');
    const [{ id }] = options.excludeCredentials ?? options.allowCredentials;
    return [hex(options.challenge), hex(id)].join();";

/// The vector's credential: with buffers, as a browser returns it, or with strings, as its `toJSON` does.
const CREDENTIAL: &str = "
    const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'];
    const value = (hex) => (encoding === 'json' ? bytes(hex) : Uint8Array.from(hex.match(/../g), (b) => parseInt(b, 16)).buffer);
    const response = Object.fromEntries(parts.filter((p) => example[p]).map((p) => [p, value(example[p])]));
    return { id: bytes(credentialId), rawId: value(credentialId), type: 'public-key', response };";

const BYTES: &str = "
    const bytes = (hex) => btoa(hex.match(/../g).map((b) => String.fromCharCode(parseInt(b, 16))).join(''))
        .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');";

fn evaluate_for(body: &str, example: &JsValue, credential_id: &JsValue, encoding: &str) -> JsValue {
    Function::new_with_args("example, credentialId, encoding", &format!("{BYTES}{body}"))
        .call3(&JsValue::UNDEFINED, example, credential_id, &encoding.into())
        .unwrap()
}

/// Section, credential id, ceremony and the ceremony's values of each vector.
fn examples() -> Vec<(String, JsValue, Ceremony, JsValue)> {
    let all: Array = JSON::parse(include_str!("../fixtures/webauthn_vectors.json"))
        .unwrap()
        .into();
    assert_eq!(all.length(), 15);
    let both = [
        (Ceremony::Registration, "registration"),
        (Ceremony::Authentication, "authentication"),
    ];
    let each = all.iter().flat_map(|vector| {
        let section = get(&vector, "section").as_string().unwrap();
        both.map(|(ceremony, name)| {
            (
                section.clone(),
                get(&vector, "credentialId"),
                ceremony,
                get(&vector, name),
            )
        })
    });
    each.collect()
}

#[wasm_bindgen_test]
async fn both_parsers_decode_the_same_bytes() {
    for has_parser in [true, false] {
        let _restore = RestoreOnDrop;
        if !has_parser {
            support::without_parser();
        }
        for (section, id, ceremony, example) in examples() {
            let expected = format!(
                "{},{}",
                get(&example, "challenge").as_string().unwrap(),
                id.as_string().unwrap()
            );
            for encoding in ["url", "padded", "standard"] {
                let options = evaluate_for(OPTIONS, &example, &id, encoding);
                let decoded = browser()
                    .decode_options(&Options::read(ceremony, options).unwrap())
                    .await
                    .unwrap();
                let bytes = Function::new_with_args("options", DECODED_BYTES)
                    .call1(&JsValue::UNDEFINED, &decoded)
                    .unwrap();
                assert_eq!(
                    bytes.as_string().unwrap(),
                    expected,
                    "{section} {ceremony:?} {encoding}, parser: {has_parser}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
fn credential_bytes_are_sent_unchanged() {
    for (section, id, ceremony, example) in examples() {
        for encoding in ["buffers", "json"] {
            let credential = evaluate_for(CREDENTIAL, &example, &id, encoding);
            let read = credential::read(ceremony, &credential).unwrap();
            let sent = JSON::parse(&read.to_text()).unwrap();
            let hex = |text: JsValue| {
                let bytes = base64url::decode(&text.as_string().unwrap()).unwrap();
                bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
            };
            for name in ["id", "rawId"] {
                assert_eq!(hex(get(&sent, name)), id.as_string().unwrap(), "{section} {name}");
            }
            let response = get(&sent, "response");
            for (name, _) in ceremony.parts() {
                if let Some(expected) = get(&example, name).as_string() {
                    assert_eq!(
                        hex(get(&response, name)),
                        expected,
                        "{section} {ceremony:?} {name} {encoding}"
                    );
                }
            }
            assert!(!json(&response).contains("undefined"));
        }
    }
}
