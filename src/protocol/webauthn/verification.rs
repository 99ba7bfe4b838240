//! What may still be done for a new passkey when its verification fails: the credential is on the device already, and
//! nobody is asked for another one.

use crate::protocol::error::{Code, Error};

/// Seconds to wait before the one other try; `None` where there is none.
///
/// It is the one exception to the rule that writes are not sent again: what is sent is the same credential with the same
/// `auth_session`, which registers it once however often it arrives. A refused access token asks for a new one, a refusal
/// for now and a fault of the server for time; a wait that is not over within `most` seconds is not begun. Where the answer
/// was lost nobody knows what became of it, and the person can try again.
pub fn retry_delay<V>(error: &Error<V>, most: f64) -> Option<f64> {
    let wait = match error.code {
        Code::Unauthorized => 0.0,
        // RFC 6585 section 4, RFC 9110 section 15.6.4.
        Code::RateLimited | Code::ServerError => error.retry_after.unwrap_or(1.0),
        _ => return None,
    };
    (wait <= most).then_some(wait)
}

/// What is known of a credential after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationStatus {
    /// The server has not registered it: it said so, or was not asked.
    NotRegistered,
    /// The server answered, but not what it did.
    Ambiguous,
    /// Nothing: it may be under way.
    Unknown,
}

/// Judges a failure by its code.
pub fn registration_status(code: Code) -> RegistrationStatus {
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
    fn three_answers_are_worth_another_try() {
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
    fn it_is_not_made_before_its_time_nor_after_too_long() {
        for code in [Code::RateLimited, Code::ServerError] {
            assert_eq!(retry_delay(&error(code, Some(0.0)), 10.0), Some(0.0));
            assert_eq!(retry_delay(&error(code, Some(10.0)), 10.0), Some(10.0));
            assert_eq!(retry_delay(&error(code, Some(11.0)), 10.0), None);
        }
    }

    #[test]
    fn what_is_not_known_is_not_taken_for_a_refusal() {
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
