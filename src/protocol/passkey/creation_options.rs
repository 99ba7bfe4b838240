//! Creation options: what is impossible in them, and the canonical form of their binary members.

use super::super::base64url;
use super::super::json::Json;

/// The binary members of `PublicKeyCredentialCreationOptionsJSON` as canonical base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryMembers {
    /// `challenge`.
    pub challenge: String,
    /// `user.id`.
    pub user_id: String,
    /// The `id` of each of `excludeCredentials`.
    pub excluded_ids: Vec<String>,
}

/// Checks the options before any prompt, and normalises their binary members, which servers write in every flavour of
/// base64. Everything else is the browser's to read (WebAuthn Level 3, 5.1.9 and 5.4).
pub fn binary_members<J: Json>(options: &J) -> Result<BinaryMembers, &'static str> {
    let member = |holder: &J, name| holder.text(name).and_then(|text| base64url::normalise(&text));
    let challenge = member(options, "challenge")
        .filter(|text| !text.is_empty())
        .ok_or("The passkey options have no usable challenge.")?;
    let user = options
        .get("user")
        .filter(J::is_object)
        .ok_or("The passkey options have no user.")?;
    // 5.4.3: a user handle has 1 to 64 bytes; 64 bytes are 86 characters.
    let user_id = member(&user, "id")
        .filter(|text| (1..=86).contains(&text.len()))
        .ok_or("The passkey options have no usable user.id.")?;
    if user.text("name").is_none() || user.text("displayName").is_none() {
        return Err("The passkey options do not name the user.");
    }
    if options.get("rp").is_none_or(|rp| rp.text("name").is_none()) {
        return Err("The passkey options have no relying party.");
    }
    if options.get("pubKeyCredParams").and_then(|list| list.items()).is_none() {
        return Err("The passkey options have no list of algorithms.");
    }
    let excluded_ids = match options.get("excludeCredentials") {
        None => Some(Vec::new()),
        Some(list) => list
            .items()
            .and_then(|items| items.iter().map(|item| member(item, "id")).collect()),
    };
    let excluded_ids = excluded_ids.ok_or("The passkey options exclude credentials without a usable id.")?;
    Ok(BinaryMembers {
        challenge,
        user_id,
        excluded_ids,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn options() -> Value {
        json!({
            "challenge": "+/8=",
            "rp": { "name": "Example" },
            "user": { "id": "dXNlcg==", "name": "ada", "displayName": "" },
            "pubKeyCredParams": [],
            "excludeCredentials": [{ "id": "AQID" }, { "id": "-_8=" }],
        })
    }

    fn with(change: impl FnOnce(&mut Value)) -> Result<BinaryMembers, &'static str> {
        let mut options = options();
        change(&mut options);
        binary_members(&options)
    }

    #[test]
    fn binary_members_are_normalised() {
        let expected = BinaryMembers {
            challenge: "-_8".into(),
            user_id: "dXNlcg".into(),
            excluded_ids: vec!["AQID".into(), "-_8".into()],
        };
        assert_eq!(with(|_| ()), Ok(expected));
        assert_eq!(
            with(|options| options["excludeCredentials"] = json!([]))
                .unwrap()
                .excluded_ids
                .len(),
            0
        );
    }

    #[test]
    fn a_user_handle_has_1_to_64_bytes() {
        for (bytes, fine) in [(0, false), (1, true), (64, true), (65, false)] {
            let id = base64url::encode(vec![0; bytes]);
            assert_eq!(
                with(|options| options["user"]["id"] = json!(id)).is_ok(),
                fine,
                "{bytes}"
            );
        }
    }

    #[test]
    fn impossible_options_are_refused() {
        type Change = fn(&mut Value);
        let changes: [Change; 17] = [
            |options| options["challenge"] = json!("A"),
            |options| options["challenge"] = json!(""),
            |options| options["challenge"] = json!(null),
            |options| options["challenge"] = json!([1, 2]),
            |options| options["user"] = json!(null),
            |options| options["user"]["id"] = json!("AAAAA"),
            |options| options["user"]["id"] = json!(1),
            |options| options["user"]["name"] = json!(null),
            |options| options["user"]["displayName"] = json!(1),
            |options| options["rp"] = json!("x"),
            |options| options["rp"] = json!({}),
            |options| options["pubKeyCredParams"] = json!({}),
            |options| options["excludeCredentials"] = json!({}),
            |options| options["excludeCredentials"] = json!(null),
            |options| options["excludeCredentials"] = json!([{}]),
            |options| options["excludeCredentials"] = json!([{ "id": "A" }]),
            |options| *options = json!([]),
        ];
        for (index, change) in changes.into_iter().enumerate() {
            assert!(with(change).is_err(), "change {index}");
        }
    }
}
