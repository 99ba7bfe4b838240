//! The types of authentication method that can be enrolled: what each takes, shows and has proved.

/// A type that can be enrolled.
///
/// `webauthn-platform` and `webauthn-roaming` are not among them: the API lists them and enrols them no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrollmentType {
    /// `passkey`
    Passkey,
    /// `password`
    Password,
    /// `totp`
    Totp,
    /// `push-notification`
    PushNotification,
    /// `recovery-code`
    RecoveryCode,
    /// `email`
    Email,
    /// `phone`
    Phone,
}

/// What proves an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofKind {
    /// A new credential: `credential`.
    Credential,
    /// `new_password`.
    NewPassword,
    /// `otp_code`.
    OtpCode,
    /// Nothing that could be sent.
    Nothing,
}

/// A member of the request: its name, and whether it is required.
pub type Member = (&'static str, bool);

const IDENTITY: &[Member] = &[("connection", false), ("identity_user_id", false)];

impl EnrollmentType {
    /// Every type.
    pub const ALL: [Self; 7] = [
        Self::Passkey,
        Self::Password,
        Self::Totp,
        Self::PushNotification,
        Self::RecoveryCode,
        Self::Email,
        Self::Phone,
    ];

    /// The type by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
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

    /// What the request takes besides `type`; every member is a text.
    pub fn members(self) -> &'static [Member] {
        match self {
            Self::Passkey | Self::Password => IDENTITY,
            Self::Email => &[("email", true)],
            Self::Phone => &[("phone_number", true), ("preferred_authentication_method", false)],
            Self::Totp | Self::PushNotification | Self::RecoveryCode => &[],
        }
    }

    /// The member without which the challenge is of no use, and whether it is an object (else a text).
    pub(super) fn needs(self) -> Option<(&'static str, bool)> {
        match self {
            Self::Passkey => Some((CREATION_OPTIONS, true)),
            Self::Password => Some(("policy", true)),
            Self::Totp | Self::PushNotification => Some(("barcode_uri", false)),
            Self::RecoveryCode => Some(("recovery_code", false)),
            Self::Email | Self::Phone => None,
        }
    }

    /// Whether a new one may take the place of another, so that more than one method changes.
    pub(super) fn may_replace(self) -> bool {
        matches!(self, Self::Password | Self::RecoveryCode)
    }

    /// What the verification takes.
    pub fn proof_kind(self) -> ProofKind {
        match self {
            Self::Passkey => ProofKind::Credential,
            Self::Password => ProofKind::NewPassword,
            Self::Totp | Self::Email | Self::Phone => ProofKind::OtpCode,
            Self::PushNotification | Self::RecoveryCode => ProofKind::Nothing,
        }
    }
}

/// The challenge's `PublicKeyCredentialCreationOptionsJSON`.
pub(super) const CREATION_OPTIONS: &str = "authn_params_public_key";

pub(super) const NEW_PASSWORD: &str = "new_password";
pub(super) const OTP_CODE: &str = "otp_code";

impl ProofKind {
    /// The one member of a proof of this kind.
    pub fn member(self) -> Option<&'static str> {
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
    fn a_type_is_known_by_its_name_alone() {
        for kind in EnrollmentType::ALL {
            assert_eq!(EnrollmentType::parse(kind.as_str()), Some(kind));
        }
        for name in ["", "webauthn-platform", "webauthn-roaming", "sms", "TOTP", "totp "] {
            assert_eq!(EnrollmentType::parse(name), None, "{name:?}");
        }
    }
}
