import assert from "node:assert/strict";
import { chromium, enginesWithPasskeys, everyEngine } from "./support/engines/index.js";
import { createPasskey, enroll, proofs, requests, verifyPath, wrongCode } from "./support/enrollment.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const REFUSED = /400/;

/** The members that each challenge must have for the user. */
const shown = {
  passkey: ["authn_params_public_key"],
  password: ["policy"],
  totp: ["barcode_uri", "manual_input_code"],
  "push-notification": ["barcode_uri", "manual_input_code"],
  "recovery-code": ["recovery_code"],
  email: [],
  phone: [],
};

/** The types that are enrolled in several browsers. */
const engines = { passkey: enginesWithPasskeys, totp: everyEngine };

for (const [type, members] of Object.entries(shown)) {
  packageJourneyIn(engines[type] ?? [chromium], `enrolling ${type} takes two requests`, async (env) => {
    const { page, tenant } = env;
    const app = packagePage(env);
    if (type === "passkey") await addVirtualAuthenticator(page);
    await app.logIn();
    tenant.log.clear();

    const { value: challenge } = await app.call("enrollmentChallenge", { type, ...requests[type] });
    assert.deepEqual(Object.keys(challenge).toSorted(), ["handle", "id", "type", ...members].toSorted());
    assert.equal(challenge.type, type);
    const { value: method } = await app.call("enrollmentVerify", challenge, await proofs[type](env, challenge));
    assert.equal(method.type, type);
    assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`, `POST ${verifyPath(challenge.id)}`]);

    const listed = tenant.users[0].methods.list().find(({ id }) => id === method.id);
    assert.deepEqual(listed, method, "the response is what the tenant stores");
    assert.notEqual(method.confirmed, false);
    for (const member of Object.keys(requests[type])) assert.equal(method[member], requests[type][member]);
  });
}

packageJourney("a passkey proof is a credential or its JSON", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const startEnrollment = async () => (await app.call("enrollmentChallenge", { type: "passkey" })).value;
  const verify = (challenge, expression) =>
    page.evaluate(`settle(() => client.enrollmentVerify(${JSON.stringify(challenge)}, ${expression}))`);

  for (const proof of [
    "{ credential }",
    "{ credential: credential.toJSON() }",
    "{ credential: structured(credential) }",
  ]) {
    const challenge = await startEnrollment();
    const { id } = await createPasskey(page, challenge);
    await page.evaluate(() => {
      window.structured = (credential) => JSON.parse(JSON.stringify(credential));
    });
    const { value: method } = await verify(challenge, proof);
    assert.equal(method?.key_id, id, proof);
  }
  const challenge = await startEnrollment();
  const nonsense = ["null", "7", "{}", "{ rawId: 'x', response: {} }", "new Proxy({}, { get() { throw 1 } })"];
  await rejectsWithoutRequest(
    env,
    nonsense.map((credential) => `enrollmentVerify(${JSON.stringify(challenge)}, { credential: ${credential} })`),
  );
});

packageJourney("a wrong code is rejected and the right one still works", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  for (const type of ["totp", "email", "phone"]) {
    const { value: challenge } = await app.call("enrollmentChallenge", { type, ...requests[type] });
    const right = await proofs[type](env, challenge);
    tenant.log.clear();
    const { error } = await app.call("enrollmentVerify", challenge, wrongCode(right));
    assert.deepEqual([error?.typed, error?.code, error?.status], [true, "invalid_request", 400], type);
    assert.match(error.problem.type, /A0E-400-0001$/);
    assert.equal(error.problem.detail, "Invalid otp_code.");
    assert.equal((await app.call("enrollmentVerify", challenge, right)).value?.confirmed, true, type);
    assert.equal(apiRequests(tenant).length, 2, type);
  }
});

packageJourney("a push enrollment is verified after approval", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  const { value: challenge } = await app.call("enrollmentChallenge", { type: "push-notification" });
  const pending = await app.call("enrollmentVerify", challenge, {});
  assert.equal(pending.error?.code, "invalid_request");
  assert.match(pending.error.problem.detail, /pending/);
  tenant.outbox.deny(tenant.outbox.messages.at(-1).id);
  assert.match((await app.call("enrollmentVerify", challenge, {})).error.problem.detail, /denied/);
  assert.equal((await enroll(env, app, "push-notification")).value?.confirmed, true);
});

packageJourney("a password that violates the policy is rejected", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  const { value: challenge } = await app.call("enrollmentChallenge", { type: "password" });
  assert.ok(challenge.policy.complexity.min_length > 1);
  const { error } = await app.call("enrollmentVerify", challenge, { new_password: "short" });
  assert.equal(error?.code, "invalid_request");
  assert.equal(error.problem.validation_errors[0].pointer, "/new_password");
  const proof = proofs.password();
  assert.equal((await app.call("enrollmentVerify", challenge, proof)).value?.type, "password");
  assert.equal(tenant.users[0].password, proof.new_password);
});

packageJourney("an enrollment can name an identity", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const identity = { connection: "Username-Password-Authentication", identity_user_id: tenant.users[0].userId };
  for (const type of ["passkey", "password"]) {
    assert.equal((await app.call("enrollmentChallenge", { type, ...identity })).value?.type, type);
    const other = await app.call("enrollmentChallenge", { type, ...identity, identity_user_id: "auth0|other" });
    assert.equal(other.error?.code, "invalid_request", type);
    assert.match(other.error.problem.detail, /identity/);
  }
  assert.equal((await app.call("enrollPasskey", identity)).value?.identity_user_id, identity.identity_user_id);
});
