import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnrollment } from "../src/enrollment/enrollment.js";

/** A client of which each call is settled by the test, and what an enrollment made of it. */
function stage({ type = "phone", listed = [] } = {}) {
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
    isFree: (id) => !listed.includes(id),
    onDone: (method) => events.push(["done", method]),
    onNothing: () => events.push(["nothing"]),
    onLeft: (draft) => events.push(["left", draft]),
  });
  const next = () => calls.shift();
  const begin = async (id, members) => {
    const begun = enrollment.challenge(members);
    next().resolve({ id });
    return begun;
  };
  return { enrollment, events, calls, next, begin };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const names = (calls) => calls.map(({ name, given }) => [name, ...given]);

test("an enrollment is a challenge and a proof, and nothing else", async () => {
  const { enrollment, events, calls, next, begin } = stage();
  await begin("phone|1", { phone_number: "+1" });
  const proved = enrollment.verify({ otp_code: "1" });
  assert.deepEqual(names(calls), [["verify", "phone|1", { otp_code: "1" }]]);
  next().resolve({ id: "phone|1", confirmed: true });
  await proved;
  enrollment.giveUp();
  await turn();
  assert.deepEqual(calls, []);
  assert.deepEqual(events, [["done", { id: "phone|1", confirmed: true }]]);
});

test("a challenge that another one replaces is taken back, unless it is the same", async () => {
  const { enrollment, calls, next, begin } = stage();
  await begin("phone|1");
  await begin("phone|1");
  assert.deepEqual(names(calls), []);
  await begin("phone|2");
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  next().resolve();
  enrollment.verify({});
  assert.deepEqual(names(calls), [["verify", "phone|2", {}]]);
});

test("what is given up is taken back", async () => {
  const { enrollment, events, calls, begin } = stage();
  await begin("phone|1");
  enrollment.giveUp();
  enrollment.giveUp();
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["nothing"]]);
});

test("what cannot be taken back is shown as it is listed", async () => {
  const { enrollment, events, next, begin } = stage();
  await begin("phone|1", { phone_number: "+1" });
  enrollment.giveUp();
  next().reject("network");
  await turn();
  assert.deepEqual(events, [
    ["nothing"],
    ["left", { id: "phone|1", type: "phone", confirmed: false, phone_number: "+1" }],
  ]);
});

test("what is gone already is not shown", async () => {
  const { enrollment, events, next, begin } = stage();
  await begin("phone|1");
  enrollment.giveUp();
  next().reject("not_found");
  await turn();
  assert.deepEqual(events, [["nothing"]]);
});

test("a method that was there before, and one that never was, are not removed", async () => {
  for (const [type, id] of [
    ["recovery-code", "recovery-code|1"],
    ["password", "password|new"],
  ]) {
    const { enrollment, events, calls, begin } = stage({ type, listed: ["recovery-code|1"] });
    await begin(id);
    enrollment.giveUp();
    assert.deepEqual(names(calls), []);
    assert.deepEqual(events, [["nothing"]]);
  }
});

test("a proof that was sent before giving up counts", async () => {
  const { enrollment, events, calls, next, begin } = stage();
  await begin("phone|1");
  const proved = enrollment.verify({});
  enrollment.giveUp();
  assert.equal(enrollment.isUnderWay, true);
  assert.deepEqual(events, []);
  next().resolve({ id: "phone|1" });
  await proved;
  assert.deepEqual(events, [["done", { id: "phone|1" }]]);
  assert.deepEqual(calls, []);
});

test("a challenge that comes after giving up is taken back", async () => {
  const { enrollment, events, calls, next } = stage();
  const begun = enrollment.challenge();
  enrollment.giveUp();
  next().resolve({ id: "phone|1" });
  await begun;
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["nothing"]]);
});

test("a refused proof can be tried again, or given up", async () => {
  const { enrollment, events, calls, next, begin } = stage();
  await begin("phone|1");
  const first = enrollment.verify({});
  next().reject("invalid_request");
  await assert.rejects(first, { code: "invalid_request" });
  const second = enrollment.verify({});
  enrollment.giveUp();
  next().reject("invalid_request");
  await assert.rejects(second);
  assert.deepEqual(names(calls), [["delete", "phone|1"]]);
  assert.deepEqual(events, [["nothing"]]);
});
