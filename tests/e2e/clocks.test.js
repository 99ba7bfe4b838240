import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { setClockOfAllPages, setPageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";

/** The statuses by which a server demands a nonce. */
const NONCE = /40[01]/;

for (const [seconds, name] of [
  [-590, "slow"],
  [590, "fast"],
]) {
  packageJourney(`a device whose clock is ten minutes ${name} logs in and uses DPoP`, async (env) => {
    const { tenant, page, watch } = env;
    watch.expectStatus(NONCE);
    tenant.policies.proofOfPossession = "required";
    await setClockOfAllPages(page, seconds);
    const app = packagePage(env);
    assert.equal((await app.logIn({ config: { dpop: "required" } })).value?.kind, "login");
    assert.ok((await app.call("getFactors")).value?.length > 0);
    assert.ok((await app.call("refreshSession")).value);
    assert.ok((await app.call("getAuthenticationMethods")).value?.length > 0);
  });
}

packageJourney("a clock an hour slow is clock_skew with the seconds", async (env) => {
  const { tenant, page } = env;
  await setClockOfAllPages(page, -3600);
  const app = packagePage(env);
  const { error } = await app.logIn();
  assert.deepEqual([error?.typed, error?.code], [true, "clock_skew"]);
  const [, seconds] = /^The device's clock is (\d+) seconds behind the tenant's; /.exec(error.message);
  assert.ok(Math.abs(seconds - 3600) < 60, seconds);
  assert.equal((await app.call("isAuthenticated")).value, false);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "POST /oauth/revoke"]);
});

packageJourneyIn(everyEngine, "a login survives a clock that is set back by two minutes", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  await setPageClock(page, 120);
  await app.startLogin();
  await submitLoginForm(page);
  await app.waitForCallback();
  await app.create();
  assert.equal((await app.call("handleRedirectCallback")).value?.kind, "login");
});
