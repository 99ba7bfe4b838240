//! The refresh of a session (RFC 6749 section 6), and what its answer means for the refresh token that was sent.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Content, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::step_up::{Requirement, grant_error, requirement, step_up_error};
use crate::protocol::login::token::{grant_form, token_request};
use crate::protocol::secret::Secret;

/// Seconds before its end at which an access token is renewed.
const EARLY: f64 = 30.0;

/// Seconds after a failure in which no other refresh is tried, where the server does not say.
const PAUSE: f64 = 1.0;

/// Seconds a demand for a second factor is believed. The vendor's `mfa_token` lives ten minutes.
const DEMAND: f64 = 540.0;

/// The refresh of a public client. With the vendor's multi-resource refresh tokens it names its audience, and the scopes it
/// wants; else the tenant knows both from the login.
pub fn refresh_request(config: &Config, refresh_token: &Secret, scope: &str) -> Request {
    let form = grant_form(config, "refresh_token").with("refresh_token", refresh_token.expose());
    let form = if config.use_mrrt {
        form.with("audience", &config.tenant.my_account_audience())
            .with("scope", scope)
    } else {
        form
    };
    token_request(config, Content::form(form.into_body()))
}

/// Whether a refresh was refused for the scopes it asked for (RFC 6749 section 5.2, RFC 8707 section 2): it can ask for fewer.
pub fn is_scope_rejected<V>(error: &Error<V>) -> bool {
    error.oauth_is(&["invalid_scope", "invalid_target"])
}

/// Whether an access token that lives for another `left` seconds of its `lifetime` is to be renewed.
pub fn is_due(left: f64, lifetime: f64) -> bool {
    left <= EARLY.min(lifetime / 2.0)
}

/// What became of a refresh token that was sent and brought no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The server has not used it: it refused for reasons of the moment.
    Reusable,
    /// The server takes it no more, and the session is over.
    Revoked,
    /// The server takes it no more for this audience: a policy asks for more than the session has.
    StepUpNeeded,
    /// Nobody knows: the answer was lost, or cannot be read. The server may have replaced the token.
    Indeterminate,
}

/// Judges a failure. `response` is what was answered, if anything was that says more than the failure.
pub fn refresh_outcome<J: Json>(response: Option<&Response<J>>, error: &Error<J>) -> RefreshOutcome {
    let Some(response) = response else {
        // What was refused for want of a nonce was not looked at, and what could not be proved was not sent.
        let is_unused = error.status.is_some() || error.code == Code::UnsupportedEnvironment;
        return if is_unused {
            RefreshOutcome::Reusable
        } else {
            RefreshOutcome::Indeterminate
        };
    };
    // The error counts, whatever the status: sources disagree on that.
    match response.status {
        400..=499 if error.oauth_is(&["invalid_grant"]) => RefreshOutcome::Revoked,
        400..=499 if requirement(error) == Some(Requirement::NewLogin) => RefreshOutcome::StepUpNeeded,
        // A success that cannot be read may have used the token up. A page is nothing of the token endpoint's.
        200..=299 if response.declares_json() => RefreshOutcome::Indeterminate,
        _ => RefreshOutcome::Reusable,
    }
}

/// Seconds until another refresh may be tried. While somebody looks for a second factor there is none: its answer would
/// take the place of the one that asked for the factor, and of the code that was sent for it.
pub fn cooldown<V>(error: &Error<V>) -> f64 {
    let shortest = if error.mfa.is_some() { DEMAND } else { PAUSE };
    error.retry_after.unwrap_or(shortest).max(shortest)
}

/// The error for the callers of the session.
pub fn refresh_error<V>(outcome: RefreshOutcome, error: Error<V>) -> Error<V> {
    match outcome {
        RefreshOutcome::Reusable => grant_error(error),
        RefreshOutcome::StepUpNeeded => step_up_error(error, Requirement::NewLogin, true),
        RefreshOutcome::Revoked => error.reported_as(Code::SessionExpired, "The tenant takes the session no more."),
        RefreshOutcome::Indeterminate => error.reported_as(
            Code::SessionExpired,
            "The answer to the renewal of the session was lost, and it cannot be asked for twice.",
        ),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;
    use crate::protocol::login::token;
    use crate::protocol::percent::parse_query;

    fn judged(status: u16, media_type: &str, body: Body<Value>) -> (RefreshOutcome, Error<Value>) {
        let response = Response {
            status,
            headers: vec![("content-type", media_type.to_owned())],
            body,
        };
        let error = token::parse_response(&response, "", &[], 0.0).unwrap_err();
        let outcome = refresh_outcome(Some(&response), &error);
        (outcome, refresh_error(outcome, error))
    }

    #[test]
    fn the_refresh_is_a_form_with_the_token_and_nothing_else() {
        let request = refresh_request(&config(), &Secret::new("rt&1".into()), "openid");
        assert_eq!(request.url, "https://login.example.com/oauth/token");
        let content = request.content.unwrap();
        let pairs: Vec<_> = parse_query(content.text.expose()).collect();
        let expected = [
            ("grant_type", "refresh_token"),
            ("client_id", "client-1"),
            ("refresh_token", "rt&1"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_token_is_renewed_half_a_minute_early_or_after_half_of_a_short_life() {
        for (left, lifetime, due) in [
            (31.0, 3_600.0, false),
            (30.0, 3_600.0, true),
            (0.0, 3_600.0, true),
            (11.0, 20.0, false),
            (10.0, 20.0, true),
            (0.0, 0.0, true),
        ] {
            assert_eq!(is_due(left, lifetime), due, "{left} of {lifetime}");
        }
    }

    #[test]
    fn the_fate_of_the_token_is_told_by_the_answer() {
        let error = |name: &str| Body::Json(json!({ "error": name }));
        let json = "application/json";
        for (status, media_type, body, expected, code) in [
            (
                400,
                json,
                error("invalid_grant"),
                RefreshOutcome::Revoked,
                Code::SessionExpired,
            ),
            (
                401,
                json,
                error("invalid_grant"),
                RefreshOutcome::Revoked,
                Code::SessionExpired,
            ),
            (
                403,
                json,
                error("invalid_grant"),
                RefreshOutcome::Revoked,
                Code::SessionExpired,
            ),
            (
                403,
                json,
                error("unmet_authentication_requirements"),
                RefreshOutcome::StepUpNeeded,
                Code::StepUpRequired,
            ),
            (
                400,
                json,
                error("unmet_authentication_requirements"),
                RefreshOutcome::StepUpNeeded,
                Code::StepUpRequired,
            ),
            (
                403,
                json,
                error("mfa_required"),
                RefreshOutcome::Reusable,
                Code::MfaRequired,
            ),
            (
                401,
                json,
                error("mfa_required"),
                RefreshOutcome::Reusable,
                Code::MfaRequired,
            ),
            (
                400,
                json,
                error("invalid_request"),
                RefreshOutcome::Reusable,
                Code::TokenRequestFailed,
            ),
            (
                400,
                json,
                error("use_dpop_nonce"),
                RefreshOutcome::Reusable,
                Code::TokenRequestFailed,
            ),
            (
                429,
                json,
                error("too_many_requests"),
                RefreshOutcome::Reusable,
                Code::RateLimited,
            ),
            (
                500,
                json,
                error("invalid_grant"),
                RefreshOutcome::Reusable,
                Code::ServerError,
            ),
            (
                503,
                "text/html",
                Body::Other,
                RefreshOutcome::Reusable,
                Code::ServerError,
            ),
            (
                403,
                "text/html",
                Body::Other,
                RefreshOutcome::Reusable,
                Code::TokenRequestFailed,
            ),
            (
                200,
                "text/html",
                Body::Other,
                RefreshOutcome::Reusable,
                Code::InvalidResponse,
            ),
            (
                200,
                json,
                Body::Other,
                RefreshOutcome::Indeterminate,
                Code::SessionExpired,
            ),
            (
                200,
                json,
                Body::Empty,
                RefreshOutcome::Indeterminate,
                Code::SessionExpired,
            ),
            (
                200,
                json,
                Body::TooLarge,
                RefreshOutcome::Indeterminate,
                Code::SessionExpired,
            ),
            (
                200,
                json,
                Body::Json(json!({ "token_type": "Bearer" })),
                RefreshOutcome::Indeterminate,
                Code::SessionExpired,
            ),
        ] {
            let (outcome, failure) = judged(status, media_type, body.clone());
            assert_eq!((outcome, failure.code), (expected, code), "{status} {body:?}");
            assert_eq!(failure.status, Some(status));
            let asks_for_login = matches!(code, Code::StepUpRequired | Code::MfaRequired);
            assert_eq!(
                failure.step_up.as_ref().is_some_and(|step_up| step_up.full_login),
                asks_for_login
            );
        }
        for code in [Code::Network, Code::Timeout] {
            assert_eq!(
                refresh_outcome::<Value>(None, &Error::new(code, "")),
                RefreshOutcome::Indeterminate
            );
        }
    }

    #[test]
    fn a_pause_follows_each_failure() {
        let error = |wait| Error::<Value>::new(Code::RateLimited, "").with_retry_after(wait);
        assert_eq!(cooldown(&error(None)), 1.0);
        assert_eq!(cooldown(&error(Some(0.0))), 1.0);
        assert_eq!(cooldown(&error(Some(30.0))), 30.0);
    }
}
