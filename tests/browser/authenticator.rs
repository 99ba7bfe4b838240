use crate::browser::credential;
use crate::ports::engine::{Event, EventSink};
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{AuthenticatorRequirements, Options};
use crate::protocol::webauthn::signals::Signal;
use crate::sync::ceremony_lock::Mediation;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, evaluate, get, json};

const CEREMONIES: [Ceremony; 2] = [Ceremony::Registration, Ceremony::Authentication];

/// In base64 with the standard alphabet and padding, both of which browsers' parsers reject.
fn options(ceremony: Ceremony) -> JsValue {
    evaluate(match ceremony {
        Ceremony::Registration => {
            "({
                challenge: '+/8=', rp: { name: 'Example' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 60000,
                user: { id: 'dXNlcg==', name: 'ada', displayName: 'Ada' },
                excludeCredentials: [{ type: 'public-key', id: 'AQID' }, { type: 'public-key', id: '/w==' }],
                extensions: { credProps: true, prf: { eval: { first: 'AQ==', second: '+/8=' } } },
            })"
        }
        Ceremony::Authentication => {
            "({
                challenge: '+/8=', rpId: 'login.example.com', timeout: 60000, userVerification: 'preferred',
                allowCredentials: [{ type: 'public-key', id: '/w==', transports: ['internal'] }],
                extensions: {
                    prf: { evalByCredential: { '/w==': { first: 'Ag==' } } }, largeBlob: { write: '+/8=' },
                },
            })"
        }
    })
}

async fn decode(ceremony: Ceremony) -> Result<JsValue, Error<JsValue>> {
    let options = Options::read(ceremony, options(ceremony)).unwrap();
    browser().decode_options(&options).await
}

async fn prompt(ceremony: Ceremony) -> Prompt<JsValue> {
    Prompt {
        ceremony,
        public_key: decode(ceremony).await.unwrap(),
        rp_id: None,
        requirements: AuthenticatorRequirements::default(),
        limit_ms: 70_000,
        mediation: Mediation::Modal,
    }
}

async fn run(prompt: &Prompt<JsValue>) -> Result<Credential<JsValue>, CeremonyFailure<JsValue>> {
    let permit = browser()
        .ceremony_lock()
        .reserve(Mediation::Modal)
        .unwrap()
        .acquire()
        .await;
    browser().run_ceremony(prompt, permit.unwrap()).await
}

async fn create() -> Result<Credential<JsValue>, CeremonyFailure<JsValue>> {
    run(&prompt(Ceremony::Registration).await).await
}

fn response_member(credential: &Credential<JsValue>, name: &str) -> String {
    let found = credential.response.iter().find(|(known, _)| *known == name);
    found.map(|(_, bytes)| bytes.clone()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn options_decode_the_same_with_and_without_the_browsers_parser() {
    let expected = [
        "{\"challenge\":[251,255],\"rp\":{\"name\":\"Example\"},\"pubKeyCredParams\":[{\"type\":\"public-key\",\
            \"alg\":-7}],\"timeout\":60000,\"user\":{\"id\":[117,115,101,114],\"name\":\"ada\",\"displayName\":\"Ada\"},\
            \"excludeCredentials\":[{\"type\":\"public-key\",\"id\":[1,2,3]},{\"type\":\"public-key\",\"id\":[255]}],\
            \"extensions\":{\"credProps\":true,\"prf\":{\"eval\":{\"first\":[1],\"second\":[251,255]}}}}",
        "{\"challenge\":[251,255],\"rpId\":\"login.example.com\",\"timeout\":60000,\"userVerification\":\"preferred\",\
            \"allowCredentials\":[{\"type\":\"public-key\",\"id\":[255],\"transports\":[\"internal\"]}],\
            \"extensions\":{\"prf\":{\"evalByCredential\":{\"_w\":{\"first\":[2]}}},\"largeBlob\":{\"write\":[251,255]}}}",
    ];
    for (ceremony, expected) in CEREMONIES.into_iter().zip(expected) {
        for has_parser in [true, false] {
            let _restore = RestoreOnDrop;
            if !has_parser {
                support::without_parser();
            }
            let given = options(ceremony);
            let read = Options::read(ceremony, given.clone()).unwrap();
            let decoded = browser().decode_options(&read).await.unwrap();
            assert!(
                support::has_members(&decoded, &evaluate(expected)),
                "{ceremony:?}, parser: {has_parser}: {}",
                json(&support::buffers_to_arrays(&decoded))
            );
            assert_eq!(
                json(&given),
                json(&options(ceremony)),
                "the server's object is not modified"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn ceremonies_start_at_the_first_poll_and_drop_aborts_them() {
    for ceremony in CEREMONIES {
        let _restore = RestoreOnDrop;
        support::ceremonies_hang();
        let prompt = prompt(ceremony).await;
        let mut running = Box::pin(run(&prompt));
        assert!(is_pending(&mut running));
        assert_eq!(support::ceremony_count(), 1, "at the first poll");
        let call = support::last_ceremony();
        assert_eq!(get(&call, "method"), JsValue::from_str(ceremony.method()));
        assert!(get(&get(&call, "signal"), "aborted").is_falsy());
        assert!(get(&call, "mediation").is_undefined());
        drop(running);
        assert!(get(&get(&call, "signal"), "aborted").is_truthy());
        support::settle_ceremony(&JsValue::NULL);
        let permit = browser()
            .ceremony_lock()
            .reserve(Mediation::Modal)
            .unwrap()
            .acquire()
            .await;
        assert!(permit.is_some(), "the lock is released when the ceremony has ended");
    }
}

#[wasm_bindgen_test]
async fn autofill_is_aborted_synchronously_for_a_modal_prompt() {
    let _restore = RestoreOnDrop;
    support::ceremonies_hang();
    let autofill = Prompt {
        mediation: Mediation::Conditional,
        ..prompt(Ceremony::Authentication).await
    };
    let reservation = browser().ceremony_lock().reserve(Mediation::Conditional).unwrap();
    let platform = browser();
    let mut running = Box::pin(platform.run_ceremony(&autofill, reservation.acquire_now().unwrap()));
    assert!(is_pending(&mut running));
    let signal = get(&support::last_ceremony(), "signal");
    assert!(get(&signal, "aborted").is_falsy());
    let permit = browser()
        .ceremony_lock()
        .reserve(Mediation::Modal)
        .unwrap()
        .acquire_now();
    assert!(get(&signal, "aborted").is_truthy(), "aborted before any await");
    drop((permit, running));
    support::settle_ceremony(&JsValue::NULL);
}

#[wasm_bindgen_test]
async fn passkey_created_after_an_abort_is_signaled_as_unknown() {
    for (ceremony, kind, signals) in [
        (
            Ceremony::Registration,
            "plain",
            "signalUnknownCredential {\"rpId\":\"login.example.com\",\"credentialId\":\"AQID\"}",
        ),
        (Ceremony::Authentication, "assertion", ""),
        (Ceremony::Registration, "nothing", ""),
    ] {
        let _restore = RestoreOnDrop;
        support::ceremonies_hang();
        support::record_signals(&evaluate("async () => {}"));
        let prompt = Prompt {
            rp_id: Some("login.example.com".into()),
            ..prompt(ceremony).await
        };
        let mut running = Box::pin(run(&prompt));
        assert!(is_pending(&mut running));
        drop(running);
        support::settle_ceremony(&support::credential(kind));
        let _ = wasm_bindgen_futures::JsFuture::from(support::after(1)).await;
        assert_eq!(support::last_signals(), signals, "{ceremony:?} {kind}");
    }
}

#[wasm_bindgen_test]
async fn signal_results_and_errors_are_ignored() {
    let signal = Signal::unknown_credential("login.example.com", "AQID");
    for implementation in ["async () => { throw new Error('no') }", "() => { throw 1 }", "() => 7"] {
        let _restore = RestoreOnDrop;
        support::record_signals(&evaluate(implementation));
        browser().emit(Event::PasskeySignal(&signal));
        assert!(support::last_signals().starts_with("signalUnknownCredential {\"rpId\""));
        let _ = wasm_bindgen_futures::JsFuture::from(support::after(1)).await;
    }
    let _restore = RestoreOnDrop;
    support::without_signals();
    browser().emit(Event::PasskeySignal(&signal));
    support::with_global("PublicKeyCredential", &JsValue::UNDEFINED);
    browser().emit(Event::PasskeySignal(&signal));
}

#[wasm_bindgen_test]
async fn lock_is_released_if_an_aborted_ceremony_never_settles() {
    let _restore = RestoreOnDrop;
    support::ceremonies_hang();
    let prompt = Prompt {
        mediation: Mediation::Conditional,
        ..prompt(Ceremony::Authentication).await
    };
    let mut running = Box::pin(run(&prompt));
    assert!(is_pending(&mut running));
    assert_eq!(
        get(&support::last_ceremony(), "mediation"),
        JsValue::from_str("conditional")
    );
    drop(running);
    assert!(
        browser()
            .ceremony_lock()
            .reserve(Mediation::Modal)
            .unwrap()
            .acquire()
            .await
            .is_some()
    );
}

/// Polls once.
fn is_pending<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    future.as_mut().poll(&mut context).is_pending()
}

#[wasm_bindgen_test]
async fn credential_members_may_be_missing_or_throw() {
    let _restore = RestoreOnDrop;
    let full = (
        "[\"internal\",\"hybrid\"]",
        Some("platform"),
        "{\"credProps\":{\"rk\":true}}",
    );
    for (kind, (transports, attachment, extensions)) in [
        ("plain", full),
        ("withToJson", (full.0, full.1, "{\"prf\":{}}")),
        ("views", full),
        (
            "buffersInResults",
            (
                full.0,
                full.1,
                "{\"prf\":{\"enabled\":true},\"largeBlob\":{\"blob\":\"-_8\",\"empty\":\"\"},\"other\":[\"AQ\",\"Aw\"]}",
            ),
        ),
        ("bare", ("[]", None, "{}")),
        ("noRawId", full),
        ("json", full),
        ("throwingMethods", ("[]", None, "{}")),
        ("hostile", ("[]", Some("platform"), "{\"a\":{}}")),
        ("oddValues", ("[\"usb\"]", None, "{}")),
    ] {
        support::create_returns(&support::credential(kind));
        let attestation = create().await.unwrap();
        assert_eq!(attestation.raw_id, "AQID", "{kind}");
        assert_eq!(response_member(&attestation, "clientDataJSON"), "e30", "{kind}");
        assert_eq!(response_member(&attestation, "attestationObject"), "oA", "{kind}");
        assert_eq!(
            format!("{:?}", attestation.transports).replace(", ", ","),
            transports,
            "{kind}"
        );
        assert_eq!(attestation.attachment.as_deref(), attachment, "{kind}");
        let text = attestation.to_text();
        assert!(
            text.ends_with(&format!("\"clientExtensionResults\":{extensions}}}")),
            "{kind}: {text}"
        );
    }
}

#[wasm_bindgen_test]
async fn polluted_to_json_does_not_change_extension_results() {
    let _restore = RestoreOnDrop;
    support::create_returns(&support::credential("nested"));
    let clean = create().await.unwrap().to_text();
    assert!(clean.ends_with("\"clientExtensionResults\":{\"a\":[{\"b\":[1,\"x\",null]}],\"c\":{\"d\":{\"e\":true}}}}"));
    support::create_returns(&support::credential("nested"));
    let prompt = prompt(Ceremony::Registration).await;
    support::pollute_object_prototype("toJSON", &evaluate("() => 'planted'"));
    let attestation = run(&prompt).await.unwrap();
    assert_eq!(attestation.to_text(), clean);
}

#[wasm_bindgen_test]
async fn credential_without_required_members_is_a_failure() {
    let _restore = RestoreOnDrop;
    for kind in [
        "noResponse",
        "noClientData",
        "emptyAttestation",
        "noId",
        "badText",
        "nothing",
    ] {
        support::create_returns(&support::credential(kind));
        let failure = create().await.unwrap_err();
        assert!(failure.name.is_empty() && failure.cause.is_none(), "{kind}");
    }
}

/// Whatever a member is, the result is a complete credential or none.
#[wasm_bindgen_test]
fn malformed_member_never_traps() {
    for (ceremony, kind, minimum) in [
        (Ceremony::Registration, "plain", 80),
        (Ceremony::Registration, "json", 80),
        (Ceremony::Authentication, "assertion", 80),
    ] {
        let (mut read, mut rejected) = (0, 0);
        for malformed in support::malformed_credentials(kind).iter() {
            let name = get(&malformed, "name").as_string().unwrap();
            let Some(credential) = credential::read(ceremony, &get(&malformed, "credential")) else {
                rejected += 1;
                continue;
            };
            read += 1;
            let text = credential.to_text();
            let sent = js_sys::JSON::parse(&text).unwrap_or_else(|_| panic!("{kind} {name}: {text}"));
            assert_eq!(get(&sent, "rawId"), JsValue::from_str("AQID"), "{kind} {name}");
            for (part, is_required) in ceremony.parts() {
                let part = get(&get(&sent, "response"), part);
                assert!(
                    part.as_string().is_some_and(|text| !text.is_empty()) || !is_required,
                    "{kind} {name}"
                );
            }
        }
        assert!(read > minimum / 2 && rejected > 10, "{kind}: {read} {rejected}");
    }
}

#[wasm_bindgen_test]
async fn assertion_is_read_with_and_without_user_handle() {
    let _restore = RestoreOnDrop;
    for (kind, user_handle) in [("assertion", "AQ"), ("assertionWithoutUser", "")] {
        support::create_returns(&support::credential(kind));
        let credential = run(&prompt(Ceremony::Authentication).await).await.unwrap();
        let parts = ["authenticatorData", "clientDataJSON", "signature", "userHandle"];
        assert_eq!(
            parts.map(|name| response_member(&credential, name)),
            ["-w", "e30", "MEU", user_handle],
            "{kind}"
        );
    }
    support::create_returns(&support::credential("plain"));
    assert!(run(&prompt(Ceremony::Authentication).await).await.is_err());
}

#[wasm_bindgen_test]
async fn failure_has_the_exceptions_name_and_cause() {
    let _restore = RestoreOnDrop;
    for name in ["NotAllowedError", "SecurityError", "OperationError"] {
        let exception = support::create_rejects(name);
        let failure = create().await.unwrap_err();
        assert_eq!(failure.name, name);
        assert!(js_sys::Object::is(failure.cause.as_ref().unwrap(), &exception));
    }
}

#[wasm_bindgen_test]
async fn options_that_the_browser_rejects_are_an_invalid_response() {
    for ceremony in CEREMONIES {
        let _restore = RestoreOnDrop;
        support::with_global(
            "PublicKeyCredential",
            &evaluate(
                "Object.assign(function () {}, { parseCreationOptionsFromJSON() { throw new DOMException('x', 'EncodingError') },
                    parseRequestOptionsFromJSON() { throw 1 } })",
            ),
        );
        assert_eq!(decode(ceremony).await.unwrap_err().code, Code::InvalidResponse);
    }
}
