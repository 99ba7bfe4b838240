use serde_json::{Value, json};

use super::fixtures::{NOW, client, handle_callback, id_token, start_login, token_response};
use crate::client::callback::CallbackResult;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::parameters::Parameters;

/// Logs in with these parameters; the ID token has these claims.
fn log_in(parameters: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Result<(), Error<Value>> {
    log_in_with_clock_ahead(0.0, parameters, change)
}

/// The same with a device whose clock is this far ahead of the tenant's.
fn log_in_with_clock_ahead(
    seconds: f64,
    parameters: &[(&str, &str)],
    change: impl FnOnce(&mut Value),
) -> Result<(), Error<Value>> {
    let (client, platform) = client();
    platform.now.set(NOW + seconds * 1_000.0);
    let mut login_parameters = Parameters::default();
    for (name, value) in parameters {
        login_parameters.add(name, value).unwrap();
    }
    let request = LoginRequest {
        assurance: Assurance::of(&login_parameters).unwrap(),
        parameters: login_parameters,
        ..LoginRequest::default()
    };
    let login = start_login(&client, &platform, request);
    for (name, value) in parameters {
        assert!(login.url.contains(&format!("{name}={value}")), "{}", login.url);
    }
    let mut tokens = token_response(&login.nonce);
    tokens["id_token"] = json!(id_token(&login.nonce, change));
    platform.respond(200, tokens);
    let outcome = handle_callback(&client, &login.response_url("code=c-1"));
    assert_eq!(
        outcome.is_ok(),
        client.is_authenticated(),
        "a rejected response stores no tokens"
    );
    outcome.map(|result| assert!(matches!(result, CallbackResult::Login { .. })))
}

#[test]
fn id_token_must_meet_the_requested_assurance() {
    let now = NOW / 1_000.0;
    let max_age = [("max_age", "900")];
    log_in(&max_age, |claims| claims["auth_time"] = json!(now - 900.0)).unwrap();
    let error = log_in(&max_age, |claims| claims["auth_time"] = json!(now - 1_000.0)).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert_eq!(error.step_up.as_ref().unwrap().max_age, Some(900.0));
    assert_eq!(log_in(&max_age, |_| ()).unwrap_err().code, Code::InvalidIdToken);

    let acr = [("acr_values", "gold")];
    log_in(&acr, |claims| claims["acr"] = json!("gold")).unwrap();
    let error = log_in(&acr, |claims| claims["acr"] = json!("bronze")).unwrap_err();
    assert_eq!(error.code, Code::StepUpRequired);
    assert_eq!(error.step_up.as_ref().unwrap().acr_values, ["gold"]);

    let organization = [("organization", "org_1")];
    log_in(&organization, |claims| claims["org_id"] = json!("org_1")).unwrap();
    let error = log_in(&organization, |claims| claims["org_id"] = json!("org_2")).unwrap_err();
    assert_eq!(error.code, Code::InvalidIdToken);
}

#[test]
fn max_age_is_measured_by_the_tenants_clock() {
    let now = NOW / 1_000.0;
    let max_age = [("max_age", "0")];
    for seconds in [-590.0, 0.0, 590.0] {
        log_in_with_clock_ahead(seconds, &max_age, |claims| claims["auth_time"] = json!(now)).unwrap();
        let earlier = |claims: &mut Value| claims["auth_time"] = json!(now - 100.0);
        let error = log_in_with_clock_ahead(seconds, &max_age, earlier).unwrap_err();
        assert_eq!(error.code, Code::StepUpRequired, "{seconds}");
    }
}

#[test]
fn concurrent_logins_are_checked_separately() {
    let (client, platform) = client();
    let mut parameters = Parameters::default();
    parameters.add("max_age", "0").unwrap();
    let strict = LoginRequest {
        assurance: Assurance::of(&parameters).unwrap(),
        parameters,
        ..LoginRequest::default()
    };
    let strict = start_login(&client, &platform, strict);
    let plain = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&plain.nonce));
    handle_callback(&client, &plain.response_url("code=c-1")).unwrap();
    platform.respond(200, token_response(&strict.nonce));
    assert!(handle_callback(&client, &strict.response_url("code=c-2")).is_err());
    assert!(client.is_authenticated(), "the other login keeps its session");
}
