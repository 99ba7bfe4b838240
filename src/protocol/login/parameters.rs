//! The app's own authorization parameters.

/// Parameters that the library sets, or that would override them. The app cannot set these.
const RESERVED: [&str; 18] = [
    "client_id",
    "response_type",
    "response_mode",
    "redirect_uri",
    "scope",
    "audience",
    "resource",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "registration",
    "dpop_jkt",
    "client_assertion",
    "client_assertion_type",
    "client_secret",
];

/// The parameters of OpenID Connect Core 3.1.2.1 and 5.2 that are space-separated lists in order of preference. They may be
/// given as a list.
const SPACED: [&str; 3] = ["acr_values", "claims_locales", "ui_locales"];

/// The rule for such a list.
pub(crate) const SPACED_RULE: &str = "must be a list of words without spaces";

/// A list as one space-separated value; `None` if it breaks [`SPACED_RULE`].
pub(crate) fn spaced(values: &[String]) -> Option<String> {
    let is_word = |value: &String| !value.is_empty() && !value.contains(char::is_whitespace);
    (!values.is_empty() && values.iter().all(is_word)).then(|| values.join(" "))
}

const ORGANIZATION: &str = "organization";

/// `connection`, `login_hint`, `prompt` and any other parameter that the tenant supports.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Adds a parameter, unless its name is reserved.
    pub(crate) fn add(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        if name.is_empty() || RESERVED.contains(&name) {
            return Err("is reserved: the library sets it");
        }
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Adds a parameter that was given as a list.
    pub(crate) fn add_list(&mut self, name: &str, values: &[String]) -> Result<(), &'static str> {
        if !SPACED.contains(&name) {
            return Err("must be one string, number or boolean");
        }
        self.add(name, &spaced(values).ok_or(SPACED_RULE)?)
    }

    /// Sets the organization, or removes it.
    pub(crate) fn set_organization(&mut self, organization: Option<&str>) {
        self.0.retain(|(known, _)| known != ORGANIZATION);
        let organization = organization.map(|value| (ORGANIZATION.to_owned(), value.to_owned()));
        self.0.extend(organization);
    }

    pub(crate) fn organization(&self) -> Option<&str> {
        self.get(ORGANIZATION)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn reserved_parameters_cannot_be_set() {
        let mut parameters = Parameters::default();
        for name in RESERVED.into_iter().chain([""]) {
            assert!(parameters.add(name, "x").is_err(), "{name}");
        }
        assert_eq!(parameters.iter().count(), 0);
        for name in ["connection", "__proto__", "constructor", "ext-color", "State"] {
            parameters.add(name, "x").unwrap();
        }
        parameters.add("connection", "y").unwrap();
        assert_eq!(parameters.get("connection"), Some("y"));
        assert_eq!(parameters.iter().count(), 5);
    }

    #[test]
    fn only_space_separated_parameters_may_be_lists() {
        let list = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
        for name in SPACED {
            let mut parameters = Parameters::default();
            parameters.add_list(name, &list(&["de-AT", "en"])).unwrap();
            assert_eq!(parameters.get(name), Some("de-AT en"));
            parameters.add_list(name, &list(&["fr"])).unwrap();
            assert_eq!(parameters.get(name), Some("fr"));
            for broken in [&[][..], &[""], &["de", ""], &["de en"], &["de\u{a0}"], &["de\n"]] {
                assert!(parameters.add_list(name, &list(broken)).is_err(), "{broken:?}");
            }
            assert_eq!(parameters.get(name), Some("fr"), "a refused list changes nothing");
        }
        for name in ["login_hint", "prompt", "resource", "max_age", "UI_LOCALES", ""] {
            assert!(Parameters::default().add_list(name, &list(&["a"])).is_err(), "{name}");
        }
    }
}
