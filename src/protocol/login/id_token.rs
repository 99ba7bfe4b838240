//! The claims of an ID token (OpenID Connect Core 3.1.3.7). They are meaningless before the signature is verified.

use sha2::{Digest, Sha256};

use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::time::integer_string;

/// How far the device's clock may be behind the tenant's, in seconds. A token whose signature is good was issued, so an `iat`
/// in the future is the error of a clock. `exp` has the configured leeway only.
const MAX_SECONDS_BEHIND: f64 = 600.0;

/// The values that the claims are checked against.
pub(crate) struct Expected<'a> {
    /// The tenant's issuer.
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    /// The access token that came with the ID token.
    pub(crate) access_token: &'a Secret,
    /// The nonce of the login.
    pub(crate) nonce: Nonce<'a>,
    /// Wall clock, in seconds.
    pub(crate) now: f64,
    /// Tolerated clock skew, in seconds.
    pub(crate) leeway: f64,
}

/// Whether the `nonce` claim may be absent.
#[derive(Clone, Copy)]
pub(crate) enum Nonce<'a> {
    /// The response to an authorization request: the claim must be present.
    Required(&'a Secret),
    /// A refresh (OpenID Connect Core 12.2), or a grant without an authorization request (password, passkey, MFA): the
    /// claim may be absent, but not differ.
    Optional(&'a Secret),
}

impl Nonce<'_> {
    fn admits(self, claim: Option<&str>) -> bool {
        match (self, claim) {
            (Self::Optional(_), None) => true,
            (Self::Required(_), None) => false,
            (Self::Required(nonce) | Self::Optional(nonce), Some(claim)) => nonce.matches(claim),
        }
    }
}

/// Protocol claims, which do not describe the user and are not part of the `user` object.
const PROTOCOL_CLAIMS: [&str; 15] = [
    "iss",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "azp",
    "nonce",
    "auth_time",
    "at_hash",
    "c_hash",
    "s_hash",
    "acr",
    "amr",
    "session_expiry",
];

/// Validated claims.
#[derive(Clone, Debug)]
pub(crate) struct Claims<J> {
    pub(crate) subject: String,
    /// `iat`, in seconds since the epoch.
    pub(crate) issued_at: f64,
    /// In seconds since the epoch.
    pub(crate) auth_time: Option<f64>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Vec<String>,
    /// Seconds until the tenant's session ends (the vendor's `session_expiry`).
    pub(crate) session_seconds: Option<f64>,
    /// The claims that the app may see.
    pub(crate) user: J,
}

/// Validates the claims of an ID token. The error names a claim, never its value.
pub(crate) fn validate<J: Json>(claims: &J, expected: &Expected<'_>) -> Result<Claims<J>, Error<J>> {
    let valid = read(claims, expected).map_err(|reason| Error::new(Code::InvalidIdToken, reason))?;
    check_times(claims, valid.issued_at, expected)?;
    Ok(valid)
}

fn read<J: Json>(claims: &J, expected: &Expected<'_>) -> Result<Claims<J>, &'static str> {
    if claims.get_string("iss").as_deref() != Some(expected.issuer) {
        return Err("The ID token's iss is not the tenant.");
    }
    check_audience(claims, expected.client_id)?;
    let subject = claims
        .get_string("sub")
        .filter(|subject| (1..=255).contains(&subject.len()))
        .ok_or("The ID token's sub is missing or invalid.")?;
    let nonce = claims.get("nonce").map(|nonce| nonce.string().unwrap_or_default());
    if !expected.nonce.admits(nonce.as_deref()) {
        return Err("The ID token's nonce does not match this login.");
    }
    if let Some(hash) = claims.get("at_hash")
        && hash.string() != Some(access_token_hash(expected.access_token))
    {
        return Err("The ID token's at_hash does not match the access token.");
    }
    let auth_time = match claims.get("auth_time") {
        None => None,
        Some(value) => Some(value.number().ok_or("The ID token's auth_time is not a number.")?),
    };
    // Seconds since the epoch have at most ten digits; milliseconds are an error of the server.
    let issued_at = claims.get("iat").and_then(|iat| iat.number());
    let issued_at = issued_at.filter(|iat| (0.0..1e10).contains(iat));
    let issued_at = issued_at.ok_or("The ID token's iat is missing or not in seconds since the epoch.")?;
    Ok(Claims {
        subject,
        issued_at,
        auth_time,
        acr: claims.get_string("acr"),
        amr: claims
            .get("amr")
            .and_then(|amr| amr.items())
            .unwrap_or_default()
            .iter()
            .filter_map(Json::string)
            .collect(),
        session_seconds: session_seconds(claims, issued_at, expected.now)?,
        user: claims.without(&|name| PROTOCOL_CLAIMS.contains(&name)),
    })
}

/// The left half of the access token's hash (section 3.1.3.6). Each supported signing algorithm uses SHA-256.
fn access_token_hash(access_token: &Secret) -> String {
    let hash = Sha256::digest(access_token.expose());
    let (left, _) = hash.split_at(hash.len() / 2);
    base64url::encode(left)
}

/// Values of `session_expiry` from here on cannot be in seconds.
const MAX_SESSION_EXPIRY: f64 = 1e10;

/// The end of the tenant's session is in seconds since the epoch, and after the token was issued. It counts from the later
/// of the tenant's and the device's clock, so that a device whose clock is behind does not prolong the session.
fn session_seconds<J: Json>(claims: &J, issued_at: f64, now: f64) -> Result<Option<f64>, &'static str> {
    let Some(value) = claims.get("session_expiry") else {
        return Ok(None);
    };
    let end = value
        .number()
        .filter(|&end| end > issued_at && end < MAX_SESSION_EXPIRY)
        .ok_or("The ID token's session_expiry is not a time in seconds after its iat.")?;
    Ok(Some(end - now.max(issued_at)))
}

/// Rules 3 to 5: `aud` is or contains the client id; several audiences require an `azp`; an `azp` is the client id.
fn check_audience<J: Json>(claims: &J, client_id: &str) -> Result<(), &'static str> {
    const MESSAGE: &str = "The ID token's aud is not this client.";
    let audience = claims.get("aud").ok_or(MESSAGE)?;
    let several = match (audience.string(), audience.items()) {
        (Some(audience), _) if audience == client_id => false,
        (None, Some(items)) => {
            let audiences: Option<Vec<String>> = items.iter().map(Json::string).collect();
            let audiences = audiences
                .filter(|all| all.iter().any(|one| one == client_id))
                .ok_or(MESSAGE)?;
            audiences.len() > 1
        }
        _ => return Err(MESSAGE),
    };
    match claims.get("azp") {
        None if several => Err("The ID token has several audiences and no azp."),
        Some(azp) if azp.string().as_deref() != Some(client_id) => Err("The ID token's azp is not this client."),
        _ => Ok(()),
    }
}

/// Rules 9 and 10, and `nbf` of RFC 7519 section 4.1.5. The claims are those of this login and the token was just received:
/// if only its times do not fit, the device's clock is wrong.
fn check_times<J: Json>(claims: &J, issued_at: f64, expected: &Expected<'_>) -> Result<(), Error<J>> {
    let invalid = |reason| Err(Error::new(Code::InvalidIdToken, reason));
    let time = |name| {
        claims
            .get(name)
            .map(|value| value.number().filter(|seconds| seconds.is_finite()))
    };
    let latest = expected.now + expected.leeway.max(MAX_SECONDS_BEHIND);
    let Some(exp) = time("exp").flatten() else {
        return invalid("The ID token has no exp.");
    };
    if issued_at > latest {
        return Err(clock_skew(issued_at - expected.now, "behind"));
    }
    if exp <= expected.now - expected.leeway {
        return if exp > issued_at {
            Err(clock_skew(expected.now - issued_at, "ahead of"))
        } else {
            invalid("The ID token has expired.")
        };
    }
    match time("nbf") {
        Some(nbf) if !nbf.is_some_and(|nbf| nbf <= latest) => invalid("The ID token is not valid yet."),
        _ => Ok(()),
    }
}

fn clock_skew<J>(seconds: f64, direction: &str) -> Error<J> {
    let mut message = String::from("The device's clock is ");
    for part in [
        &integer_string(seconds),
        " seconds ",
        direction,
        " the tenant's; set it and log in again.",
    ] {
        message.push_str(part);
    }
    Error::composed(Code::ClockSkew, message)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const NOW: f64 = 1_772_438_405.0;

    /// The access token and the `at_hash` of OpenID Connect Core A.3 and A.4.
    const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    const AT_HASH: &str = "77QmUPtjPfzWtF2AnpK9RQ";

    fn expected<'a>(nonce: &'a Secret, access_token: &'a Secret) -> Expected<'a> {
        Expected {
            access_token,
            issuer: "https://login.example.com/",
            client_id: "client-1",
            nonce: Nonce::Required(nonce),
            now: NOW,
            leeway: 60.0,
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://login.example.com/", "sub": "auth0|1", "aud": "client-1", "exp": NOW + 600.0, "iat": NOW,
            "nonce": "n-1", "auth_time": NOW - 5.0, "acr": "gold", "amr": ["pwd", "mfa"], "name": "Ada",
            "at_hash": AT_HASH, "session_expiry": NOW + 3_600.0,
        })
    }

    fn validated(claims: &Value) -> Result<Claims<Value>, String> {
        let (nonce, access_token) = (Secret::new("n-1".into()), Secret::new(ACCESS_TOKEN.into()));
        validate(claims, &expected(&nonce, &access_token)).map_err(|error| {
            assert!(matches!(error.code, Code::InvalidIdToken | Code::ClockSkew));
            error.message.clone().into_owned()
        })
    }

    fn with(change: impl FnOnce(&mut Value)) -> Result<Claims<Value>, String> {
        let mut claims = claims();
        change(&mut claims);
        validated(&claims)
    }

    #[test]
    fn user_has_no_protocol_claims() {
        let claims = with(|_| ()).unwrap();
        assert_eq!(claims.user, json!({ "sub": "auth0|1", "name": "Ada" }));
        assert_eq!(
            (claims.subject.as_str(), claims.auth_time),
            ("auth0|1", Some(NOW - 5.0))
        );
        assert_eq!(claims.session_seconds, Some(3_600.0));
        assert_eq!(
            (claims.acr.as_deref(), claims.amr),
            (Some("gold"), vec!["pwd".to_owned(), "mfa".to_owned()])
        );
    }

    /// One row per rule: the claim, its value, whether the token is still valid. `null` is a value; `REMOVED` deletes
    /// the claim.
    #[test]
    fn each_claim_is_validated() {
        const REMOVED: &str = "(removed)";
        for (claim, value, is_valid) in [
            ("iss", json!("https://login.example.com"), false),
            ("iss", json!(null), false),
            ("iss", json!(REMOVED), false),
            ("aud", json!(["client-1"]), true),
            ("aud", json!(["client-1", "other"]), false),
            ("aud", json!("other"), false),
            ("aud", json!([]), false),
            ("aud", json!(["client-1", 1]), false),
            ("aud", json!({ "client-1": true }), false),
            ("aud", json!(1), false),
            ("aud", json!(REMOVED), false),
            ("azp", json!("client-1"), true),
            ("azp", json!("other"), false),
            ("azp", json!(null), false),
            ("exp", json!(NOW - 59.0), true),
            ("exp", json!(NOW - 60.0), false),
            ("exp", json!(NOW), true),
            ("exp", json!("later"), false),
            ("exp", json!(null), false),
            ("exp", json!(REMOVED), false),
            ("iat", json!(NOW + 600.0), true),
            ("iat", json!(NOW * 1_000.0), false),
            ("iat", json!(-1), false),
            ("iat", json!("now"), false),
            ("iat", json!(REMOVED), false),
            ("nbf", json!(NOW + 600.0), true),
            ("nbf", json!(NOW + 601.0), false),
            ("nbf", json!("now"), false),
            ("sub", json!(""), false),
            ("sub", json!(1), false),
            ("sub", json!("s".repeat(255)), true),
            ("sub", json!("s".repeat(256)), false),
            ("sub", json!(REMOVED), false),
            ("nonce", json!("n-2"), false),
            ("nonce", json!("n-1 "), false),
            ("nonce", json!(null), false),
            ("nonce", json!(REMOVED), false),
            ("auth_time", json!("now"), false),
            ("auth_time", json!(REMOVED), true),
            ("at_hash", json!("77QmUPtjPfzWtF2AnpK9RR"), false),
            ("at_hash", json!(format!("{AT_HASH}==")), false),
            ("at_hash", json!(ACCESS_TOKEN), false),
            ("at_hash", json!(""), false),
            ("at_hash", json!(null), false),
            ("at_hash", json!(1), false),
            ("at_hash", json!(REMOVED), true),
            ("session_expiry", json!(NOW + 1.0), true),
            ("session_expiry", json!(NOW), false),
            ("session_expiry", json!(NOW - 1.0), false),
            ("session_expiry", json!(9_999_999_999_u64), true),
            ("session_expiry", json!(10_000_000_000_u64), false),
            ("session_expiry", json!((NOW + 3_600.0) * 1_000.0), false),
            ("session_expiry", json!("1772442005"), false),
            ("session_expiry", json!("tomorrow"), false),
            ("session_expiry", json!(0), false),
            ("session_expiry", json!(-1), false),
            ("session_expiry", json!(null), false),
            ("session_expiry", json!(REMOVED), true),
            ("acr", json!(1), true),
            ("amr", json!("mfa"), true),
        ] {
            let validated = with(|claims| match &value {
                Value::String(text) if text == REMOVED => {
                    claims.as_object_mut().unwrap().remove(claim);
                }
                value => claims[claim] = value.clone(),
            });
            assert_eq!(validated.is_ok(), is_valid, "{claim} = {value}: {validated:?}");
        }
    }

    /// A token of a tenant whose clock is ahead of the device's, and valid for ten minutes.
    fn issued(seconds_ahead: f64, leeway: f64) -> Result<(), (Code, String)> {
        let mut claims = claims();
        (claims["iat"], claims["exp"]) = (json!(NOW + seconds_ahead), json!(NOW + seconds_ahead + 600.0));
        claims["session_expiry"] = json!(NOW + seconds_ahead + 3_600.0);
        let (nonce, access_token) = (Secret::new("n-1".into()), Secret::new(ACCESS_TOKEN.into()));
        let expected = Expected {
            leeway,
            ..expected(&nonce, &access_token)
        };
        let validated = validate(&claims, &expected).map(|_| ());
        validated.map_err(|error| (error.code, error.message.clone().into_owned()))
    }

    #[test]
    fn wrong_clock_is_clock_skew_and_names_the_seconds() {
        for leeway in [0.0, 60.0] {
            for seconds in [-599.0, -120.0, 0.0, 120.0, 600.0] {
                assert_eq!(issued(seconds, leeway), Ok(()), "{seconds} {leeway}");
            }
        }
        assert_eq!(issued(-659.0, 60.0), Ok(()));
        let skew = |text: &str| {
            let message = format!("The device's clock is {text} the tenant's; set it and log in again.");
            Err((Code::ClockSkew, message))
        };
        assert_eq!(issued(601.0, 60.0), skew("601 seconds behind"));
        assert_eq!(issued(86_400.5, 0.0), skew("86400 seconds behind"));
        assert_eq!(issued(-660.0, 60.0), skew("660 seconds ahead of"));
        assert_eq!(issued(-600.0, 0.0), skew("600 seconds ahead of"));
        assert_eq!(issued(900.0, 900.0), Ok(()), "a longer leeway stays");
    }

    #[test]
    fn clock_skew_hides_no_invalid_token() {
        for change in [
            json!({ "iss": "https://evil.example/" }),
            json!({ "aud": "other" }),
            json!({ "nonce": "n-2" }),
            json!({ "sub": "" }),
            json!({ "exp": null }),
            json!({ "auth_time": "now" }),
        ] {
            let mut claims = claims();
            claims["iat"] = json!(NOW + 7_200.0);
            claims["session_expiry"] = json!(NOW + 10_800.0);
            let members = change.as_object().unwrap().clone();
            claims.as_object_mut().unwrap().extend(members);
            let (nonce, access_token) = (Secret::new("n-1".into()), Secret::new(ACCESS_TOKEN.into()));
            let error = validate::<Value>(&claims, &expected(&nonce, &access_token)).unwrap_err();
            assert_eq!(error.code, Code::InvalidIdToken, "{change}");
        }
    }

    #[test]
    fn token_that_was_never_valid_is_not_clock_skew() {
        let (nonce, access_token) = (Secret::new("n-1".into()), Secret::new(ACCESS_TOKEN.into()));
        let mut claims = claims();
        (claims["iat"], claims["exp"]) = (json!(NOW - 100.0), json!(NOW - 100.0));
        let error = validate::<Value>(&claims, &expected(&nonce, &access_token)).unwrap_err();
        assert_eq!(error.code, Code::InvalidIdToken);
    }

    #[test]
    fn optional_nonce_is_absent_or_equal() {
        let (nonce, access_token) = (Secret::new("n-1".into()), Secret::new(ACCESS_TOKEN.into()));
        let expected = Expected {
            nonce: Nonce::Optional(&nonce),
            ..expected(&nonce, &access_token)
        };
        for (value, is_valid) in [
            (Some(json!("n-1")), true),
            (None, true),
            (Some(json!("n-2")), false),
            (Some(json!("")), false),
            (Some(json!(null)), false),
            (Some(json!(1)), false),
        ] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove("nonce");
            if let Some(value) = &value {
                claims["nonce"] = value.clone();
            }
            let validated = validate::<Value>(&claims, &expected);
            assert_eq!(validated.is_ok(), is_valid, "{value:?}");
        }
    }

    #[test]
    fn session_seconds_count_from_iat_or_now() {
        // A clock that is behind does not prolong the session; neither does a token that is not new.
        for (iat, seconds) in [(NOW, 3_600.0), (NOW + 30.0, 3_570.0), (NOW - 30.0, 3_600.0)] {
            let claims = with(|claims| claims["iat"] = json!(iat)).unwrap();
            assert_eq!(claims.session_seconds, Some(seconds), "{iat}");
        }
    }

    #[test]
    fn several_audiences_need_an_azp() {
        assert!(
            with(|claims| (claims["aud"], claims["azp"]) = (json!(["client-1", "other"]), json!("client-1"))).is_ok()
        );
    }

    #[test]
    fn proto_claim_is_plain_data() {
        let claims = with(|claims| claims["__proto__"] = json!({ "admin": true })).unwrap();
        assert_eq!(claims.user["__proto__"], json!({ "admin": true }));
    }

    proptest! {
        #[test]
        fn validate_never_panics(name in "iss|aud|azp|exp|iat|nbf|sub|nonce|auth_time|amr|at_hash|session_expiry", text in ".*", number in any::<f64>()) {
            for value in [json!(text), json!(number), json!([text, number]), json!({ "a": text })] {
                let _ = with(|claims| claims[name.as_str()] = value);
            }
        }
    }
}
