//! How a ceremony fails, by the name of its exception (WebAuthn Level 3, 5.1.3.1 and 5.1.4.3).

use crate::protocol::error::{Code, Error};
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::options::AuthenticatorRequirements;

/// A ceremony without a usable credential.
#[derive(Clone, Debug)]
pub(crate) struct CeremonyFailure<V> {
    /// The name of the `DOMException`; empty if there is none.
    pub(crate) name: String,
    pub(crate) cause: Option<V>,
}

/// What the error of a ceremony depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CeremonyContext<'a> {
    pub(crate) host: &'a str,
    /// The RP id, if the options name one.
    pub(crate) rp_id: Option<&'a str>,
    pub(crate) requirements: AuthenticatorRequirements,
}

/// The error for a failed ceremony.
pub(crate) fn ceremony_error<V>(
    ceremony: Ceremony,
    context: CeremonyContext<'_>,
    failure: CeremonyFailure<V>,
) -> Error<V> {
    let error = match (failure.name.as_str(), ceremony) {
        // 14.5.1 and 14.5.2: refusal and timeout are the same error, so that a site cannot tell them apart.
        ("NotAllowedError", _) => Error::new(
            Code::PasskeyCancelled,
            "The passkey prompt was declined or timed out; browsers do not say which.",
        ),
        // 5.1.3.1: the authenticator holds one of the excluded credentials, and the user consented to reveal it.
        ("InvalidStateError", Ceremony::Registration) => Error::new(
            Code::PasskeyAlreadyRegistered,
            "The authenticator already holds a passkey of this account.",
        ),
        // 5.1.3.1, 5.1.4.3 and 5.11: the page's host is not a domain, or may not use the RP id.
        ("SecurityError", _) => Error::composed(Code::PasskeyInvalidDomain, domain_message(context)),
        // 5.1.3.1: none of the algorithms is supported, or no entry has a known type.
        ("NotSupportedError", _) => Error::new(
            Code::PasskeyUnsupported,
            "The authenticator supports none of the requested algorithms.",
        ),
        // 5.1.3.1: a discoverable credential or user verification is required, and not possible.
        ("ConstraintError", _) => Error::new(
            Code::PasskeyUnsupported,
            match (
                context.requirements.resident_key,
                context.requirements.user_verification,
            ) {
                (true, false) => "The authenticator cannot store a passkey, which the options require.",
                (false, true) => "The authenticator cannot verify the user, which the options require.",
                _ => "The authenticator does not meet the requirements of the options.",
            },
        ),
        // Not in the specification: what browsers throw while another ceremony is pending.
        ("OperationError", _) => busy(),
        // 5.6.
        ("AbortError", _) => Error::new(Code::Aborted, "The passkey ceremony was aborted."),
        _ => Error::new(
            Code::PasskeyFailed,
            "The passkey ceremony failed or returned no valid credential.",
        ),
    };
    match failure.cause {
        Some(cause) => error.with_cause(cause),
        None => error,
    }
}

/// Whether a conditional create, which shows no prompt, simply did not take place. Browsers use these exceptions also
/// for a missing feature or an existing passkey.
pub(crate) fn is_declined(code: Code) -> bool {
    matches!(
        code,
        Code::PasskeyCancelled | Code::PasskeyUnsupported | Code::PasskeyAlreadyRegistered
    )
}

/// No outcome, although the browser's own time-out is over.
pub(crate) fn late<V>() -> Error<V> {
    Error::new(
        Code::PasskeyCancelled,
        "The passkey prompt did not end within the timeout of its options.",
    )
}

pub(crate) fn busy<V>() -> Error<V> {
    Error::new(Code::PasskeyBusy, "Another passkey ceremony is in progress.")
}

fn domain_message(context: CeremonyContext<'_>) -> String {
    let mut message = String::from("The page's host ") + context.host;
    match context.rp_id {
        Some(rp_id) => {
            message.push_str(" is neither the RP id ");
            message.push_str(rp_id);
            message.push_str(" nor a subdomain or related origin of it.");
        }
        None => message.push_str(" cannot be an RP id."),
    }
    message
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn error_of(ceremony: Ceremony, name: &str, rp_id: Option<&str>) -> Error<u8> {
        error_with(ceremony, name, rp_id, AuthenticatorRequirements::default())
    }

    fn error_with(
        ceremony: Ceremony,
        name: &str,
        rp_id: Option<&str>,
        requirements: AuthenticatorRequirements,
    ) -> Error<u8> {
        let context = CeremonyContext {
            host: "app.example.com",
            rp_id,
            requirements,
        };
        let failure = CeremonyFailure {
            name: name.to_owned(),
            cause: Some(7),
        };
        ceremony_error(ceremony, context, failure)
    }

    #[test]
    fn each_exception_has_a_code_and_is_the_cause() {
        for (name, code) in [
            ("NotAllowedError", Code::PasskeyCancelled),
            ("InvalidStateError", Code::PasskeyAlreadyRegistered),
            ("SecurityError", Code::PasskeyInvalidDomain),
            ("NotSupportedError", Code::PasskeyUnsupported),
            ("ConstraintError", Code::PasskeyUnsupported),
            ("OperationError", Code::PasskeyBusy),
            ("AbortError", Code::Aborted),
            ("UnknownError", Code::PasskeyFailed),
            ("TypeError", Code::PasskeyFailed),
            ("", Code::PasskeyFailed),
        ] {
            let error = error_of(Ceremony::Registration, name, None);
            assert_eq!((error.code, error.cause), (code, Some(7)), "{name}");
        }
    }

    #[test]
    fn constraint_error_names_the_missing_feature() {
        for (resident_key, user_verification, expected) in [
            (true, false, "store a passkey"),
            (false, true, "verify the user"),
            (true, true, "requirements of the options"),
            (false, false, "requirements of the options"),
        ] {
            let requirements = AuthenticatorRequirements {
                resident_key,
                user_verification,
            };
            let error = error_with(Ceremony::Registration, "ConstraintError", None, requirements);
            assert!(error.message.contains(expected), "{}", error.message);
        }
    }

    #[test]
    fn invalid_state_in_authentication_is_a_plain_failure() {
        let error = error_of(Ceremony::Authentication, "InvalidStateError", None);
        assert_eq!(error.code, Code::PasskeyFailed);
    }

    #[test]
    fn not_allowed_message_mentions_the_timeout() {
        let error = error_of(Ceremony::Registration, "NotAllowedError", None);
        assert!(error.message.contains("timed out"));
    }

    #[test]
    fn security_error_names_host_and_rp_id() {
        let error = error_of(Ceremony::Registration, "SecurityError", Some("login.example.org"));
        for part in ["app.example.com", "login.example.org", "related origin"] {
            assert!(error.message.contains(part), "{part}");
        }
        let bare = error_of(Ceremony::Authentication, "SecurityError", None);
        assert!(bare.message.contains("app.example.com"));
    }
}
