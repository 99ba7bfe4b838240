//! The `state` of a request: a random value, and the mark of the client that made it. Several clients can share a page; a
//! response to another client's request is recognized before anything of it is used (RFC 9700 section 4.4).

use sha2::{Digest, Sha256};

use crate::protocol::base64url;
use crate::protocol::config::Config;
use crate::protocol::pkce::is_random_value;
use crate::protocol::secret::Secret;

/// Prefix of the `state` of a login in a popup. It tells the callback page in the popup that its opener is waiting.
const POPUP_PREFIX: &str = "popup-";

/// Between the random value and the mark. It is in neither alphabet.
const SEPARATOR: char = '.';

/// Bytes of a mark. It only has to differ between the clients of one origin.
const MARK_BYTES: usize = 6;

/// Characters of a mark.
const MARK_CHARS: usize = 8;

/// The `state` of a request of this client.
pub(crate) fn new_state(config: &Config, random: &Secret) -> Secret {
    let mut state = String::from(random.expose());
    state.push(SEPARATOR);
    state.push_str(&mark(config));
    Secret::new(state)
}

/// Marks a `state` as that of a login in a popup.
pub(crate) fn popup_state(state: &Secret) -> Secret {
    Secret::new(String::from(POPUP_PREFIX) + state.expose())
}

/// Whether a `state` has the form of a login in a popup.
pub(crate) fn is_popup_state(state: &str) -> bool {
    state.strip_prefix(POPUP_PREFIX).is_some_and(is_state)
}

/// Whether a `state` has the form of [`new_state`], whichever client made it. A forged one may have no mark.
pub(crate) fn is_state(state: &str) -> bool {
    let (random, mark) = parts(state);
    is_random_value(random) && mark.is_none_or(is_mark)
}

/// Whether another client made this `state`. One that has no mark, or not our form, is not known to be another's.
pub(crate) fn is_of_another_client(state: &str, config: &Config) -> bool {
    let (random, found) = parts(state.strip_prefix(POPUP_PREFIX).unwrap_or(state));
    is_random_value(random) && found.is_some_and(|found| is_mark(found) && found != mark(config))
}

fn parts(state: &str) -> (&str, Option<&str>) {
    match state.split_once(SEPARATOR) {
        Some((random, mark)) => (random, Some(mark)),
        None => (state, None),
    }
}

/// A digest of the tenant and the client id, which are no secrets.
fn mark(config: &Config) -> String {
    let digest = Sha256::digest(config.application().as_bytes());
    base64url::encode(digest.iter().copied().take(MARK_BYTES).collect::<Vec<u8>>())
}

fn is_mark(text: &str) -> bool {
    text.len() == MARK_CHARS && base64url::decode(text).is_some()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::config::tests::config_of;
    use crate::protocol::pkce::random_value;

    #[test]
    fn state_names_the_client_that_made_it() {
        let [ours, other_client, other_tenant] = [
            config_of("login.example.com", "client-1"),
            config_of("login.example.com", "client-2"),
            config_of("login.other.example", "client-1"),
        ];
        let state = new_state(&ours, &random_value(&[7; 32]));
        for state in [state.clone(), popup_state(&state)] {
            assert!(!is_of_another_client(state.expose(), &ours));
            assert!(is_of_another_client(state.expose(), &other_client));
            assert!(is_of_another_client(state.expose(), &other_tenant));
        }
    }

    #[test]
    fn state_without_mark_is_not_of_another_client() {
        let config = config_of("login.example.com", "client-1");
        let random = "A".repeat(43);
        for (state, has_form) in [
            (random.clone(), true),
            (format!("{random}.AAAAAAAA"), true),
            (format!("{random}."), false),
            (format!("{random}.AAAAAAA"), false),
            (format!("{random}.AAAAAAAA.AAAAAAAA"), false),
            (format!("{random}A.AAAAAAAA"), false),
            ("xyz".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_state(&state), has_form, "{state}");
            assert_eq!(is_popup_state(&format!("popup-{state}")), has_form, "{state}");
            assert!(!is_popup_state(&state), "{state}");
            let has_other_mark = state.ends_with(".AAAAAAAA") && has_form;
            assert_eq!(is_of_another_client(&state, &config), has_other_mark, "{state}");
        }
    }

    proptest! {
        #[test]
        fn state_keeps_the_random_value(entropy in any::<[u8; 32]>()) {
            let random = random_value(&entropy);
            let state = new_state(&config_of("login.example.com", "client-1"), &random);
            prop_assert!(state.expose().starts_with(random.expose()) && is_state(state.expose()));
            let marked = popup_state(&state);
            prop_assert!(is_popup_state(marked.expose()) && !is_state(marked.expose()));
        }

        #[test]
        fn state_functions_never_panic(text in ".*") {
            let config = config_of("login.example.com", "client-1");
            let _ = (is_state(&text), is_popup_state(&text), is_of_another_client(&text, &config));
        }
    }
}
