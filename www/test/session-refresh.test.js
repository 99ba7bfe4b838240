import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionRefresh } from "../src/session-refresh.js";

test("a renewal is begun once, and not again for a while after it failed", async () => {
  const failures = [];
  let [time, begun] = [1_000, 0];
  let outcome = () => Promise.reject(new Error("as the test says"));
  const refreshIfDue = createSessionRefresh({
    refresh: () => {
      begun += 1;
      return outcome();
    },
    onFailure: (error) => failures.push(error.message),
    now: () => time,
  });
  await Promise.all([refreshIfDue(), refreshIfDue()]);
  assert.deepEqual([begun, failures], [1, ["as the test says"]]);
  time += 29_999;
  await refreshIfDue();
  assert.equal(begun, 1);
  time += 1;
  outcome = () => Promise.resolve();
  await refreshIfDue();
  await refreshIfDue();
  assert.deepEqual([begun, failures.length], [3, 1]);
});
