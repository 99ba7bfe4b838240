//! The response to a login, or to the connecting of an account, as it stands in the address bar.

use super::super::error::{Code, Error, OAuthError, presentable};
use super::super::origin::{RedirectUri, base_of, query_of};
use super::super::percent;
use super::super::pkce;
use super::super::secret::Secret;
use super::transaction::Transaction;

/// The parameters a response may have; they leave the address bar.
const PARAMETERS: [&str; 8] = [
    CODE,
    CONNECT_CODE,
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "session_state",
];

/// What a login comes back with.
const CODE: &str = "code";

/// What the connecting of an account comes back with.
const CONNECT_CODE: &str = "connect_code";

/// The longest code that is taken to the token endpoint.
const MAX_CODE_BYTES: usize = 8_192;

/// What a URL has to say to this client.
#[derive(Debug)]
pub enum Callback {
    /// Nothing: it has no response, or one for somebody else on the page.
    NotOurs,
    /// A response.
    Response(CallbackResponse),
}

/// A response of which nothing but `state` has been looked at.
#[derive(Debug)]
pub struct CallbackResponse {
    state: Option<Secret>,
    parameters: Vec<(String, Secret)>,
    on_redirect_uri: bool,
    /// Where it stands. A login is answered in the query alone (RFC 6749 section 4.1.2).
    pub in_fragment: bool,
}

impl Callback {
    /// Reads a URL. A response is `state` together with a code or an `error`, in the query. In the fragment it is one only
    /// where it can be that of connecting an account, for which the vendor's documents name both places.
    pub fn parse(url: &str, redirect_uri: &RedirectUri) -> Self {
        Self::read(url, query_of(url), false, redirect_uri)
            .or_else(|| Self::read(url, fragment_of(url), true, redirect_uri))
            .map_or(Self::NotOurs, Self::Response)
    }

    fn read(url: &str, text: &str, in_fragment: bool, redirect_uri: &RedirectUri) -> Option<CallbackResponse> {
        let parameters: Vec<(String, Secret)> = percent::parse_query(text)
            .filter(|(name, _)| PARAMETERS.contains(&name.as_str()))
            .map(|(name, value)| (name, Secret::new(value)))
            .collect();
        let has = |wanted: &str| parameters.iter().any(|(name, _)| name == wanted);
        let is_response = has("state") && (has(CONNECT_CODE) || has("error") || (has(CODE) && !in_fragment));
        is_response.then(|| CallbackResponse {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: base_of(url) == base_of(redirect_uri.as_str()),
            in_fragment,
        })
    }
}

impl CallbackResponse {
    /// A response that came as a message (web_message): its members are what the parameters of a URL are.
    pub fn from_members(member: impl Fn(&str) -> Option<String>) -> Self {
        let parameters: Vec<(String, Secret)> = PARAMETERS
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), Secret::new(member(name)?))))
            .collect();
        Self {
            state: single(&parameters, "state").cloned(),
            parameters,
            on_redirect_uri: true,
            in_fragment: false,
        }
    }

    /// The one `state`; `None` where it is repeated.
    pub fn state(&self) -> Option<&Secret> {
        self.state.as_ref()
    }

    /// Whether a response with an unknown `state` claims to be for this client: it came to our redirect URI and its
    /// `state` has the form of ours. Otherwise another library on the page may be waiting for it.
    pub fn claims_to_be_ours(&self) -> bool {
        self.on_redirect_uri
            && (!self.in_fragment || self.count(CONNECT_CODE) > 0)
            && self
                .state
                .as_ref()
                .is_none_or(|state| pkce::is_random_value(state.expose()))
    }

    /// Judges the response to what was taken out of the store: expiry, repetition (RFC 6749 section 3.1), issuer (RFC 9207
    /// section 2.4), error, and at last the code.
    pub fn judge<V>(&self, transaction: &Transaction, issuer: &str, now: f64) -> Result<Secret, Error<V>> {
        let refuse = |message| Err(Error::new(Code::AuthorizationFailed, message));
        let (wanted, other) = if transaction.is_login() {
            (CODE, CONNECT_CODE)
        } else {
            (CONNECT_CODE, CODE)
        };
        if transaction.is_expired(now) {
            return Err(Error::new(Code::TransactionExpired, "It was begun too long ago."));
        }
        if [wanted, "iss", "error"].iter().any(|name| self.count(name) > 1) {
            return refuse("The authorization response repeats a parameter.");
        }
        if self.count(other) > 0 {
            return refuse("The response is not to what was begun.");
        }
        if self.get("iss").is_some_and(|iss| iss.expose() != issuer) {
            return Err(Error::new(
                Code::IssuerMismatch,
                "The authorization response comes from another issuer.",
            ));
        }
        match (self.get(wanted), self.get("error")) {
            (Some(_), Some(_)) => refuse("The authorization response holds both a code and an error."),
            (_, Some(error)) => {
                let oauth = OAuthError {
                    error: presentable(error.expose()),
                    description: self.get("error_description").map(|text| presentable(text.expose())),
                };
                Err(Error::new(Code::AuthorizationFailed, "The authorization server refused.").with_oauth(Some(oauth)))
            }
            (Some(code), None) if (1..=MAX_CODE_BYTES).contains(&code.expose().len()) => Ok(code.clone()),
            _ => refuse("The authorization response holds no usable code."),
        }
    }

    fn get(&self, name: &str) -> Option<&Secret> {
        single(&self.parameters, name)
    }

    fn count(&self, wanted: &str) -> usize {
        self.parameters.iter().filter(|(name, _)| name == wanted).count()
    }
}

fn single<'a>(parameters: &'a [(String, Secret)], wanted: &str) -> Option<&'a Secret> {
    let mut values = parameters
        .iter()
        .filter(|(name, _)| name == wanted)
        .map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

fn fragment_of(url: &str) -> &str {
    url.split_once('#').map_or("", |(_, fragment)| fragment)
}

/// The URL without the parameters of a response. Everything else stays; so does the fragment, unless the response is in it.
pub fn clean(url: &str, in_fragment: bool) -> String {
    let without = |text| percent::query_without(text, |name| PARAMETERS.contains(&name));
    let (mut query, mut fragment) = (query_of(url).to_owned(), fragment_of(url).to_owned());
    if in_fragment {
        fragment = without(&fragment);
    } else {
        query = without(&query);
    }
    let mut cleaned = base_of(url).to_owned();
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            cleaned.push(mark);
            cleaned.push_str(&part);
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::login::transaction::Purpose;
    use crate::protocol::login::transaction::tests::transaction;

    const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const ISSUER: &str = "https://login.example.com/";

    fn redirect_uri() -> RedirectUri {
        RedirectUri::parse("https://app.example.com/cb?keep=1").unwrap()
    }

    fn response(query: &str) -> CallbackResponse {
        match Callback::parse(&format!("https://app.example.com/cb?{query}"), &redirect_uri()) {
            Callback::Response(response) => response,
            Callback::NotOurs => panic!("{query} is a response"),
        }
    }

    fn judge(query: &str) -> Result<String, (Code, Option<OAuthError>)> {
        judge_for(&transaction(), query)
    }

    fn judge_for(transaction: &Transaction, query: &str) -> Result<String, (Code, Option<OAuthError>)> {
        response(&format!("state={STATE}&{query}"))
            .judge::<()>(transaction, ISSUER, transaction.started_at)
            .map(|code| code.expose().to_owned())
            .map_err(|error| (error.code, error.oauth.clone()))
    }

    #[test]
    fn a_url_without_a_response_is_not_ours() {
        for url in [
            "",
            "https://app.example.com/cb",
            "https://app.example.com/cb?code=1",
            "https://app.example.com/cb?state=1",
            "https://app.example.com/cb?error=1",
            "https://app.example.com/cb?connect_code=1",
            "https://app.example.com/cb#connect_code=1",
            "https://app.example.com/cb#code=1&state=1",
            "https://app.example.com/cb?state=1#code=1",
            "\u{0}?%",
        ] {
            assert!(
                matches!(Callback::parse(url, &redirect_uri()), Callback::NotOurs),
                "{url}"
            );
        }
    }

    #[test]
    fn an_unknown_response_is_ours_only_on_our_path_with_a_state_of_our_form() {
        let claims = |url: &str| match Callback::parse(url, &redirect_uri()) {
            Callback::Response(response) => response.claims_to_be_ours(),
            Callback::NotOurs => false,
        };
        assert!(claims(&format!("https://app.example.com/cb?code=1&state={STATE}")));
        assert!(claims(&format!(
            "https://app.example.com/cb?code=1&state={STATE}&state={STATE}"
        )));
        assert!(!claims("https://app.example.com/cb?code=1&state=xyz"));
        assert!(!claims(&format!("https://app.example.com/other?code=1&state={STATE}")));
        assert!(!claims(&format!("https://other.example.com/cb?code=1&state={STATE}")));
    }

    #[test]
    fn a_repeated_state_names_no_login() {
        assert!(
            response(&format!("code=1&state={STATE}&state={STATE}"))
                .state()
                .is_none()
        );
        assert_eq!(
            response(&format!("code=1&state={STATE}")).state().unwrap().expose(),
            STATE
        );
    }

    #[test]
    fn a_code_is_taken_once_everything_else_holds() {
        assert_eq!(judge("code=a%2Bb+c"), Ok("a+b c".into()));
        assert_eq!(judge("code=a&iss=https%3A%2F%2Flogin.example.com%2F"), Ok("a".into()));
    }

    #[test]
    fn a_broken_response_is_refused() {
        let failed = |error: Option<OAuthError>| Err((Code::AuthorizationFailed, error));
        assert_eq!(judge("code="), failed(None));
        assert_eq!(judge("code=a&code=a"), failed(None));
        assert_eq!(judge("code=a&error=b"), failed(None));
        assert_eq!(judge("error=a&error=a"), failed(None));
        assert_eq!(judge("code=a&iss=x&iss=x"), failed(None));
        assert_eq!(judge(&format!("code={}", "a".repeat(200_000))), failed(None));
        for issuer in ["https%3A%2F%2Flogin.example.com", "https%3A%2F%2Fevil.example%2F", ""] {
            assert_eq!(
                judge(&format!("code=a&iss={issuer}")),
                Err((Code::IssuerMismatch, None)),
                "{issuer}"
            );
            assert_eq!(
                judge(&format!("error=a&iss={issuer}")),
                Err((Code::IssuerMismatch, None)),
                "{issuer}"
            );
        }
        let error = OAuthError {
            error: "access_denied".into(),
            description: Some("User said no".into()),
        };
        assert_eq!(
            judge("error=access_denied&error_description=User%20said%0A+no"),
            failed(Some(error))
        );
    }

    #[test]
    fn a_late_response_is_refused() {
        let transaction = transaction();
        let error = response("state=a&code=b")
            .judge::<()>(&transaction, ISSUER, transaction.started_at + 600_001.0)
            .unwrap_err();
        assert_eq!(error.code, Code::TransactionExpired);
    }

    #[test]
    fn the_address_bar_keeps_what_is_not_ours() {
        for (url, expected) in [
            ("https://a/b?code=1&state=2&iss=3", "https://a/b"),
            (
                "https://a/b?x=%7e&code=1&y=+&state=2#z?code=1",
                "https://a/b?x=%7e&y=+#z?code=1",
            ),
            (
                "https://a/b?error=1&error_description=2&error_uri=3&session_state=4&state=5&x",
                "https://a/b?x",
            ),
            ("https://a/b?c%6fde=1", "https://a/b"),
        ] {
            assert_eq!(clean(url, false), expected);
        }
        for (url, expected) in [
            (
                "https://a/b?code=1#connect_code=1&state=2&x=3",
                "https://a/b?code=1#x=3",
            ),
            ("https://a/b#error=1&state=2", "https://a/b"),
        ] {
            assert_eq!(clean(url, true), expected);
        }
    }

    fn connecting() -> Transaction {
        Transaction {
            purpose: Purpose::Connect {
                auth_session: Secret::new("as".into()),
                subject: "u".into(),
                code: None,
            },
            ..transaction()
        }
    }

    #[test]
    fn a_connected_account_comes_back_with_a_code_of_its_own() {
        assert_eq!(judge_for(&connecting(), "connect_code=cc-1"), Ok("cc-1".into()));
        for query in [
            "code=a",
            "connect_code=a&code=b",
            "connect_code=a&connect_code=a",
            "connect_code=a&error=b",
        ] {
            assert_eq!(
                judge_for(&connecting(), query),
                Err((Code::AuthorizationFailed, None)),
                "{query}"
            );
        }
        assert_eq!(judge("connect_code=a"), Err((Code::AuthorizationFailed, None)));
        assert_eq!(judge("connect_code=a&code=b"), Err((Code::AuthorizationFailed, None)));
    }

    #[test]
    fn a_response_in_the_fragment_can_only_be_that_of_a_connected_account() {
        let parse = |url: &str| match Callback::parse(url, &redirect_uri()) {
            Callback::Response(response) => Some((response.in_fragment, response.claims_to_be_ours())),
            Callback::NotOurs => None,
        };
        let page = "https://app.example.com/cb";
        assert_eq!(
            parse(&format!("{page}#connect_code=1&state={STATE}")),
            Some((true, true))
        );
        assert_eq!(parse(&format!("{page}#error=1&state={STATE}")), Some((true, false)));
        assert_eq!(parse(&format!("{page}#code=1&state={STATE}")), None);
        let both = format!("{page}?connect_code=1&state={STATE}#connect_code=2&state={STATE}");
        assert_eq!(parse(&both), Some((false, true)), "the query comes first");
    }

    proptest! {
        #[test]
        fn no_url_panics(url in ".*") {
            let _ = (clean(&url, false), clean(&url, true));
            if let Callback::Response(response) = Callback::parse(&url, &redirect_uri()) {
                let _ = response.claims_to_be_ours();
            }
        }

        #[test]
        fn debug_output_shows_no_code(code in "[a-z]{20}") {
            let shown = format!("{:?}", response(&format!("code={code}&state={STATE}")));
            prop_assert!(!shown.contains(&code));
        }
    }
}
