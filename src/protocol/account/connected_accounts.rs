//! `/connected-accounts`: connect, complete, list accounts and connections, disconnect.

use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::account::paging::PageRequest;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Method;
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::origin::shown_host;
use crate::protocol::percent::Pairs;
use crate::protocol::pkce;
use crate::protocol::scope;
use crate::protocol::secret::Secret;

const ACCOUNTS: &str = "/connected-accounts/accounts";

/// The request to connect an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectRequest {
    pub(crate) connection: String,
    /// Empty for the default scopes of the connection.
    pub(crate) scopes: Vec<String>,
    /// The JSON text of an object.
    pub(crate) authorization_params: Option<String>,
}

impl ConnectRequest {
    /// The API's schema rejects a scope that is there twice, so each is kept once, in the order of the caller.
    pub(crate) fn new(connection: String, scopes: Vec<String>, authorization_params: Option<String>) -> Self {
        let mut distinct = Vec::with_capacity(scopes.len());
        for scope in scopes {
            if !distinct.contains(&scope) {
                distinct.push(scope);
            }
        }
        Self {
            connection,
            scopes: distinct,
            authorization_params,
        }
    }

    /// The first member that the API's schema would reject, with its rule.
    pub(crate) fn broken_rule(&self) -> Option<(&'static str, &'static str)> {
        if !(1..=128).contains(&self.connection.chars().count()) {
            return Some(("connection", "must be 1 to 128 characters"));
        }
        let fits = |scope: &String| (1..=255).contains(&scope.chars().count());
        if self.scopes.len() > 100 || !self.scopes.iter().all(fits) {
            return Some(("scopes", "must be 1 to 100 strings of 1 to 255 characters"));
        }
        None
    }
}

/// Starts connecting an account. The PKCE code challenge is in the body.
pub(crate) fn connect(request: &ConnectRequest, redirect_uri: &str, state: &Secret, verifier: &Secret) -> Operation {
    let mut body = ObjectWriter::new()
        .string("connection", &request.connection)
        .string("redirect_uri", redirect_uri)
        .string("state", state.expose())
        .string("code_challenge", &pkce::code_challenge(verifier))
        .string("code_challenge_method", "S256");
    if !request.scopes.is_empty() {
        body = body.strings("scopes", &request.scopes);
    }
    if let Some(params) = &request.authorization_params {
        body = body.raw("authorization_params", params);
    }
    Operation::new(
        Method::Post,
        "/connected-accounts/connect",
        scope::CREATE_CONNECTED_ACCOUNTS,
        ResponseShape::Object(&["connect_uri", "auth_session"]),
    )
    .with_body(body.finish())
    .with_secret(state)
}

/// Where to redirect the browser to connect the account.
#[derive(Debug)]
pub(crate) struct ConnectTicket {
    /// Ties the completion to this request.
    pub(crate) auth_session: Secret,
    /// A URL on the tenant, or on one of the `connectOrigins`.
    pub(crate) url: String,
}

impl ConnectTicket {
    /// Parses the body. Of `connect_uri` only the origin is checked: no response may redirect the browser to a host that
    /// is not configured.
    pub(crate) fn read<J: Json>(config: &Config, body: Option<&J>) -> Result<Self, Error<J>> {
        body.and_then(|body| Self::of(config, body)).ok_or_else(|| {
            let uri = body.and_then(|body| body.get_string("connect_uri")).unwrap_or_default();
            match shown_host(&uri).filter(|_| !serves(config, &uri)) {
                Some(host) => Error::composed(
                    Code::InvalidResponse,
                    String::from("The My Account API returned a connect_uri on ")
                        + &host
                        + ", which is not the configured domain; if it is the tenant's canonical host, add it to connectOrigins.",
                ),
                None => Error::new(
                    Code::InvalidResponse,
                    "The My Account API returned no valid ticket, or no connect_uri on the tenant.",
                ),
            }
        })
    }

    fn of<J: Json>(config: &Config, body: &J) -> Option<Self> {
        let text = |holder: &J, name| holder.get_string(name).filter(|text| !text.is_empty());
        let ticket = text(&body.get("connect_params")?, "ticket")?;
        let mut url = text(body, "connect_uri").filter(|uri| serves(config, uri))?;
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&Pairs::new().with("ticket", &ticket).into_query());
        Some(Self {
            auth_session: Secret::new(text(body, "auth_session")?),
            url,
        })
    }
}

/// Whether the URL is on the tenant's origin, or on one that the application allows.
fn serves(config: &Config, url: &str) -> bool {
    config.tenant.serves(url) || config.connect_origins.iter().any(|origin| origin.serves(url))
}

/// Completes connecting an account. The code can be used once.
pub(crate) fn complete(
    auth_session: &Secret,
    connect_code: &Secret,
    redirect_uri: &str,
    verifier: &Secret,
) -> Operation {
    let body = ObjectWriter::new()
        .string("auth_session", auth_session.expose())
        .string("connect_code", connect_code.expose())
        .string("redirect_uri", redirect_uri)
        .string("code_verifier", verifier.expose())
        .finish();
    Operation::new(
        Method::Post,
        "/connected-accounts/complete",
        scope::CREATE_CONNECTED_ACCOUNTS,
        ResponseShape::Object(&["id", "connection"]),
    )
    .with_body(body)
    .with_secret(auth_session)
    .with_secret(connect_code)
    .with_secret(verifier)
}

/// A page of the connected accounts, optionally of some connections only.
pub(crate) fn accounts(connections: &[String], page: &PageRequest) -> Operation {
    let query = connections
        .iter()
        .fold(Pairs::new(), |pairs, name| pairs.with("connection", name));
    Operation::new(
        Method::Get,
        page.path(ACCOUNTS, query),
        scope::READ_CONNECTED_ACCOUNTS,
        ResponseShape::Page("accounts", &["id", "connection"]),
    )
}

/// A page of the available connections.
pub(crate) fn connections(page: &PageRequest) -> Operation {
    Operation::new(
        Method::Get,
        page.path("/connected-accounts/connections", Pairs::new()),
        scope::READ_CONNECTED_ACCOUNTS,
        ResponseShape::Page("connections", &["name"]),
    )
}

pub(crate) fn delete(id: &ResourceId) -> Operation {
    Operation::new(
        Method::Delete,
        id.path_in(ACCOUNTS),
        scope::DELETE_CONNECTED_ACCOUNTS,
        ResponseShape::NoContent,
    )
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::origin::TenantOrigin;

    fn ticket(change: impl FnOnce(&mut Value)) -> Result<ConnectTicket, Code> {
        let mut body = json!({
            "connect_uri": "https://login.example.com/connected-accounts/connect", "auth_session": "as-1",
            "connect_params": { "ticket": "t&1" }, "expires_in": 300,
        });
        change(&mut body);
        ConnectTicket::read(&config(), Some(&body)).map_err(|error| error.code)
    }

    #[test]
    fn ticket_is_appended_to_connect_uri_on_the_tenant() {
        let url = |uri: &str| ticket(|body| body["connect_uri"] = json!(uri)).map(|ticket| ticket.url);
        let plain = ticket(|_| ()).unwrap();
        assert_eq!(
            plain.url,
            "https://login.example.com/connected-accounts/connect?ticket=t%261"
        );
        assert_eq!(plain.auth_session.expose(), "as-1");
        assert_eq!(
            url("https://login.example.com/connect?x=1"),
            Ok("https://login.example.com/connect?x=1&ticket=t%261".into())
        );
        for elsewhere in [
            "https://evil.example/connect",
            "https://login.example.com.evil.example/",
            "https://login.example.com@evil.example/",
            "http://login.example.com/connect",
            "javascript:alert(1)",
            "/connect",
            "",
            "https://login.example.com/#x",
        ] {
            assert_eq!(url(elsewhere), Err(Code::InvalidResponse), "{elsewhere}");
        }
    }

    #[test]
    fn connect_uri_may_be_on_a_configured_origin() {
        let mut config = config();
        config.connect_origins = vec![TenantOrigin::parse("tenant.eu.auth0.com").unwrap()];
        let read = |uri: &str| {
            let body = json!({ "connect_uri": uri, "auth_session": "as-1", "connect_params": { "ticket": "t" } });
            ConnectTicket::read(&config, Some(&body)).map(|ticket| ticket.url)
        };
        for uri in [
            "https://tenant.eu.auth0.com/connect",
            "https://login.example.com/connect",
        ] {
            assert_eq!(read(uri).unwrap(), format!("{uri}?ticket=t"));
        }
        for elsewhere in [
            "https://other.eu.auth0.com/connect",
            "https://a.tenant.eu.auth0.com/connect",
            "https://tenant.eu.auth0.com:8443/connect",
            "https://tenant.eu.auth0.com.evil.example/connect",
            "https://tenant.eu.auth0.com@evil.example/connect",
            "http://tenant.eu.auth0.com/connect",
        ] {
            assert_eq!(read(elsewhere).unwrap_err().code, Code::InvalidResponse, "{elsewhere}");
        }
    }

    #[test]
    fn incomplete_ticket_is_rejected() {
        for (name, value) in [
            ("auth_session", json!("")),
            ("auth_session", json!(null)),
            ("connect_params", json!(null)),
            ("connect_params", json!({})),
            ("connect_params", json!({ "ticket": 1 })),
            ("connect_params", json!({ "ticket": "" })),
        ] {
            assert_eq!(
                ticket(|body| body[name] = value).unwrap_err(),
                Code::InvalidResponse,
                "{name}"
            );
        }
    }

    #[test]
    fn duplicate_scopes_are_sent_once() {
        let sent = |scopes: &[&str]| {
            let request = ConnectRequest::new("a".into(), scopes.iter().map(|&scope| scope.to_owned()).collect(), None);
            (request.broken_rule(), request.scopes.join(" "))
        };
        assert_eq!(sent(&["a", "b", "a", "c", "b"]), (None, "a b c".into()));
        assert_eq!(sent(&["A", "a"]), (None, "A a".into()), "scopes are case-sensitive");
        assert_eq!(
            sent(&["a"; 101]),
            (None, "a".into()),
            "the limit counts distinct scopes"
        );
        assert_eq!(sent(&[]), (None, String::new()));
    }

    #[test]
    fn schema_violations_are_found_before_the_request() {
        let broken = |connection: &str, scopes: Vec<String>| {
            ConnectRequest {
                connection: connection.into(),
                scopes,
                authorization_params: None,
            }
            .broken_rule()
            .map(|(name, _)| name)
        };
        assert_eq!(broken("a", vec![]), None);
        assert_eq!(broken("", vec![]), Some("connection"));
        assert_eq!(broken(&"a".repeat(129), vec![]), Some("connection"));
        assert_eq!(broken("a", vec!["x".into(); 100]), None);
        assert_eq!(broken("a", vec!["x".into(); 101]), Some("scopes"));
        assert_eq!(broken("a", vec![String::new()]), Some("scopes"));
        assert_eq!(broken("a", vec!["x".repeat(256)]), Some("scopes"));
    }
}
