//! The response to a silent login (OpenID Connect Core 3.1.2.6).

use crate::protocol::error::{Code, Error};
use crate::protocol::login::step_up::{Requirement, StepUpLogin, requirement, step_up_error};

/// The vendor's description, verbatim, if only a second factor is missing.
const MFA_DESCRIPTION: &str = "Multifactor authentication required";

/// Whether the user has no session at the tenant, or one that would need interaction. Neither is a failure.
pub(crate) fn is_no_session<V>(error: &Error<V>) -> bool {
    let needs_interaction = error.oauth_is(&[
        "login_required",
        "consent_required",
        "interaction_required",
        "account_selection_required",
    ]);
    error.code == Code::AuthorizationFailed && needs_interaction && !asks_for_factor(error)
}

/// The error for the caller, see [`step_up`](crate::protocol::login::step_up).
pub(crate) fn silent_error<V>(error: Error<V>) -> Error<V> {
    if asks_for_factor(&error) {
        return step_up_error(error, Requirement::SecondFactor, StepUpLogin::Any);
    }
    match requirement(&error) {
        Some(requirement) => step_up_error(error, requirement, StepUpLogin::Full),
        None => error,
    }
}

fn asks_for_factor<V>(error: &Error<V>) -> bool {
    let description = error.oauth.as_ref().and_then(|oauth| oauth.description.as_deref());
    requirement(error) == Some(Requirement::SecondFactor)
        || (error.oauth_is(&["login_required"]) && description == Some(MFA_DESCRIPTION))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::protocol::error::OAuthError;

    fn refused(error: &str, description: Option<&str>) -> Error<()> {
        Error::new(Code::AuthorizationFailed, "").with_oauth(Some(OAuthError {
            error: error.into(),
            description: description.map(str::to_owned),
        }))
    }

    #[test]
    fn no_session_is_distinguished_from_failures() {
        for (error, description, no_session, code) in [
            ("login_required", None, true, Code::AuthorizationFailed),
            (
                "login_required",
                Some("Login required"),
                true,
                Code::AuthorizationFailed,
            ),
            ("consent_required", None, true, Code::AuthorizationFailed),
            ("interaction_required", None, true, Code::AuthorizationFailed),
            ("account_selection_required", None, true, Code::AuthorizationFailed),
            ("login_required", Some(MFA_DESCRIPTION), false, Code::MfaRequired),
            ("mfa_required", None, false, Code::MfaRequired),
            ("unmet_authentication_requirements", None, false, Code::StepUpRequired),
            ("server_error", None, false, Code::AuthorizationFailed),
            ("invalid_request", None, false, Code::AuthorizationFailed),
        ] {
            assert_eq!(
                is_no_session(&refused(error, description)),
                no_session,
                "{error} {description:?}"
            );
            let failure = silent_error(refused(error, description));
            assert_eq!(failure.code, code, "{error} {description:?}");
            assert_eq!(failure.step_up.is_some(), code != Code::AuthorizationFailed);
        }
        let elsewhere = refused("login_required", None).reported_as(Code::TokenRequestFailed, "");
        assert!(!is_no_session(&elsewhere), "only the authorization endpoint knows");
    }
}
