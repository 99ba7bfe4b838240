//! Origins and redirect URIs, parsed once.

/// The tenant's origin. Every URL of this library is built on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TenantOrigin(String);

impl TenantOrigin {
    /// Parses a host (`tenant.eu.auth0.com`), an https origin, or a loopback origin with its scheme.
    ///
    /// Rejects user information, path, query, fragment, other schemes, and characters outside ASCII, which make
    /// look-alike hosts possible (RFC 9700 section 2.6).
    pub(crate) fn parse(domain: &str) -> Result<Self, &'static str> {
        let (scheme, authority) = match split_scheme(domain) {
            Some((scheme, authority)) => (scheme.to_ascii_lowercase(), authority),
            None => ("https".to_owned(), domain),
        };
        let authority = Authority::parse(authority)
            .ok_or("must be the tenant's host in ASCII, without user information, path or query")?;
        match scheme.as_str() {
            "https" => {}
            "http" if authority.is_loopback() => {}
            _ => return Err("must use https (http is allowed for loopback addresses only)"),
        }
        if authority.is_loopback() && split_scheme(domain).is_none() {
            return Err("must include the scheme of a loopback address, as in http://localhost:4300");
        }
        let default_port = if scheme == "http" { 80 } else { 443 };
        Ok(Self(scheme + "://" + &authority.text(default_port)))
    }

    /// The origin without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The issuer: the origin with a trailing slash.
    pub(crate) fn issuer(&self) -> String {
        self.url("/")
    }

    /// The audience of the My Account API. The trailing slash is part of the identifier.
    pub(crate) fn my_account_audience(&self) -> String {
        self.url("/me/")
    }

    /// Whether a foreign absolute URL is on this origin, and so plain that a query can be appended.
    pub(crate) fn serves(&self, url: &str) -> bool {
        url.strip_prefix(&self.0).is_some_and(|rest| rest.starts_with('/'))
            && url
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'\\'))
    }

    /// An absolute URL. The path starts with `/` and is encoded.
    pub(crate) fn url(&self, path: &str) -> String {
        let mut url = String::with_capacity(self.0.len().saturating_add(path.len()));
        url.push_str(&self.0);
        url.push_str(path);
        url
    }
}

/// The redirect URI (RFC 6749 section 3.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RedirectUri(String);

impl RedirectUri {
    /// Parses an absolute URI without a fragment; https, or http on a loopback address. Whether the browser treats that
    /// address as secure is known to the page alone.
    pub(crate) fn parse(uri: &str) -> Result<Self, &'static str> {
        const ABSOLUTE: &str = "must be an absolute https URI in ASCII (http is allowed for loopback addresses only)";
        let (scheme, rest) = split_scheme(uri).ok_or(ABSOLUTE)?;
        if uri.contains('#') {
            return Err("must not have a fragment");
        }
        if !uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err(ABSOLUTE);
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let authority = rest.get(..end).and_then(Authority::parse).ok_or(ABSOLUTE)?;
        match scheme {
            "https" => {}
            "http" if authority.is_loopback() => {}
            _ => return Err(ABSOLUTE),
        }
        Ok(Self(uri.to_owned()))
    }

    /// The URI, byte for byte: the server compares it so.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Host and port of a foreign https URL, as far as they are fit to be shown.
pub(crate) fn shown_host(url: &str) -> Option<String> {
    let (scheme, rest) = split_scheme(url)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).and_then(Authority::parse)?;
    (scheme == "https" || authority.is_loopback()).then(|| authority.text(443))
}

/// Whether two URLs are of one site: the same scheme, and the same host or hosts under one domain. Without the public
/// suffix list, two labels count as a domain, so hosts under `co.uk` seem to be of one site.
pub(crate) fn is_same_site(one: &str, other: &str) -> bool {
    let site = |url: &str| {
        let (scheme, rest) = split_scheme(url)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let Authority { host, .. } = rest.get(..end).and_then(Authority::parse)?;
        let start = if is_name(&host) {
            host.rmatch_indices('.')
                .nth(1)
                .map_or(0, |(dot, _)| dot.saturating_add(1))
        } else {
            0
        };
        Some((scheme.to_owned(), host.get(start..)?.to_owned()))
    };
    site(one).is_some_and(|one| site(other) == Some(one))
}

/// The URL before its query and fragment.
pub(crate) fn base_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// The host of a page's URL, without its port.
pub(crate) fn host_of(url: &str) -> &str {
    // Splits at slashes: searching for "://" would add kilobytes.
    let authority = url.split('/').nth(2).unwrap_or_default();
    authority.split(['?', '#', ':']).next().unwrap_or_default()
}

/// The query of a URL. What follows a `#` is not part of it (RFC 6749 section 4.1.2).
pub(crate) fn query_of(url: &str) -> &str {
    let without_fragment = url.split('#').next().unwrap_or_default();
    without_fragment.split_once('?').map_or("", |(_, query)| query)
}

fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

struct Authority {
    host: String,
    port: Option<u16>,
}

impl Authority {
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = if text.starts_with('[') {
            let end = text.find(']')?;
            (text.get(..=end)?, text.get(end.checked_add(1)?..)?)
        } else {
            text.split_at_checked(text.find(':').unwrap_or(text.len()))?
        };
        let port = match port.strip_prefix(':') {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok().filter(|port| *port != 0)?)
            }
            Some(_) => return None,
            None if port.is_empty() => None,
            None => return None,
        };
        let host = host.to_ascii_lowercase();
        let authority = Self { host, port };
        (authority.is_loopback() || is_name(&authority.host)).then_some(authority)
    }

    /// `localhost` and the names below it are loopback addresses (RFC 6761 section 6.3).
    fn is_loopback(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
            || (self.host.ends_with(".localhost") && is_name(&self.host))
    }

    fn text(self, default_port: u16) -> String {
        match self.port {
            Some(port) if port != default_port => self.host + ":" + &u64::from(port).to_string(),
            _ => self.host,
        }
    }
}

/// A host name of RFC 1123. A numeric last label is rejected: browsers parse such a host as an IPv4 address, in any of
/// its forms (URL Standard, "ends in a number").
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
    host.len() <= 253 && host.split('.').all(is_label) && !is_number
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn domain_is_parsed_to_an_origin() {
        for (domain, origin) in [
            ("tenant.eu.auth0.com", "https://tenant.eu.auth0.com"),
            ("https://login.example.com", "https://login.example.com"),
            ("HTTPS://Login.Example.COM", "https://login.example.com"),
            ("login.example.com:8443", "https://login.example.com:8443"),
            ("login.example.com:443", "https://login.example.com"),
            ("xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com"),
            ("http://localhost:4300", "http://localhost:4300"),
            ("http://localhost:80", "http://localhost"),
            ("http://127.0.0.1:4300", "http://127.0.0.1:4300"),
            ("http://[::1]:4300", "http://[::1]:4300"),
            ("https://localhost:4300", "https://localhost:4300"),
            ("http://tenant.localhost:4300", "http://tenant.localhost:4300"),
            ("http://A.b.LOCALHOST", "http://a.b.localhost"),
        ] {
            assert_eq!(
                TenantOrigin::parse(domain).map(|origin| origin.0).as_deref(),
                Ok(origin),
                "{domain}"
            );
        }
    }

    #[test]
    fn invalid_domain_is_rejected() {
        for domain in [
            "",
            " ",
            "http://tenant.example.com",
            "ftp://tenant.example.com",
            "javascript://tenant.example.com",
            "javascript:alert(1)",
            "//tenant.example.com",
            "https:tenant.example.com",
            "https://",
            "user@tenant.example.com",
            "https://user:pass@tenant.example.com",
            "tenant.example.com/",
            "https://tenant.example.com/",
            "tenant.example.com/path",
            "tenant.example.com?x=1",
            "tenant.example.com#x",
            "tenant.example.com\\x",
            "tenant.example.com:",
            "tenant.example.com:0",
            "tenant.example.com:65536",
            "tenant.example.com:80:80",
            "tenant.example.com:+80",
            "tenant..example.com",
            ".example.com",
            "tenant.example.com.",
            "-tenant.example.com",
            "tenant-.example.com",
            "tenаnt.example.com",
            "tenant.example。com",
            "ｔenant.example.com",
            "ten%61nt.example.com",
            "tenant example.com",
            "tenant.example.com\u{0}",
            "tenant\n.example.com",
            "http://127.0.0.2:4300",
            "http://0x7f000001",
            "0x7f.1",
            "2130706433",
            "127.1",
            "1.2.3.4",
            "http://[::2]",
            "[::1",
            "[::1]x",
            "localhost:4300",
            "http://localhost.evil.example",
            "http://evil-localhost",
            "http://.localhost",
            "http://a..localhost",
            "http://-a.localhost",
            "http://a.localhost.",
            "tenant.localhost:4300",
        ] {
            assert!(TenantOrigin::parse(domain).is_err(), "{domain:?}");
        }
        assert!(TenantOrigin::parse(&format!("{}.example", "a".repeat(64))).is_err());
        assert!(TenantOrigin::parse(&"a.".repeat(200)).is_err());
    }

    #[test]
    fn urls_start_with_the_origin() {
        let origin = TenantOrigin::parse("login.example.com").unwrap();
        assert_eq!(origin.issuer(), "https://login.example.com/");
        assert_eq!(origin.my_account_audience(), "https://login.example.com/me/");
        assert_eq!(origin.url("/oauth/token"), "https://login.example.com/oauth/token");
    }

    #[test]
    fn serves_only_plain_urls_on_the_origin() {
        let origin = TenantOrigin::parse("login.example.com").unwrap();
        for (url, serves) in [
            ("https://login.example.com/connect", true),
            ("https://login.example.com/connect?x=%7e", true),
            ("https://login.example.com", false),
            ("https://login.example.com@evil.example/", false),
            ("https://login.example.com.evil.example/", false),
            ("https://login.example.com:8443/", false),
            ("https://login.example.com/#x", false),
            ("https://login.example.com/\\x", false),
            ("https://login.example.com/a b", false),
            ("http://login.example.com/", false),
            ("//login.example.com/", false),
            ("/connect", false),
            ("javascript:alert(1)//https://login.example.com/", false),
            ("", false),
        ] {
            assert_eq!(origin.serves(url), serves, "{url}");
        }
    }

    #[test]
    fn only_plain_hosts_are_shown() {
        for (url, host) in [
            ("https://evil.example/connect?x", Some("evil.example")),
            ("https://Evil.Example:8443", Some("evil.example:8443")),
            ("https://evil.example?x", Some("evil.example")),
            ("http://127.0.0.1:4300/connect", Some("127.0.0.1:4300")),
            ("http://evil.example/", None),
            ("https://s3cret@evil.example/", None),
            ("https://evil example/", None),
            ("https://évil.example/", None),
            ("javascript:alert(1)", None),
            ("//evil.example/", None),
            ("", None),
        ] {
            assert_eq!(shown_host(url).as_deref(), host, "{url}");
        }
    }

    #[test]
    fn sites_are_compared_by_scheme_and_domain() {
        for (one, other, same) in [
            ("https://app.example.com", "https://app.example.com", true),
            ("https://app.example.com/a?b#c", "https://www.example.com", true),
            ("https://app.example.com", "https://example.com:8443", true),
            ("http://localhost:1", "http://localhost:2", true),
            ("https://app.example.com", "http://app.example.com", false),
            ("https://app.example.com", "https://app.example.net", false),
            ("https://example.com", "https://ample.com", false),
            ("http://localhost:1", "http://127.0.0.1:1", false),
            ("http://127.0.0.1:1", "http://127.0.0.1:2", true),
            ("http://a.localhost", "http://b.localhost", false),
            ("https://app.example.com", "null", false),
            ("about:srcdoc", "https://app.example.com", false),
            ("https://app.example.com", "", false),
            ("null", "null", false),
        ] {
            assert_eq!(is_same_site(one, other), same, "{one} {other}");
            assert_eq!(is_same_site(other, one), same, "{other} {one}");
        }
    }

    #[test]
    fn redirect_uri_is_kept_byte_for_byte() {
        for uri in [
            "https://app.example.com/callback",
            "https://app.example.com",
            "https://app.example.com?x=1",
            "https://app.example.com:8443/cb?x=%7e",
            "http://localhost:4200/",
            "http://127.0.0.1:4200/cb",
            "http://[::1]:4200/",
            "http://app.localhost:4200/cb",
        ] {
            assert_eq!(RedirectUri::parse(uri).map(|uri| uri.0).as_deref(), Ok(uri));
        }
    }

    #[test]
    fn invalid_redirect_uri_is_rejected() {
        for uri in [
            "",
            "/callback",
            "callback",
            "//app.example.com/",
            "app.example.com",
            "http://app.example.com/",
            "http://notlocalhost/",
            "http://app.localhost.evil.example/",
            "https://app.example.com/#",
            "https://app.example.com/#fragment",
            "https://user@app.example.com/",
            "https://app.example.com\\@evil.example/",
            "https:///callback",
            "https://app example.com/",
            "https://app.example.com/a b",
            "https://app.example.com/é",
            "https://app.example.com/\n",
            "javascript://app.example.com/%0aalert(1)",
            "com.app://callback",
            "HTTPS//x",
        ] {
            assert!(RedirectUri::parse(uri).is_err(), "{uri:?}");
        }
    }

    #[test]
    fn base_and_query_of_urls() {
        for (url, base, query) in [
            ("https://a/b?c=d#e?f=g", "https://a/b", "c=d"),
            ("https://a/b#e?f=g", "https://a/b", ""),
            ("https://a/b", "https://a/b", ""),
            ("https://a/b?c?d", "https://a/b", "c?d"),
            ("", "", ""),
        ] {
            assert_eq!((base_of(url), query_of(url)), (base, query), "{url}");
        }
    }

    #[test]
    fn host_of_urls() {
        for (url, host) in [
            ("https://app.example.com/a?b#c", "app.example.com"),
            ("http://localhost:4300", "localhost"),
            ("https://app.example.com?x=://y", "app.example.com"),
            ("about:blank", ""),
            ("", ""),
        ] {
            assert_eq!(host_of(url), host, "{url}");
        }
    }

    proptest! {
        #[test]
        fn accepted_domain_is_a_plain_origin(domain in "(https?://)?[ -~é。]{0,20}") {
            if let Ok(origin) = TenantOrigin::parse(&domain) {
                let (scheme, authority) = origin.as_str().split_once("://").unwrap();
                prop_assert!(scheme == "https" || scheme == "http");
                prop_assert!(authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte)));
            }
            let _ = RedirectUri::parse(&domain);
        }
    }
}
