//! The requirements of a login that its ID token must meet.

use crate::protocol::error::{Code, Error, StepUp};
use crate::protocol::json::Json;
use crate::protocol::login::id_token::Claims;
use crate::protocol::login::organization::{self, named_or};
use crate::protocol::login::parameters::Parameters;

/// The authorization parameters that the ID token must honor. A login whose ID token does not is rejected.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Assurance {
    /// `max_age`: maximum time since the user authenticated, in seconds.
    pub(crate) max_age: Option<f64>,
    /// `acr_values`: authentication context classes; one of them is enough.
    pub(crate) acr_values: Vec<String>,
    /// `organization`: an id or a name.
    pub(crate) organization: Option<String>,
}

/// The rule for `max_age`.
pub(crate) const MAX_AGE_RULE: &str = "must be a non-negative integer, in seconds";

impl Assurance {
    /// Reads the requirements from the authorization parameters.
    pub(crate) fn of(parameters: &Parameters) -> Result<Self, &'static str> {
        let max_age = match parameters.get("max_age") {
            None => None,
            Some(text) => Some(text.parse::<u32>().map_err(|_| MAX_AGE_RULE)?.into()),
        };
        let words = parameters.get("acr_values").unwrap_or_default().split(' ');
        Ok(Self {
            max_age,
            acr_values: words.filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            organization: named_or(parameters.organization(), None),
        })
    }

    /// Checks the claims of an ID token: rules 12 and 13 of OpenID Connect Core 3.1.3.7, and the vendor's rule for
    /// organizations. `now` and `leeway` are in seconds.
    pub(crate) fn check<J: Json>(&self, claims: &Claims<J>, now: f64, leeway: f64) -> Result<(), Error<J>> {
        let refuse = |message| Err(Error::new(Code::InvalidIdToken, message));
        if let Some(max_age) = self.max_age {
            match claims.auth_time {
                None => return refuse("The ID token has no auth_time, although max_age was requested."),
                Some(auth_time) if auth_time + max_age + leeway < now => {
                    return Err(self.step_up_required("The user authenticated longer ago than max_age allows."));
                }
                Some(_) => {}
            }
        }
        if let Some(organization) = &self.organization
            && !organization::is_for(claims, organization)
        {
            return refuse("The ID token is not for the requested organization.");
        }
        let is_requested = |acr: &String| self.acr_values.contains(acr);
        if !self.acr_values.is_empty() && !claims.acr.as_ref().is_some_and(is_requested) {
            return Err(self.step_up_required("The user's authentication does not meet the requested acr_values."));
        }
        Ok(())
    }

    fn step_up_required<J>(&self, message: &'static str) -> Error<J> {
        Error::new(Code::StepUpRequired, message).with_step_up(StepUp {
            max_age: self.max_age,
            acr_values: self.acr_values.clone(),
            ..StepUp::default()
        })
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: f64 = 1_000_000.0;

    fn assurance(parameters: &[(&str, &str)]) -> Assurance {
        let mut all = Parameters::default();
        for (name, value) in parameters {
            all.add(name, value).unwrap();
        }
        Assurance::of(&all).unwrap()
    }

    fn checked(
        parameters: &[(&str, &str)],
        auth_time: Option<f64>,
        acr: Option<&str>,
        user: Value,
    ) -> Result<(), Code> {
        let claims = Claims {
            issued_at: NOW,
            subject: "u".into(),
            auth_time,
            acr: acr.map(str::to_owned),
            session_seconds: None,
            amr: vec![],
            user,
        };
        assurance(parameters).check(&claims, NOW, 60.0).map_err(|error| {
            assert_eq!(error.step_up.is_some(), error.code == Code::StepUpRequired);
            error.code
        })
    }

    #[test]
    fn requirements_are_read_from_parameters() {
        assert_eq!(assurance(&[("connection", "x")]), Assurance::default());
        let all = assurance(&[("max_age", "0"), ("acr_values", " a  b "), ("organization", " org_1 ")]);
        assert_eq!((all.max_age, all.acr_values), (Some(0.0), vec!["a".into(), "b".into()]));
        assert_eq!(all.organization.as_deref(), Some("org_1"));
        for max_age in ["", "-1", "1.5", "x", "99999999999"] {
            let mut parameters = Parameters::default();
            parameters.add("max_age", max_age).unwrap();
            assert!(Assurance::of(&parameters).is_err(), "{max_age:?}");
        }
    }

    #[test]
    fn auth_time_must_satisfy_max_age() {
        for (max_age, auth_time, expected) in [
            ("900", Some(NOW - 900.0), Ok(())),
            ("900", Some(NOW - 960.0), Ok(())),
            ("900", Some(NOW - 961.0), Err(Code::StepUpRequired)),
            ("0", Some(NOW - 60.0), Ok(())),
            ("0", Some(NOW - 61.0), Err(Code::StepUpRequired)),
            ("0", None, Err(Code::InvalidIdToken)),
            ("900", None, Err(Code::InvalidIdToken)),
        ] {
            assert_eq!(
                checked(&[("max_age", max_age)], auth_time, None, json!({})),
                expected,
                "{max_age} {auth_time:?}"
            );
        }
        assert_eq!(checked(&[], None, None, json!({})), Ok(()));
    }

    #[test]
    fn acr_must_be_one_of_acr_values() {
        let requested = [("acr_values", "gold silver")];
        assert_eq!(checked(&requested, None, Some("silver"), json!({})), Ok(()));
        for acr in [None, Some("bronze"), Some("gold silver"), Some("")] {
            assert_eq!(
                checked(&requested, None, acr, json!({})),
                Err(Code::StepUpRequired),
                "{acr:?}"
            );
        }
    }

    #[test]
    fn organization_must_match_id_or_name() {
        for (organization, user, matches) in [
            ("org_1", json!({ "org_id": "org_1" }), true),
            ("org_1", json!({ "org_id": "ORG_1" }), false),
            ("org_1", json!({ "org_id": "org_2", "org_name": "org_1" }), false),
            ("org_1", json!({}), false),
            ("Acme", json!({ "org_name": "acme", "org_id": "org_9" }), true),
            ("acme", json!({ "org_name": "other" }), false),
            ("acme", json!({ "org_id": "acme" }), false),
            ("acme", json!({ "org_name": 1 }), false),
        ] {
            let expected = if matches { Ok(()) } else { Err(Code::InvalidIdToken) };
            assert_eq!(
                checked(&[("organization", organization)], None, None, user.clone()),
                expected,
                "{organization} {user}"
            );
        }
    }
}
