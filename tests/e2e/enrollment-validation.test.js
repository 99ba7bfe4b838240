import assert from "node:assert/strict";
import { proofs, requests } from "./support/enrollment.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

/** The member that each type's proof must have; some types need no proof. */
const provedBy = {
  passkey: "credential",
  password: "new_password",
  totp: "otp_code",
  "push-notification": undefined,
  "recovery-code": undefined,
  email: "otp_code",
  phone: "otp_code",
};

/** Proofs by their member. They are expressions, since JSON cannot hold all of their values. */
const proofOfKind = {
  credential: "{ credential: { id: 'a', rawId: 'a', type: 'public-key', response: {} } }",
  new_password: "{ new_password: 'Difference-Engine-1822' }",
  otp_code: "{ otp_code: '204816' }",
};

const noProofs = ["null", "7", "'204816'"];
const noCodes = ["undefined", "null", "204816", "''", "['204816']", "new String('204816')", "'20\\ud800'"];
const noPasswords = [
  "undefined",
  "null",
  "''",
  "7",
  "'x'.repeat(257)",
  "'tab\\tular'",
  "'de\\u007flete'",
  "'c1\\u0085'",
];

packageJourney("an invalid proof is rejected without a request", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  for (const [type, member] of Object.entries(provedBy)) {
    const { value: challenge } = await app.call("enrollmentChallenge", { type, ...requests[type] });
    const otherKinds = Object.keys(proofOfKind).filter((kind) => kind !== member);
    const wrong = [
      ...noProofs,
      ...otherKinds.map((kind) => proofOfKind[kind]),
      ...(member ? ["undefined", "{}", "[]"] : []),
      ...(member === "otp_code" ? noCodes.map((code) => `{ otp_code: ${code} }`) : []),
      ...(member === "new_password" ? noPasswords.map((password) => `{ new_password: ${password} }`) : []),
    ];
    const errors = await rejectsWithoutRequest(
      env,
      wrong.map((proof) => `enrollmentVerify(${JSON.stringify(challenge)}, ${proof})`),
    );
    assert.ok(!/204816|Difference/.test(JSON.stringify(errors)), "no error contains the input");
  }
});

packageJourney("invalid enrollment options are rejected without a request", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  const invalid = [
    "{ type: 'webauthn-platform' }",
    "{ type: 'webauthn-roaming' }",
    "{ type: 'sms', phone_number: '+12025550199' }",
    "{ type: 'TOTP' }",
    "{ type: 'face-scan' }",
    "{ type: '' }",
    "{ type: undefined }",
    "{ type: ['totp'] }",
    "{ type: new String('totp') }",
    "{}",
    "[]",
    "undefined",
    "null",
    "'totp'",
    "Object.create({ type: 'totp' })",
    "{ type: 'phone' }",
    "{ type: 'phone', phone_number: 12025550199 }",
    "{ type: 'phone', phone_number: '' }",
    "{ type: 'email' }",
    "{ type: 'email', email: null }",
    "{ type: 'email', email: '' }",
    "{ type: 'passkey', connection: '' }",
    "{ type: 'passkey', connection: 'a b' }",
    "{ type: 'passkey', connection: 'x'.repeat(129) }",
    "{ type: 'password', identity_user_id: ' ' }",
    "{ type: 'password', identity_user_id: 'x'.repeat(256) }",
    "{ type: 'totp', signal: {} }",
    "{ type: 'totp', timeoutMs: 0 }",
  ];
  await rejectsWithoutRequest(
    env,
    invalid.map((options) => `enrollmentChallenge(${options})`),
  );
});

packageJourney("an unknown challenge is rejected without a request", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const startTotp = async () => (await app.call("enrollmentChallenge", { type: "totp" })).value;
  const assertRejected = async (challenge, why) => {
    tenant.log.clear();
    const { error } = await app.call("enrollmentVerify", challenge, { otp_code: "204816" });
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], why);
    assert.deepEqual(apiRequests(tenant), [], why);
  };

  const verified = await startTotp();
  assert.ok((await app.call("enrollmentVerify", verified, proofs.totp(env, verified))).value);
  await assertRejected(verified, "it was verified");
  for (const handle of [0, -1, 1.5, 2 ** 32 + verified.handle, 1e300, "1", null, [verified.handle], undefined]) {
    await assertRejected({ ...verified, handle }, `a handle of ${JSON.stringify(handle)}`);
  }
  for (const nothing of [undefined, null, 7, "totp", [], {}]) await assertRejected(nothing, JSON.stringify(nothing));

  const open = await startTotp();
  await page.evaluate(() => (window.first = window.client));
  await app.create();
  const { error } = await app.call("enrollmentVerify", open, { otp_code: "204816" });
  assert.ok(["login_required", "invalid_request"].includes(error?.code), "another client of the page");
  await app.logIn();
  await assertRejected(open, "it belongs to the previous session");
});

packageJourney("the client keeps the last sixteen challenges", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  const challenges = [];
  for (let count = 0; count < 17; count += 1) {
    challenges.push((await app.call("enrollmentChallenge", { type: "email", email: `${count}@example.test` })).value);
  }
  const codes = env.tenant.outbox.messages.map(({ code }) => ({ otp_code: code }));
  assert.equal((await app.call("enrollmentVerify", challenges[0], codes[0])).error?.code, "invalid_request");
  for (const index of [1, 16]) {
    assert.equal(
      (await app.call("enrollmentVerify", challenges[index], codes[index])).value?.email,
      `${index}@example.test`,
    );
  }
});

packageJourney("a challenge with a modified type is rejected", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const { value: totp } = await app.call("enrollmentChallenge", { type: "totp" });
  tenant.log.clear();
  const forged = { ...totp, type: "password", id: "password|new" };
  const { error } = await app.call("enrollmentVerify", forged, { new_password: "Difference-Engine-1822" });
  assert.equal(error?.code, "invalid_request");
  assert.deepEqual(apiRequests(tenant), []);
  const { value: method } = await app.call(
    "enrollmentVerify",
    { ...totp, id: "phone|dev_other" },
    proofs.totp(env, totp),
  );
  assert.equal(method?.id, totp.id, "the tenant's id is used, not the page's");
});
