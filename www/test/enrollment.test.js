import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnrollment } from "../src/enrollment/enrollment.js";

/** An enrollment with a client whose calls the test settles, and the events of the enrollment. */
function setUp({ type = "phone", listed = [] } = {}) {
  const events = [];
  const calls = [];
  const call = (name, ...given) =>
    new Promise((resolve, reject) => calls.push({ name, given, resolve, reject: (code) => reject({ code }) }));
  const client = {
    enrollmentChallenge: (options) => call("challenge", options),
    enrollmentVerify: (challenge, proof) => call("verify", challenge.id, proof),
    deleteAuthenticationMethod: (id) => call("delete", id),
  };
  const enrollment = createEnrollment({
    client,
    type,
    isNew: (id) => !listed.includes(id),
    onDone: (method) => events.push(["done", method]),
    onCanceled: () => events.push(["canceled"]),
    onOrphaned: (draft) => events.push(["orphaned", draft]),
  });
  const next = () => calls.shift();
  const start = async (id, members) => {
    const started = enrollment.challenge(members);
    next().resolve({ id });
    return started;
  };
  return { enrollment, events, calls, next, start };
}

const nextTick = () => new Promise((resolve) => setImmediate(resolve));
const names = (calls) => calls.map(({ name, given }) => [name, ...given]);

test("an enrollment sends one challenge and one verify request", async () => {
  const { enrollment, events, calls, next, start } = setUp();
  await start("phone|1", { phone_number: "+1" });
  const verified = enrollment.verify({ otp_code: "1" });
  assert.deepEqual(names(calls), [["verify", "phone|1", { otp_code: "1" }]]);
  next().resolve({ id: "phone|1", confirmed: true });
  await verified;
  enrollment.cancel();
  await nextTick();
  assert.deepEqual(calls, []);
  assert.deepEqual(events, [["done", { id: "phone|1", confirmed: true }]]);
});

test("a replaced draft is deleted unless its ID is the same", async () => {
  const { enrollment, calls, next, start } = setUp();
  await start("phone|1");
  await start("phone|1");
  assert.deepEqual(names(calls), []);
  await start("phone|2");
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  next().resolve();
  enrollment.verify({});
  assert.deepEqual(names(calls), [["verify", "phone|2", {}]]);
});

test("canceling deletes the draft once", async () => {
  const { enrollment, events, calls, start } = setUp();
  await start("phone|1");
  enrollment.cancel();
  enrollment.cancel();
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["canceled"]]);
});

test("a draft that cannot be deleted is reported as orphaned", async () => {
  const { enrollment, events, next, start } = setUp();
  await start("phone|1", { phone_number: "+1" });
  enrollment.cancel();
  next().reject("network");
  await nextTick();
  assert.deepEqual(events, [
    ["canceled"],
    ["orphaned", { id: "phone|1", type: "phone", confirmed: false, phone_number: "+1" }],
  ]);
});

test("a draft that no longer exists is not reported", async () => {
  const { enrollment, events, next, start } = setUp();
  await start("phone|1");
  enrollment.cancel();
  next().reject("not_found");
  await nextTick();
  assert.deepEqual(events, [["canceled"]]);
});

test("existing methods and placeholder IDs are not deleted", async () => {
  for (const [type, id] of [
    ["recovery-code", "recovery-code|1"],
    ["password", "password|new"],
  ]) {
    const { enrollment, events, calls, start } = setUp({ type, listed: ["recovery-code|1"] });
    await start(id);
    enrollment.cancel();
    assert.deepEqual(names(calls), []);
    assert.deepEqual(events, [["canceled"]]);
  }
});

test("a verify request sent before canceling still counts", async () => {
  const { enrollment, events, calls, next, start } = setUp();
  await start("phone|1");
  const verified = enrollment.verify({});
  enrollment.cancel();
  assert.equal(enrollment.isPending, true);
  assert.deepEqual(events, []);
  next().resolve({ id: "phone|1" });
  await verified;
  assert.deepEqual(events, [["done", { id: "phone|1" }]]);
  assert.deepEqual(calls, []);
});

test("a challenge that arrives after canceling is deleted", async () => {
  const { enrollment, events, calls, next } = setUp();
  const started = enrollment.challenge();
  enrollment.cancel();
  next().resolve({ id: "phone|1" });
  await started;
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["canceled"]]);
});

test("a failed verify request can be repeated or canceled", async () => {
  const { enrollment, events, calls, next, start } = setUp();
  await start("phone|1");
  const first = enrollment.verify({});
  next().reject("invalid_request");
  await assert.rejects(first, { code: "invalid_request" });
  const second = enrollment.verify({});
  enrollment.cancel();
  next().reject("invalid_request");
  await assert.rejects(second);
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["canceled"]]);
});
