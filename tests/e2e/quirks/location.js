import assert from "node:assert/strict";
import { proofs, requests } from "../support/enrollment.js";
import { recordTokens } from "../support/request-recorder.js";
import { apiRequests } from "../support/tenant-log.js";
import { addVirtualAuthenticator } from "../support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

/** Whether the client can read an id from each Location. */
const locations = {
  absolute: true,
  absent: false,
  relative: true,
  "bare id": true,
  unencoded: true,
  "with query": true,
  "with dots": false,
  "foreign host": true,
};

/** @type {import("./row.js").Row[]} */
export const rows = [
  {
    number: 7,
    name: "enrollments are verified at the tenant for any Location",
    async run(env, app) {
      const { page, tenant } = env;
      const tokens = recordTokens(page);
      await addVirtualAuthenticator(page);
      await app.logIn();
      for (const creationId of ["except passkeys", "always", "never"]) {
        for (const [location, hasId] of Object.entries(locations)) {
          tenant.quirks.set({ creationId, location });
          const name = `${location}, ${creationId}`;
          await enrollsPasskey(tenant, app, name);
          // The id of a new passkey is always the same; the id of any other new method must be in the response.
          await enrollsTotp(env, app, { name, isKnown: hasId || creationId !== "never" });
        }
      }
      const urls = await tokens.urls();
      assert.ok(urls.length > 0);
      for (const url of urls) assert.ok(url.startsWith(`${tenant.origin}/me/v1/`), url);
    },
  },
];

async function enrollsPasskey(tenant, app, name) {
  tenant.log.clear();
  const { value: passkey, error } = await app.call("enrollPasskey");
  assert.equal(passkey?.type, "passkey", `${name}: ${error?.message}`);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`, `POST ${METHODS}/passkey%7Cnew/verify`], name);
  tenant.users[0].methods.remove(passkey.id);
}

async function enrollsTotp(env, app, { name, isKnown }) {
  const { tenant } = env;
  tenant.log.clear();
  const { value: challenge, error } = await app.call("enrollmentChallenge", { type: "totp", ...requests.totp });
  const { id } = tenant.users[0].methods.list().find(({ type }) => type === "totp");
  if (isKnown) {
    assert.equal(challenge?.id, id, name);
    assert.equal((await app.call("enrollmentVerify", challenge, proofs.totp(env, challenge))).value?.id, id, name);
    assert.equal(apiRequests(tenant).at(-1), `POST ${METHODS}/${encodeURIComponent(id)}/verify`, name);
  } else {
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"], name);
    assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], name);
  }
  tenant.users[0].methods.remove(id);
}
