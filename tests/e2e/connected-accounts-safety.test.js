import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { defaultUser } from "my-account-wasm-tenant";
import { connectFlow } from "./support/connected-accounts.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { apiRequests } from "./support/tenant-log.js";

/** Has the form of a real state, but was never issued. */
const FORGED = Buffer.alloc(32, 7).toString("base64url");

packageJourney("PKCE values are sent in request bodies only", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  const calls = recordCalls(page, tenant);
  const urls = [];
  page.on("request", (request) => urls.push(request.url()));
  await flow.logIn();
  assert.equal((await flow.connect({ appState: { secret: "of the application" } })).value?.kind, "connected_account");

  const bodyOf = async (end) => JSON.parse((await calls.all()).find(({ url }) => url.endsWith(end)).body);
  const started = await bodyOf("/connect");
  assert.deepEqual(Object.keys(started).toSorted(), [
    "code_challenge",
    "code_challenge_method",
    "connection",
    "redirect_uri",
    "state",
  ]);
  assert.deepEqual([started.code_challenge_method, started.redirect_uri], ["S256", `${server.origin}/`]);
  assert.match(started.state, /^[\w-]{43}\.[\w-]{8}$/);
  const completed = await bodyOf("/complete");
  assert.deepEqual(Object.keys(completed).toSorted(), [
    "auth_session",
    "code_verifier",
    "connect_code",
    "redirect_uri",
  ]);
  const challenge = createHash("sha256").update(completed.code_verifier).digest("base64url");
  assert.equal(challenge, started.code_challenge);

  const secrets = {
    challenge,
    verifier: completed.code_verifier,
    session: completed.auth_session,
    own: "of the application",
  };
  for (const [name, secret] of Object.entries(secrets)) {
    assert.ok(!urls.some((url) => decodeURIComponent(url).includes(secret)), `${name} is on a URL`);
  }
  assert.ok(
    urls.some((url) => url.includes(completed.connect_code)),
    "the code came by a URL",
  );
  const left = await page.evaluate(() => ({
    url: location.href,
    stored: [...Object.entries(sessionStorage), ...Object.entries(localStorage)],
    name: window.name,
    state: history.state,
    cookie: document.cookie,
  }));
  assert.deepEqual(left, { url: `${server.origin}/`, stored: [], name: "", state: null, cookie: "" });
});

packageJourney("a pending connect flow is one sessionStorage entry without tokens", async (env) => {
  const { page, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.start({ appState: 7 });
  await page.goto(server.origin);
  const stored = await page.evaluate(() => Object.entries(sessionStorage));
  assert.equal(stored.length, 1);
  const [key, text] = stored[0];
  assert.match(key, /^my-account-wasm\.transaction http:\S+ journey-app [\w-]{43}\.[\w-]{8}$/);
  assert.ok(!/eyJ|access_token|refresh_token/.test(text));
  assert.equal(JSON.parse(text).appState, "7");
});

packageJourney("a forged connect response is rejected and the real one completes", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn();
  const callbackUrl = page.url();
  await page.goto(server.origin);
  const before = await page.evaluate(() => Object.entries(sessionStorage));
  tenant.log.clear();
  for (const forged of [
    `?connect_code=stolen&state=${FORGED}`,
    `?error=access_denied&state=${FORGED}`,
    `?code=stolen&state=${FORGED}`,
    `#connect_code=stolen&state=${FORGED}`,
  ]) {
    await app.open(forged);
    const { error } = await flow.handleCallback();
    assert.deepEqual([error?.typed, error?.code], [true, "state_mismatch"], forged);
    assert.equal(page.url(), `${server.origin}/`, forged);
  }
  for (const foreign of [
    "?connect_code=x&state=theirs",
    "#error=x&state=theirs",
    "?connect_code=x",
    `#code=x&state=${FORGED}`,
  ]) {
    await app.open(foreign);
    assert.deepEqual(await flow.handleCallback(), { value: { kind: "none" } }, foreign);
    assert.equal(page.url(), `${server.origin}/${foreign}`, `${foreign} is not ours`);
  }
  assert.deepEqual(await page.evaluate(() => Object.entries(sessionStorage)), before);
  assert.deepEqual(apiRequests(tenant), []);

  await page.goto(callbackUrl);
  assert.equal((await flow.complete()).value?.kind, "connected_account");
});

packageJourney("a mixed login and connect response is rejected without a request", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  const mixtures = [
    (state) => `?code=stolen&state=${state}`,
    (state) => `?code=stolen&connect_code=x&state=${state}`,
    (state) => `?connect_code=a&connect_code=b&state=${state}`,
    (state) => `?connect_code=&state=${state}`,
    (state) => `?connect_code=a&error=access_denied&state=${state}`,
  ];
  for (const mixture of mixtures) {
    await flow.start();
    await page.goto(server.origin);
    const [key] = await page.evaluate(() => Object.keys(sessionStorage));
    tenant.log.clear();
    await app.open(mixture(key.split(" ").at(-1)));
    const { error } = await flow.handleCallback();
    assert.deepEqual([error?.typed, error?.code], [true, "authorization_failed"], mixture("…"));
    assert.deepEqual(apiRequests(tenant), [], mixture("…"));
    await flow.logIn();
  }
});

packageJourney("a connect response is redeemed only once", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn();
  const callbackUrl = page.url();
  assert.equal((await flow.complete()).value?.kind, "connected_account");
  tenant.log.clear();
  await page.goto(callbackUrl);
  assert.equal((await flow.handleCallback()).error?.code, "transaction_missing");
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a different user cannot complete a connect flow", signInAsBob, {
  users: [defaultUser, { ...defaultUser, userId: "auth0|bob", email: "bob@example.test", name: "Bob" }],
});

async function signInAsBob(env) {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn();
  const callbackUrl = page.url();
  await page.goto(
    `${tenant.origin}/v2/logout?client_id=journey-app&returnTo=${encodeURIComponent(`${server.origin}/`)}`,
  );
  await page.goto(callbackUrl);
  assert.deepEqual(await flow.handleCallback(), { value: { kind: "redirecting" } });
  await page.getByLabel("Email").fill("bob@example.test");
  await page.getByLabel("Password").fill(defaultUser.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await app.waitForCallback();
  tenant.log.clear();
  const { error } = await flow.handleCallback();
  assert.deepEqual([error?.typed, error?.code], [true, "login_required"]);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token"], "the connect flow is not completed");
  for (const user of tenant.users) assert.deepEqual(user.connectedAccounts.list(), []);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
}

packageJourney("a connect_uri of another origin is rejected", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  await connectFlow(env, app).logIn();
  const places = [
    "https://elsewhere.example.test/connect",
    `${tenant.origin}@elsewhere.example.test/connect`,
    `${tenant.origin}.example.test/connect`,
    "//elsewhere.example.test/connect",
    "/connect",
    "javascript:alert(1)",
    "data:text/html,x",
    "\\\\elsewhere.example.test\\connect",
    "",
    7,
  ];
  for (const uri of places) {
    const body = { connect_uri: uri, auth_session: "as", connect_params: { ticket: "t" }, expires_in: 300 };
    tenant.faults.add({ path: "/me/v1/connected-accounts/connect", method: "POST", times: 1, status: 201, body });
    const { error } = await app.call("connectAccountWithRedirect", { connection: "calendar" });
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"], String(uri));
    assert.equal(page.url(), `${server.origin}/`);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  }
});
