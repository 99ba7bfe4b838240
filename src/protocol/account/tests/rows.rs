//! Every operation, with its request and its responses.

use serde_json::{Value, json};

use crate::protocol::account::authentication_methods::{self, Changes};
use crate::protocol::account::connected_accounts::{self, ConnectRequest};
use crate::protocol::account::enrollment::{self, EnrollmentProof, EnrollmentRequest, EnrollmentType};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::paging::PageRequest;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::{custom_request, factors, preview, profile};
use crate::protocol::http::{Body, Method};
use crate::protocol::percent::Pairs;
use crate::protocol::pkce;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::webauthn::credential::tests::attestation;

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) operation: Operation,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) scope: &'static str,
    pub(crate) body: Option<Value>,
    /// A response that is accepted.
    pub(crate) success: Body<Value>,
    /// The result of that response.
    pub(crate) result: Option<Value>,
    /// Bodies that are rejected.
    pub(crate) rejected: Vec<Value>,
}

fn row(name: &'static str, operation: Operation, method: Method, path: &'static str, scope: &'static str) -> Row {
    Row {
        name,
        operation,
        method,
        path,
        scope,
        body: None,
        success: Body::Empty,
        result: None,
        rejected: vec![],
    }
}

impl Row {
    fn sends(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// A body that is the result as it is.
    fn returns(self, body: Value) -> Self {
        let result = body.clone();
        self.returns_part(body, result)
    }

    fn returns_part(mut self, body: Value, result: Value) -> Self {
        self.success = Body::Json(body);
        self.result = Some(result);
        self
    }

    fn rejects(mut self, bodies: impl IntoIterator<Item = Value>) -> Self {
        self.rejected = bodies.into_iter().collect();
        self
    }
}

fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

fn start(kind: EnrollmentType, members: &[(&str, &str)]) -> Operation {
    let read = |name: &str| {
        let found = members.iter().find(|(known, _)| *known == name);
        Ok::<_, String>(found.map(|(_, value)| (*value).to_owned()))
    };
    EnrollmentRequest::read(kind, read, |name, rule| format!("{name} {rule}"))
        .unwrap()
        .operation(1)
}

pub(crate) fn verify(proof: EnrollmentProof<Value>) -> Operation {
    enrollment::verify(1, EnrollmentType::Totp, &id("totp|dev_1"), &secret("as-1"), &proof)
}

const METHODS: &str = "/authentication-methods";
const READ: &str = "read:me:authentication_methods";
const CREATE: &str = "create:me:authentication_methods";
const ACCOUNTS: &str = "read:me:connected_accounts";
const VERIFY: &str = "/authentication-methods/totp%7Cdev_1/verify";

fn method() -> Value {
    json!({ "id": "passkey|dev_1", "type": "passkey", "new_member": { "kept": true } })
}

fn no_methods() -> [Value; 6] {
    [
        json!({}),
        json!({ "id": "a" }),
        json!({ "type": "a" }),
        json!({ "id": "", "type": "a" }),
        json!({ "id": "..", "type": "a" }),
        json!({ "id": 1, "type": "a" }),
    ]
}

fn no_lists(name: &str) -> Vec<Value> {
    let lists = [
        json!({}),
        json!(null),
        json!("x"),
        json!([1]),
        json!([null]),
        json!([[]]),
    ];
    lists
        .into_iter()
        .map(|list| json!({ name: list }))
        .chain([json!({})])
        .collect()
}

/// Bodies without a list of objects with the required strings.
fn no_items(name: &str) -> Vec<Value> {
    let mut bodies = no_lists(name);
    bodies.extend([json!({ name: [{}] }), json!({ name: [{ "id": 1, "name": 1 }] })]);
    bodies
}

fn no_pages(name: &str, item: &Value) -> Vec<Value> {
    let mut bodies = no_items(name);
    bodies.extend([json!(null), json!(""), json!(7)].map(|next| json!({ name: [item], "next": next })));
    bodies
}

fn page() -> PageRequest {
    PageRequest {
        from: Some("a b".into()),
        take: Some(20),
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let factors = json!([{ "type": "passkey", "usage": ["primary"] }, { "type": "new-one", "extra": { "a": 1 } }]);
    let account = json!({ "id": "cac_1", "connection": "calendar", "new": 1 });
    let verifier = secret("v-1");
    let connecting = ConnectRequest {
        connection: "calendar".into(),
        scopes: vec!["a".into(), "b".into()],
        authorization_params: Some("{\"prompt\":\"login\"}".into()),
    };
    let ticket = json!({ "connect_uri": "https://x/", "auth_session": "as", "connect_params": { "ticket": "t" } });
    let challenge = || json!({ "auth_session": "as-1", "id": "totp|dev_1", "new": 1 });
    let no_challenges = || [json!({}), json!({ "auth_session": 1 }), json!({ "auth_session": null })];
    let enrolls = |name, kind, members: &[(&str, &str)], body| {
        row(name, start(kind, members), Method::Post, METHODS, CREATE)
            .sends(body)
            .returns(challenge())
            .rejects(no_challenges())
    };
    let verifies = |name, proof, body| {
        row(name, verify(proof), Method::Post, VERIFY, CREATE)
            .sends(body)
            .returns(method())
            .rejects(no_methods())
    };
    let authn: Value = serde_json::from_str(&attestation().to_text()).unwrap();
    vec![
        row("factors", factors::list(), Method::Get, "/factors", "read:me:factors")
            .returns_part(json!({ "factors": factors, "more": 1 }), factors)
            .rejects(
                no_items("factors")
                    .into_iter()
                    .chain([json!({ "factors": [{ "name": "totp" }] })]),
            ),
        row(
            "methods",
            authentication_methods::list(None),
            Method::Get,
            METHODS,
            READ,
        )
        .returns_part(json!({ "authentication_methods": [method()] }), json!([method()]))
        .rejects(no_items("authentication_methods")),
        row(
            "methods of a type",
            authentication_methods::list(Some("a&b".into())),
            Method::Get,
            "/authentication-methods?type=a%26b",
            READ,
        )
        .returns_part(json!({ "authentication_methods": [] }), json!([])),
        row(
            "method",
            authentication_methods::get(&id("passkey|dev_1")),
            Method::Get,
            "/authentication-methods/passkey%7Cdev_1",
            READ,
        )
        .returns(method())
        .rejects(no_methods()),
        row(
            "rename",
            authentication_methods::update(
                &id("totp|dev_1"),
                &Changes {
                    name: Some("App \"1\"".into()),
                    ..Changes::default()
                },
            ),
            Method::Patch,
            "/authentication-methods/totp%7Cdev_1",
            "update:me:authentication_methods",
        )
        .sends(json!({ "name": "App \"1\"" }))
        .returns(method())
        .rejects(no_methods()),
        row(
            "deliver",
            authentication_methods::update(
                &id("phone|dev_1"),
                &Changes {
                    preferred_authentication_method: Some("voice".into()),
                    ..Changes::default()
                },
            ),
            Method::Patch,
            "/authentication-methods/phone%7Cdev_1",
            "update:me:authentication_methods",
        )
        .sends(json!({ "preferred_authentication_method": "voice" }))
        .returns(method()),
        row(
            "remove",
            authentication_methods::delete(&id("a/b")),
            Method::Delete,
            "/authentication-methods/a%2Fb",
            "delete:me:authentication_methods",
        ),
        enrolls("passkey", EnrollmentType::Passkey, &[], json!({ "type": "passkey" })),
        enrolls(
            "passkey of an identity",
            EnrollmentType::Passkey,
            &[("connection", "db-1"), ("identity_user_id", "auth0|1")],
            json!({ "type": "passkey", "connection": "db-1", "identity_user_id": "auth0|1" }),
        ),
        enrolls("password", EnrollmentType::Password, &[], json!({ "type": "password" })),
        enrolls(
            "totp",
            EnrollmentType::Totp,
            &[("phone_number", "no")],
            json!({ "type": "totp" }),
        ),
        enrolls(
            "push",
            EnrollmentType::PushNotification,
            &[],
            json!({ "type": "push-notification" }),
        ),
        enrolls(
            "recovery code",
            EnrollmentType::RecoveryCode,
            &[],
            json!({ "type": "recovery-code" }),
        ),
        enrolls(
            "email",
            EnrollmentType::Email,
            &[("email", "a@b.c")],
            json!({ "type": "email", "email": "a@b.c" }),
        ),
        enrolls(
            "phone",
            EnrollmentType::Phone,
            &[("phone_number", "+1"), ("preferred_authentication_method", "voice")],
            json!({ "type": "phone", "phone_number": "+1", "preferred_authentication_method": "voice" }),
        ),
        verifies(
            "verify a passkey",
            EnrollmentProof::Credential(attestation()),
            json!({ "auth_session": "as-1", "authn_response": authn }),
        ),
        verifies(
            "verify a password",
            EnrollmentProof::new_password("n\"1".into()).unwrap(),
            json!({ "auth_session": "as-1", "new_password": "n\"1" }),
        ),
        verifies(
            "verify a code",
            EnrollmentProof::otp_code("123456".into()).unwrap(),
            json!({ "auth_session": "as-1", "otp_code": "123456" }),
        ),
        verifies("verify", EnrollmentProof::Nothing, json!({ "auth_session": "as-1" })),
        row(
            "connect",
            connected_accounts::connect(&connecting, "https://app.example.com/cb", &secret("state-1"), &verifier),
            Method::Post,
            "/connected-accounts/connect",
            "create:me:connected_accounts",
        )
        .sends(json!({
            "connection": "calendar", "redirect_uri": "https://app.example.com/cb", "state": "state-1",
            "code_challenge": pkce::code_challenge(&verifier), "code_challenge_method": "S256", "scopes": ["a", "b"],
            "authorization_params": { "prompt": "login" },
        }))
        .returns(ticket)
        .rejects([
            json!({}),
            json!({ "connect_uri": "x" }),
            json!({ "auth_session": "x", "connect_uri": 1 }),
        ]),
        row(
            "complete",
            connected_accounts::complete(&secret("as"), &secret("cc"), "https://app.example.com/cb", &verifier),
            Method::Post,
            "/connected-accounts/complete",
            "create:me:connected_accounts",
        )
        .sends(json!({
            "auth_session": "as", "connect_code": "cc", "redirect_uri": "https://app.example.com/cb",
            "code_verifier": "v-1",
        }))
        .returns(account.clone())
        .rejects([json!({}), json!({ "id": "a" }), json!({ "id": "", "connection": "a" })]),
        row(
            "accounts",
            connected_accounts::accounts(&["a".into(), "b&c".into()], &page()),
            Method::Get,
            "/connected-accounts/accounts?connection=a&connection=b%26c&from=a%20b&take=20",
            ACCOUNTS,
        )
        .returns(json!({ "accounts": [account], "next": "c", "new": 1 }))
        .rejects(no_pages("accounts", &account)),
        row(
            "connections",
            connected_accounts::connections(&PageRequest::default()),
            Method::Get,
            "/connected-accounts/connections",
            ACCOUNTS,
        )
        .returns(json!({ "connections": [{ "name": "calendar", "strategy": "oidc" }] }))
        .rejects(no_pages("connections", &json!({ "name": "calendar" }))),
        row(
            "disconnect",
            connected_accounts::delete(&id("cac_1")),
            Method::Delete,
            "/connected-accounts/accounts/cac_1",
            "delete:me:connected_accounts",
        ),
        row(
            "consents",
            preview::consents(),
            Method::Get,
            "/consents",
            "read:me:consents",
        )
        .returns_part(
            json!({ "consents": [{ "id": "cns_1", "new": 1 }] }),
            json!([{ "id": "cns_1", "new": 1 }]),
        )
        .rejects(no_items("consents")),
        row(
            "consent",
            preview::consent(&id("cns_1")),
            Method::Get,
            "/consents/cns_1",
            "read:me:consents",
        )
        .returns(json!({ "id": "cns_1" }))
        .rejects([json!({}), json!({ "id": 1 })]),
        row(
            "organizations",
            preview::organizations(&page()),
            Method::Get,
            "/organizations?from=a%20b&take=20",
            "read:me:organizations",
        )
        .returns(json!({ "organizations": [{ "id": "org_1", "name": "acme" }], "next": "n" }))
        .rejects(no_pages("organizations", &json!({ "id": "org_1", "name": "acme" }))),
        row(
            "profile",
            profile::get(&[], None),
            Method::Get,
            "/profile",
            "read:me:profile",
        )
        .returns(json!({ "anything": 1 })),
        row(
            "parts of the profile",
            profile::get(&["name".into(), "nickname".into()], Some(false)),
            Method::Get,
            "/profile?fields=name%2Cnickname&include_fields=false",
            "read:me:profile",
        )
        .returns(json!({})),
        row(
            "change of the profile",
            profile::update("{\"nickname\":\"ada\"}".into()),
            Method::Patch,
            "/profile",
            "update:me:profile",
        )
        .sends(json!({ "nickname": "ada" }))
        .returns(json!({ "nickname": "ada" })),
        row(
            "another request",
            custom_request::operation(
                Method::Put,
                &custom_request::path(&["a b".into(), "c/d".into()]).unwrap(),
                Pairs::new().with("x", "1&2"),
                &Scopes::parse("read:me:factors update:me:x").unwrap(),
                Some("[1]".into()),
            ),
            Method::Put,
            "/a%20b/c%2Fd?x=1%262",
            "read:me:factors update:me:x",
        )
        .sends(json!([1]))
        .returns(json!([{ "any": "json" }])),
    ]
}
