import assert from "node:assert/strict";
import { proofs, requests } from "./support/enrollment.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

packageJourney("a challenge does not expose its auth_session", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const calls = recordCalls(page, tenant);
  await addVirtualAuthenticator(page);
  await app.logIn();
  for (const [type, request] of Object.entries(requests)) {
    const texts = await page.evaluate(
      async (options) => {
        const challenge = (window.challenge = await window.client.enrollmentChallenge(options));
        const names = [];
        for (let holder = challenge; holder !== null; holder = Object.getPrototypeOf(holder)) {
          names.push(...Reflect.ownKeys(holder).map(String));
        }
        const copies = [structuredClone(challenge), { ...challenge }, Object.fromEntries(Object.entries(challenge))];
        return [String(challenge), ...names, ...[challenge, ...copies].map((copy) => JSON.stringify(copy))];
      },
      { type, ...request },
    );
    const challenge = await page.evaluate(() => window.challenge);
    assert.ok((await app.call("enrollmentVerify", challenge, await proofs[type](env, challenge))).value, type);
    const { auth_session: secret } = JSON.parse((await calls.all()).at(-1).body);
    assert.ok(secret.length > 20, type);
    for (const text of texts) assert.ok(!text.includes("auth_session") && !text.includes(secret), `${type}: ${text}`);
  }
  const kept = await page.evaluate(() => [sessionStorage.length, localStorage.length, location.href]);
  assert.deepEqual(kept, [0, 0, `${env.app.origin}/`]);
});

packageJourney("any copy of a challenge can be verified", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.logIn();
  const copies = {
    itself: "challenge",
    "a spread": "{ ...challenge }",
    "a structured clone": "structuredClone(challenge)",
    "a proxy, as a framework makes": "new Proxy(challenge, {})",
    "a proxy with traps": "new Proxy(challenge, { get: (...all) => Reflect.get(...all), has: () => true })",
    "its JSON, parsed again": "JSON.parse(JSON.stringify(challenge))",
    "a frozen one": "Object.freeze({ ...challenge })",
    "one without a prototype": "Object.assign(Object.create(null), challenge)",
  };
  for (const [name, copy] of Object.entries(copies)) {
    const challenge = await page.evaluate(async () => {
      window.challenge = await window.client.enrollmentChallenge({ type: "totp" });
      return window.challenge;
    });
    const proof = JSON.stringify(proofs.totp(env, challenge));
    const { value, error } = await page.evaluate(`settle(() => client.enrollmentVerify(${copy}, ${proof}))`);
    assert.equal(value?.id, challenge.id, `${name}: ${error?.message}`);
  }
});

packageJourney("secrets echoed by the tenant do not appear in errors", async (env) => {
  const { page, tenant, app: server, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.logIn();
  const sent = [];
  await page.route(/\/verify$/, async (route) => {
    const body = route.request().postData();
    sent.push(JSON.parse(body));
    const headers = { "access-control-allow-origin": server.origin };
    const problem = {
      type: "https://auth0.com/api-errors/A0E-400-0001",
      status: 400,
      title: "Bad Request",
      detail: body,
    };
    await route.fulfill({ status: 400, headers, json: { ...problem, echo: [JSON.parse(body)] } });
  });
  for (const type of ["totp", "password", "recovery-code"]) {
    const { value: challenge } = await app.call("enrollmentChallenge", { type });
    const proof = JSON.stringify(await proofs[type](env, challenge));
    const { code, texts } = await page.evaluate(
      `client.enrollmentVerify(${JSON.stringify(challenge)}, ${proof}).catch((error) => ({
        code: error.code,
        texts: [error.message, error.stack, String(error), JSON.stringify(error), JSON.stringify(error.problem)],
      }))`,
    );
    assert.equal(code, "invalid_request", type);
    const { auth_session: session, new_password: password } = sent.at(-1);
    for (const secret of [session, password, challenge.recovery_code].filter(Boolean)) {
      assert.ok(!texts.join("\n").includes(secret), `${type} shows a secret`);
    }
  }
  assert.equal(sent.length, 3);
  assert.ok(tenant.log.entries.length > 0);
});

packageJourney("an incomplete challenge is an invalid response", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const path = "/me/v1/authentication-methods";
  const id = "totp|dev_1";
  const session = { auth_session: "session" };
  const broken = {
    passkey: [session, { ...session, authn_params_public_key: "text" }],
    password: [
      { id: "password|new", ...session },
      { id: "password|new", ...session, policy: "strict" },
    ],
    totp: [
      { id, barcode_uri: "otpauth://totp/a" },
      { id, ...session },
      { id, ...session, barcode_uri: 7 },
    ],
    "push-notification": [{ id, ...session }],
    "recovery-code": [
      { id, ...session },
      { id, ...session, recovery_code: ["A"] },
    ],
    email: [{ id }, { id, auth_session: "" }, { id, auth_session: 7 }, [], session],
    phone: [{ id }, session, { id: "..", ...session }, { id: "", ...session }],
  };
  for (const [type, bodies] of Object.entries(broken)) {
    for (const body of bodies) {
      tenant.faults.add({ path, method: "POST", times: 1, status: 202, body });
      const { error } = await app.call("enrollmentChallenge", { type, ...requests[type] });
      assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"], `${type}: ${JSON.stringify(body)}`);
      assert.ok(!JSON.stringify(error).includes("session"), "no error contains the response");
    }
  }
});
