use proptest::prelude::*;

use super::*;
use crate::protocol::config::tests::{config, config_of};
use crate::protocol::login::state::{new_state, popup_state};
use crate::protocol::login::transaction::tests::{connect, login};

const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn redirect_uri() -> RedirectUri {
    RedirectUri::parse("https://app.example.com/cb?keep=1").unwrap()
}

fn response(query: &str) -> CallbackResponse {
    match Callback::parse(&format!("https://app.example.com/cb?{query}"), &redirect_uri()) {
        Callback::Response(response) => response,
        Callback::NotOurs => panic!("{query} is a response"),
    }
}

fn validate(query: &str) -> Result<String, (Code, Option<OAuthError>)> {
    let login = login();
    exposed(response(&format!("state={STATE}&{query}")).code(&login, &config(), login.pending.started_at))
}

fn validate_connect(query: &str) -> Result<String, (Code, Option<OAuthError>)> {
    let connect = connect(None);
    exposed(response(&format!("state={STATE}&{query}")).connect_code(&connect, &config(), connect.pending.started_at))
}

fn exposed(code: Result<Secret, Error<()>>) -> Result<String, (Code, Option<OAuthError>)> {
    code.map(|code| code.expose().to_owned())
        .map_err(|error| (error.code, error.oauth.clone()))
}

#[test]
fn url_without_response_is_not_ours() {
    for url in [
        "",
        "https://app.example.com/cb",
        "https://app.example.com/cb?code=1",
        "https://app.example.com/cb?state=1",
        "https://app.example.com/cb?error=1",
        "https://app.example.com/cb?connect_code=1",
        "https://app.example.com/cb#connect_code=1",
        "https://app.example.com/cb#code=1&state=1",
        "https://app.example.com/cb?state=1#code=1",
        "\u{0}?%",
    ] {
        assert!(
            matches!(Callback::parse(url, &redirect_uri()), Callback::NotOurs),
            "{url}"
        );
    }
}

#[test]
fn unknown_response_is_ours_by_redirect_uri_and_state_form() {
    let claims = |url: &str| match Callback::parse(url, &redirect_uri()) {
        Callback::Response(response) => response.is_probably_ours(),
        Callback::NotOurs => false,
    };
    assert!(claims(&format!("https://app.example.com/cb?code=1&state={STATE}")));
    assert!(claims(&format!(
        "https://app.example.com/cb?code=1&state={STATE}&state={STATE}"
    )));
    assert!(!claims("https://app.example.com/cb?code=1&state=xyz"));
    assert!(!claims(&format!("https://app.example.com/other?code=1&state={STATE}")));
    assert!(!claims(&format!("https://other.example.com/cb?code=1&state={STATE}")));
}

#[test]
fn response_to_another_client_is_recognized_by_its_state() {
    let other = config_of("login.other.example", "client-1");
    let state = new_state(&other, &Secret::new(STATE.into()));
    for state in [state.clone(), popup_state(&state)] {
        let response = response(&format!("code=1&state={}", state.expose()));
        assert!(response.is_for_another_client(&config()));
        assert!(!response.is_for_another_client(&other));
    }
    assert!(!response(&format!("code=1&state={STATE}")).is_for_another_client(&config()));
}

#[test]
fn repeated_state_is_none() {
    assert!(
        response(&format!("code=1&state={STATE}&state={STATE}"))
            .state()
            .is_none()
    );
    assert_eq!(
        response(&format!("code=1&state={STATE}")).state().unwrap().expose(),
        STATE
    );
}

#[test]
fn code_is_returned_from_a_valid_response() {
    assert_eq!(validate("code=a%2Bb+c"), Ok("a+b c".into()));
    assert_eq!(
        validate("code=a&iss=https%3A%2F%2Flogin.example.com%2F"),
        Ok("a".into())
    );
}

#[test]
fn invalid_response_is_rejected() {
    let failed = |error: Option<OAuthError>| Err((Code::AuthorizationFailed, error));
    assert_eq!(validate("code="), failed(None));
    assert_eq!(validate("code=a&code=a"), failed(None));
    assert_eq!(validate("code=a&error=b"), failed(None));
    assert_eq!(validate("error=a&error=a"), failed(None));
    assert_eq!(validate("code=a&iss=x&iss=x"), failed(None));
    assert_eq!(validate(&format!("code={}", "a".repeat(200_000))), failed(None));
    for issuer in ["https%3A%2F%2Flogin.example.com", "https%3A%2F%2Fevil.example%2F", ""] {
        assert_eq!(
            validate(&format!("code=a&iss={issuer}")),
            Err((Code::IssuerMismatch, None)),
            "{issuer}"
        );
        assert_eq!(
            validate(&format!("error=a&iss={issuer}")),
            Err((Code::IssuerMismatch, None)),
            "{issuer}"
        );
    }
    let error = OAuthError {
        error: "access_denied".into(),
        description: Some("User said no".into()),
    };
    assert_eq!(
        validate("error=access_denied&error_description=User%20said%0A+no"),
        failed(Some(error))
    );
}

#[test]
fn late_response_is_rejected() {
    let login = login();
    let error = response("state=a&code=b")
        .code::<()>(&login, &config(), login.pending.started_at + 1_800_001.0)
        .unwrap_err();
    assert_eq!(error.code, Code::TransactionExpired);
}

#[test]
fn strip_response_keeps_other_parameters() {
    for (url, expected) in [
        ("https://a/b?code=1&state=2&iss=3", "https://a/b"),
        (
            "https://a/b?x=%7e&code=1&y=+&state=2#z?code=1",
            "https://a/b?x=%7e&y=+#z?code=1",
        ),
        (
            "https://a/b?error=1&error_description=2&error_uri=3&session_state=4&state=5&x",
            "https://a/b?x",
        ),
        ("https://a/b?c%6fde=1", "https://a/b"),
    ] {
        assert_eq!(strip_response(url, ResponseMode::Query), expected);
    }
    for (url, expected) in [
        (
            "https://a/b?code=1#connect_code=1&state=2&x=3",
            "https://a/b?code=1#x=3",
        ),
        ("https://a/b#error=1&state=2", "https://a/b"),
    ] {
        assert_eq!(strip_response(url, ResponseMode::Fragment), expected);
    }
}

#[test]
fn connected_account_needs_connect_code() {
    assert_eq!(validate_connect("connect_code=cc-1"), Ok("cc-1".into()));
    for query in [
        "code=a",
        "connect_code=a&code=b",
        "connect_code=a&connect_code=a",
        "connect_code=a&error=b",
    ] {
        assert_eq!(
            validate_connect(query),
            Err((Code::AuthorizationFailed, None)),
            "{query}"
        );
    }
    assert_eq!(validate("connect_code=a"), Err((Code::AuthorizationFailed, None)));
    assert_eq!(
        validate("connect_code=a&code=b"),
        Err((Code::AuthorizationFailed, None))
    );
}

#[test]
fn fragment_response_needs_connect_code() {
    let parse = |url: &str| match Callback::parse(url, &redirect_uri()) {
        Callback::Response(response) => Some((response.mode, response.is_probably_ours())),
        Callback::NotOurs => None,
    };
    let page = "https://app.example.com/cb";
    assert_eq!(
        parse(&format!("{page}#connect_code=1&state={STATE}")),
        Some((ResponseMode::Fragment, true))
    );
    assert_eq!(
        parse(&format!("{page}#error=1&state={STATE}")),
        Some((ResponseMode::Fragment, false))
    );
    assert_eq!(parse(&format!("{page}#code=1&state={STATE}")), None);
    let both = format!("{page}?connect_code=1&state={STATE}#connect_code=2&state={STATE}");
    assert_eq!(parse(&both), Some((ResponseMode::Query, true)), "the query comes first");
}

proptest! {
    #[test]
    fn callback_functions_never_panic(url in ".*") {
        let _ = (strip_response(&url, ResponseMode::Query), strip_response(&url, ResponseMode::Fragment));
        if let Callback::Response(response) = Callback::parse(&url, &redirect_uri()) {
            let _ = response.is_probably_ours();
        }
    }

    #[test]
    fn debug_output_shows_no_code(code in "[a-z]{20}") {
        let shown = format!("{:?}", response(&format!("code={code}&state={STATE}")));
        prop_assert!(!shown.contains(&code));
    }
}
