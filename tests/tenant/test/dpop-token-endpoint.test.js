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

suite("tokens that are bound to a key", () => {
  let tenant;
  let holder;
  before(async () => {
    tenant = await startTestTenant({
      apis: POLICIES.map((policy) => ({ audience: audienceOf(policy), scopes: [], proofOfPossession: policy })),
      clients: [
        { ...application, grants: ["password", "mfa"] },
        { ...application, clientId: STRICT, requireProofOfPossession: true },
      ],
    });
    holder = await newDpopKey();
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
  const bound = async (fields, who = holder, claims) => read(await withProof(tenant, who, send(fields), claims));
  const unbound = async (fields) => read(await send(fields)());
  const refresh = (token) => ({ grant_type: "refresh_token", refresh_token: token });
  const assertRefused = ({ status, body }, error = "invalid_dpop_proof", expectedStatus = 400) => {
    assert.equal(body.error, error, JSON.stringify(body));
    assert.equal(status, expectedStatus);
    assert.equal("access_token" in body, false);
  };

  test("are announced", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.deepEqual(metadata.dpop_signing_alg_values_supported, ["ES256", "RS256"]);
  });

  test("say to which", async () => {
    const { status, body } = await bound(await newCode());
    assert.equal(status, 200);
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: holder.thumbprint });
  });

  test("are given for a proof with a nonce alone, and the lack of it uses nothing up", async () => {
    const fields = await newCode();
    const proof = await holder.prove("POST", `${tenant.origin}/oauth/token`);
    const first = await read(await send(fields)({ dpop: proof }));
    assertRefused(first, "use_dpop_nonce");
    assert.ok(first.nonce);
    const old = await bound(fields, holder, { nonce: "made-up" });
    assertRefused(old, "use_dpop_nonce");
    assert.equal((await bound(fields)).status, 200);
  });

  const badProofs = [
    ["for another method", () => ({ htm: "GET" })],
    ["for another URL", () => ({ htu: "http://localhost:1/oauth/token" })],
    ["without an id", () => ({ jti: undefined })],
    ["without a date", () => ({ iat: undefined })],
    ["that is another JWT", () => ({ header: { typ: "JWT" } })],
    ["whose key is not the one it is signed with", async () => ({ header: { jwk: (await newDpopKey()).jwk } })],
  ];
  for (const [fault, claims] of badProofs) {
    test(`are not given for a proof ${fault}, which uses nothing up`, async () => {
      const fields = await newCode();
      assertRefused(await bound(fields, holder, await claims()));
      assert.equal((await bound(fields)).status, 200);
    });
  }

  test("are not given for a proof that was seen before, however far the tenant's clock goes on", async () => {
    const { nonce } = await askForNonce();
    const proof = await holder.prove("POST", `${tenant.origin}/oauth/token`, { nonce });
    assert.equal((await read(await send(await newCode())({ dpop: proof }))).status, 200);
    tenant.clock.advance(20 * 60);
    assertRefused(await read(await send(await newCode())({ dpop: proof })));
  });

  const askForNonce = async () => {
    const proof = await holder.prove("POST", `${tenant.origin}/oauth/token`);
    return read(await send(await newCode())({ dpop: proof }));
  };

  test("are given for the key that the login was for alone", async () => {
    const parameters = { dpop_jkt: holder.thumbprint };
    assert.equal((await bound(await newCode(parameters))).status, 200);
    assertRefused(await bound(await newCode(parameters), await newDpopKey()));
    assertRefused(await unbound(await newCode(parameters)));
  });

  test("can be refreshed with the same key alone, and another one uses nothing up", async () => {
    const { body: tokens } = await bound(await newCode());
    assertRefused(await bound(refresh(tokens.refresh_token), await newDpopKey()));
    assertRefused(await unbound(refresh(tokens.refresh_token)));
    const { status, body } = await bound(refresh(tokens.refresh_token));
    assert.equal(status, 200);
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: holder.thumbprint });
    assertRefused(await bound(refresh(tokens.refresh_token)), "invalid_grant", 403);
  });

  test("can be revoked without a proof, and with one", async () => {
    for (const headers of [{}, { dpop: await holder.prove("POST", `${tenant.origin}/oauth/revoke`) }]) {
      const { body: tokens } = await bound(await newCode());
      const body = new URLSearchParams({ client_id: CLIENT_ID, token: tokens.refresh_token });
      const response = await fetch(`${tenant.origin}/oauth/revoke`, { method: "POST", headers, body });
      assert.equal(response.status, 200);
      assertRefused(await bound(refresh(tokens.refresh_token)), "invalid_grant", 403);
    }
  });

  // By what the application requires, by whether there is a proof, and by the API's policy.
  const issued = {
    no: { no: ["unbound", "unbound", "refused"], yes: ["unbound", "bound", "bound"] },
    yes: { no: ["refused", "refused", "refused"], yes: ["refused", "bound", "bound"] },
  };
  for (const [required, byProof] of Object.entries(issued)) {
    for (const [proof, outcomes] of Object.entries(byProof)) {
      for (const [index, outcome] of outcomes.entries()) {
        const policy = POLICIES[index];
        test(`required by the application: ${required}, sent: ${proof}, by the API: ${policy} makes ${outcome}`, async () => {
          const client_id = required === "yes" ? STRICT : CLIENT_ID;
          const scope = "openid offline_access";
          const fields = await newCode({ client_id, audience: audienceOf(policy), scope });
          const answer = await (proof === "yes" ? bound(fields) : unbound(fields));
          if (outcome === "refused") return assertRefused(answer);

          const { cnf } = decodeJwt(answer.body.access_token);
          assert.equal(answer.body.token_type, outcome === "bound" ? "DPoP" : "Bearer");
          assert.deepEqual(cnf, outcome === "bound" ? { jkt: holder.thumbprint } : undefined);
          const again = { ...refresh(answer.body.refresh_token), client_id };
          const { status, body } = await (outcome === "bound" ? bound(again) : unbound(again));
          assert.equal(status, 200);
          return assert.equal(body.token_type, answer.body.token_type);
        });
      }
    }
  }

  test("are refused to a refresh whose API begins to ask for them, which uses nothing up", async () => {
    const { body: tokens } = await unbound(await newCode());
    tenant.policies.proofOfPossession = "required";
    assertRefused(await unbound(refresh(tokens.refresh_token)));
    tenant.policies.proofOfPossession = "allowed";
    assert.equal((await unbound(refresh(tokens.refresh_token))).status, 200);
  });

  test("are given for a second factor too, and a missing nonce uses neither code nor mfa_token up", async () => {
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
      const response = await withProof(shared, holder, (headers) => tokenRequest(shared, fields, headers));
      assert.equal(response.status, 200);
      const { access_token: token } = await response.json();
      assert.deepEqual(decodeJwt(token).cnf, { jkt: holder.thumbprint });
    } finally {
      await shared.stop();
    }
  });

  test("are a matter of three words", async () => {
    await assert.rejects(startTestTenant({ proofOfPossession: "sometimes" }), TypeError);
    const api = { audience: audienceOf("x"), scopes: [], proofOfPossession: "sometimes" };
    await assert.rejects(startTestTenant({ apis: [api] }), TypeError);
  });
});
