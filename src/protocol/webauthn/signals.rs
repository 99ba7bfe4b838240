//! What an authenticator is told of passkeys that are no longer what it thinks (WebAuthn Level 3, 5.1.10).

use crate::protocol::base64url;
use crate::protocol::json::{Json, ObjectWriter};

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The static method of `PublicKeyCredential`.
    pub method: &'static str,
    /// Its options, as JSON text.
    pub options: String,
}

/// The static methods (5.1.10.2 to 5.1.10.4).
pub const METHODS: [&str; 3] = [
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

    /// The server does not know this credential: whoever holds it may forget it.
    pub fn unknown_credential(rp_id: &str, credential_id: &str) -> Self {
        let options = ObjectWriter::new().string("rpId", rp_id);
        Self::new("signalUnknownCredential", options.string("credentialId", credential_id))
    }

    /// What a whole list of methods says of all passkeys: those that are not in it may be forgotten. The list has to be
    /// complete, fresh, and of nobody who is just enrolling; one that is as long as the API lets it be may be cut, and one
    /// with a passkey that does not say where it belongs says nothing. Second factors of WebAuthn may be credentials of the same
    /// user: they are accepted with every passkey, and one without its credential's id leaves the list incomplete.
    pub fn all_accepted_credentials<J: Json>(methods: &J) -> Option<Vec<Self>> {
        let methods = methods.items()?;
        if methods.len() >= LONGEST_LIST {
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
            let options = passkey.of_user()?.strings("allAcceptedCredentialIds", ids);
            Some(Self::new("signalAllAcceptedCredentials", options))
        };
        groups.iter_mut().map(signal).collect()
    }

    /// What a profile says of the name under which passkeys are shown.
    pub fn current_user_details<J: Json>(passkeys: &[Passkey], profile: &J) -> Vec<Self> {
        let identifier = ["email", "username", "phone_number"]
            .into_iter()
            .find_map(|name| profile.get_string(name));
        let (Some(name), Some(display_name)) = (identifier, profile.get_string("name")) else {
            return Vec::new();
        };
        let mut signals = Vec::new();
        for passkey in passkeys {
            let Some(options) = passkey.of_user() else { continue };
            let options = options.string("name", &name).string("displayName", &display_name);
            let signal = Self::new("signalCurrentUserDetails", options);
            if !signals.contains(&signal) {
                signals.push(signal);
            }
        }
        signals
    }
}

/// The API gives no more than so many methods.
const LONGEST_LIST: usize = 20;

/// What a passkey's method tells of the passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The method's.
    pub id: String,
    /// The credential's, as base64url.
    pub key_id: String,
    /// Where it can be used.
    pub rp_id: String,
    /// Whose it is, as base64url.
    pub user_handle: Option<String>,
}

impl Passkey {
    /// Reads a method; `None` where it is no passkey, or does not tell enough.
    pub fn read<J: Json>(method: &J) -> Option<Self> {
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

    /// The server has removed it.
    pub fn removal_signal(&self) -> Signal {
        Signal::unknown_credential(&self.rp_id, &self.key_id)
    }

    fn is_of_the_same_user(&self, other: &Self) -> bool {
        self.rp_id == other.rp_id && self.user_handle == other.user_handle
    }

    fn of_user(&self) -> Option<ObjectWriter> {
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

    fn told(signals: &[Signal]) -> Vec<(&str, Value)> {
        let told = |signal: &Signal| (signal.method, serde_json::from_str(&signal.options).unwrap());
        signals.iter().map(told).collect()
    }

    #[test]
    fn a_removed_passkey_is_unknown_where_it_belonged() {
        let known = Passkey::read(&passkey("passkey|1", "+/8=")).unwrap();
        assert_eq!(
            told(&[known.removal_signal()]),
            [(
                "signalUnknownCredential",
                json!({ "rpId": "login.example.com", "credentialId": "-_8" })
            )]
        );
    }

    #[test]
    fn what_does_not_tell_enough_is_not_told_of() {
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
    fn a_whole_list_accepts_what_is_in_it_user_by_user() {
        let mut elsewhere = passkey("passkey|3", "Aw");
        elsewhere["relying_party_id"] = json!("example.org");
        let list = json!([passkey("passkey|1", "AQ"), { "id": "totp|1", "type": "totp" }, elsewhere, passkey("passkey|2", "Ag")]);
        assert_eq!(
            told(&Signal::all_accepted_credentials(&list).unwrap()),
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
    fn a_list_that_may_not_be_whole_accepts_nothing() {
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
    fn second_factors_of_webauthn_are_accepted_too() {
        let factor = |key_id: Option<&str>| json!({ "id": "webauthn-platform|1", "type": "webauthn-platform", "key_id": key_id });
        let signals =
            Signal::all_accepted_credentials(&json!([factor(Some("BA==")), passkey("passkey|1", "AQ")])).unwrap();
        let told = told(&signals).pop().unwrap();
        assert_eq!(told.1["allAcceptedCredentialIds"], json!(["AQ", "BA"]));
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
    fn a_new_name_is_told_once_for_each_user() {
        let known: Vec<Passkey> = [passkey("a", "AQ"), passkey("b", "Ag")]
            .iter()
            .filter_map(Passkey::read)
            .collect();
        let profile = json!({ "name": "Ada L.", "email": "ada@example.test", "nickname": "x" });
        assert_eq!(
            told(&Signal::current_user_details(&known, &profile)),
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
