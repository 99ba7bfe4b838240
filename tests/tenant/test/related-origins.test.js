import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createCredential } from "./support/authenticator.js";
import { APP_ORIGIN, application, startTestTenant, startWithCaller } from "./support/application.js";

const ELSEWHERE = "https://app.example.test";
const BELOW = "https://app.login.example.org";

suite("relying party", () => {
  let tenant;
  let call;
  before(async () => {
    const clients = [{ ...application, origins: [APP_ORIGIN, BELOW, ELSEWHERE] }];
    ({ tenant, call } = await startWithCaller({ clients, passkeys: { relyingPartyId: "login.example.org" } }));
  });
  after(() => tenant.stop());

  const wellKnown = () => fetch(`${tenant.origin}/.well-known/webauthn`);
  const enroll = async (origin) => {
    const started = await (await call("POST", "/authentication-methods", { type: "passkey" })).json();
    const credential = await createCredential(started.authn_params_public_key, { origin });
    return call("POST", "/authentication-methods/passkey%7Cnew/verify", {
      auth_session: started.auth_session,
      authn_response: credential,
    });
  };

  test("can be another host", async () => {
    const { authn_params_public_key: options } = await (
      await call("POST", "/authentication-methods", { type: "passkey" })
    ).json();
    assert.equal(options.rp.id, "login.example.org");
    const response = await enroll(BELOW);
    assert.equal(response.status, 201);
    assert.equal((await response.json()).relying_party_id, "login.example.org");
  });

  test("has no related origins by default", async () => {
    assert.equal((await wellKnown()).status, 404);
    for (const origin of [APP_ORIGIN, ELSEWHERE]) assert.equal((await enroll(origin)).status, 400);
  });

  test("can have the origins of all applications as related origins", async () => {
    tenant.policies.relatedOrigins = true;
    const response = await wellKnown();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.deepEqual(await response.json(), { origins: [APP_ORIGIN, BELOW, ELSEWHERE] });
    for (const origin of [APP_ORIGIN, ELSEWHERE]) assert.equal((await enroll(origin)).status, 201);
  });

  test("can have a list of related origins, limited to applications", async () => {
    tenant.policies.relatedOrigins = [ELSEWHERE, "https://other.example.test"];
    assert.deepEqual(await (await wellKnown()).json(), { origins: [ELSEWHERE, "https://other.example.test"] });
    assert.equal((await enroll(ELSEWHERE)).status, 201);
    for (const origin of [APP_ORIGIN, "https://other.example.test"]) assert.equal((await enroll(origin)).status, 400);
  });

  test("does not match a host with the same suffix", async () => {
    const clients = [{ ...application, origins: ["https://evillogin.example.org"] }];
    const other = await startWithCaller({ clients, passkeys: { relyingPartyId: "login.example.org" } });
    try {
      const started = await (await other.call("POST", "/authentication-methods", { type: "passkey" })).json();
      const page = { origin: "https://evillogin.example.org" };
      const response = await other.call("POST", "/authentication-methods/passkey%7Cnew/verify", {
        auth_session: started.auth_session,
        authn_response: await createCredential(started.authn_params_public_key, page),
      });
      assert.equal(response.status, 400);
    } finally {
      await other.tenant.stop();
    }
  });

  for (const passkeys of [
    { relyingPartyId: "https://login.example.org" },
    { relyingPartyId: "127.0.0.1" },
    { relyingPartyId: "" },
    { relatedOrigins: "all" },
    { relatedOrigins: ["login.example.org"] },
    { color: "red" },
  ]) {
    test(`rejects ${JSON.stringify(passkeys)}`, () => assert.rejects(startTestTenant({ passkeys }), TypeError));
  }
});
