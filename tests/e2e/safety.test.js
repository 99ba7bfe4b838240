import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { demoPage } from "./support/demo-page.js";
import { CLIENT_ID, demoJourney, packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { KEYS_PATH } from "./support/signer.js";
import { getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

demoJourney("a session leaves nothing in browser storage", async ({ page, context, tenant, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.signIn();
  await demo.waitForCount(demo.methods, 2);
  const kept = await page.evaluate(async () => {
    // The demo stores entries of its own.
    const ofTheClient = (storage) => Object.keys(storage).filter((key) => !key.startsWith("my-account-demo."));
    return {
      sessionStorage: ofTheClient(sessionStorage),
      localStorage: ofTheClient(localStorage),
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      cookie: document.cookie,
      name: window.name,
      historyState: history.state,
    };
  });
  assert.deepEqual(kept, {
    sessionStorage: [],
    localStorage: [],
    databases: [],
    caches: [],
    cookie: "",
    name: "",
    historyState: null,
  });
  // Cookies are shared between ports: only those of the tenant's session may exist.
  const { port } = new URL(tenant.origin);
  for (const cookie of await context.cookies()) {
    assert.ok(cookie.httpOnly && cookie.name.includes(port), cookie.name);
  }
});

packageJourney("a pending login is one sessionStorage entry", async (env) => {
  const { page, app: server } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  const authorization = page.waitForRequest((request) => new URL(request.url()).pathname === "/authorize");
  await app.startLogin({ appState: { secret: "of the application" } });
  const params = new URL((await authorization).url()).searchParams;
  await page.goto(server.origin);
  const stored = await page.evaluate(() => Object.entries(sessionStorage));
  assert.equal(stored.length, 1);
  const [key, text] = stored[0];
  assert.equal(key, `my-account-wasm.transaction ${env.tenant.origin} ${CLIENT_ID} ${params.get("state")}`);
  const record = JSON.parse(text);
  assert.deepEqual(Object.keys(record).toSorted(), [
    "appState",
    "nonce",
    "redirectUri",
    "scope",
    "startedAt",
    "verifier",
  ]);
  assert.equal(record.nonce, params.get("nonce"));
  const challenge = createHash("sha256").update(record.verifier).digest("base64url");
  assert.equal(challenge, params.get("code_challenge"));
  assert.equal(params.get("code_challenge_method"), "S256");
  assert.ok(!params.toString().includes("application"), "appState is not sent");
  const values = [params.get("state"), record.nonce, record.verifier];
  assert.equal(new Set(values).size, 3);
  for (const value of values) assert.match(value.replace(/\.[\w-]{8}$/, ""), /^[\w-]{43}$/);
});

packageJourney("the client object exposes no token", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  const secrets = await logInAndTakeSecrets(env, app);
  tenant.faults.add({ path: "/me/v1/factors", times: 1, status: 500 });
  const shown = await page.evaluate(async () => {
    const failure = await window.client.getFactors().catch((error) => error);
    const seen = new Set();
    const texts = [];
    function walk(value, depth) {
      texts.push(String(Object(value) === value ? Object.prototype.toString.call(value) : value));
      if (Object(value) !== value || seen.has(value) || depth > 6) return;
      seen.add(value);
      for (let holder = value; holder !== null; holder = Object.getPrototypeOf(holder)) {
        for (const name of Reflect.ownKeys(holder)) {
          let member;
          try {
            member = Reflect.get(holder, name, value);
          } catch {
            continue;
          }
          texts.push(String(name));
          walk(member, depth + 1);
        }
      }
    }
    for (const value of [window.client, window.MyAccountClient, failure]) walk(value, 0);
    walk(window.client.getUser(), 0);
    walk(window.client.getSession(), 0);
    const cloned = [structuredClone(window.client), { ...window.client }].map((copy) => JSON.stringify(copy));
    return {
      texts: [...texts, failure.stack, JSON.stringify(failure), `${failure}`, `${window.client}`],
      copies: [...cloned, JSON.stringify(window.client), JSON.stringify(Object.entries(window.client))],
    };
  });
  assert.deepEqual(shown.copies, ["{}", "{}", "{}", "[]"]);
  assert.ok(shown.texts.includes("getFactors"), "the walk reached the methods");
  assertNoSecrets(shown.texts.join("\n"), secrets);
});

packageJourney("DevTools shows no token of the client", async (env) => {
  const { page, context } = env;
  const app = packagePage(env);
  const secrets = await logInAndTakeSecrets(env, app);
  const devtools = await context.newCDPSession(page);
  const { result } = await devtools.send("Runtime.evaluate", { expression: "client", generatePreview: true });
  const seen = [JSON.stringify(result)];
  let objects = [result.objectId];
  for (let depth = 0; depth < 4; depth += 1) {
    const inner = [];
    for (const objectId of objects) {
      const properties = await devtools.send("Runtime.getProperties", {
        objectId,
        ownProperties: true,
        generatePreview: true,
      });
      seen.push(JSON.stringify(properties));
      const all = [
        ...properties.result,
        ...(properties.privateProperties ?? []),
        ...(properties.internalProperties ?? []),
      ];
      inner.push(...all.map(({ value }) => value?.objectId).filter(Boolean));
    }
    objects = inner.slice(0, 100);
  }
  assert.match(seen.join(), /#client/, "the private member was inspected");
  assertNoSecrets(seen.join("\n"), secrets);
});

packageJourney("requests carry only the documented parameters", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const messages = [];
  // Messages of the browser itself have no arguments.
  page.on("console", (message) => message.args().length > 0 && messages.push(message.text()));
  const calls = recordCalls(page, tenant);
  await addVirtualAuthenticator(page);
  const secrets = await logInAndTakeSecrets(env, app);
  const { value: passkey } = await app.call("enrollPasskey");
  await app.call("getAuthenticationMethods");
  await app.call("deleteAuthenticationMethod", passkey.id);

  const all = await calls.all();
  const [exchange, keys] = ["/oauth/token", KEYS_PATH].map((path) => all.find(({ url }) => url.endsWith(path)));
  const others = all.filter((call) => call !== exchange && call !== keys);
  assert.deepEqual([...new URLSearchParams(exchange.body).keys()].toSorted(), [
    "client_id",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
  ]);
  assert.equal(new URLSearchParams(exchange.body).get("redirect_uri"), `${server.origin}/`);
  assert.equal(exchange.headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(exchange.headers.authorization, undefined);
  assert.deepEqual([keys.method, keys.url, keys.body], ["GET", `${tenant.origin}${KEYS_PATH}`, null]);
  assert.equal(keys.headers.authorization, undefined);
  assert.equal(others.length, 4);
  for (const { url, headers } of others) {
    assert.ok(url.startsWith(`${tenant.origin}/me/v1/`));
    assert.equal(headers.authorization, `Bearer ${secrets.access_token}`);
  }
  const verify = others.find(({ url }) => url.endsWith("/verify"));
  assert.deepEqual(Object.keys(JSON.parse(verify.body)), ["auth_session", "authn_response"]);
  for (const { url, headers } of [exchange, keys, ...others]) {
    assert.equal(headers.cookie, undefined);
    assert.equal(headers.referer, undefined);
    assertNoSecrets(url, secrets);
  }
  const [authorization] = getRequests(tenant, "/authorize");
  assert.equal(authorization.searchParams.get("client_id"), CLIENT_ID);
  assert.equal(authorization.searchParams.get("audience"), tenant.audience);
  assert.equal(authorization.searchParams.get("response_type"), "code");

  const leaving = page.waitForRequest((request) => new URL(request.url()).pathname === "/v2/logout");
  await page.evaluate(() => void window.client.logout());
  assert.deepEqual([...new URL((await leaving).url()).searchParams.keys()].toSorted(), ["client_id", "returnTo"]);
  const revocation = new URLSearchParams((await calls.all()).at(-1).body);
  assert.equal(revocation.get("token"), secrets.refresh_token);
  assert.deepEqual(messages, [], "the client writes nothing to the console");
});

packageJourney("getUser returns one frozen object without protocol claims", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.logIn();
  const seen = await page.evaluate(() => {
    const user = window.client.getUser();
    return [
      Object.isFrozen(user),
      user === window.client.getUser(),
      ...["nonce", "iss", "aud", "exp"].map((c) => c in user),
    ];
  });
  assert.deepEqual(seen, [true, true, false, false, false, false]);
});

packageJourney("two clients do not share a session", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.logIn();
  await page.evaluate(() => (window.first = window.client));
  await app.create();
  const signedIn = await page.evaluate(() => [window.first, window.client].map((client) => client.isAuthenticated()));
  assert.deepEqual(signedIn, [true, false]);
});

async function logInAndTakeSecrets({ page, tenant }, app) {
  // Read at the tenant: a browser may have discarded the response body by then.
  let tokens;
  const tap = tenant.faults.add({
    path: "/oauth/token",
    tokenResponse(json) {
      tokens = json;
      return json;
    },
  });
  const exchange = page.waitForRequest(
    (request) => request.url().endsWith("/oauth/token") && request.method() === "POST",
  );
  const outcome = await app.logIn();
  assert.equal(outcome.value?.kind, "login");
  tap.remove();
  const { access_token, refresh_token, id_token } = tokens;
  const sent = new URLSearchParams((await exchange).postData());
  const secrets = {
    access_token,
    refresh_token,
    id_token,
    code: sent.get("code"),
    verifier: sent.get("code_verifier"),
  };
  for (const [name, secret] of Object.entries(secrets)) assert.ok(secret?.length > 20, name);
  return secrets;
}

function assertNoSecrets(text, secrets) {
  for (const [name, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `shows the ${name}`);
}
