import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { myAccount, obtainTokens, startTestTenant, startWithCaller } from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";
import { lastMessage, totpCode } from "./support/codes.js";

const FIVE_MINUTES = 5 * 60;

/** The request of each type, the members of its 202 response, and its proof. */
const types = [
  {
    request: { type: "totp" },
    members: ["barcode_uri", "manual_input_code"],
    prove: (tenant, started) => ({ otp_code: totpCode(tenant, started) }),
    shown: {},
  },
  {
    request: { type: "phone", phone_number: "+12025550199" },
    members: [],
    prove: (tenant) => ({ otp_code: lastMessage(tenant).code }),
    shown: { phone_number: "+12025550199", preferred_authentication_method: "sms" },
  },
  {
    request: { type: "phone", phone_number: "+442071838750", preferred_authentication_method: "voice" },
    members: [],
    prove: (tenant) => ({ otp_code: lastMessage(tenant).code }),
    shown: { phone_number: "+442071838750", preferred_authentication_method: "voice" },
  },
  {
    request: { type: "email", email: "countess@example.test" },
    members: [],
    prove: (tenant) => ({ otp_code: lastMessage(tenant).code }),
    shown: { email: "countess@example.test" },
  },
  {
    request: { type: "push-notification" },
    members: ["barcode_uri", "manual_input_code"],
    prove: (tenant) => void tenant.outbox.approve(lastMessage(tenant).id),
    shown: {},
  },
  { request: { type: "recovery-code" }, members: ["recovery_code"], prove: () => {}, shown: {} },
];

for (const { request, members, prove, shown } of types) {
  const { type } = request;
  suite(`enrollment of ${Object.values(request).join(" ")}`, () => {
    let tenant;
    let call;
    before(async () => ({ tenant, call } = await startWithCaller()));
    after(() => tenant.stop());
    beforeEach(() => {
      for (const { id } of tenant.users[0].methods.list()) tenant.users[0].methods.remove(id);
    });

    const start = async (caller = call) => {
      const response = await caller("POST", "/authentication-methods", request);
      assert.equal(response.status, 202);
      const started = await response.json();
      const path = `/authentication-methods/${encodeURIComponent(started.id)}`;
      return { started, path, location: response.headers.get("location") };
    };
    const verify = (path, { auth_session: authSession }, proof, caller = call) =>
      caller("POST", `${path}/verify`, { auth_session: authSession, ...proof });
    const refuses = async (response, detail) =>
      assert.match((await assertProblem(response, 400, "400-0001", "Bad Request")).detail, detail);

    test("start returns id, auth_session and Location", async () => {
      const { started, path, location } = await start();
      assert.match(started.id, new RegExp(`^${type}\\|dev_[0-9a-f]{16}$`));
      assert.equal(location, `${tenant.origin}/me/v1${path}`);
      assert.deepEqual(Object.keys(started), ["id", "auth_session", ...members]);
    });

    test("is listed as unconfirmed until verified", async () => {
      const { started, path, location } = await start();
      const draft = await (await call("GET", path)).json();
      assert.equal(draft.confirmed, false);

      const response = await verify(path, started, prove(tenant, started));
      assert.equal(response.status, 201);
      assert.equal(response.headers.get("location"), location);
      const method = await response.json();
      assert.deepEqual(method, {
        id: started.id,
        type,
        created_at: draft.created_at,
        usage: ["secondary"],
        confirmed: true,
        ...shown,
      });
      const { authentication_methods: listed } = await (await call("GET", "/authentication-methods")).json();
      assert.deepEqual(listed, [method]);
    });

    test("returns its secrets once", async () => {
      const { started, path } = await start();
      const response = await verify(path, started, prove(tenant, started));
      const later = JSON.stringify([await response.json(), await (await call("GET", path)).json()]);
      for (const member of members) assert.equal(later.includes(started[member]), false);
    });

    test("verify consumes the auth_session", async () => {
      const { started, path } = await start();
      const proof = prove(tenant, started);
      assert.equal((await verify(path, started, proof)).status, 201);
      await refuses(await verify(path, started, proof), /unknown, used or expired/);
    });

    test("one of two concurrent verifications succeeds", async () => {
      const { started, path } = await start();
      const proof = prove(tenant, started);
      const both = await Promise.all([verify(path, started, proof), verify(path, started, proof)]);
      assert.deepEqual(both.map(({ status }) => status).sort(), [201, 400]);
    });

    test("verify rejects the auth_session of another enrollment", async () => {
      const one = await start();
      const other = await start();
      const proof = prove(tenant, other.started);
      await refuses(await verify(one.path, other.started, proof), /auth_session/);
      await refuses(await verify(other.path, { auth_session: "x" }, proof), /auth_session/);
      assert.equal((await verify(other.path, other.started, proof)).status, 201);
    });

    test("expires after five minutes and is no longer listed", async () => {
      const { started, path } = await start();
      const proof = prove(tenant, started);
      tenant.clock.advance(FIVE_MINUTES);
      await refuses(await verify(path, started, proof), /unknown, used or expired/);
      assert.equal((await call("GET", path)).status, 404);
    });

    test("is canceled when the method is removed", async () => {
      const { started, path } = await start();
      const proof = prove(tenant, started);
      assert.equal((await call("DELETE", path)).status, 204);
      const response = await verify(path, started, proof);
      await assertProblem(response, 404, "404-0002", "Resource Not Found");
    });

    test("keeps a name set before verification", async () => {
      if (type === "recovery-code") return;
      const { started, path } = await start();
      assert.equal((await call("PATCH", path, { name: "Soon" })).status, 200);
      const response = await verify(path, started, prove(tenant, started));
      assert.equal((await response.json()).name, "Soon");
    });

    test("rejects unknown members with their pointer", async () => {
      await assertInvalid(await call("POST", "/authentication-methods", { ...request, name: "Mine" }), [""]);
      const { started, path } = await start();
      await assertInvalid(await verify(path, started, { ...prove(tenant, started), type }), [""]);
    });
  });
}

suite("enrollment in general", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());

  const invalid = [
    ["a phone without a number", { type: "phone" }, [""]],
    ["a phone number without country code", { type: "phone", phone_number: "2025550143" }, ["/phone_number"]],
    ["a phone number with letters", { type: "phone", phone_number: "+1202555CALL" }, ["/phone_number"]],
    [
      "an unknown preferred method",
      { type: "phone", phone_number: "+12025550143", preferred_authentication_method: "fax" },
      ["/preferred_authentication_method"],
    ],
    ["an email without an address", { type: "email" }, [""]],
    ["an invalid email address", { type: "email", email: "nobody" }, ["/email"]],
    ["the type sms", { type: "sms", phone_number: "+12025550143" }, ["/type"]],
  ];
  for (const [fault, body, pointers] of invalid) {
    test(`rejects ${fault}`, async () => assertInvalid(await call("POST", "/authentication-methods", body), pointers));
  }

  test("a verified recovery code replaces the old one", async () => {
    const enroll = async () => {
      const started = await (await call("POST", "/authentication-methods", { type: "recovery-code" })).json();
      const path = `/authentication-methods/${encodeURIComponent(started.id)}/verify`;
      return { started, finish: () => call("POST", path, { auth_session: started.auth_session }) };
    };
    const first = await enroll();
    await first.finish();
    const second = await enroll();
    assert.match(second.started.recovery_code, /^[A-Z2-9]{24}$/);
    assert.notEqual(second.started.recovery_code, first.started.recovery_code);
    const listed = () => tenant.users[0].methods.list().filter(({ type }) => type === "recovery-code");
    assert.deepEqual(
      listed().map(({ id, confirmed }) => [id, confirmed]),
      [
        [first.started.id, true],
        [second.started.id, false],
      ],
    );
    await second.finish();
    assert.deepEqual(
      listed().map(({ id }) => id),
      [second.started.id],
    );
  });

  test("are visible to their owner only", async () => {
    const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };
    const shared = await startTestTenant({ users: [defaultUser, grace] });
    try {
      const [hers, his] = await Promise.all(
        [defaultUser, grace].map(async (user) =>
          myAccount(shared, (await obtainTokens(shared, { user })).access_token),
        ),
      );
      const request = { type: "email", email: "ada@example.test" };
      const started = await (await hers("POST", "/authentication-methods", request)).json();
      const path = `/authentication-methods/${encodeURIComponent(started.id)}/verify`;
      const body = { auth_session: started.auth_session, otp_code: shared.outbox.messages.at(-1).code };
      await assertProblem(await his("POST", path, body), 404, "404-0002", "Resource Not Found");
      assert.equal((await hers("POST", path, body)).status, 201);
    } finally {
      await shared.stop();
    }
  });
});
