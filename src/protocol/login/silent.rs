//! What the answer to a login that nobody sees means (OpenID Connect Core 3.1.2.6).

use crate::protocol::error::{Code, Error, StepUp};

/// What the vendor says, word for word, where a second factor is all that is missing.
const MFA_DESCRIPTION: &str = "Multifactor authentication required";

/// Whether the tenant says that nobody is signed in there, or that somebody would have to be asked: no session, and no
/// failure. Everything else is a failure.
pub fn is_no_session<V>(error: &Error<V>) -> bool {
    let Some(oauth) = error.oauth.as_ref().filter(|_| error.code == Code::AuthorizationFailed) else {
        return false;
    };
    let needs_somebody = [
        "login_required",
        "consent_required",
        "interaction_required",
        "account_selection_required",
    ];
    needs_somebody.contains(&oauth.error.as_str()) && !asks_for_factor(error)
}

/// The failure as the caller gets it: what a policy asks for is a step-up.
pub fn as_failure<V>(error: Error<V>) -> Error<V> {
    let says = |wanted| error.oauth.as_ref().is_some_and(|oauth| oauth.error == wanted);
    if asks_for_factor(&error) {
        error
            .reported_as(Code::MfaRequired, "The tenant asks for a second factor.")
            .with_step_up(StepUp::default())
    } else if says("unmet_authentication_requirements") {
        error
            .reported_as(Code::StepUpRequired, "The tenant asks for a new login.")
            .with_step_up(StepUp {
                full_login: true,
                ..StepUp::default()
            })
    } else {
        error
    }
}

fn asks_for_factor<V>(error: &Error<V>) -> bool {
    error.oauth.as_ref().is_some_and(|oauth| {
        oauth.error == "mfa_required"
            || (oauth.error == "login_required" && oauth.description.as_deref() == Some(MFA_DESCRIPTION))
    })
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
    fn no_session_is_told_from_a_failure() {
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
            let failure = as_failure(refused(error, description));
            assert_eq!(failure.code, code, "{error} {description:?}");
            assert_eq!(failure.step_up.is_some(), code != Code::AuthorizationFailed);
        }
        let elsewhere = refused("login_required", None).reported_as(Code::TokenRequestFailed, "");
        assert!(!is_no_session(&elsewhere), "only the authorization endpoint knows");
    }
}
