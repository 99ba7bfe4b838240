import assert from "node:assert/strict";
import { after, afterEach, before, suite } from "node:test";
import { defaultUser } from "../src/index.js";
import { requestQuirks } from "../src/quirks/my-account-requests.js";
import { APP_ORIGIN, startWithCaller } from "./support/application.js";
import { assertProblem } from "./support/problem.js";
import { testQuirks } from "./support/quirks.js";

const METHODS = "/authentication-methods";

let tenant;
let call;

const typesOf = async (query) => {
  const { authentication_methods: methods } = await (await call("GET", `${METHODS}${query}`)).json();
  return methods.map(({ type }) => type);
};

const pages = async (parameter) => {
  const path = "/connected-accounts/connections?take=1";
  const { connections, next } = await (await call("GET", path)).json();
  const second = await (await call("GET", `${path}&${parameter}=${next}`)).json();
  return [...connections, ...second.connections].map(({ name }) => name);
};

const begun = async (request, status) => {
  const response = await call("POST", METHODS, request);
  assert.equal(response.status, status, JSON.stringify(request));
  if (status !== 202) return undefined;
  tenant.users[0].methods.remove(decodeURIComponent(response.headers.get("location").split("/").at(-1)));
  return response.json();
};

const isReadable = async (path) => {
  const { headers } = await fetch(`${tenant.origin}${path}`, { method: "POST", headers: { origin: APP_ORIGIN } });
  return headers.get("access-control-allow-origin") === APP_ORIGIN;
};

const phone = { phone_number: "+12025550143" };

/** Assertions by quirk and value. */
const checks = {
  pathPrefix: {
    "/me/v1": async () => assert.equal((await call("GET", "/factors")).status, 200),
    "/me": async () => {
      await assertProblem(await call("GET", "/factors"), 404, "404-0001", "Not Found");
      assert.equal((await fetch(`${tenant.origin}/me/factors`)).status, 401);
    },
  },
  typeFilter: {
    applied: async () => assert.deepEqual(await typesOf("?type=phone"), ["phone"]),
    ignored: async () => assert.deepEqual(await typesOf("?type=phone"), ["password", "phone"]),
  },
  pagingParameter: {
    from: async () => {
      assert.deepEqual(await pages("from"), ["calendar", "documents"]);
      assert.deepEqual(await pages("next"), ["calendar", "calendar"]);
    },
    next: async () => {
      assert.deepEqual(await pages("next"), ["calendar", "documents"]);
      assert.deepEqual(await pages("from"), ["calendar", "calendar"]);
    },
  },
  phoneType: {
    phone: async () => {
      await begun({ type: "sms", ...phone }, 400);
      assert.match((await begun({ type: "phone", ...phone }, 202)).id, /^phone\|/);
    },
    sms: async () => {
      await begun({ type: "phone", ...phone }, 400);
      assert.match((await begun({ type: "sms", ...phone }, 202)).id, /^phone\|/);
      await begun({ type: "totp" }, 202);
      await begun("no JSON", 400);
      await begun("null", 400);
    },
  },
  identityField: {
    identity_user_id: async () => {
      await begun({ type: "passkey", identity: defaultUser.userId }, 400);
      await begun({ type: "passkey", identity_user_id: defaultUser.userId }, 202);
    },
    identity: async () => {
      await begun({ type: "passkey", identity_user_id: defaultUser.userId }, 400);
      await begun({ type: "passkey", identity: defaultUser.userId }, 202);
      await begun({ type: "passkey", identity: "somebody-else" }, 400);
      await begun({ type: "passkey" }, 202);
    },
  },
  tokenBinding: {
    optional: async () => assert.equal((await call("GET", "/factors")).status, 200),
    required: async () => {
      const response = await call("GET", "/factors");
      assert.match(response.headers.get("www-authenticate"), /^DPoP /);
      await assertProblem(response, 401, "401-0003", "Invalid Token");
    },
  },
  corsSetting: {
    both: async () =>
      assert.deepEqual([await isReadable("/me/v1/factors"), await isReadable("/oauth/token")], [true, true]),
    "web origins": async () =>
      assert.deepEqual([await isReadable("/me/v1/factors"), await isReadable("/oauth/token")], [false, false]),
  },
};

suite("quirks of My Account requests", () => {
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());
  afterEach(() => tenant.quirks.reset());

  testQuirks(requestQuirks, checks, () => tenant);
});
