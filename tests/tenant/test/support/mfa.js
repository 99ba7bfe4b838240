import assert from "node:assert/strict";
import { GRANT_TYPES } from "../../src/grants/types.js";
import { application, CLIENT_ID, FULL_SCOPE, startTestTenant, tokenRequest } from "./application.js";
import { grace } from "./second-factor.js";

const MFA_GRANTS = { otp: GRANT_TYPES.mfaOtp, oob: GRANT_TYPES.mfaOob, "recovery-code": GRANT_TYPES.mfaRecoveryCode };

/** Starts a tenant whose application has the password and MFA grants, with one user without a factor. */
export const startMfaTenant = (options) =>
  startTestTenant({
    users: [grace],
    clients: [{ ...application, grants: ["mfa", "password"] }],
    defaultPolicy: true,
    ...options,
  });

/** Requests tokens by password. */
export const requestByPassword = (tenant, fields, headers) =>
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

/** Requests tokens by password and returns the mfa_required error. */
export async function requireMfa(tenant, fields) {
  const response = await requestByPassword(tenant, fields);
  const body = await response.json();
  assert.equal(response.status, 403, JSON.stringify(body));
  assert.equal(body.error, "mfa_required");
  return body;
}

/** A client of the MFA API. */
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

/** Sends an MFA grant: `otp`, `oob` or `recovery-code`. */
export async function redeemMfa(tenant, kind, mfaToken, fields, headers) {
  const response = await tokenRequest(
    tenant,
    { grant_type: MFA_GRANTS[kind], mfa_token: mfaToken, ...fields },
    headers,
  );
  return { status: response.status, body: await response.json() };
}

/** Asserts that a request failed. */
export function assertRefused({ status, body }, expectedStatus, error, description) {
  assert.equal(body.error, error, JSON.stringify(body));
  assert.equal(status, expectedStatus);
  if (description !== undefined) assert.equal(body.error_description, description);
  assert.equal("access_token" in body, false);
}
