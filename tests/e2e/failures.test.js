import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { everyEngine } from "./support/engines/index.js";
import { eachFailingResponse } from "./support/failing-responses.js";
import { demoJourney, packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const VERIFY = `${METHODS}/passkey%7Cnew/verify`;

packageJourneyIn(everyEngine, "a failed list response is a typed error and keeps the session", async (env) => {
  const { watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  const list = () => app.call("getAuthenticationMethods", { cache: "reload" });
  await eachFailingResponse(
    env,
    { path: METHODS, method: "GET", expectedRequests: [`GET ${METHODS}`] },
    list,
    async (name) => assert.equal((await list()).value?.length, 2, `after ${name}`),
  );
});

packageJourney("a failed passkey challenge opens no prompt", async (env) => {
  const { watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  const enroll = () => app.call("enrollPasskey");
  await eachFailingResponse(env, { path: METHODS, expectedRequests: [`POST ${METHODS}`] }, enroll, async (name) =>
    assert.equal(await authenticator.count(), 0, name),
  );
  assert.equal((await enroll()).value?.type, "passkey");
});

packageJourney("the next enrollment works after a failed verification", async (env) => {
  const { watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const enroll = () => app.call("enrollPasskey");
  const [begin, verify, list] = [`POST ${METHODS}`, `POST ${VERIFY}`, `GET ${METHODS}`];
  const expectedRequests = (name, code) => {
    if (name === "status 500") return [begin, verify, verify, list];
    // If the response does not say whether the passkey was registered, the list does.
    return ["server_error", "invalid_response"].includes(code) ? [begin, verify, list] : [begin, verify];
  };
  await eachFailingResponse(env, { path: VERIFY, expectedRequests }, enroll);
  assert.equal((await enroll()).value?.type, "passkey");
});

packageJourney("a failed token response signs in no user", async (env) => {
  const { watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  const logIn = () => app.logIn();
  await eachFailingResponse(
    env,
    { path: "/oauth/token", expectedRequests: ["POST /oauth/token"] },
    logIn,
    async (name) => {
      assert.equal((await app.call("isAuthenticated")).value, false, name);
      assert.equal(await page.evaluate(() => sessionStorage.length), 0, name);
    },
  );
  assert.equal((await logIn()).value?.kind, "login");
});

packageJourney("enrollment works without exposed headers", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  tenant.faults.add({ path: /^\/me\//, hideCorsHeaders: "exposed" });
  const { value } = await app.call("enrollPasskey");
  assert.equal(value.type, "passkey");
  assert.equal((await app.call("getAuthenticationMethods")).value.length, 3);
});

packageJourney("API errors keep their status and problem details", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/40[349]/);
  const app = packagePage(env);
  await app.logIn();
  const { value: methods } = await app.call("getAuthenticationMethods");
  const password = methods.find(({ type }) => type === "password");
  const conflict = await app.call("deleteAuthenticationMethod", password.id);
  assert.deepEqual([conflict.error.code, conflict.error.status], ["conflict", 409]);
  assert.match(conflict.error.problem.detail, /password/);
  const unknown = await app.call("getAuthenticationMethod", "phone|dev_none");
  assert.deepEqual([unknown.error.code, unknown.error.status], ["not_found", 404]);

  tenant.faults.add({ path: "/me/v1/factors", times: 1, status: 403, body: { detail: "not today" } });
  const forbidden = await app.call("getFactors");
  assert.deepEqual([forbidden.error.code, forbidden.error.problem], ["forbidden", { detail: "not today" }]);
  assert.equal((await app.call("isAuthenticated")).value, true);
});

demoJourney("the demo reports a failing tenant and recovers", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectFailures();
  await addVirtualAuthenticator(page);
  const demo = demoPage(page);
  const down = tenant.faults.add({ path: "/oauth/token", drop: true });
  await page.goto(app.origin);
  await demo.submitSignIn();
  await demo.waitForError("network");
  down.remove();
  assert.equal(page.url(), `${app.origin}/`);

  tenant.faults.add({ path: METHODS, method: "GET", times: 1, status: 500 });
  await demo.signInButton.click();
  await demo.waitForError("server_error");
  await page.getByRole("button", { name: "Try again" }).click();
  await demo.waitForCount(demo.methods, 2);

  tenant.faults.add({ path: METHODS, method: "POST", times: 1, html: true });
  await demo.addPasskeyButton.click();
  await demo.waitForError("invalid_response");
  tenant.faults.add({ path: VERIFY, times: 1, status: 429, headers: { "retry-after": "70" } });
  await demo.addPasskeyButton.click();
  await demo.waitForError("rate_limited");
  await demo.waitForStatus(/Wait 70 seconds/);
  await demo.addPasskeyButton.click();
  await demo.waitForStatus(/^Passkey added/);

  tenant.faults.add({ path: /^\/me\//, method: "DELETE", times: 1, drop: "after-headers" });
  await demo.remove("Passkey");
  await demo.waitForError("network");
  await demo.waitForCount(demo.methods, 3);
  await demo.remove("Passkey");
  await demo.waitForStatus(/ removed\.$/);
  await demo.waitForCount(demo.methods, 2);
});

demoJourney("the demo removes a deleted method from the list", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(/404/);
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.signIn();
  await demo.waitForCount(demo.methods, 2);
  tenant.faults.add({ path: /^\/me\//, method: "DELETE", times: 1, status: 404 });
  await demo.remove("Phone");
  await demo.waitForError("not_found");
  await demo.waitForCount(demo.methods, 1);
});
