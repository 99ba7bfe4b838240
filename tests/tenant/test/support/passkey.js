import assert from "node:assert/strict";
import { GRANT_TYPES } from "../../src/grants/types.js";
import { createPasskey } from "./authenticator.js";
import {
  APP_ORIGIN,
  application,
  CLIENT_ID,
  FULL_SCOPE,
  myAccount,
  obtainTokens,
  startTestTenant,
} from "./application.js";

/** The default application with the passkey grant. */
export const passkeyApplication = { ...application, grants: ["passkey", "password", "mfa"] };

export const startPasskeyTenant = (options) => startTestTenant({ clients: [passkeyApplication], ...options });

/** Enrolls a passkey with the My Account API. Returns the passkey and its method. */
export async function enrollPasskey(tenant, { user, ...page } = {}) {
  const { defaultPolicy, mfa } = tenant.policies;
  Object.assign(tenant.policies, { defaultPolicy: false, mfa: "never" });
  const call = myAccount(tenant, (await obtainTokens(tenant, { user })).access_token);
  Object.assign(tenant.policies, { defaultPolicy, mfa });
  const started = await (await call("POST", "/authentication-methods", { type: "passkey" })).json();
  const passkey = createPasskey(started.authn_params_public_key, { origin: APP_ORIGIN, ...page });
  const response = await call("POST", "/authentication-methods/passkey%7Cnew/verify", {
    auth_session: started.auth_session,
    authn_response: passkey.credential,
  });
  assert.equal(response.status, 201, await response.clone().text());
  return { ...passkey, method: await response.json() };
}

const post = async (tenant, path, body, headers) => {
  const response = await fetch(`${tenant.origin}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

/** Calls the passkey API: `challenge` or `register`. */
export const passkeyApi = (tenant, what, members) =>
  post(tenant, `/passkey/${what}`, { client_id: CLIENT_ID, ...members });

/** Requests a challenge. */
export async function challengeOf(tenant, members) {
  const { status, body } = await passkeyApi(tenant, "challenge", members);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** Sends a WebAuthn response to the token endpoint, as JSON. Undefined fields are omitted. */
export const redeemPasskey = (tenant, { auth_session: authSession }, credential, fields, headers) =>
  post(
    tenant,
    "/oauth/token",
    {
      grant_type: GRANT_TYPES.passkey,
      client_id: CLIENT_ID,
      auth_session: authSession,
      authn_response: credential,
      audience: tenant.audience,
      scope: FULL_SCOPE,
      ...fields,
    },
    headers,
  );

/** Logs in with a passkey: challenge, assertion, tokens. */
export async function logInBy(tenant, passkey, { challenged, fields, headers, ...assertion } = {}) {
  const session = await challengeOf(tenant, challenged);
  const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN, ...assertion });
  return redeemPasskey(tenant, session, credential, fields, headers);
}

/** Asserts that the response has tokens, and returns them. */
export function assertTokens({ status, body }) {
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(body.access_token);
  return body;
}
