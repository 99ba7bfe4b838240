import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionRefresh } from "../src/session-refresh.js";

test("only one refresh runs, and a failed one is retried after a delay", async () => {
  const failures = [];
  let [time, started] = [1_000, 0];
  let outcome = () => Promise.reject(new Error("test failure"));
  const refreshIfDue = createSessionRefresh({
    refresh: () => {
      started += 1;
      return outcome();
    },
    onFailure: (error) => failures.push(error.message),
    now: () => time,
  });
  await Promise.all([refreshIfDue(), refreshIfDue()]);
  assert.deepEqual([started, failures], [1, ["test failure"]]);
  time += 29_999;
  await refreshIfDue();
  assert.equal(started, 1);
  time += 1;
  outcome = () => Promise.resolve();
  await refreshIfDue();
  await refreshIfDue();
  assert.deepEqual([started, failures.length], [3, 1]);
});
