//! What an application may add to an authorization request.

/// The parameters that the library sets, or that would undo what it sets. No caller can.
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

/// Parameters of the application's own: `connection`, `login_hint`, `prompt` and whatever else the tenant knows.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Adds one; fails where its name is one that no caller may set.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        if name.is_empty() || RESERVED.contains(&name) {
            return Err("is a parameter that the library sets");
        }
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// The value of one.
    pub fn get(&self, wanted: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn what_the_library_sets_cannot_be_set() {
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
