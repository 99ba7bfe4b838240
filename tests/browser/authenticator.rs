use my_account_wasm::browser::CredentialsContainer;
use my_account_wasm::ports::Authenticator;
use my_account_wasm::protocol::error::{Code, Error};
use my_account_wasm::protocol::passkey::attestation::Attestation;
use my_account_wasm::protocol::passkey::creation_options::binary_members;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{self, Stage, evaluate, get, json};

/// Standard alphabet and padding on purpose: browsers' own parsers refuse both.
const OPTIONS: &str = "({
    challenge: '+/8=', rp: { name: 'Example' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 60000,
    user: { id: 'dXNlcg==', name: 'ada', displayName: 'Ada' },
    excludeCredentials: [{ type: 'public-key', id: 'AQID' }, { type: 'public-key', id: '/w==' }],
})";

async fn create() -> Result<Attestation<JsValue>, Error<JsValue>> {
    let options = evaluate(OPTIONS);
    let outcome = CredentialsContainer
        .create(&options, &binary_members(&options).unwrap())
        .await;
    assert_eq!(
        json(&options),
        json(&evaluate(OPTIONS)),
        "the server's object is not edited"
    );
    outcome
}

#[wasm_bindgen_test]
async fn with_and_without_the_browsers_parser_the_bytes_are_the_same() {
    let expected = "{\"challenge\":[251,255],\"userId\":[117,115,101,114],\"userName\":\"ada\",\
        \"excluded\":[{\"id\":[1,2,3],\"type\":\"public-key\"},{\"id\":[255],\"type\":\"public-key\"}],\
        \"timeout\":60000,\"hasSignal\":true,\"aborted\":false}";
    for has_parser in [true, false] {
        let _stage = Stage;
        if !has_parser {
            support::without_parser();
        }
        support::create_returns(&support::credential("plain"));
        create().await.unwrap();
        assert_eq!(json(&support::last_ceremony()), expected, "parser: {has_parser}");
    }
}

#[wasm_bindgen_test]
async fn a_credential_is_read_member_by_member() {
    let _stage = Stage;
    let full = (
        "[\"internal\",\"hybrid\"]",
        Some("platform"),
        "{\"credProps\":{\"rk\":true}}",
    );
    for (kind, (transports, attachment, extensions)) in [
        ("plain", full),
        (
            "withToJson",
            (full.0, full.1, "{\"prf\":{\"results\":{\"first\":\"AQ\"}}}"),
        ),
        ("views", full),
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
        assert_eq!(attestation.client_data_json, "e30", "{kind}");
        assert_eq!(attestation.attestation_object, "oA", "{kind}");
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
async fn a_planted_to_json_changes_no_extension_result() {
    let _stage = Stage;
    support::create_returns(&support::credential("nested"));
    let clean = create().await.unwrap().to_text();
    assert!(clean.ends_with("\"clientExtensionResults\":{\"a\":[{\"b\":[1,\"x\",null]}],\"c\":{\"d\":{\"e\":true}}}}"));
    support::create_returns(&support::credential("nested"));
    let options = evaluate(OPTIONS);
    let binary = binary_members(&options).unwrap();
    support::pollute_object_prototype("toJSON", &evaluate("() => 'planted'"));
    let attestation = CredentialsContainer.create(&options, &binary).await.unwrap();
    assert_eq!(attestation.to_text(), clean);
}

#[wasm_bindgen_test]
async fn what_is_no_credential_is_a_failure() {
    let _stage = Stage;
    for kind in [
        "noResponse",
        "noClientData",
        "emptyAttestation",
        "noId",
        "badText",
        "nothing",
    ] {
        support::create_returns(&support::credential(kind));
        assert_eq!(create().await.unwrap_err().code, Code::PasskeyFailed, "{kind}");
    }
}

#[wasm_bindgen_test]
async fn an_exception_is_told_by_its_name_and_kept() {
    let _stage = Stage;
    for (name, code) in [
        ("NotAllowedError", Code::PasskeyCancelled),
        ("InvalidStateError", Code::PasskeyAlreadyRegistered),
        ("SecurityError", Code::PasskeyInvalidDomain),
        ("OperationError", Code::PasskeyBusy),
        ("UnknownError", Code::PasskeyFailed),
    ] {
        let failure = support::create_rejects(name);
        let error = create().await.unwrap_err();
        assert_eq!(error.code, code, "{name}");
        assert!(js_sys::Object::is(error.cause.as_ref().unwrap(), &failure));
    }
}

#[wasm_bindgen_test]
async fn options_the_browser_refuses_are_an_invalid_response() {
    let _stage = Stage;
    support::create_hangs();
    let options = evaluate(OPTIONS);
    js_sys::Reflect::set(
        &options,
        &"pubKeyCredParams".into(),
        &evaluate("[{ type: 'public-key', alg: 'x' }]"),
    )
    .unwrap();
    let parser = evaluate("PublicKeyCredential.parseCreationOptionsFromJSON !== undefined");
    if parser.is_truthy() {
        support::with_global(
            "PublicKeyCredential",
            &evaluate(
                "Object.assign(function () {}, { parseCreationOptionsFromJSON() { throw new DOMException('x', 'EncodingError') } })",
            ),
        );
        let error = CredentialsContainer
            .create(&options, &binary_members(&options).unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.code, Code::InvalidResponse);
        assert_eq!(support::ceremony_count(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_prompt_that_nobody_waits_for_is_taken_back() {
    let _stage = Stage;
    support::create_hangs();
    let mut creating = Box::pin(create());
    support::poll_for(&mut creating, 5).await;
    assert!(get(&support::last_ceremony(), "aborted").is_falsy());
    drop(creating);
    assert!(get(&support::last_ceremony(), "aborted").is_truthy());
}

#[wasm_bindgen_test]
fn a_page_without_the_parts_is_not_supported() {
    assert!(CredentialsContainer.is_supported(), "the test page itself is");
    for (name, value) in [
        ("isSecureContext", "false"),
        ("PublicKeyCredential", "undefined"),
        ("navigator", "({})"),
        ("navigator", "({ credentials: {} })"),
    ] {
        let _stage = Stage;
        support::with_global(name, &evaluate(value));
        assert!(!CredentialsContainer.is_supported(), "{name} = {value}");
    }
}
