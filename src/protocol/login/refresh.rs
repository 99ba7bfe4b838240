//! Refreshing a session (RFC 6749 section 6), and the state of the refresh token afterwards.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Content, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::step_up::{Requirement, StepUpLogin, grant_error, requirement, step_up_error};
use crate::protocol::login::token::{grant_form, token_request};
use crate::protocol::secret::Secret;

/// Seconds before its expiry at which an access token is refreshed.
const REFRESH_MARGIN: f64 = 30.0;

/// Minimum seconds between a failed refresh and the next one.
const COOLDOWN: f64 = 1.0;

/// The same after `mfa_required`. The vendor's `mfa_token` lives for ten minutes.
const MFA_COOLDOWN: f64 = 540.0;

/// The refresh of a public client. With multi-resource refresh tokens it names an audience and scopes; otherwise the
/// tenant uses those of the login.
pub(crate) fn refresh_request(config: &Config, refresh_token: &Secret, scope: &str) -> Request {
    let form = grant_form(config, "refresh_token").with("refresh_token", refresh_token.expose());
    let form = if config.use_mrrt {
        form.with("audience", &config.tenant.my_account_audience())
            .with("scope", scope)
    } else {
        form
    };
    token_request(config, Content::form(form.into_body()))
}

/// Whether the requested scopes were rejected (RFC 6749 section 5.2, RFC 8707 section 2), so that a refresh with fewer
/// may succeed.
pub(crate) fn is_scope_rejected<V>(error: &Error<V>) -> bool {
    error.oauth_is(&["invalid_scope", "invalid_target"])
}

/// Seconds before the end of the tenant's session (`session_expiry`) at which the session ends here.
const SESSION_MARGIN: f64 = 30.0;

/// Whether an access token with `left` of its `lifetime` seconds is to be refreshed, in a session with `session_left`
/// seconds until the tenant's session ends. Nothing outlives that, so a refresh may bring no more than is left.
pub(crate) fn is_due(left: f64, lifetime: f64, session_left: Option<f64>) -> bool {
    left <= REFRESH_MARGIN.min(lifetime / 2.0) && left < usable_seconds(f64::INFINITY, session_left)
}

/// Whether a session with so many seconds until the tenant's session ends has ended.
pub(crate) fn is_session_over(session_left: f64) -> bool {
    session_left <= SESSION_MARGIN
}

/// Seconds for which an access token can be used that is valid for `left` seconds.
pub(crate) fn usable_seconds(left: f64, session_left: Option<f64>) -> f64 {
    let session_left = session_left.map_or(f64::INFINITY, |seconds| seconds - SESSION_MARGIN);
    left.min(session_left).max(0.0)
}

/// The error of a session whose time at the tenant is over.
pub(crate) fn session_over<V>() -> Error<V> {
    Error::new(
        Code::SessionExpired,
        "The tenant's session has ended (session_expiry); log in again.",
    )
}

/// State of the refresh token after a failed refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshOutcome {
    /// The server did not use it: the failure was temporary.
    Reusable,
    /// The server no longer accepts it: the session has ended.
    Revoked,
    /// The server no longer accepts it for this audience: a policy requires more than the session has.
    StepUpNeeded,
    /// The response was lost or is unreadable: the server may have used it. Sending it again can save the session if the
    /// server has not, and otherwise ends it as giving up would (RFC 9700 section 4.14.2).
    Lost,
}

/// `response` is the response that failed, if the error is about one.
pub(crate) fn refresh_outcome<J: Json>(response: Option<&Response<J>>, error: &Error<J>) -> RefreshOutcome {
    let Some(response) = response else {
        // A request without the required nonce was not processed, and one without a proof was not sent.
        let is_unused = error.status.is_some() || error.code == Code::UnsupportedEnvironment;
        return if is_unused {
            RefreshOutcome::Reusable
        } else {
            RefreshOutcome::Lost
        };
    };
    // The error decides, whatever the status: sources disagree on the status.
    match response.status {
        400..=499 if error.oauth_is(&["invalid_grant"]) => RefreshOutcome::Revoked,
        400..=499 if requirement(error) == Some(Requirement::NewLogin) => RefreshOutcome::StepUpNeeded,
        // A success that is unreadable may have used up the token. An HTML page is not from the token endpoint.
        200..=299 if response.declares_json() => RefreshOutcome::Lost,
        _ => RefreshOutcome::Reusable,
    }
}

/// Seconds until the next refresh. While a second factor is pending there is none: its response would replace the
/// `mfa_token`, and invalidate the code that was sent for it.
pub(crate) fn cooldown<V>(error: &Error<V>) -> f64 {
    let shortest = if error.mfa.is_some() { MFA_COOLDOWN } else { COOLDOWN };
    error.retry_after.unwrap_or(shortest).max(shortest)
}

/// The error that the session's callers get.
pub(crate) fn refresh_error<V>(outcome: RefreshOutcome, error: Error<V>) -> Error<V> {
    match outcome {
        RefreshOutcome::Reusable | RefreshOutcome::Lost => grant_error(error),
        RefreshOutcome::StepUpNeeded => step_up_error(error, Requirement::NewLogin, StepUpLogin::Full),
        RefreshOutcome::Revoked => error.reported_as(Code::SessionExpired, "The session has expired or was revoked."),
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

    fn refreshed(status: u16, media_type: &str, body: Body<Value>) -> (RefreshOutcome, Error<Value>) {
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
    fn refresh_request_has_exactly_these_parameters() {
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
    fn refresh_is_due_30_seconds_early_or_at_half_life() {
        for (left, lifetime, due) in [
            (31.0, 3_600.0, false),
            (30.0, 3_600.0, true),
            (0.0, 3_600.0, true),
            (11.0, 20.0, false),
            (10.0, 20.0, true),
            (0.0, 0.0, true),
        ] {
            assert_eq!(is_due(left, lifetime, None), due, "{left} of {lifetime}");
        }
    }

    #[test]
    fn nothing_outlives_the_session() {
        for (left, session_left, usable, due) in [
            (3_600.0, 630.0, 600.0, false),
            (20.0, 630.0, 20.0, true),
            (20.0, 51.0, 20.0, true),
            (20.0, 50.0, 20.0, false),
            (20.0, 40.0, 10.0, false),
            (0.0, 31.0, 0.0, true),
            (0.0, 30.0, 0.0, false),
            (600.0, 30.0, 0.0, false),
            (600.0, -5.0, 0.0, false),
        ] {
            assert_eq!(
                usable_seconds(left, Some(session_left)),
                usable,
                "{left} {session_left}"
            );
            assert_eq!(is_due(left, 3_600.0, Some(session_left)), due, "{left} {session_left}");
            assert_eq!(is_session_over(session_left), session_left <= 30.0);
        }
        assert_eq!(usable_seconds(3_600.0, None), 3_600.0);
    }

    #[test]
    fn outcome_depends_on_error_and_readability() {
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
            (200, json, Body::Other, RefreshOutcome::Lost, Code::InvalidResponse),
            (200, json, Body::Empty, RefreshOutcome::Lost, Code::InvalidResponse),
            (200, json, Body::TooLarge, RefreshOutcome::Lost, Code::InvalidResponse),
            (
                200,
                json,
                Body::Json(json!({ "token_type": "Bearer" })),
                RefreshOutcome::Lost,
                Code::InvalidResponse,
            ),
        ] {
            let (outcome, failure) = refreshed(status, media_type, body.clone());
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
                RefreshOutcome::Lost
            );
        }
    }

    #[test]
    fn cooldown_is_at_least_one_second() {
        let error = |wait| Error::<Value>::new(Code::RateLimited, "").with_retry_after(wait);
        assert_eq!(cooldown(&error(None)), 1.0);
        assert_eq!(cooldown(&error(Some(0.0))), 1.0);
        assert_eq!(cooldown(&error(Some(30.0))), 30.0);
    }
}
