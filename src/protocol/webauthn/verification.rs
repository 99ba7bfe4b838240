//! What to do when the verification of a new passkey fails: the credential already exists on the device, and the user
//! should not have to create another one.

use crate::protocol::error::{Code, Error};

/// Seconds to wait before the one retry; `None` if there is none.
///
/// An exception to the rule that writes are not retried: the same credential with the same `auth_session` is registered
/// once, however often it arrives. After `unauthorized` the access token is refreshed first; a rate limit or a server
/// error is waited for, unless the wait exceeds `max` seconds. After a lost response there is no retry, since the state
/// is unknown; the user can try again.
pub(crate) fn retry_delay<V>(error: &Error<V>, max: f64) -> Option<f64> {
    let wait = match error.code {
        Code::Unauthorized => 0.0,
        // RFC 6585 section 4, RFC 9110 section 15.6.4.
        Code::RateLimited | Code::ServerError => error.retry_after.unwrap_or(1.0),
        _ => return None,
    };
    (wait <= max).then_some(wait)
}

/// What a failure reveals about the credential's registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationStatus {
    /// The server rejected it, or received no request.
    NotRegistered,
    /// The server responded, but not whether it registered the credential.
    Ambiguous,
    /// No response: the request may still be in progress.
    Unknown,
}

pub(crate) fn registration_status(code: Code) -> RegistrationStatus {
    match code {
        Code::LoginRequired
        | Code::SessionExpired
        | Code::StepUpRequired
        | Code::MfaRequired
        | Code::InsufficientScope
        | Code::Unauthorized
        | Code::Forbidden
        | Code::NotFound
        | Code::RateLimited
        | Code::InvalidRequest => RegistrationStatus::NotRegistered,
        Code::ServerError | Code::Conflict | Code::InvalidResponse => RegistrationStatus::Ambiguous,
        _ => RegistrationStatus::Unknown,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn error(code: Code, retry_after: Option<f64>) -> Error<()> {
        Error::new(code, "").with_retry_after(retry_after)
    }

    #[test]
    fn only_three_codes_are_retried() {
        for code in Code::ALL.iter().copied() {
            let expected = match code {
                Code::Unauthorized => Some(0.0),
                Code::RateLimited | Code::ServerError => Some(1.0),
                _ => None,
            };
            assert_eq!(retry_delay(&error(code, None), 10.0), expected, "{code:?}");
        }
    }

    #[test]
    fn retry_waits_as_stated_or_not_at_all() {
        for code in [Code::RateLimited, Code::ServerError] {
            assert_eq!(retry_delay(&error(code, Some(0.0)), 10.0), Some(0.0));
            assert_eq!(retry_delay(&error(code, Some(10.0)), 10.0), Some(10.0));
            assert_eq!(retry_delay(&error(code, Some(11.0)), 10.0), None);
        }
    }

    #[test]
    fn unknown_outcome_is_not_a_rejection() {
        for (code, expected) in [
            (Code::InvalidRequest, RegistrationStatus::NotRegistered),
            (Code::Unauthorized, RegistrationStatus::NotRegistered),
            (Code::RateLimited, RegistrationStatus::NotRegistered),
            (Code::LoginRequired, RegistrationStatus::NotRegistered),
            (Code::ServerError, RegistrationStatus::Ambiguous),
            (Code::Conflict, RegistrationStatus::Ambiguous),
            (Code::InvalidResponse, RegistrationStatus::Ambiguous),
            (Code::Network, RegistrationStatus::Unknown),
            (Code::Timeout, RegistrationStatus::Unknown),
            (Code::Aborted, RegistrationStatus::Unknown),
            (Code::Internal, RegistrationStatus::Unknown),
        ] {
            assert_eq!(registration_status(code), expected, "{code:?}");
        }
    }
}
