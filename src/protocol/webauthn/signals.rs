//! Signals that update the passkeys an authenticator shows (WebAuthn Level 3, 5.1.10).

use crate::protocol::base64url;
use crate::protocol::json::{Json, ObjectWriter};

/// A call of a signal method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    /// The static method of `PublicKeyCredential`.
    pub(crate) method: &'static str,
    /// The argument, as JSON text.
    pub(crate) options: String,
}

/// The static methods (5.1.10.2 to 5.1.10.4).
pub(crate) const METHODS: [&str; 3] = [
    "signalUnknownCredential",
    "signalAllAcceptedCredentials",
    "signalCurrentUserDetails",
];

impl Signal {
    fn new(method: &'static str, options: ObjectWriter) -> Self {
        Self {
            method,
            options: options.finish(),
        }
    }

    /// The server does not know this credential: authenticators may hide or delete it.
    pub(crate) fn unknown_credential(rp_id: &str, credential_id: &str) -> Self {
        let options = ObjectWriter::new().string("rpId", rp_id);
        Self::new("signalUnknownCredential", options.string("credentialId", credential_id))
    }

    /// The accepted credentials according to a list of all methods: authenticators may hide or delete any other. `None`
    /// if the list may be incomplete: it has as many items as the API returns at most, or a passkey lacks its RP id or
    /// user handle. The caller ensures that the list is fresh and that no enrollment is in progress.
    ///
    /// WebAuthn second factors may be credentials of the same user: they are accepted along with each passkey, and one
    /// without a credential id makes the list incomplete.
    pub(crate) fn all_accepted_credentials<J: Json>(methods: &J) -> Option<Vec<Self>> {
        let methods = methods.items()?;
        if methods.len() >= MAX_METHODS {
            return None;
        }
        let mut factors = Vec::new();
        for method in methods.iter().filter(|method| is_webauthn_factor(*method)) {
            factors.push(bytes(method, "key_id")?);
        }
        let mut groups: Vec<(Passkey, Vec<String>)> = Vec::new();
        for method in methods.iter().filter(|method| is_passkey(*method)) {
            let passkey = Passkey::read(method)?;
            passkey.user_handle.as_ref()?;
            let key_id = passkey.key_id.clone();
            match groups.iter_mut().find(|(first, _)| first.is_of_the_same_user(&passkey)) {
                Some((_, ids)) => ids.push(key_id),
                None => groups.push((passkey, vec![key_id])),
            }
        }
        let signal = |(passkey, ids): &mut (Passkey, Vec<String>)| {
            ids.extend(factors.iter().cloned());
            let options = passkey.user_options()?.strings("allAcceptedCredentialIds", ids);
            Some(Self::new("signalAllAcceptedCredentials", options))
        };
        groups.iter_mut().map(signal).collect()
    }

    /// The new name of the user, from a profile.
    pub(crate) fn current_user_details<J: Json>(passkeys: &[Passkey], profile: &J) -> Vec<Self> {
        let identifier = ["email", "username", "phone_number"]
            .into_iter()
            .find_map(|name| profile.get_string(name));
        let (Some(name), Some(display_name)) = (identifier, profile.get_string("name")) else {
            return Vec::new();
        };
        let mut signals = Vec::new();
        for passkey in passkeys {
            let Some(options) = passkey.user_options() else {
                continue;
            };
            let options = options.string("name", &name).string("displayName", &display_name);
            let signal = Self::new("signalCurrentUserDetails", options);
            if !signals.contains(&signal) {
                signals.push(signal);
            }
        }
        signals
    }
}

/// The API returns at most 20 methods.
const MAX_METHODS: usize = 20;

/// A passkey, as its authentication method describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passkey {
    /// The id of the authentication method.
    pub(crate) id: String,
    /// The credential id, as base64url.
    pub(crate) key_id: String,
    pub(crate) rp_id: String,
    /// The user handle, as base64url.
    pub(crate) user_handle: Option<String>,
}

impl Passkey {
    /// Reads a method; `None` if it is not a passkey, or incomplete.
    pub(crate) fn read<J: Json>(method: &J) -> Option<Self> {
        if !is_passkey(method) {
            return None;
        }
        Some(Self {
            id: method.get_string("id")?,
            key_id: bytes(method, "key_id")?,
            rp_id: method.get_string("relying_party_id")?,
            user_handle: bytes(method, "user_handle"),
        })
    }

    /// The passkey was deleted on the server.
    pub(crate) fn removal_signal(&self) -> Signal {
        Signal::unknown_credential(&self.rp_id, &self.key_id)
    }

    fn is_of_the_same_user(&self, other: &Self) -> bool {
        self.rp_id == other.rp_id && self.user_handle == other.user_handle
    }

    fn user_options(&self) -> Option<ObjectWriter> {
        let user_handle = self.user_handle.as_deref()?;
        Some(
            ObjectWriter::new()
                .string("rpId", &self.rp_id)
                .string("userId", user_handle),
        )
    }
}

fn bytes<J: Json>(method: &J, name: &str) -> Option<String> {
    let text = method.get_string(name).and_then(|text| base64url::normalize(&text));
    text.filter(|text| !text.is_empty())
}

fn is_webauthn_factor<J: Json>(method: &J) -> bool {
    method
        .get_string("type")
        .is_some_and(|kind| kind.starts_with("webauthn-"))
}

fn is_passkey<J: Json>(method: &J) -> bool {
    method.get_string("type").as_deref() == Some("passkey")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn passkey(id: &str, key_id: &str) -> Value {
        json!({
            "id": id, "type": "passkey", "key_id": key_id, "relying_party_id": "login.example.com", "user_handle": "dXNlcg==",
        })
    }

    fn calls(signals: &[Signal]) -> Vec<(&str, Value)> {
        let calls = |signal: &Signal| (signal.method, serde_json::from_str(&signal.options).unwrap());
        signals.iter().map(calls).collect()
    }

    #[test]
    fn removal_signals_unknown_credential() {
        let known = Passkey::read(&passkey("passkey|1", "+/8=")).unwrap();
        assert_eq!(
            calls(&[known.removal_signal()]),
            [(
                "signalUnknownCredential",
                json!({ "rpId": "login.example.com", "credentialId": "-_8" })
            )]
        );
    }

    #[test]
    fn incomplete_method_is_not_a_passkey() {
        assert!(
            Passkey::read(&json!({ "id": "a", "type": "totp", "key_id": "AQ", "relying_party_id": "x" })).is_none()
        );
        for member in ["id", "key_id", "relying_party_id"] {
            for value in [json!(null), json!(7)] {
                let mut method = passkey("a", "AQ");
                method[member] = value;
                assert!(Passkey::read(&method).is_none(), "{member}");
            }
        }
        for key_id in ["", "A", "not base64"] {
            assert!(Passkey::read(&passkey("a", key_id)).is_none(), "{key_id}");
        }
    }

    #[test]
    fn complete_list_accepts_its_passkeys_per_user() {
        let mut elsewhere = passkey("passkey|3", "Aw");
        elsewhere["relying_party_id"] = json!("example.org");
        let list = json!([passkey("passkey|1", "AQ"), { "id": "totp|1", "type": "totp" }, elsewhere, passkey("passkey|2", "Ag")]);
        assert_eq!(
            calls(&Signal::all_accepted_credentials(&list).unwrap()),
            [
                (
                    "signalAllAcceptedCredentials",
                    json!({ "rpId": "login.example.com", "userId": "dXNlcg", "allAcceptedCredentialIds": ["AQ", "Ag"] })
                ),
                (
                    "signalAllAcceptedCredentials",
                    json!({ "rpId": "example.org", "userId": "dXNlcg", "allAcceptedCredentialIds": ["Aw"] })
                ),
            ]
        );
        assert_eq!(Signal::all_accepted_credentials(&json!([])), Some(vec![]));
    }

    #[test]
    fn incomplete_list_gives_no_signal() {
        for member in ["key_id", "relying_party_id", "user_handle"] {
            let mut incomplete = passkey("passkey|2", "Ag");
            incomplete.as_object_mut().unwrap().remove(member);
            assert_eq!(
                Signal::all_accepted_credentials(&json!([passkey("passkey|1", "AQ"), incomplete])),
                None,
                "{member}"
            );
        }
        let full: Vec<Value> = (0..20)
            .map(|index| json!({ "id": index.to_string(), "type": "totp" }))
            .collect();
        assert_eq!(Signal::all_accepted_credentials(&json!(full)), None);
        assert_eq!(Signal::all_accepted_credentials(&json!({ "type": "passkey" })), None);
    }

    #[test]
    fn webauthn_second_factors_are_accepted_too() {
        let factor = |key_id: Option<&str>| json!({ "id": "webauthn-platform|1", "type": "webauthn-platform", "key_id": key_id });
        let signals =
            Signal::all_accepted_credentials(&json!([factor(Some("BA==")), passkey("passkey|1", "AQ")])).unwrap();
        let calls = calls(&signals).pop().unwrap();
        assert_eq!(calls.1["allAcceptedCredentialIds"], json!(["AQ", "BA"]));
        assert_eq!(
            Signal::all_accepted_credentials(&json!([factor(None), passkey("passkey|1", "AQ")])),
            None
        );
        assert_eq!(
            Signal::all_accepted_credentials(&json!([factor(Some("BA"))])),
            Some(vec![])
        );
    }

    #[test]
    fn new_name_is_signaled_once_per_user() {
        let known: Vec<Passkey> = [passkey("a", "AQ"), passkey("b", "Ag")]
            .iter()
            .filter_map(Passkey::read)
            .collect();
        let profile = json!({ "name": "Ada L.", "email": "ada@example.test", "nickname": "x" });
        assert_eq!(
            calls(&Signal::current_user_details(&known, &profile)),
            [(
                "signalCurrentUserDetails",
                json!({ "rpId": "login.example.com", "userId": "dXNlcg", "name": "ada@example.test", "displayName": "Ada L." })
            )]
        );
        for lacking in [json!({ "name": "Ada" }), json!({ "email": "a@b.c" }), json!([])] {
            assert!(Signal::current_user_details(&known, &lacking).is_empty());
        }
        assert!(Signal::current_user_details(&[], &profile).is_empty());
    }
}
