//! The part of the tenant's metadata that a rule reads (OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3).

use crate::protocol::config::Config;
use crate::protocol::http::{Method, Request, Response};
use crate::protocol::json::Json;

pub(crate) fn request(config: &Config) -> Request {
    Request::new(Method::Get, config.tenant.url("/.well-known/openid-configuration"))
}

/// Whether the tenant puts its issuer into every authorization response (RFC 9207 section 3). `None` if the metadata is
/// unreadable or names another issuer.
pub(crate) fn advertises_issuer_parameter<J: Json>(response: &Response<J>, issuer: &str) -> Option<bool> {
    let body = response.json_object().filter(|_| response.is_success())?;
    (body.get_string("issuer")? == issuer).then(|| {
        let promise = body.get("authorization_response_iss_parameter_supported");
        promise.and_then(|promise| promise.stringify()).as_deref() == Some("true")
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::tests::json_response;

    #[test]
    fn metadata_url_is_on_the_tenant() {
        let request = request(&config());
        assert_eq!(
            request.url,
            "https://login.example.com/.well-known/openid-configuration"
        );
    }

    #[test]
    fn issuer_parameter_is_read_from_the_tenants_metadata() {
        let issuer = "https://login.example.com/";
        let promises = |status, body| advertises_issuer_parameter(&json_response(status, body), issuer);
        let name = "authorization_response_iss_parameter_supported";
        assert_eq!(promises(200, json!({ "issuer": issuer, name: true })), Some(true));
        assert_eq!(promises(200, json!({ "issuer": issuer, name: false })), Some(false));
        assert_eq!(promises(200, json!({ "issuer": issuer, name: "true" })), Some(false));
        assert_eq!(promises(200, json!({ "issuer": issuer })), Some(false));
        assert_eq!(
            promises(200, json!({ "issuer": "https://evil.example/", name: true })),
            None
        );
        assert_eq!(promises(200, json!({ name: true })), None);
        assert_eq!(promises(200, json!([])), None);
        assert_eq!(promises(404, json!({ "issuer": issuer, name: true })), None);
    }
}
