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
}
