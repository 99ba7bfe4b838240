//! The types of authentication method that can be enrolled.

/// A type that can be enrolled.
///
/// Not `webauthn-platform` and `webauthn-roaming`: the API lists them, but no longer enrolls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnrollmentType {
    Passkey,
    Password,
    Totp,
    PushNotification,
    RecoveryCode,
    Email,
    Phone,
}

/// The kind of proof that a verification takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProofKind {
    Credential,
    NewPassword,
    OtpCode,
    /// No proof: the user approves on another device, or only stores a code.
    Nothing,
}

/// A string member of the request, and whether it is required.
pub(crate) type Member = (&'static str, bool);

const IDENTITY: &[Member] = &[("connection", false), ("identity_user_id", false)];

impl EnrollmentType {
    pub(crate) const ALL: [Self; 7] = [
        Self::Passkey,
        Self::Password,
        Self::Totp,
        Self::PushNotification,
        Self::RecoveryCode,
        Self::Email,
        Self::Phone,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The value of `type`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::Totp => "totp",
            Self::PushNotification => "push-notification",
            Self::RecoveryCode => "recovery-code",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The members of the request besides `type`.
    pub(crate) fn members(self) -> &'static [Member] {
        match self {
            Self::Passkey | Self::Password => IDENTITY,
            Self::Email => &[("email", true)],
            Self::Phone => &[("phone_number", true), ("preferred_authentication_method", false)],
            Self::Totp | Self::PushNotification | Self::RecoveryCode => &[],
        }
    }

    /// The required member of the challenge, and whether it is an object (otherwise a string).
    pub(super) fn required_member(self) -> Option<(&'static str, bool)> {
        match self {
            Self::Passkey => Some((CREATION_OPTIONS, true)),
            Self::Password => Some(("policy", true)),
            Self::Totp | Self::PushNotification => Some(("barcode_uri", false)),
            Self::RecoveryCode => Some(("recovery_code", false)),
            Self::Email | Self::Phone => None,
        }
    }

    /// Whether enrolling may replace another method, so that more than one method changes.
    pub(super) fn may_replace(self) -> bool {
        matches!(self, Self::Password | Self::RecoveryCode)
    }

    pub(crate) fn proof_kind(self) -> ProofKind {
        match self {
            Self::Passkey => ProofKind::Credential,
            Self::Password => ProofKind::NewPassword,
            Self::Totp | Self::Email | Self::Phone => ProofKind::OtpCode,
            Self::PushNotification | Self::RecoveryCode => ProofKind::Nothing,
        }
    }
}

/// The `PublicKeyCredentialCreationOptionsJSON` of a challenge.
pub(super) const CREATION_OPTIONS: &str = "authn_params_public_key";

pub(super) const NEW_PASSWORD: &str = "new_password";
pub(super) const OTP_CODE: &str = "otp_code";

impl ProofKind {
    pub(crate) const ALL: [Self; 4] = [Self::Credential, Self::NewPassword, Self::OtpCode, Self::Nothing];

    /// The member of the proof in JavaScript.
    pub(crate) fn member(self) -> Option<&'static str> {
        match self {
            Self::Credential => Some("credential"),
            Self::NewPassword => Some(NEW_PASSWORD),
            Self::OtpCode => Some(OTP_CODE),
            Self::Nothing => None,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_only_exact_names() {
        for kind in EnrollmentType::ALL {
            assert_eq!(EnrollmentType::parse(kind.as_str()), Some(kind));
        }
        for name in ["", "webauthn-platform", "webauthn-roaming", "sms", "TOTP", "totp "] {
            assert_eq!(EnrollmentType::parse(name), None, "{name:?}");
        }
    }
}
