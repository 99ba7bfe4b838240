//! A new credential, as the server wants it.

use super::super::json::{Json, ObjectText};

/// `RegistrationResponseJSON` (WebAuthn Level 3, 5.1.8.1) cut to the members the API's closed schema has. Binary
/// members are base64url of the authenticator's own bytes.
#[derive(Clone, Debug)]
pub struct Attestation<J> {
    /// `rawId`; `id` is the same text.
    pub raw_id: String,
    /// `response.clientDataJSON`.
    pub client_data_json: String,
    /// `response.attestationObject`.
    pub attestation_object: String,
    /// `response.transports`, where the browser tells them.
    pub transports: Vec<String>,
    /// `authenticatorAttachment`, where it is one of the two known values.
    pub attachment: Option<String>,
    /// `clientExtensionResults`.
    pub extension_results: Option<J>,
}

impl<J: Json> Attestation<J> {
    /// The JSON text of `authn_response`.
    pub fn to_text(&self) -> String {
        let mut response = ObjectText::new()
            .string("clientDataJSON", &self.client_data_json)
            .string("attestationObject", &self.attestation_object);
        if !self.transports.is_empty() {
            response = response.strings("transports", &self.transports);
        }
        let extensions = self
            .extension_results
            .as_ref()
            .filter(|value| value.is_object())
            .and_then(J::stringify);
        ObjectText::new()
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
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An attestation for the tests of other rooms.
    pub fn attestation() -> Attestation<Value> {
        Attestation {
            raw_id: "AQID".into(),
            client_data_json: "e30".into(),
            attestation_object: "oA".into(),
            transports: vec!["internal".into(), "hybrid".into()],
            attachment: Some("platform".into()),
            extension_results: Some(json!({ "credProps": { "rk": true } })),
        }
    }

    #[test]
    fn it_has_the_members_of_the_schema() {
        let text: Value = serde_json::from_str(&attestation().to_text()).unwrap();
        assert_eq!(
            text,
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
    fn what_the_browser_does_not_tell_is_left_out() {
        let bare = Attestation {
            transports: vec![],
            attachment: None,
            extension_results: Some(json!(1)),
            ..attestation()
        };
        let text: Value = serde_json::from_str(&bare.to_text()).unwrap();
        assert_eq!(
            text,
            json!({
                "id": "AQID", "rawId": "AQID", "type": "public-key",
                "response": { "clientDataJSON": "e30", "attestationObject": "oA" },
                "clientExtensionResults": {},
            })
        );
    }
}
