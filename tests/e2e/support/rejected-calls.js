import assert from "node:assert/strict";
import { apiRequests } from "./tenant-log.js";

/**
 * Asserts that each call returns a promise that rejects with `invalid_request`, without a request.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {string[]} calls expressions such as `getFactors(null)`, since JSON cannot hold all parameters
 * @returns {Promise<object[]>} the errors
 */
export async function rejectsWithoutRequest({ page, tenant }, calls) {
  const errors = [];
  tenant.log.clear();
  for (const call of calls) {
    // The call is outside of `settle`: one that throws synchronously fails here.
    const { error } = await page.evaluate(`((outcome) => settle(() => outcome))(client.${call})`);
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], call);
    errors.push(error);
  }
  assert.deepEqual(apiRequests(tenant), []);
  return errors;
}
