import assert from "node:assert/strict";
import { GRANT_TYPES } from "../../src/grants/types.js";
import { application, CLIENT_ID, FULL_SCOPE, startTestTenant, tokenRequest } from "./application.js";
import { grace } from "./second-factor.js";

const MFA_GRANTS = { otp: GRANT_TYPES.mfaOtp, oob: GRANT_TYPES.mfaOob, "recovery-code": GRANT_TYPES.mfaRecoveryCode };

/** A tenant whose application may use the password and the MFA grants, with one user who has no factor yet. */
export const startMfaTenant = (options) =>
  startTestTenant({
    users: [grace],
    clients: [{ ...application, grants: ["mfa", "password"] }],
    defaultPolicy: true,
    ...options,
  });

/** Asks for tokens by password. */
export const byPassword = (tenant, fields, headers) =>
  tokenRequest(
    tenant,
    {
      grant_type: "password",
      username: grace.email,
      password: grace.password,
      audience: tenant.audience,
      scope: FULL_SCOPE,
      ...fields,
    },
    headers,
  );

/** The demand for a second factor that a password meets. */
export async function demand(tenant, fields) {
  const response = await byPassword(tenant, fields);
  const body = await response.json();
  assert.equal(response.status, 403, JSON.stringify(body));
  assert.equal(body.error, "mfa_required");
  return body;
}

/** A caller of the MFA API. */
export const mfaApi = (tenant, token) => (method, path, body) =>
  fetch(`${tenant.origin}/mfa${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** Starts a challenge. */
export async function challenge(tenant, mfaToken, members) {
  const response = await mfaApi(tenant)("POST", "/challenge", {
    mfa_token: mfaToken,
    client_id: CLIENT_ID,
    ...members,
  });
  return { status: response.status, body: await response.json() };
}

/** Proves a factor: `otp`, `oob` or `recovery-code`. */
export async function proveBy(tenant, kind, mfaToken, fields, headers) {
  const response = await tokenRequest(
    tenant,
    { grant_type: MFA_GRANTS[kind], mfa_token: mfaToken, ...fields },
    headers,
  );
  return { status: response.status, body: await response.json() };
}

/** Asserts a refusal, and gives its description. */
export function assertRefused({ status, body }, expectedStatus, error, description) {
  assert.equal(body.error, error, JSON.stringify(body));
  assert.equal(status, expectedStatus);
  if (description !== undefined) assert.equal(body.error_description, description);
  assert.equal("access_token" in body, false);
}
