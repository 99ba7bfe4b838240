//! The session against a model of the tenant: calls, responses, time, logins and logouts in random order.
#![expect(clippy::arithmetic_side_effects, reason = "small counters in a test")]

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

use super::fixtures::{TestClient, client_with, id_token, start_login};
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

type HttpResult = Result<Response<Value>, Error<Value>>;

/// A step of the simulation. An index is taken modulo the number of candidates.
#[derive(Clone, Debug)]
enum Step {
    Read(u8),
    Write,
    Refresh,
    Abort(usize),
    Respond(usize, Fault),
    Advance(u16),
    LogIn,
    LogOut,
    Online(bool),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    RateLimited,
    ServerError,
    HtmlPage,
    /// The tenant processed the request, but its response was lost.
    Lost,
    /// The request did not reach the tenant.
    NeverArrived,
    Unreadable,
}

fn step() -> impl Strategy<Value = Step> {
    let fault = prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::RateLimited),
        1 => Just(Fault::ServerError),
        1 => Just(Fault::HtmlPage),
        1 => Just(Fault::Lost),
        1 => Just(Fault::NeverArrived),
        1 => Just(Fault::Unreadable),
    ];
    prop_oneof![
        4 => (0_u8..3).prop_map(Step::Read),
        2 => Just(Step::Write),
        2 => Just(Step::Refresh),
        1 => any::<usize>().prop_map(Step::Abort),
        8 => (any::<usize>(), fault).prop_map(|(index, fault)| Step::Respond(index, fault)),
        3 => (0_u16..2_000).prop_map(Step::Advance),
        1 => Just(Step::LogIn),
        1 => Just(Step::LogOut),
        1 => any::<bool>().prop_map(Step::Online),
    ]
}

/// The model of the tenant.
#[derive(Default)]
struct Tenant {
    pending: Vec<Pending>,
    /// The user of each refresh token that was neither used nor revoked.
    valid_refresh_tokens: BTreeMap<String, u32>,
    refresh_tokens_sent: BTreeMap<String, SentToken>,
    /// How many refresh tokens were refused.
    refusals: u32,
    serial: u32,
    /// The user and the nonce of each code that was not redeemed.
    codes: BTreeMap<String, (u32, String)>,
}

/// A request that has not been responded to.
struct Pending {
    request: Request,
    sender: oneshot::Sender<HttpResult>,
    /// Whether it is known that the client no longer waits for the response.
    is_given_up: bool,
}

/// How a refresh token was used.
#[derive(Default)]
struct SentToken {
    times: u32,
    /// How many of these requests failed temporarily or got no readable response.
    failures: u32,
    /// When the last of them did, in milliseconds.
    failed_at: Option<f64>,
}

fn refresh_token(request: &Request) -> Option<String> {
    form(request).remove("refresh_token")
}

fn form(request: &Request) -> BTreeMap<String, String> {
    let text = request.content.as_ref().map_or("", |content| content.text.expose());
    parse_query(text).collect()
}

fn json_result(status: u16, body: Value) -> HttpResult {
    Ok(json_response(status, body))
}

impl Tenant {
    /// A refresh token is never in flight twice, and is sent again only after a failure, once for each. Without an
    /// overlap that is not at once.
    fn receive(&mut self, request: &Request, sender: oneshot::Sender<HttpResult>, now: f64, overlap: bool) {
        if let Some(token) = refresh_token(request) {
            let sent = self.refresh_tokens_sent.entry(token.clone()).or_default();
            for earlier in &mut self.pending {
                if refresh_token(&earlier.request).as_ref() == Some(&token) {
                    assert!(earlier.sender.is_canceled(), "{token} is in flight twice");
                    sent.failures += u32::from(!std::mem::replace(&mut earlier.is_given_up, true));
                }
            }
            sent.times += 1;
            let SentToken {
                times,
                failures,
                failed_at,
            } = *sent;
            assert!(
                times <= failures + 1,
                "{token} was sent {times} times and failed {failures} times"
            );
            if let Some(failed_at) = failed_at {
                assert!(overlap || now - failed_at >= 1_000.0, "{token} was sent again at once");
            }
        }
        self.pending.push(Pending {
            request: request.clone(),
            sender,
            is_given_up: false,
        });
    }

    fn tokens(&mut self, user: u32) -> Value {
        self.serial += 1;
        let refresh_token = format!("rt-{user}-{}", self.serial);
        self.valid_refresh_tokens.insert(refresh_token.clone(), user);
        json!({
            "access_token": format!("at-{user}-{}", self.serial), "token_type": "Bearer", "expires_in": 900,
            "refresh_token": refresh_token,
        })
    }

    fn handle(&mut self, request: &Request, now: f64) -> HttpResult {
        let form = form(request);
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        if request.url.ends_with("/oauth/revoke") {
            self.valid_refresh_tokens.remove(&field("token"));
            return json_result(200, json!({}));
        }
        if !request.url.ends_with("/oauth/token") {
            return json_result(200, json!({ "factors": [], "id": "a", "type": "totp" }));
        }
        if field("grant_type") == "refresh_token" {
            return match self.valid_refresh_tokens.remove(&field("refresh_token")) {
                Some(user) => json_result(200, self.tokens(user)),
                None => {
                    self.refusals += 1;
                    json_result(403, json!({ "error": "invalid_grant" }))
                }
            };
        }
        let (user, nonce) = self.codes.remove(&field("code")).expect("the code was issued");
        let mut tokens = self.tokens(user);
        tokens["id_token"] = json!(id_token(&nonce, |claims| {
            claims["sub"] = json!(format!("user|{user}"));
            (claims["iat"], claims["exp"]) = (json!(now), json!(now + 600.0));
        }));
        json_result(200, tokens)
    }
}

struct Simulation {
    pool: LocalPool,
    client: Rc<TestClient>,
    platform: TestPlatform,
    tenant: Rc<RefCell<Tenant>>,
    callers: Vec<(TestSignal, RemoteHandle<Result<(), Code>>)>,
    user_count: u32,
}

impl Simulation {
    fn new(overlap: bool) -> Self {
        let (client, platform) = client_with(ConfigInput {
            refresh_overlap_seconds: overlap.then_some(30.0),
            ..ConfigInput::default()
        });
        let tenant = Rc::new(RefCell::new(Tenant::default()));
        let (weak, server, clock) = (Rc::downgrade(&client), Rc::clone(&tenant), Rc::downgrade(&platform));
        let serve = move |request: &Request| -> crate::ports::memory::PendingResponse {
            if let Some(authorization) = &request.authorization {
                // No call sends the token of an earlier user.
                let signed_in = weak
                    .upgrade()
                    .and_then(|client| client.user())
                    .expect("the client is signed in");
                let user = authorization.expose().split('-').nth(1).unwrap().to_owned();
                assert_eq!(signed_in["sub"], json!(format!("user|{user}")));
            }
            let (sender, receiver) = oneshot::channel();
            let now = clock.upgrade().expect("the platform exists").now.get();
            server.borrow_mut().receive(request, sender, now, overlap);
            Box::pin(async move {
                receiver
                    .await
                    .unwrap_or_else(|_| Err(Error::new(Code::Network, "canceled")))
            })
        };
        platform.server.replace(Some(Box::new(serve)));
        Self {
            pool: LocalPool::new(),
            client,
            platform,
            tenant,
            callers: vec![],
            user_count: 0,
        }
    }

    fn call(&mut self, work: impl Future<Output = Result<(), Error<Value>>> + 'static, signal: TestSignal) {
        let work = async move { work.await.map_err(|error| error.code) };
        let handle = self.pool.spawner().spawn_local_with_handle(work).unwrap();
        self.callers.push((signal, handle));
    }

    fn run(&mut self, step: Step) {
        let client = Rc::clone(&self.client);
        let signal = TestSignal::default();
        let options = CallOptions {
            signal: Some(signal.clone()),
            ..CallOptions::default()
        };
        match step {
            Step::Read(index) => {
                let operation = match index {
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
            Step::Abort(index) => {
                if !self.callers.is_empty() {
                    self.callers[index % self.callers.len()].0.abort();
                }
            }
            Step::Respond(index, fault) => self.respond(index, fault),
            Step::Advance(seconds) => self.platform.advance(f64::from(seconds) * 1_000.0),
            Step::LogIn => self.log_in(),
            Step::LogOut => {
                let ended = client.end_session();
                assert!(client.user().is_none() && !client.is_authenticated());
                self.call(
                    async move { client.finish_logout(ended, LogoutRequest::default()).await },
                    signal,
                );
            }
            Step::Online(is_online) => self.platform.is_offline.set(!is_online),
        }
        for task in self.platform.take_spawned() {
            self.pool.spawner().spawn_local(task).unwrap();
        }
        self.pool.run_until_stalled();
    }

    fn respond(&mut self, index: usize, fault: Fault) {
        let failed_at = self.platform.now.get();
        let now = failed_at / 1_000.0;
        let mut tenant = self.tenant.borrow_mut();
        if tenant.pending.is_empty() {
            return;
        }
        let index = index % tenant.pending.len();
        let Pending {
            request,
            sender,
            is_given_up,
        } = tenant.pending.remove(index);
        let http_response = |status, media_type: &str, body| {
            Ok(Response {
                status,
                headers: vec![("content-type", media_type.to_owned())],
                body,
            })
        };
        let outcome = match fault {
            Fault::None => tenant.handle(&request, now),
            Fault::RateLimited => http_response(429, "application/json", Body::Empty),
            Fault::ServerError => http_response(500, "text/html", Body::Other),
            Fault::HtmlPage => http_response(200, "text/html", Body::Other),
            Fault::Lost => tenant.handle(&request, now).and(Err(Error::new(Code::Network, "lost"))),
            Fault::NeverArrived => Err(Error::new(Code::Network, "never arrived")),
            Fault::Unreadable => tenant
                .handle(&request, now)
                .and(http_response(200, "application/json", Body::Other)),
        };
        if (fault != Fault::None || sender.is_canceled())
            && !is_given_up
            && let Some(token) = refresh_token(&request)
        {
            let sent = tenant.refresh_tokens_sent.entry(token).or_default();
            sent.failures += 1;
            sent.failed_at = Some(failed_at).filter(|_| !sender.is_canceled()).or(sent.failed_at);
        }
        drop(tenant);
        let _ = sender.send(outcome);
    }

    fn log_in(&mut self) {
        self.user_count += 1;
        let login = start_login(&self.client, &self.platform, LoginRequest::default());
        let code = format!("code-{}", self.user_count);
        self.tenant
            .borrow_mut()
            .codes
            .insert(code.clone(), (self.user_count, login.nonce.clone()));
        let callback = self
            .client
            .begin_callback(Some(login.response_url(&format!("code={code}"))));
        let client = Rc::clone(&self.client);
        self.call(
            async move { client.finish_callback(callback).await.map(drop) },
            TestSignal::default(),
        );
    }

    /// Responds to everything and lets all time-outs pass: every caller must have a result.
    fn end(mut self) {
        self.platform.is_offline.set(false);
        for _ in 0..1_000 {
            if self.tenant.borrow().pending.is_empty() {
                break;
            }
            self.run(Step::Respond(0, Fault::None));
            self.run(Step::Advance(3));
        }
        self.run(Step::Advance(60));
        while !self.tenant.borrow().pending.is_empty() {
            self.run(Step::Respond(0, Fault::None));
        }
        self.pool.run_until_stalled();
        let was_refused = self.tenant.borrow().refusals > 0;
        for (_, caller) in self.callers {
            let outcome = futures::FutureExt::now_or_never(caller).expect("every caller gets a result");
            assert!(
                was_refused || outcome != Err(Code::SessionExpired),
                "only the tenant ends a session"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// 300 simulations of 400 steps.
    #[test]
    fn invariants_hold_for_any_sequence_of_steps(steps in proptest::collection::vec(step(), 400), overlap in any::<bool>()) {
        let mut simulation = Simulation::new(overlap);
        simulation.run(Step::LogIn);
        simulation.run(Step::Respond(0, Fault::None));
        for step in steps {
            simulation.run(step);
        }
        simulation.end();
    }
}
