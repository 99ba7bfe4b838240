import assert from "node:assert/strict";
import { createHmac, createPublicKey } from "node:crypto";
import { everyEngine } from "./support/engines/index.js";
import { eachFailingResponse } from "./support/failing-responses.js";
import { holdRequests } from "./support/hold-requests.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { createSigner, encodePart, KEYS_PATH, decodeToken } from "./support/signer.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

const foreignSigner = createSigner("foreign");

/**
 * Forged ID tokens, made from one that the tenant signed.
 * @type {Record<string, (token: ReturnType<typeof decodeToken>, key: import("node:crypto").JsonWebKey) => string>}
 */
const forged = {
  "another name in the claims": ({ header, payload, signature }) =>
    [encodePart(header), encodePart({ ...payload, name: "Eve" }), signature].join("."),
  "another header": ({ header, payload, signature }) =>
    [encodePart({ ...header, typ: "JWT", x: 1 }), encodePart(payload), signature].join("."),
  "a signature of zeros": ({ header, payload }) =>
    [encodePart(header), encodePart(payload), Buffer.alloc(256).toString("base64url")].join("."),
  "alg none without a signature": ({ header, payload }) =>
    [encodePart({ ...header, alg: "none" }), encodePart(payload), ""].join("."),
  "alg none with the old signature": ({ header, payload, signature }) =>
    [encodePart({ ...header, alg: "none" }), encodePart(payload), signature].join("."),
  "alg nOnE": ({ header, payload, signature }) =>
    [encodePart({ ...header, alg: "nOnE" }), encodePart(payload), signature].join("."),
  "HS256 keyed by the public key, as PEM": ({ header, payload }, key) =>
    signedWithHmac(header, payload, createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" })),
  "HS256 keyed by the public key, as its modulus": ({ header, payload }, { n }) =>
    signedWithHmac(header, payload, Buffer.from(n, "base64url")),
  "a foreign key under the tenant's kid": ({ header, payload }) => foreignSigner.sign(header, payload),
  "a foreign key without a kid": ({ header, payload }) => foreignSigner.sign({ ...header, kid: undefined }, payload),
  "an unknown kid": ({ header, payload }) => foreignSigner.sign({ ...header, kid: "unknown" }, payload),
  "a key in the header": ({ header, payload }) =>
    foreignSigner.sign({ ...header, kid: foreignSigner.jwk.kid, jwk: foreignSigner.jwk }, payload),
  "URLs of keys in the header": ({ header, payload }) =>
    foreignSigner.sign({ ...header, jku: "https://evil.example/jwks", x5u: "https://evil.example/cert" }, payload),
};

packageJourney("a forged ID token signs in no user", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  const response = await fetch(`${tenant.origin}${KEYS_PATH}`);
  const [key] = (await response.json()).keys;
  for (const [name, forge] of Object.entries(forged)) {
    tenant.log.clear();
    const tokenResponse = (json) => ({ ...json, id_token: forge(decodeToken(json.id_token), key) });
    tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse });
    const { error } = await app.logIn();
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_id_token"], name);
    const left = await page.evaluate(() => [
      window.client.isAuthenticated(),
      window.client.getUser(),
      window.client.getSession(),
      sessionStorage.length,
    ]);
    assert.deepEqual(left, [false, undefined, undefined, 0], name);
    assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "POST /oauth/revoke"], name);
  }
  assert.equal((await app.logIn()).value?.kind, "login");
});

for (const alg of ["ES256", "PS256"]) {
  packageJourneyIn(
    everyEngine,
    `an ID token signed with ${alg} is verified if configured`,
    async (env) => {
      const { tenant } = env;
      const app = packagePage(env);
      const config = { idTokenSigningAlg: alg };
      assert.equal((await app.logIn({ config })).value?.kind, "login");
      const otherwise = {
        "another name in the claims": ({ header, payload, signature }) =>
          [encodePart(header), encodePart({ ...payload, name: "Eve" }), signature].join("."),
        "a signature of zeros": ({ header, payload, signature }) =>
          [encodePart(header), encodePart(payload), zerosFor(signature)].join("."),
      };
      for (const [name, forge] of Object.entries(otherwise)) {
        const tokenResponse = (json) => ({ ...json, id_token: forge(decodeToken(json.id_token)) });
        tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse });
        const { error } = await app.logIn({ config });
        assert.deepEqual([error?.typed, error?.code], [true, "invalid_id_token"], name);
      }
      const { error } = await app.logIn();
      assert.equal(error?.code, "invalid_id_token", "only the configured algorithm is accepted");
    },
    { idTokenSigningAlg: alg },
  );
}

packageJourney("a signature with another kid is rejected", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  foreignSigner.replaceTenantKeys(tenant);
  for (const [kid, kind] of Object.entries({ foreign: "login", Foreign: undefined, "": undefined })) {
    const tokenResponse = (json) => {
      const { header, payload } = decodeToken(json.id_token);
      return { ...json, id_token: foreignSigner.sign({ ...header, kid }, payload) };
    };
    tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse });
    const { value, error } = await app.logIn();
    assert.deepEqual([value?.kind, error?.code], [kind, kind ? undefined : "invalid_id_token"], `kid "${kid}"`);
  }
});

packageJourney("an unknown kid fetches the keys again", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  tenant.faults.add({ path: KEYS_PATH, times: 1, status: 200, body: { keys: [foreignSigner.jwk] } });
  assert.equal((await app.logIn()).value?.kind, "login");
  assert.equal(getRequests(tenant, KEYS_PATH).length, 2);
});

packageJourney("the keys are fetched during the code exchange", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  const release = await holdRequests(page, `${tenant.origin}/oauth/token`);
  const keysRequested = page.waitForRequest(`${tenant.origin}${KEYS_PATH}`);
  const login = app.logIn();
  await keysRequested;
  assert.deepEqual(apiRequests(tenant), [], "the code is not redeemed yet");
  release();
  assert.equal((await login).value?.kind, "login");
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token"]);
  assert.equal(getRequests(tenant, KEYS_PATH).length, 1);
});

packageJourney("a failed JWKS response signs in no user", async (env) => {
  const { tenant, watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  const logIn = () => app.logIn();
  const keys = {
    path: KEYS_PATH,
    method: "GET",
    expectedRequests: ["POST /oauth/token", "POST /oauth/revoke"],
  };
  await eachFailingResponse(env, keys, logIn, async (name) => {
    assert.equal((await app.call("isAuthenticated")).value, false, name);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0, name);
  });
  for (const body of [{}, [], { keys: [] }, { keys: {} }, foreignSigner.jwk]) {
    tenant.faults.add({ path: KEYS_PATH, times: 1, status: 200, body });
    assert.equal((await logIn()).error?.code, "invalid_response", JSON.stringify(body));
  }
  assert.equal((await logIn()).value?.kind, "login");
});

const zerosFor = (signature) => Buffer.alloc(Buffer.from(signature, "base64url").length).toString("base64url");

function signedWithHmac(header, payload, secret) {
  const signed = [encodePart({ ...header, alg: "HS256" }), encodePart(payload)].join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
