import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { GRANT_TYPES } from "../src/grants/types.js";
import {
  application,
  CLIENT_ID,
  logIn,
  newPkcePair,
  REDIRECT_URI,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { newDpopKey, withProof } from "./support/dpop.js";
import { codeOf, grace } from "./support/second-factor.js";

const audienceOf = (policy) => `https://${policy}.example/`;
const STRICT = "strict-app";
const POLICIES = ["none", "allowed", "required"];

suite("DPoP at the token endpoint", () => {
  let tenant;
  let dpopKey;
  before(async () => {
    tenant = await startTestTenant({
      apis: POLICIES.map((policy) => ({ audience: audienceOf(policy), scopes: [], proofOfPossession: policy })),
      clients: [
        { ...application, grants: ["password", "mfa"] },
        { ...application, clientId: STRICT, requireProofOfPossession: true },
      ],
    });
    dpopKey = await newDpopKey();
  });
  after(() => tenant.stop());

  const read = async (response) => ({
    status: response.status,
    body: await response.json(),
    nonce: response.headers.get("dpop-nonce"),
  });

  const newCode = async (parameters) => {
    const { verifier, challenge } = newPkcePair();
    const callback = await logIn(tenant, { ...parameters, code_challenge: challenge });
    return {
      grant_type: "authorization_code",
      client_id: parameters?.client_id ?? CLIENT_ID,
      code: callback.searchParams.get("code"),
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    };
  };
  const send = (fields) => (headers) => tokenRequest(tenant, fields, headers);
  const bound = async (fields, key = dpopKey, claims) => read(await withProof(tenant, key, send(fields), claims));
  const unbound = async (fields) => read(await send(fields)());
  const refresh = (token) => ({ grant_type: "refresh_token", refresh_token: token });
  const assertRefused = ({ status, body }, error = "invalid_dpop_proof", expectedStatus = 400) => {
    assert.equal(body.error, error, JSON.stringify(body));
    assert.equal(status, expectedStatus);
    assert.equal("access_token" in body, false);
  };

  test("is advertised", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.deepEqual(metadata.dpop_signing_alg_values_supported, ["ES256", "RS256"]);
  });

  test("tokens have cnf.jkt", async () => {
    const { status, body } = await bound(await newCode());
    assert.equal(status, 200);
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: dpopKey.thumbprint });
  });

  test("requires a nonce; a missing nonce consumes nothing", async () => {
    const fields = await newCode();
    const proof = await dpopKey.prove("POST", `${tenant.origin}/oauth/token`);
    const first = await read(await send(fields)({ dpop: proof }));
    assertRefused(first, "use_dpop_nonce");
    assert.ok(first.nonce);
    const old = await bound(fields, dpopKey, { nonce: "made-up" });
    assertRefused(old, "use_dpop_nonce");
    assert.equal((await bound(fields)).status, 200);
  });

  const badProofs = [
    ["for another method", () => ({ htm: "GET" })],
    ["for another URL", () => ({ htu: "http://localhost:1/oauth/token" })],
    ["without jti", () => ({ jti: undefined })],
    ["without iat", () => ({ iat: undefined })],
    ["of another JWT type", () => ({ header: { typ: "JWT" } })],
    ["signed with another key than its jwk", async () => ({ header: { jwk: (await newDpopKey()).jwk } })],
  ];
  for (const [fault, claims] of badProofs) {
    test(`rejects a proof ${fault} and consumes nothing`, async () => {
      const fields = await newCode();
      assertRefused(await bound(fields, dpopKey, await claims()));
      assert.equal((await bound(fields)).status, 200);
    });
  }

  test("rejects a replayed proof even if the tenant's clock advances", async () => {
    const { nonce } = await askForNonce();
    const proof = await dpopKey.prove("POST", `${tenant.origin}/oauth/token`, { nonce });
    assert.equal((await read(await send(await newCode())({ dpop: proof }))).status, 200);
    tenant.clock.advance(20 * 60);
    assertRefused(await read(await send(await newCode())({ dpop: proof })));
  });

  const askForNonce = async () => {
    const proof = await dpopKey.prove("POST", `${tenant.origin}/oauth/token`);
    return read(await send(await newCode())({ dpop: proof }));
  };

  test("requires the key of dpop_jkt", async () => {
    const parameters = { dpop_jkt: dpopKey.thumbprint };
    assert.equal((await bound(await newCode(parameters))).status, 200);
    assertRefused(await bound(await newCode(parameters), await newDpopKey()));
    assertRefused(await unbound(await newCode(parameters)));
  });

  test("refresh requires the same key; another one consumes nothing", async () => {
    const { body: tokens } = await bound(await newCode());
    assertRefused(await bound(refresh(tokens.refresh_token), await newDpopKey()));
    assertRefused(await unbound(refresh(tokens.refresh_token)));
    const { status, body } = await bound(refresh(tokens.refresh_token));
    assert.equal(status, 200);
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: dpopKey.thumbprint });
    assertRefused(await bound(refresh(tokens.refresh_token)), "invalid_grant", 403);
  });

  test("revocation works with and without a proof", async () => {
    for (const headers of [{}, { dpop: await dpopKey.prove("POST", `${tenant.origin}/oauth/revoke`) }]) {
      const { body: tokens } = await bound(await newCode());
      const body = new URLSearchParams({ client_id: CLIENT_ID, token: tokens.refresh_token });
      const response = await fetch(`${tenant.origin}/oauth/revoke`, { method: "POST", headers, body });
      assert.equal(response.status, 200);
      assertRefused(await bound(refresh(tokens.refresh_token)), "invalid_grant", 403);
    }
  });

  // By the application's requirement, the presence of a proof, and the API's policy.
  const issued = {
    no: { no: ["unbound", "unbound", "refused"], yes: ["unbound", "bound", "bound"] },
    yes: { no: ["refused", "refused", "refused"], yes: ["refused", "bound", "bound"] },
  };
  for (const [required, byProof] of Object.entries(issued)) {
    for (const [proof, outcomes] of Object.entries(byProof)) {
      for (const [index, outcome] of outcomes.entries()) {
        const policy = POLICIES[index];
        test(`application requires: ${required}, proof: ${proof}, API: ${policy} → ${outcome}`, async () => {
          const client_id = required === "yes" ? STRICT : CLIENT_ID;
          const scope = "openid offline_access";
          const fields = await newCode({ client_id, audience: audienceOf(policy), scope });
          const result = await (proof === "yes" ? bound(fields) : unbound(fields));
          if (outcome === "refused") return assertRefused(result);

          const { cnf } = decodeJwt(result.body.access_token);
          assert.equal(result.body.token_type, outcome === "bound" ? "DPoP" : "Bearer");
          assert.deepEqual(cnf, outcome === "bound" ? { jkt: dpopKey.thumbprint } : undefined);
          const again = { ...refresh(result.body.refresh_token), client_id };
          const { status, body } = await (outcome === "bound" ? bound(again) : unbound(again));
          assert.equal(status, 200);
          return assert.equal(body.token_type, result.body.token_type);
        });
      }
    }
  }

  test("refresh without proof fails if the API starts to require one", async () => {
    const { body: tokens } = await unbound(await newCode());
    tenant.policies.proofOfPossession = "required";
    assertRefused(await unbound(refresh(tokens.refresh_token)));
    tenant.policies.proofOfPossession = "allowed";
    assert.equal((await unbound(refresh(tokens.refresh_token))).status, 200);
  });

  test("MFA grants issue bound tokens; a missing nonce consumes nothing", async () => {
    const shared = await startTestTenant({
      users: [grace],
      clients: [{ ...application, grants: ["password", "mfa"] }],
      defaultPolicy: true,
    });
    try {
      const { id } = shared.users[0].methods.add({ type: "totp" });
      const secret = shared.users[0].methods.secret(id);
      const login = { username: grace.email, password: grace.password, audience: shared.audience };
      const demand = await tokenRequest(shared, { grant_type: "password", ...login, scope: "openid" });
      const { mfa_token: mfaToken } = await demand.json();
      const fields = { grant_type: GRANT_TYPES.mfaOtp, mfa_token: mfaToken, otp: codeOf(shared, secret) };
      const response = await withProof(shared, dpopKey, (headers) => tokenRequest(shared, fields, headers));
      assert.equal(response.status, 200);
      const { access_token: token } = await response.json();
      assert.deepEqual(decodeJwt(token).cnf, { jkt: dpopKey.thumbprint });
    } finally {
      await shared.stop();
    }
  });

  test("rejects other values of proofOfPossession", async () => {
    await assert.rejects(startTestTenant({ proofOfPossession: "sometimes" }), TypeError);
    const api = { audience: audienceOf("x"), scopes: [], proofOfPossession: "sometimes" };
    await assert.rejects(startTestTenant({ apis: [api] }), TypeError);
  });
});
