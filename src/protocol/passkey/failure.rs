//! How a creation ceremony fails (WebAuthn Level 3, 5.1.3), by the name of its exception.

use super::super::error::{Code, Error};

/// Judges the name of the `DOMException` that `navigator.credentials.create` rejected with.
pub fn judge_creation<V>(name: &str) -> Error<V> {
    let (code, message) = match name {
        // 5.1.3 and 14.5.1: refusal and time-out are one, so that a site cannot tell them apart.
        "NotAllowedError" => (
            Code::PasskeyCancelled,
            "The prompt was refused or timed out: browsers do not tell which.",
        ),
        // 5.1.3 step 22: the authenticator holds one of the excluded credentials, and the person consented to tell.
        "InvalidStateError" => (
            Code::PasskeyAlreadyRegistered,
            "The authenticator holds a passkey of this account already.",
        ),
        // 5.1.3 steps 7 and 8: the page's origin is opaque, or its host does not fit the RP id.
        "SecurityError" => (
            Code::PasskeyInvalidDomain,
            "The page's host does not fit the RP id, and is no related origin of it.",
        ),
        // 5.1.3 step 10: none of the algorithms is supported.
        "NotSupportedError" => (
            Code::PasskeyUnsupported,
            "The authenticator supports none of the algorithms asked for.",
        ),
        // 5.1.3 step 22: user verification or a discoverable credential is not possible.
        "ConstraintError" => (
            Code::PasskeyUnsupported,
            "The authenticator cannot do what the options ask for.",
        ),
        // Not in the specification: what browsers answer while another ceremony is pending.
        "OperationError" => (Code::PasskeyBusy, "Another passkey ceremony is under way."),
        "AbortError" => (Code::Aborted, "The passkey ceremony was aborted."),
        _ => (Code::PasskeyFailed, "The passkey could not be created."),
    };
    Error::new(code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_exception_has_its_code() {
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
            assert_eq!(judge_creation::<()>(name).code, code, "{name}");
        }
    }
}
