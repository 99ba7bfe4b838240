import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { quirkTable } from "../src/quirks/index.js";
import { myAccountQuirks } from "../src/quirks/my-account-responses.js";
import { APP_ORIGIN, startWithCaller } from "./support/application.js";
import { allow, startConnecting, complete } from "./support/connect.js";
import { createCredential } from "./support/authenticator.js";
import { testQuirks } from "./support/quirks.js";

const METHODS = "/authentication-methods";

const fixtures = [
  { id: "webauthn-roaming|dev_1", type: "webauthn-roaming", name: "Key", key_id: "a2V5", public_key: "cHVi" },
];

let tenant;
let call;

const json = async (method, path, body) => (await call(method, path, body)).json();
const listed = () => json("GET", METHODS);
const invalid = () => call("PATCH", `${METHODS}/x`, { name: 1 });
const start = (request) => call("POST", METHODS, request);

async function locations() {
  const started = await start({ type: "passkey" });
  const { auth_session: authSession, authn_params_public_key: options } = await started.json();
  const credential = await createCredential(options, { origin: APP_ORIGIN });
  const verified = await call("POST", `${METHODS}/passkey%7Cnew/verify`, {
    auth_session: authSession,
    authn_response: credential,
  });
  const { id } = await verified.json();
  tenant.users[0].methods.remove(id);
  return { id, location: (response) => response.headers.get("location"), started, verified };
}

async function assertLocations(expected) {
  const { id, location, started, verified } = await locations();
  assert.equal(started.status, 202);
  assert.equal(verified.status, 201);
  assert.equal(location(started), expected("passkey|new"));
  assert.equal(location(verified), expected(id));
}

const collection = () => `${tenant.origin}/me/v1${METHODS}`;

async function limited() {
  tenant.clock.advance(60);
  const responses = await Promise.all(Array.from({ length: 200 }, () => call("GET", "/factors")));
  tenant.clock.advance(60);
  return responses.find(({ status }) => status === 429);
}

async function connected() {
  for (const { id } of tenant.users[0].connectedAccounts.list()) {
    await call("DELETE", `/connected-accounts/accounts/${id}`);
  }
  const started = await startConnecting(call);
  const callback = await allow(started);
  return { started, callback };
}

const problemType = async (response) => (await response.json()).type;

async function assertNoProfile(status, type) {
  for (const response of [await call("GET", "/profile"), await call("PATCH", "/profile", { name: "Other" })]) {
    assert.equal(response.status, status);
    assert.match(await problemType(response), type);
  }
  assert.equal(tenant.users[0].name, defaultUser.name);
  assert.equal((await call("GET", "/factors")).status, 200);
}

/** Assertions by quirk and value. */
const checks = {
  listShape: {
    wrapper: async () => assert.ok(Array.isArray((await listed()).authentication_methods)),
    bare: async () => {
      const list = await listed();
      assert.equal(list.length, 2);
      assert.deepEqual(
        list.map(({ updated_at: updatedAt, created_at: createdAt }) => updatedAt === createdAt),
        [true, true],
      );
      for (const path of ["factors", "connected-accounts/accounts", "connected-accounts/connections"]) {
        assert.ok(Array.isArray(await json("GET", `/${path}`)), path);
      }
    },
  },
  factorFields: {
    type: async () =>
      assert.deepEqual((await json("GET", "/factors")).factors[1], { type: "passkey", usage: ["primary"] }),
    name: async () => assert.deepEqual((await json("GET", "/factors")).factors[1], { name: "passkey", enabled: true }),
  },
  webauthnKeys: {
    present: async () => {
      const { authentication_methods: methods } = await listed();
      assert.equal(methods.at(-1).key_id, "a2V5");
    },
    absent: async () => {
      const path = `${METHODS}/webauthn-roaming%7Cdev_1`;
      const seen = [
        (await listed()).authentication_methods.at(-1),
        await json("GET", path),
        await json("PATCH", path, {}),
      ];
      for (const method of seen) {
        assert.equal(method.name, "Key");
        assert.equal("key_id" in method || "public_key" in method, false);
      }
    },
  },
  creationId: {
    "except passkeys": async () => {
      assert.equal("id" in (await (await start({ type: "passkey" })).json()), false);
      assert.match((await (await start({ type: "totp" })).json()).id, /^totp\|/);
    },
    always: async () => {
      assert.equal((await (await start({ type: "passkey" })).json()).id, "passkey|new");
      assert.match((await (await start({ type: "totp" })).json()).id, /^totp\|/);
    },
    never: async () => {
      const response = await start({ type: "totp" });
      assert.match(response.headers.get("location"), /totp%7Cdev_/);
      const body = await response.json();
      assert.equal("id" in body, false);
      assert.ok(body.auth_session);
    },
  },
  location: {
    absolute: () => assertLocations((id) => `${collection()}/${encodeURIComponent(id)}`),
    absent: () => assertLocations(() => null),
    relative: () => assertLocations((id) => `/me/v1${METHODS}/${encodeURIComponent(id)}`),
    "bare id": () => assertLocations((id) => encodeURIComponent(id)),
    unencoded: () => assertLocations((id) => `${collection()}/${id}`),
    "with query": () => assertLocations((id) => `${collection()}/${encodeURIComponent(id)}?from=enrollment`),
    "with dots": () => assertLocations(() => `${collection()}/..`),
    "foreign host": () =>
      assertLocations((id) => `https://elsewhere.example.test/me/v1${METHODS}/${encodeURIComponent(id)}`),
  },
  completeStatus: {
    201: async () => {
      const { started, callback } = await connected();
      assert.equal((await complete(call, started, callback)).status, 201);
    },
    200: async () => {
      const { started, callback } = await connected();
      const response = await complete(call, started, callback);
      assert.equal(response.status, 200);
      assert.match((await response.json()).id, /^cac_/);
    },
  },
  connectHost: {
    request: async () => {
      const { started, callback } = await connected();
      assert.equal(started.connect_uri, `${tenant.origin}/connected-accounts/connect`);
      assert.equal((await complete(call, started, callback)).status, 201);
    },
    canonical: async () => {
      const { started, callback } = await connected();
      assert.equal(
        started.connect_uri,
        `${tenant.origin.replace("localhost", "127.0.0.1")}/connected-accounts/connect`,
      );
      assert.equal((await complete(call, started, callback)).status, 201);
    },
  },
  connectCodePlace: {
    query: async () => assert.ok((await connected()).callback.searchParams.has("connect_code")),
    fragment: async () => {
      const { started, callback } = await connected();
      assert.equal(callback.search, "");
      const parameters = new URLSearchParams(callback.hash.slice(1));
      assert.equal(parameters.get("state"), "state-c");
      const members = { connect_code: parameters.get("connect_code") };
      assert.equal((await complete(call, started, callback, members)).status, 201);
    },
  },
  previewResources: {
    present: async () => assert.equal((await call("GET", "/organizations")).status, 200),
    absent: async () => {
      for (const path of ["/consents", "/consents/cns_1", "/organizations"]) {
        const response = await call("GET", path);
        assert.equal(response.status, 404);
        assert.match(await problemType(response), /A0E-404-0001$/);
      }
      assert.equal((await call("GET", "/profile")).status, 200);
    },
  },
  profileResource: {
    present: async () => assert.equal((await call("GET", "/profile")).status, 200),
    absent: () => assertNoProfile(404, /A0E-404-0001$/),
    forbidden: () => assertNoProfile(403, /A0E-403-0001$/),
  },
  validationStatus: {
    400: async () => assert.equal((await invalid()).status, 400),
    422: async () => {
      const response = await invalid();
      assert.equal(response.status, 422);
      assert.equal((await response.json()).status, 422);
      assert.equal((await call("GET", `${METHODS}/x`)).status, 404);
    },
  },
  validationErrors: {
    detailed: async () => assert.ok((await (await invalid()).json()).validation_errors[0].detail),
    null: async () => assert.equal((await (await invalid()).json()).validation_errors, null),
    absent: async () => assert.equal("validation_errors" in (await (await invalid()).json()), false),
    "without detail": async () =>
      assert.deepEqual((await (await invalid()).json()).validation_errors, [{ pointer: "/name" }]),
  },
  errorTypeSeparator: {
    "/": async () => assert.equal(await problemType(await invalid()), "https://auth0.com/api-errors/A0E-400-0003"),
    "#": async () => assert.equal(await problemType(await invalid()), "https://auth0.com/api-errors#A0E-400-0003"),
    words: async () => {
      assert.equal(await problemType(await invalid()), "validation_error");
      assert.equal(await problemType(await call("GET", `${METHODS}/x`)), "not_found");
    },
  },
  errorMediaType: {
    "application/json": async () => assert.match((await invalid()).headers.get("content-type"), /^application\/json/),
    "application/problem+json": async () => {
      assert.match((await invalid()).headers.get("content-type"), /^application\/problem\+json/);
      assert.match((await call("GET", "/factors")).headers.get("content-type"), /^application\/json/);
    },
  },
  retryAfter: {
    seconds: async () => assert.equal((await limited()).headers.get("retry-after"), "1"),
    date: async () => {
      const date = Date.parse((await limited()).headers.get("retry-after"));
      assert.ok(Math.abs(date - Date.now()) < 5000);
    },
    absent: async () => {
      const { headers } = await limited();
      assert.equal(headers.get("retry-after"), null);
      assert.ok(headers.get("x-ratelimit-reset"));
    },
  },
  rateLimitHeaders: {
    present: async () => assert.ok((await call("GET", "/factors")).headers.get("x-ratelimit-reset")),
    absent: async () => {
      for (const response of [await call("GET", "/factors"), await invalid()]) {
        const names = [...response.headers.keys()].filter((name) => name.startsWith("x-ratelimit"));
        assert.deepEqual(names, []);
      }
    },
  },
};

suite("quirks of My Account responses", () => {
  before(async () => {
    const users = [{ ...defaultUser, authenticationMethods: fixtures }];
    ({ tenant, call } = await startWithCaller({ users, rateLimit: { perSecond: 25 } }));
  });
  after(() => tenant.stop());
  afterEach(() => {
    tenant.quirks.reset();
    tenant.clock.advance(1);
  });

  testQuirks(myAccountQuirks, checks, () => tenant);

  test("the README documents every quirk", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    for (const [name, { description, defaultValue, alternatives }] of Object.entries(quirkTable)) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      assert.ok(row?.includes(description), name);
      for (const value of [defaultValue, ...Object.keys(alternatives)]) {
        assert.ok(row.includes(`\`${value}\``), `${name} ${value}`);
      }
    }
  });

  test("can be combined", async () => {
    tenant.quirks.set({ errorTypeSeparator: "#", validationStatus: 422, validationErrors: "null" });
    const response = await invalid();
    assert.equal(response.status, 422);
    const { type, validation_errors: errors } = await response.json();
    assert.equal(type, "https://auth0.com/api-errors#A0E-400-0003");
    assert.equal(errors, null);
    tenant.quirks.set({ errorTypeSeparator: "/" });
    assert.equal(await problemType(await invalid()), "https://auth0.com/api-errors/A0E-400-0003");
  });

  test("set() rejects unknown quirks as a whole", async () => {
    assert.throws(() => tenant.quirks.set({ validationStatus: 422, color: "red" }), /unknown quirk "color"/);
    assert.throws(() => tenant.quirks.set({ errorTypeSeparator: "!" }), /cannot be "!"/);
    assert.throws(() => tenant.quirks.set({ constructor: "x" }), TypeError);
    assert.equal((await invalid()).status, 400);
  });
});
