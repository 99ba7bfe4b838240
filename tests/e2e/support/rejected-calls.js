import assert from "node:assert/strict";
import { apiRequests } from "./tenant-log.js";

/**
 * Fails unless the client refuses each call, by the promise that it gives, before any request.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {string[]} calls as expressions, such as `getFactors(null)`: what they hold could not all be sent to the page
 * @returns {Promise<object[]>} the errors
 */
export async function rejectsWithoutRequest({ page, tenant }, calls) {
  const errors = [];
  tenant.log.clear();
  for (const call of calls) {
    // Called before it is settled: what throws instead of giving a promise fails here.
    const { error } = await page.evaluate(`((outcome) => settle(() => outcome))(client.${call})`);
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], call);
    errors.push(error);
  }
  assert.deepEqual(apiRequests(tenant), []);
  return errors;
}
