//! The session as a state machine against a small model of its tenant: callers, answers, clocks, logins and logouts in any
//! order.
#![expect(clippy::arithmetic_side_effects, reason = "small counters of a test")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::LocalPool;
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use proptest::prelude::*;
use proptest::test_runner::Config as ProptestConfig;
use serde_json::{Value, json};

use super::fixtures::{Flows, configured, depart, id_token};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal, json_response};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::{authentication_methods, factors};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Request, Response};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;
use crate::protocol::percent::parse_query;

type Answer = Result<Response<Value>, Error<Value>>;

/// What may be done next. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Read(u8),
    Write,
    Refresh,
    Abort(usize),
    Answer(usize, Fault),
    Wait(u16),
    LogIn,
    LogOut,
    Network(bool),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Busy,
    Failed,
    Page,
    Lost,
    Unreadable,
}

fn step() -> impl Strategy<Value = Step> {
    let fault = prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::Busy),
        1 => Just(Fault::Failed),
        1 => Just(Fault::Page),
        1 => Just(Fault::Lost),
        1 => Just(Fault::Unreadable),
    ];
    prop_oneof![
        4 => (0_u8..3).prop_map(Step::Read),
        2 => Just(Step::Write),
        2 => Just(Step::Refresh),
        1 => any::<usize>().prop_map(Step::Abort),
        8 => (any::<usize>(), fault).prop_map(|(which, fault)| Step::Answer(which, fault)),
        3 => (0_u16..2_000).prop_map(Step::Wait),
        1 => Just(Step::LogIn),
        1 => Just(Step::LogOut),
        1 => any::<bool>().prop_map(Step::Network),
    ]
}

/// The tenant: what it was asked, and which refresh token it takes.
#[derive(Default)]
struct Tenant {
    waiting: Vec<(Request, oneshot::Sender<Answer>)>,
    /// By refresh token, whose it is; gone when it is used or revoked.
    alive: BTreeMap<String, u32>,
    /// How often each refresh token was presented, since it was last refused for reasons of the moment.
    presented: BTreeMap<String, u32>,
    serial: u32,
    nonces: BTreeMap<String, (u32, String)>,
}

fn form(request: &Request) -> BTreeMap<String, String> {
    let text = request.content.as_ref().map_or("", |content| content.text.expose());
    parse_query(text).collect()
}

fn json_answer(status: u16, body: Value) -> Answer {
    Ok(json_response(status, body))
}

impl Tenant {
    fn tokens(&mut self, user: u32) -> Value {
        self.serial += 1;
        let refresh_token = format!("rt-{user}-{}", self.serial);
        self.alive.insert(refresh_token.clone(), user);
        json!({
            "access_token": format!("at-{user}-{}", self.serial), "token_type": "Bearer", "expires_in": 900,
            "refresh_token": refresh_token,
        })
    }

    fn handle(&mut self, request: &Request, now: f64) -> Answer {
        let form = form(request);
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        if request.url.ends_with("/oauth/revoke") {
            self.alive.remove(&field("token"));
            return json_answer(200, json!({}));
        }
        if !request.url.ends_with("/oauth/token") {
            return json_answer(200, json!({ "factors": [], "id": "a", "type": "totp" }));
        }
        if field("grant_type") == "refresh_token" {
            return match self.alive.remove(&field("refresh_token")) {
                Some(user) => json_answer(200, self.tokens(user)),
                None => json_answer(403, json!({ "error": "invalid_grant" })),
            };
        }
        let (user, nonce) = self.nonces.remove(&field("code")).expect("a code of ours");
        let mut answer = self.tokens(user);
        answer["id_token"] = json!(id_token(&nonce, |claims| {
            claims["sub"] = json!(format!("user|{user}"));
            (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
        }));
        json_answer(200, answer)
    }
}

struct Play {
    pool: LocalPool,
    client: Rc<Flows>,
    platform: TestPlatform,
    tenant: Rc<RefCell<Tenant>>,
    callers: Vec<(TestSignal, RemoteHandle<Result<(), Code>>)>,
    users: u32,
    overlap: bool,
}

impl Play {
    fn new(overlap: bool) -> Self {
        let (client, platform) = configured(ConfigInput {
            refresh_overlap_seconds: overlap.then_some(30.0),
            ..ConfigInput::default()
        });
        let tenant = Rc::new(RefCell::new(Tenant::default()));
        let (weak, server) = (Rc::downgrade(&client), Rc::clone(&tenant));
        let serve = move |request: &Request| -> crate::ports::memory::PendingResponse {
            if let Some(authorization) = &request.authorization {
                // No token of a former user reaches a call.
                let signed_in = weak
                    .upgrade()
                    .and_then(|client| client.user())
                    .expect("somebody is signed in");
                let user = authorization.expose().split('-').nth(1).unwrap().to_owned();
                assert_eq!(signed_in["sub"], json!(format!("user|{user}")));
            }
            let mut tenant = server.borrow_mut();
            if let Some(token) = form(request).get("refresh_token") {
                *tenant.presented.entry(token.clone()).or_default() += 1;
            }
            let (answer, answered) = oneshot::channel();
            tenant.waiting.push((request.clone(), answer));
            Box::pin(async move {
                answered
                    .await
                    .unwrap_or_else(|_| Err(Error::new(Code::Network, "gone")))
            })
        };
        platform.server.replace(Some(Box::new(serve)));
        Self {
            pool: LocalPool::new(),
            client,
            platform,
            tenant,
            callers: vec![],
            users: 0,
            overlap,
        }
    }

    fn call(&mut self, work: impl Future<Output = Result<(), Error<Value>>> + 'static, signal: TestSignal) {
        let work = async move { work.await.map_err(|error| error.code) };
        let handle = self.pool.spawner().spawn_local_with_handle(work).unwrap();
        self.callers.push((signal, handle));
    }

    fn take(&mut self, step: Step) {
        let client = Rc::clone(&self.client);
        let signal = TestSignal::default();
        let options = CallOptions {
            signal: Some(signal.clone()),
            ..CallOptions::default()
        };
        match step {
            Step::Read(which) => {
                let operation = match which {
                    0 => factors::list(),
                    other => authentication_methods::get(&ResourceId::parse(&format!("totp|{other}")).unwrap()),
                };
                self.call(
                    async move { client.perform(operation, options).await.map(drop) },
                    signal,
                );
            }
            Step::Write => {
                let delete = authentication_methods::delete(&ResourceId::parse("a").unwrap());
                self.call(async move { client.perform(delete, options).await.map(drop) }, signal);
            }
            Step::Refresh => self.call(client.refresh_session(options), signal),
            Step::Abort(which) => {
                if !self.callers.is_empty() {
                    self.callers[which % self.callers.len()].0.abort();
                }
            }
            Step::Answer(which, fault) => self.answer(which, fault),
            Step::Wait(seconds) => self.platform.advance(f64::from(seconds) * 1_000.0),
            Step::LogIn => self.log_in(),
            Step::LogOut => {
                let left = client.end_session();
                assert!(client.user().is_none() && !client.is_authenticated());
                self.call(
                    async move { client.finish_logout(left, LogoutRequest::default()).await },
                    signal,
                );
            }
            Step::Network(is_there) => self.platform.is_offline.set(!is_there),
        }
        for work in self.platform.take_spawned() {
            self.pool.spawner().spawn_local(work).unwrap();
        }
        self.pool.run_until_stalled();
        // No refresh token is sent twice, unless it was refused for reasons of the moment, or the tenant has an overlap.
        let most = if self.overlap { 2 } else { 1 };
        for (token, times) in &self.tenant.borrow().presented {
            assert!(*times <= most, "{token} was sent {times} times");
        }
    }

    fn answer(&mut self, which: usize, fault: Fault) {
        let now = self.platform.now.get() / 1_000.0;
        let mut tenant = self.tenant.borrow_mut();
        if tenant.waiting.is_empty() {
            return;
        }
        let index = which % tenant.waiting.len();
        let (request, answer) = tenant.waiting.remove(index);
        let refuse = |status, media_type: &str, body| {
            Ok(Response {
                status,
                headers: vec![("content-type", media_type.to_owned())],
                body,
            })
        };
        let outcome = match fault {
            Fault::None => tenant.handle(&request, now),
            Fault::Busy => refuse(429, "application/json", Body::Empty),
            Fault::Failed => refuse(500, "text/html", Body::Other),
            Fault::Page => refuse(200, "text/html", Body::Other),
            // It was handled, and its answer does not arrive or cannot be read.
            Fault::Lost => tenant.handle(&request, now).and(Err(Error::new(Code::Network, "lost"))),
            Fault::Unreadable => tenant
                .handle(&request, now)
                .and(refuse(200, "application/json", Body::Other)),
        };
        if matches!(fault, Fault::Busy | Fault::Failed | Fault::Page)
            && let Some(token) = form(&request).get("refresh_token")
        {
            tenant.presented.remove(token);
        }
        drop(tenant);
        let _ = answer.send(outcome);
    }

    fn log_in(&mut self) {
        self.users += 1;
        let left = depart(&self.client, &self.platform, LoginRequest::default());
        let code = format!("code-{}", self.users);
        self.tenant
            .borrow_mut()
            .nonces
            .insert(code.clone(), (self.users, left.nonce.clone()));
        let arrival = self.client.begin_callback(Some(left.answer(&format!("code={code}"))));
        let client = Rc::clone(&self.client);
        self.call(
            async move { client.finish_callback(arrival).await.map(drop) },
            TestSignal::default(),
        );
    }

    /// Everything is answered and all time goes by: whoever called has got an answer.
    fn end(mut self) {
        self.platform.is_offline.set(false);
        for _ in 0..1_000 {
            if self.tenant.borrow().waiting.is_empty() {
                break;
            }
            self.take(Step::Answer(0, Fault::None));
            self.take(Step::Wait(3));
        }
        self.take(Step::Wait(60));
        while !self.tenant.borrow().waiting.is_empty() {
            self.take(Step::Answer(0, Fault::None));
        }
        self.pool.run_until_stalled();
        for (_, caller) in self.callers {
            assert!(
                futures::FutureExt::now_or_never(caller).is_some(),
                "every caller gets an answer"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// 300 plays of 400 steps.
    #[test]
    fn in_any_order(steps in proptest::collection::vec(step(), 400), overlap in any::<bool>()) {
        let mut play = Play::new(overlap);
        play.take(Step::LogIn);
        play.take(Step::Answer(0, Fault::None));
        for step in steps {
            play.take(step);
        }
        play.end();
    }
}
