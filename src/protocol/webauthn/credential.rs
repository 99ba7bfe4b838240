//! A credential in the form that servers accept.

use crate::protocol::json::{Json, ObjectWriter};

/// `RegistrationResponseJSON` or `AuthenticationResponseJSON` (WebAuthn Level 3, 5.1), reduced to the members of the
/// API's closed schemas. Binary members are the authenticator's bytes in base64url.
#[derive(Clone, Debug)]
pub(crate) struct Credential<J> {
    /// `rawId`, and `id`.
    pub(crate) raw_id: String,
    /// The binary members of `response`, by name.
    pub(crate) response: Vec<(&'static str, String)>,
    /// `response.transports` of a new credential, if the browser exposes them.
    pub(crate) transports: Vec<String>,
    /// `authenticatorAttachment`, if it is one of the two known values.
    pub(crate) attachment: Option<String>,
    pub(crate) extension_results: Option<J>,
}

impl<J: Json> Credential<J> {
    /// The JSON text of `authn_response`.
    pub(crate) fn to_text(&self) -> String {
        let mut response = ObjectWriter::new();
        for (name, bytes) in &self.response {
            response = response.string(name, bytes);
        }
        if !self.transports.is_empty() {
            response = response.strings("transports", &self.transports);
        }
        let extensions = self
            .extension_results
            .as_ref()
            .filter(|value| value.is_object())
            .and_then(J::stringify);
        ObjectWriter::new()
            .string("id", &self.raw_id)
            .string("rawId", &self.raw_id)
            .string("type", "public-key")
            .optional("authenticatorAttachment", self.attachment.as_deref())
            .raw("response", &response.finish())
            .raw("clientExtensionResults", extensions.as_deref().unwrap_or("{}"))
            .finish()
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A new credential for the tests of other modules.
    pub(crate) fn attestation() -> Credential<Value> {
        Credential {
            raw_id: "AQID".into(),
            response: vec![("clientDataJSON", "e30".into()), ("attestationObject", "oA".into())],
            transports: vec!["internal".into(), "hybrid".into()],
            attachment: Some("platform".into()),
            extension_results: Some(json!({ "credProps": { "rk": true } })),
        }
    }

    fn written(credential: &Credential<Value>) -> Value {
        serde_json::from_str(&credential.to_text()).unwrap()
    }

    #[test]
    fn credential_has_the_members_of_the_schema() {
        assert_eq!(
            written(&attestation()),
            json!({
                "id": "AQID",
                "rawId": "AQID",
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "response": {
                    "clientDataJSON": "e30", "attestationObject": "oA", "transports": ["internal", "hybrid"],
                },
                "clientExtensionResults": { "credProps": { "rk": true } },
            })
        );
    }

    #[test]
    fn absent_members_are_omitted() {
        let bare = Credential {
            transports: vec![],
            attachment: None,
            extension_results: Some(json!(1)),
            ..attestation()
        };
        assert_eq!(
            written(&bare),
            json!({
                "id": "AQID", "rawId": "AQID", "type": "public-key",
                "response": { "clientDataJSON": "e30", "attestationObject": "oA" },
                "clientExtensionResults": {},
            })
        );
    }
}
