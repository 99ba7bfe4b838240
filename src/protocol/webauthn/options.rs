//! The options of a ceremony: validation, and the canonical form of their binary members.

use crate::protocol::base64url;
use crate::protocol::json::Json;
use crate::protocol::time::whole_milliseconds;
use crate::protocol::webauthn::ceremony::Ceremony;

/// Valid options.
#[derive(Clone, Debug)]
pub(crate) struct Options<J> {
    pub(crate) ceremony: Ceremony,
    /// As the server sent them.
    pub(crate) json: J,
    pub(crate) binary: Vec<BinaryMember>,
    /// Keys of `prf.evalByCredential` that are not canonical base64url, with their canonical form.
    pub(crate) prf_ids: Vec<(String, String)>,
    /// The RP id, if the options name one. Otherwise it is the page's host.
    pub(crate) rp_id: Option<String>,
    pub(crate) requirements: AuthenticatorRequirements,
    /// Milliseconds after which a ceremony without an outcome hangs.
    pub(crate) limit_ms: u32,
}

/// What the options require of the authenticator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AuthenticatorRequirements {
    /// A discoverable credential (`residentKey`, WebAuthn Level 3, 5.4.4).
    pub(crate) resident_key: bool,
    /// `userVerification`.
    pub(crate) user_verification: bool,
}

/// A binary member, at any depth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BinaryMember {
    /// The names of the members above it and its own. Elements of a list are named by their index.
    pub(crate) path: Vec<String>,
    /// The bytes as canonical base64url.
    pub(crate) base64url: String,
}

const NOT_BASE64: &str = "The passkey options contain bytes that are not base64.";

/// The binary members of both kinds of options (WebAuthn Level 3, 5.1.8, 5.1.9, 10.1.4 and 10.1.5). `*` matches each
/// element or member.
const BINARY_MEMBERS: &[&[&str]] = &[
    &["challenge"],
    &["user", "id"],
    &["excludeCredentials", "*", "id"],
    &["allowCredentials", "*", "id"],
    &["extensions", "prf", "eval", "*"],
    &["extensions", "prf", "evalByCredential", "*", "*"],
    &["extensions", "largeBlob", "write"],
];

impl<J: Json> Options<J> {
    /// Validates the options before any prompt, and normalizes their binary members: servers use every base64 variant.
    /// Everything else is left to the browser.
    pub(crate) fn read(ceremony: Ceremony, json: J) -> Result<Self, &'static str> {
        // Some servers write `null` for an absent member. Browsers reject it, or convert it to a value.
        let json = json.without(&|name| json.get(name).is_some_and(|member| member.is_null()));
        let mut binary = Vec::new();
        for path in BINARY_MEMBERS {
            collect(&json, path, &mut Vec::new(), &mut binary).ok_or(NOT_BASE64)?;
        }
        let length = |path: &[&str]| {
            let found = binary.iter().find(|binary| binary.path == path);
            found.map_or(0, |binary| binary.base64url.len())
        };
        if length(&["challenge"]) == 0 {
            return Err("The passkey options have no valid challenge.");
        }
        for list in ["excludeCredentials", "allowCredentials"] {
            if json.get(list).is_some_and(|list| !have_ids(&list)) {
                return Err("The passkey options list a credential without a valid id.");
            }
        }
        let prf_ids = prf_ids(&json).ok_or(NOT_BASE64)?;
        let timeout = json.get("timeout").and_then(|timeout| timeout.number());
        let is_required =
            |holder: Option<&J>, name| holder.and_then(|holder| holder.get_string(name)).as_deref() == Some("required");
        let selection = json.get("authenticatorSelection");
        let holder = match ceremony {
            Ceremony::Registration => selection.as_ref(),
            Ceremony::Authentication => Some(&json),
        };
        let requirements = AuthenticatorRequirements {
            resident_key: is_required(selection.as_ref(), "residentKey"),
            user_verification: is_required(holder, "userVerification"),
        };
        let rp_id = match ceremony {
            Ceremony::Registration => {
                // 5.4.3: a user handle has 1 to 64 bytes; 64 bytes are 86 characters.
                if !(1..=86).contains(&length(&["user", "id"])) {
                    return Err("The passkey options have no valid user.id.");
                }
                let names = |member: &str, name: &str| json.get(member).is_some_and(|of| of.get_string(name).is_some());
                if !names("user", "name") || !names("user", "displayName") {
                    return Err("The passkey options have no user.name or user.displayName.");
                }
                if !names("rp", "name") {
                    return Err("The passkey options have no rp.name.");
                }
                if json.get("pubKeyCredParams").and_then(|list| list.items()).is_none() {
                    return Err("The passkey options have no pubKeyCredParams.");
                }
                json.get("rp").and_then(|rp| rp.get_string("id"))
            }
            Ceremony::Authentication => json.get_string("rpId"),
        };
        Ok(Self {
            ceremony,
            json,
            binary,
            prf_ids,
            rp_id,
            requirements,
            limit_ms: limit_ms(timeout),
        })
    }
}

/// The time-out of a ceremony (`timeout`, 5.4 and 5.5), and ten seconds in which the browser can report its end: browsers
/// may raise a short one. Without one, the recommended default for user verification counts (15.1).
fn limit_ms(timeout: Option<f64>) -> u32 {
    let timeout = timeout.filter(|timeout| *timeout > 0.0).unwrap_or(DEFAULT_TIMEOUT_MS);
    whole_milliseconds(timeout.min(MAX_TIMEOUT_MS) + GRACE_MS)
}

const DEFAULT_TIMEOUT_MS: f64 = 300_000.0;
/// An hour. `setTimeout` takes no more than 24 days.
const MAX_TIMEOUT_MS: f64 = 3_600_000.0;
const GRACE_MS: f64 = 10_000.0;

/// Collects the binary members that match the pattern; `None` if one of them is not base64.
fn collect<J: Json>(
    value: &J,
    pattern: &[&str],
    path_so_far: &mut Vec<String>,
    found: &mut Vec<BinaryMember>,
) -> Option<()> {
    let Some((step, rest)) = pattern.split_first() else {
        found.push(BinaryMember {
            path: path_so_far.clone(),
            base64url: base64url::normalize(&value.string()?)?,
        });
        return Some(());
    };
    let names = if *step == "*" {
        value.names()
    } else {
        vec![(*step).to_owned()]
    };
    for name in names {
        if let Some(member) = value.member(&name) {
            path_so_far.push(name);
            collect(&member, rest, path_so_far, found)?;
            path_so_far.pop();
        }
    }
    Some(())
}

/// Path of the member whose keys are credential ids (10.1.4).
pub(crate) const EVAL_BY_CREDENTIAL: [&str; 3] = ["extensions", "prf", "evalByCredential"];

/// The keys of [`EVAL_BY_CREDENTIAL`] that are not canonical; `None` if a key is not base64.
fn prf_ids<J: Json>(json: &J) -> Option<Vec<(String, String)>> {
    let named = EVAL_BY_CREDENTIAL
        .iter()
        .try_fold(json.clone(), |holder, name| holder.get(name));
    let mut prf_ids = Vec::new();
    for name in named.map(|named| named.names()).unwrap_or_default() {
        match base64url::normalize(&name)? {
            id if id.is_empty() => return None,
            id if id == name => {}
            id => prf_ids.push((name, id)),
        }
    }
    Some(prf_ids)
}

fn have_ids<J: Json>(list: &J) -> bool {
    list.items()
        .is_some_and(|items| items.iter().all(|item| item.get_string("id").is_some()))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn registration() -> Value {
        json!({
            "challenge": "+/8=",
            "rp": { "id": "login.example.com", "name": "Example" },
            "user": { "id": "dXNlcg==", "name": "ada", "displayName": "" },
            "pubKeyCredParams": [],
            "excludeCredentials": [{ "id": "AQID" }, { "id": "-_8=" }],
        })
    }

    fn authentication() -> Value {
        json!({ "challenge": "-_8", "rpId": "login.example.com", "allowCredentials": [{ "id": "/w==" }] })
    }

    fn of(options: &Value) -> Ceremony {
        if options.get("user").is_some() {
            Ceremony::Registration
        } else {
            Ceremony::Authentication
        }
    }

    fn with(mut options: Value, change: impl FnOnce(&mut Value)) -> Result<Options<Value>, &'static str> {
        let ceremony = of(&options);
        change(&mut options);
        Options::read(ceremony, options)
    }

    fn found(options: Value) -> Vec<(String, String)> {
        let ceremony = of(&options);
        let binary = Options::read(ceremony, options).unwrap().binary;
        binary
            .into_iter()
            .map(|one| (one.path.join("."), one.base64url))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), (*bytes).to_owned()))
            .collect()
    }

    #[test]
    fn binary_members_are_found_and_normalized() {
        assert_eq!(
            found(registration()),
            pairs(&[
                ("challenge", "-_8"),
                ("user.id", "dXNlcg"),
                ("excludeCredentials.0.id", "AQID"),
                ("excludeCredentials.1.id", "-_8"),
            ])
        );
        assert_eq!(
            found(authentication()),
            pairs(&[("challenge", "-_8"), ("allowCredentials.0.id", "_w")])
        );
    }

    #[test]
    fn binary_members_of_extensions_are_found() {
        let mut options = authentication();
        options["extensions"] = json!({
            "prf": { "eval": { "first": "AQ==", "second": "Ag" }, "evalByCredential": { "_w": { "first": "+w" } } },
            "largeBlob": { "write": "/w==" },
            "credProps": true,
            "other": { "write": "not bytes" },
        });
        assert_eq!(
            found(options)[2..],
            pairs(&[
                ("extensions.prf.eval.first", "AQ"),
                ("extensions.prf.eval.second", "Ag"),
                ("extensions.prf.evalByCredential._w.first", "-w"),
                ("extensions.largeBlob.write", "_w"),
            ])
        );
    }

    #[test]
    fn credential_ids_as_keys_are_normalized() {
        let read = |names: Value| {
            with(authentication(), |options| {
                options["extensions"] = json!({ "prf": { "evalByCredential": names } });
            })
        };
        let prf_ids = read(json!({ "_w": {}, "+/8=": {} })).unwrap().prf_ids;
        assert_eq!(prf_ids, [("+/8=".to_owned(), "-_8".to_owned())]);
        for name in ["a", "", "not bytes"] {
            assert!(read(json!({ name: {} })).is_err(), "{name:?}");
        }
    }

    #[test]
    fn limit_is_the_timeout_and_a_grace() {
        for (timeout, expected) in [
            (json!(60_000), 70_000),
            (json!(1), 10_001),
            (json!(0.5), 10_001),
            (json!(600_000), 610_000),
            (json!(null), 310_000),
            (json!("60000"), 310_000),
            (json!(0), 310_000),
            (json!(-1), 310_000),
            (json!(1e300), 3_610_000),
        ] {
            for mut options in [registration(), authentication()] {
                options["timeout"] = timeout.clone();
                assert_eq!(with(options, |_| ()).unwrap().limit_ms, expected, "{timeout}");
            }
        }
        assert_eq!(with(registration(), |_| ()).unwrap().limit_ms, 310_000);
    }

    #[test]
    fn rp_id_is_read_per_ceremony() {
        for options in [registration(), authentication()] {
            let read = with(options, |_| ()).unwrap();
            assert_eq!(read.rp_id.as_deref(), Some("login.example.com"));
        }
        assert_eq!(
            with(registration(), |options| options["rp"] = json!({ "name": "x" }))
                .unwrap()
                .rp_id,
            None
        );
    }

    #[test]
    fn authenticator_requirements_are_read() {
        let requirements = |resident_key, user_verification| AuthenticatorRequirements {
            resident_key,
            user_verification,
        };
        for (selection, expected) in [
            (json!(null), requirements(false, false)),
            (
                json!({ "residentKey": "preferred", "userVerification": "preferred" }),
                requirements(false, false),
            ),
            (json!({ "residentKey": "required" }), requirements(true, false)),
            (
                json!({ "residentKey": "required", "userVerification": "required" }),
                requirements(true, true),
            ),
        ] {
            let read = with(registration(), |options| {
                options["userVerification"] = json!("required");
                options["authenticatorSelection"] = selection;
            });
            assert_eq!(read.unwrap().requirements, expected);
        }
        let read = with(authentication(), |options| {
            options["userVerification"] = json!("required")
        });
        assert_eq!(read.unwrap().requirements, requirements(false, true));
    }

    #[test]
    fn user_handle_has_1_to_64_bytes() {
        for (bytes, is_valid) in [(0, false), (1, true), (64, true), (65, false)] {
            let id = base64url::encode(vec![0; bytes]);
            let read = with(registration(), |options| options["user"]["id"] = json!(id));
            assert_eq!(read.is_ok(), is_valid, "{bytes}");
        }
    }

    type Change = fn(&mut Value);

    #[test]
    fn invalid_options_of_either_ceremony_are_rejected() {
        let changes: [Change; 12] = [
            |options| options["challenge"] = json!("A"),
            |options| options["challenge"] = json!(""),
            |options| options["challenge"] = json!("===="),
            |options| options["challenge"] = json!(null),
            |options| options["challenge"] = json!([1, 2]),
            |options| options["extensions"] = json!({ "prf": { "eval": { "first": "A" } } }),
            |options| options["extensions"] = json!({ "prf": { "eval": { "first": 1 } } }),
            |options| options["extensions"] = json!({ "prf": { "evalByCredential": { "AQ": { "first": "AA=" } } } }),
            |options| options["extensions"] = json!({ "largeBlob": { "write": [1] } }),
            |options| options["excludeCredentials"] = json!([{ "id": "A" }]),
            |options| options["allowCredentials"] = json!([{ "id": "AAAAA" }]),
            |options| *options = json!([]),
        ];
        for options in [registration(), authentication()] {
            for (index, change) in changes.into_iter().enumerate() {
                assert!(with(options.clone(), change).is_err(), "change {index}");
            }
        }
    }

    #[test]
    fn null_member_is_as_if_absent() {
        for (options, name) in [
            (registration(), "excludeCredentials"),
            (registration(), "timeout"),
            (registration(), "extensions"),
            (registration(), "hints"),
            (registration(), "attestation"),
            (registration(), "authenticatorSelection"),
            (authentication(), "allowCredentials"),
            (authentication(), "extensions"),
            (authentication(), "userVerification"),
        ] {
            let read =
                with(options, |options| options[name] = json!(null)).unwrap_or_else(|rule| panic!("{name}: {rule}"));
            assert!(
                read.json.get(name).is_none(),
                "browsers convert {name}: null to a value or reject it"
            );
            assert!(read.binary.iter().all(|binary| binary.path[0] != name), "{name}");
        }
    }

    #[test]
    fn invalid_registration_options_are_rejected() {
        let changes: [Change; 12] = [
            |options| options["user"] = json!(null),
            |options| options["user"]["id"] = json!("AAAAA"),
            |options| options["user"]["id"] = json!(1),
            |options| options["user"]["name"] = json!(null),
            |options| options["user"]["displayName"] = json!(1),
            |options| options["rp"] = json!("x"),
            |options| options["rp"] = json!({}),
            |options| options["pubKeyCredParams"] = json!({}),
            |options| options["excludeCredentials"] = json!({}),
            |options| options["excludeCredentials"] = json!([{}]),
            |options| options["excludeCredentials"] = json!([7]),
            |options| options["allowCredentials"] = json!("AQ"),
        ];
        for (index, change) in changes.into_iter().enumerate() {
            assert!(with(registration(), change).is_err(), "change {index}");
        }
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            /// Any bytes are found, in any base64 variant.
            #[test]
            fn any_bytes_survive_every_base64_variant(bytes in proptest::collection::vec(any::<u8>(), 1..64), standard: bool, padded: bool) {
                let mut text = base64url::encode(&bytes);
                if standard { text = text.replace('-', "+").replace('_', "/"); }
                while padded && !text.len().is_multiple_of(4) { text.push('='); }
                let read = with(registration(), |options| {
                    options["challenge"] = json!(text);
                    options["user"]["id"] = json!(text);
                }).unwrap();
                for binary in &read.binary[..2] {
                    prop_assert_eq!(base64url::decode(&binary.base64url), Some(bytes.clone()));
                }
            }

            #[test]
            fn read_never_panics(challenge in ".*", id in ".*", list in proptest::collection::vec(".*", 0..4)) {
                let _ = with(registration(), |options| {
                    options["challenge"] = json!(challenge);
                    options["user"]["id"] = json!(id);
                    options["excludeCredentials"] = json!(list);
                });
            }
        }
    }
}
