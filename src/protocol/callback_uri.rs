//! Redirect URIs that a response comes back to, and the parameters of that response.

use crate::protocol::origin::{RedirectUri, query_of};
use crate::protocol::percent;

/// The parameters of a response, which are removed from the address bar.
pub(crate) const RESPONSE_PARAMETERS: [&str; 8] = [
    CODE,
    CONNECT_CODE,
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "session_state",
];

/// A redirect URI. Its own query must not have parameters of a response: the response would repeat them, which makes it
/// ambiguous.
pub(crate) fn callback_uri(uri: &str) -> Result<RedirectUri, &'static str> {
    let parsed = RedirectUri::parse(uri)?;
    let has_parameter =
        percent::parse_query(query_of(uri)).any(|(name, _)| RESPONSE_PARAMETERS.contains(&name.as_str()));
    if has_parameter {
        return Err("must not have a parameter of a response in its query, such as code, state, error or iss");
    }
    Ok(parsed)
}

/// The code of a login.
pub(crate) const CODE: &str = "code";

/// The code of a connected account.
pub(crate) const CONNECT_CODE: &str = "connect_code";
