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

/// The static methods in use (5.1.10.2 and 5.1.10.4). `signalAllAcceptedCredentials` is not: a stale list would delete
/// passkeys that it does not know yet.
pub(crate) const METHODS: [&str; 2] = ["signalUnknownCredential", "signalCurrentUserDetails"];

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

/// What a list of all methods says of credentials.
pub(crate) struct WholeList {
    ids: Vec<String>,
    /// The ids of all credentials, second factors included.
    key_ids: Vec<String>,
}

impl WholeList {
    /// `None` if the list may be incomplete: it has as many items as the API returns at most, or a credential lacks its
    /// id.
    pub(crate) fn read<J: Json>(methods: &J) -> Option<Self> {
        let methods = methods.items().filter(|methods| methods.len() < MAX_METHODS)?;
        let ids = methods
            .iter()
            .map(|method| method.get_string("id"))
            .collect::<Option<_>>()?;
        let credentials = methods
            .iter()
            .filter(|method| is_passkey(*method) || is_webauthn_factor(*method));
        let key_ids = credentials
            .map(|method| bytes(method, "key_id"))
            .collect::<Option<_>>()?;
        Some(Self { ids, key_ids })
    }

    pub(crate) fn contains(&self, passkey: &Passkey) -> bool {
        self.ids.contains(&passkey.id) || self.contains_credential(&passkey.key_id)
    }

    /// Whether a method has this credential id, which is canonical base64url.
    pub(crate) fn contains_credential(&self, key_id: &str) -> bool {
        self.key_ids.iter().any(|known| known == key_id)
    }
}

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
    fn whole_list_contains_a_passkey_by_either_id() {
        let factor = json!({ "id": "webauthn-platform|1", "type": "webauthn-platform", "key_id": "BA==" });
        let list = json!([passkey("passkey|1", "AQ"), { "id": "totp|1", "type": "totp" }, factor]);
        let list = WholeList::read(&list).unwrap();
        for (id, key_id, expected) in [
            ("passkey|1", "AQ==", true),
            ("passkey|1", "Ag", true),
            ("passkey|2", "AQ", true),
            ("passkey|2", "BA", true),
            ("passkey|2", "Ag", false),
        ] {
            let known = Passkey::read(&passkey(id, key_id)).unwrap();
            assert_eq!(list.contains(&known), expected, "{id} {key_id}");
        }
        let empty = WholeList::read(&json!([])).unwrap();
        assert!(!empty.contains(&Passkey::read(&passkey("passkey|1", "AQ")).unwrap()));
    }

    #[test]
    fn list_that_may_be_incomplete_is_not_whole() {
        for kind in ["passkey", "webauthn-platform", "webauthn-roaming"] {
            for key_id in [json!(null), json!(7), json!(""), json!("A")] {
                let list = json!([{ "id": "a", "type": kind, "key_id": key_id }]);
                assert!(WholeList::read(&list).is_none(), "{list}");
            }
        }
        let full: Vec<Value> = (0..20)
            .map(|index| json!({ "id": index.to_string(), "type": "totp" }))
            .collect();
        assert!(WholeList::read(&json!(full)).is_none());
        assert!(WholeList::read(&json!(full[1..])).is_some());
        for other in [json!({ "type": "passkey" }), json!([{ "type": "totp" }]), json!(null)] {
            assert!(WholeList::read(&other).is_none(), "{other}");
        }
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
