//! Connected accounts, preview methods, the profile and custom requests.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::signed_in_client::{CONFIG, code, rejection, signed_in, signed_in_with};
use super::support::{self, RestoreOnDrop, evaluate, get, json};

const NONE: JsValue = JsValue::UNDEFINED;
const PREVIEW: &str = "({ domain: 'login.example.com', clientId: 'client-1', redirectUri: 'https://app.example.com/cb',
    preview: true })";
const SCOPES: &str = " read:me:connected_accounts create:me:connected_accounts delete:me:connected_accounts \
    read:me:consents read:me:organizations read:me:profile update:me:profile";

async fn last_sent() -> (String, String, String) {
    let sent = support::last_request().await.unwrap();
    let text = |name| get(&sent, name).as_string().unwrap();
    let url = text("url");
    let path = url.strip_prefix("https://login.example.com/me/v1/").unwrap();
    (text("method"), path.to_owned(), text("body"))
}

fn respond_with(body: &str) {
    support::fetch_responds_in_order(&evaluate(&format!("[{{ status: 200, body: {body} }}]")));
}

#[wasm_bindgen_test]
async fn page_has_items_and_keeps_other_members() {
    let _restore = RestoreOnDrop;
    let client = signed_in_with(PREVIEW, SCOPES).await;
    respond_with("{ accounts: [{ id: 'cac_1', connection: 'a' }], next: 'n', total: 7 }");
    let page = client.get_connected_accounts(&evaluate("({ connection: ['a', 'b c'], from: 'x', take: 1 })"));
    let page = JsFuture::from(page).await.unwrap();
    assert_eq!(
        json(&page),
        "{\"next\":\"n\",\"total\":7,\"items\":[{\"id\":\"cac_1\",\"connection\":\"a\"}]}"
    );
    let path = "connected-accounts/accounts?connection=a&connection=b%20c&from=x&take=1";
    assert_eq!(last_sent().await, ("GET".into(), path.into(), String::new()));

    respond_with("{ connections: [] }");
    let page = JsFuture::from(client.get_connections(&NONE)).await.unwrap();
    assert_eq!(json(&page), "{\"items\":[]}");
    respond_with("[{ name: 'calendar' }]");
    let page = JsFuture::from(client.get_connections(&NONE)).await.unwrap();
    assert_eq!(json(&page), "{\"items\":[{\"name\":\"calendar\"}]}", "a bare array");
    respond_with("{ organizations: [] }");
    assert_eq!(
        json(&JsFuture::from(client.get_organizations(&NONE)).await.unwrap()),
        "{\"items\":[]}"
    );
}

#[wasm_bindgen_test]
async fn invalid_page_and_connect_options_send_no_request() {
    let _restore = RestoreOnDrop;
    let client = signed_in_with(PREVIEW, SCOPES).await;
    support::fetch_hangs();
    for options in [
        "({ take: 0 })",
        "({ take: 1.5 })",
        "({ take: '1' })",
        "({ from: 7 })",
        "({ connection: 7 })",
        "({ connection: '' })",
        "({ connection: ['a', 7] })",
        "({ connection: ['a', '\\ud800'] })",
        "({ connection: Array(21).fill('a') })",
    ] {
        let error = rejection(client.get_connected_accounts(&evaluate(options))).await;
        assert_eq!(code(&error), "invalid_request", "{options}");
    }
    for options in [
        "undefined",
        "({})",
        "({ connection: '' })",
        "({ connection: 'a', scopes: 'x' })",
        "({ connection: 'a', scopes: [''] })",
        "({ connection: 'a', authorization_params: [] })",
        "({ connection: 'a', authorization_params: 'x' })",
        "({ connection: 'a', redirectUri: '/cb' })",
        "({ connection: 'a', redirectUri: 'https://app.example.com/cb?error=1' })",
        "({ connection: 'a', appState: 1n })",
    ] {
        let error = rejection(client.connect_account_with_redirect(&evaluate(options))).await;
        assert_eq!(code(&error), "invalid_request", "{options}");
    }
    assert_eq!(support::request_count(), 0);
}

#[wasm_bindgen_test]
async fn preview_methods_require_the_preview_option() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::fetch_hangs();
    for promise in [
        client.get_consents(&NONE),
        client.get_consent(&"a".into(), &NONE),
        client.get_organizations(&NONE),
    ] {
        assert_eq!(code(&rejection(promise).await), "invalid_request");
    }
    assert_eq!(support::request_count(), 0);
}

#[wasm_bindgen_test]
async fn profile_is_read_by_field_and_updated_without_preview() {
    let _restore = RestoreOnDrop;
    let client = signed_in_with(CONFIG, SCOPES).await;
    respond_with("{ nickname: 'a' }");
    let options = evaluate("({ fields: ['nickname', 'name'], includeFields: true })");
    JsFuture::from(client.get_user_profile(&options)).await.unwrap();
    assert_eq!(
        last_sent().await.1,
        "profile?fields=nickname%2Cname&include_fields=true"
    );
    respond_with("{ nickname: 'b' }");
    // A member that is not known here is sent: the API judges it.
    let changes = evaluate("({ nickname: 'b', pronouns: 'she/her' })");
    JsFuture::from(client.update_user_profile(&changes, &NONE))
        .await
        .unwrap();
    let body = "{\"nickname\":\"b\",\"pronouns\":\"she/her\"}";
    assert_eq!(last_sent().await, ("PATCH".into(), "profile".into(), body.into()));
    support::fetch_hangs();
    for changes in [
        "undefined",
        "[]",
        "'x'",
        "({ x: 1n })",
        "({ name: '' })",
        "({ given_name: ' ' })",
        "({ family_name: 'a'.repeat(151) })",
        "({ nickname: null })",
        "({ picture: 'http://a.example/' })",
    ] {
        let error = rejection(client.update_user_profile(&evaluate(changes), &NONE)).await;
        assert_eq!(code(&error), "invalid_request", "{changes}");
    }
    for options in ["({ fields: 'name' })", "({ fields: [7] })", "({ includeFields: 'no' })"] {
        let error = rejection(client.get_user_profile(&evaluate(options))).await;
        assert_eq!(code(&error), "invalid_request", "{options}");
    }
    assert_eq!(support::request_count(), 0);
}

#[wasm_bindgen_test]
async fn custom_request_stays_below_the_api_path() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    for (request, method, path, body) in [
        ("({ method: 'GET', path: 'things/a|b' })", "GET", "things/a%7Cb", ""),
        (
            "({ method: 'GET', path: ['things', 'a/b'] })",
            "GET",
            "things/a%2Fb",
            "",
        ),
        (
            "({ method: 'GET', path: 'x', query: { a: 1.5, b: true, c: ['d', 'e'], f: undefined, 'g&': 'h=' } })",
            "GET",
            "x?a=1.5&b=true&c=d&c=e&g%26=h%3D",
            "",
        ),
        (
            "({ method: 'PUT', path: 'x', body: [1, 'é'] })",
            "PUT",
            "x",
            "[1,\"é\"]",
        ),
        (
            "({ method: 'DELETE', path: '/x', scope: 'read:me:factors' })",
            "DELETE",
            "x",
            "",
        ),
    ] {
        respond_with("{ any: 'thing' }");
        let result = JsFuture::from(client.request(&evaluate(request))).await.unwrap();
        assert_eq!(json(&result), "{\"any\":\"thing\"}");
        assert_eq!(
            last_sent().await,
            (method.into(), path.into(), body.into()),
            "{request}"
        );
    }
    support::fetch_responds(204, &NONE, &JsValue::NULL);
    let no_content = client.request(&evaluate("({ method: 'POST', path: 'x' })"));
    assert!(JsFuture::from(no_content).await.unwrap().is_undefined());
    support::fetch_hangs();
    for request in [
        "undefined",
        "({ path: 'x' })",
        "({ method: 'get', path: 'x' })",
        "({ method: 'GET' })",
        "({ method: 'GET', path: '' })",
        "({ method: 'GET', path: [] })",
        "({ method: 'GET', path: '../x' })",
        "({ method: 'GET', path: ['..', 'x'] })",
        "({ method: 'GET', path: 'https://evil.example/' })",
        "({ method: 'GET', path: '//evil.example' })",
        "({ method: 'GET', path: '\\ud800' })",
        "({ method: 'GET', path: 'x', query: 'a=b' })",
        "({ method: 'GET', path: 'x', query: { a: {} } })",
        "({ method: 'GET', path: 'x', query: { a: NaN } })",
        "({ method: 'GET', path: 'x', query: { a: null } })",
        "({ method: 'GET', path: 'x', body: {} })",
        "({ method: 'POST', path: 'x', body: 1n })",
        "({ method: 'GET', path: 'x', scope: 'a\\tb' })",
    ] {
        let error = rejection(client.request(&evaluate(request))).await;
        assert_eq!(code(&error), "invalid_request", "{request}");
    }
    let error = rejection(client.request(&evaluate("({ method: 'GET', path: 'x', scope: 'read:me:x openid' })"))).await;
    assert_eq!(code(&error), "insufficient_scope");
    assert_eq!(
        get(&get(&get(&error, "details"), "stepUp"), "scope"),
        JsValue::from_str("read:me:x openid")
    );
    assert_eq!(support::request_count(), 0);
}

const WITH_IDS: &str =
    "({ domain: 'login.example.com', clientId: 'client-1', redirectUri: 'https://app.example.com/cb',
    correlationId: MAKE })";

/// The ids that the requests of two calls were sent with.
async fn sent_ids(make: &str) -> Vec<Option<String>> {
    let client = signed_in_with(&WITH_IDS.replace("MAKE", make), SCOPES).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        respond_with("{ factors: [] }");
        JsFuture::from(client.get_factors(&NONE)).await.unwrap();
        let headers = get(&support::last_request().await.unwrap(), "headers");
        ids.push(get(&headers, "x-correlation-id").as_string());
    }
    ids
}

#[wasm_bindgen_test]
async fn each_call_has_the_correlation_id_that_the_function_makes() {
    let _restore = RestoreOnDrop;
    // The first call of the function is for the login's callback.
    let ids = sent_ids("(() => { let n = 0; return () => 'call-' + n++; })()").await;
    assert_eq!(ids, [Some("call-1".into()), Some("call-2".into())]);
}

#[wasm_bindgen_test]
async fn function_without_a_usable_id_does_not_break_the_call() {
    let _restore = RestoreOnDrop;
    for make in [
        "() => { throw new Error('s3cret'); }",
        "() => { throw undefined; }",
        "() => undefined",
        "() => null",
        "() => 7",
        "() => ({ toString: () => 'x' })",
        "() => Promise.resolve('x')",
        "() => ''",
        "() => 'a b'",
        "() => 'a\\r\\nx-evil: 1'",
        "() => '\\ud800'",
        "() => 'é'",
        "() => 'a'.repeat(65)",
    ] {
        assert_eq!(sent_ids(make).await, [None, None], "{make}");
    }
}

#[wasm_bindgen_test]
async fn failed_call_names_its_correlation_id() {
    let _restore = RestoreOnDrop;
    let client = signed_in_with(&WITH_IDS.replace("MAKE", "() => 'id-1'"), SCOPES).await;
    support::fetch_responds_in_order(&evaluate("[{ status: 403, body: {} }]"));
    let error = rejection(client.get_factors(&NONE)).await;
    assert_eq!(get(&get(&error, "details"), "correlationId"), JsValue::from_str("id-1"));
}
