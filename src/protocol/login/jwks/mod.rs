//! The tenant's JWK set (RFC 7517 section 5), and which of its keys may have signed a token.

use crate::protocol::base64url;
use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Method, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::retry_after::retry_after;
use crate::protocol::signing_alg::SigningAlg;

/// A public key with its members of RFC 7518 sections 6.2.1 and 6.3.1, in base64url. Other members are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// `kty` is `RSA`.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// `kty` is `EC`, `crv` is `P-256`.
    P256 { x: String, y: String },
}

/// A key that can verify signatures of the configured algorithm.
#[derive(Clone, Debug)]
pub(crate) struct Jwk {
    kid: Option<String>,
    pub(crate) public: PublicKey,
}

impl Jwk {
    /// Whether the key may have signed a token with this `kid`. Without a `kid` any key may have.
    pub(crate) fn may_have_signed(&self, kid: Option<&str>) -> bool {
        kid.is_none() || self.kid.as_deref() == kid
    }
}

pub(crate) fn request(config: &Config) -> Request {
    Request::new(Method::Get, config.tenant.url("/.well-known/jwks.json"))
}

/// The keys of the set that fit the algorithm. An empty set is an error, a set of other keys is not. `now` is in
/// seconds.
pub(crate) fn parse_response<J: Json>(
    response: &Response<J>,
    algorithm: SigningAlg,
    now: f64,
) -> Result<Vec<Jwk>, Error<J>> {
    let set = response.json_object().filter(|_| response.is_success());
    let keys = set.and_then(|set| set.get("keys")?.items()).unwrap_or_default();
    if keys.is_empty() {
        let code = match response.status {
            429 => Code::RateLimited,
            500..=599 => Code::ServerError,
            _ => Code::InvalidResponse,
        };
        return Err(Error::new(code, "The tenant's signing keys could not be loaded.")
            .with_status(response.status)
            .with_retry_after(retry_after(response, now)));
    }
    Ok(keys.iter().filter_map(|key| read_key(key, algorithm)).collect())
}

/// Reads a key, unless it has another purpose (RFC 7517 section 4): another algorithm or key type, or encryption.
fn read_key<J: Json>(key: &J, algorithm: SigningAlg) -> Option<Jwk> {
    let absent_or = |name, value| key.get(name).is_none_or(|own| own.string().as_deref() == Some(value));
    let verifies = key.get("key_ops").is_none_or(|uses| {
        let uses = uses.items().unwrap_or_default();
        uses.iter().any(|one| one.string().as_deref() == Some("verify"))
    });
    if !(absent_or("use", "sig") && absent_or("alg", algorithm.as_str()) && verifies) {
        return None;
    }
    let number = |name, is_good: fn(&[u8]) -> bool| {
        let text = key.get_string(name)?;
        is_good(&base64url::decode(&text)?).then_some(text)
    };
    // The key type is bound to the algorithm: no other algorithm can be tricked into using the key.
    let public = match (algorithm, key.get_string("kty")?.as_str()) {
        (SigningAlg::Rs256 | SigningAlg::Ps256, "RSA") => PublicKey::Rsa {
            n: number("n", is_modulus)?,
            e: number("e", is_exponent)?,
        },
        (SigningAlg::Es256, "EC") if key.get_string("crv")? == "P-256" => PublicKey::P256 {
            x: number("x", is_coordinate)?,
            y: number("y", is_coordinate)?,
        },
        _ => return None,
    };
    Some(Jwk {
        kid: key.get_string("kid"),
        public,
    })
}

/// At least 2048 bits (RFC 7518 section 3.3), without a leading zero byte (section 6.3.1.1).
fn is_modulus(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| match first {
        0 => false,
        1..0x80 => bytes.len() > 256,
        _ => bytes.len() >= 256,
    })
}

/// Odd and not 1 (RFC 8017 section 3.1): with 1 anyone could forge a signature.
fn is_exponent(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first != 0) && bytes.last().is_some_and(|last| last % 2 == 1) && bytes != [1]
}

/// 32 bytes (RFC 7518 section 6.2.1.2).
fn is_coordinate(bytes: &[u8]) -> bool {
    bytes.len() == 32
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests;
