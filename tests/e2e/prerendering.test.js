import assert from "node:assert/strict";
import { allowFraming } from "./support/allow-framing.js";
import { enginesThatPrerender } from "./support/engines/index.js";
import { CLIENT_ID, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { prerender } from "./support/prerendering.js";
import { getRequests } from "./support/tenant-log.js";

/** Longer than the time-out of the calls. */
const LONG_MS = 1_500;

/** A page script that creates a client and calls a method, with the outcome in `window.outcome`. */
const callOnLoad = ({ tenant }, method, options = "") => `
  const config = ${JSON.stringify({ domain: tenant.origin, clientId: CLIENT_ID })};
  window.client = await window.MyAccountClient.create(config);
  window.wasPrerendering = document.prerendering;
  const outcome = window.settle(() => window.client.${method}(${options && JSON.stringify(options)}));
  window.outcome = outcome.then((settled) => ({ ...settled, isPrerendering: document.prerendering }));`;

const inPrerendering = (page, milliseconds) =>
  page.evaluate((wait) => new Promise((resolve) => setTimeout(resolve, wait)), milliseconds);

packageJourneyIn(enginesThatPrerender, "checkSession in a prerendered page starts with the page", async (env) => {
  const { tenant, page } = env;
  allowFraming(env);
  await packagePage(env).logIn();
  tenant.log.clear();
  const activate = await prerender(env, callOnLoad(env, "checkSession", { timeoutMs: 1_000 }));
  await inPrerendering(page, LONG_MS);
  assert.equal(getRequests(tenant, "/authorize").length, 0);
  await activate();
  assert.equal(await page.evaluate(() => window.wasPrerendering), true);
  assert.deepEqual(await page.evaluate(() => window.outcome), { value: true, isPrerendering: false });
});

packageJourneyIn(enginesThatPrerender, "a prerendered page leaves for the login once it is shown", async (env) => {
  const { tenant, page } = env;
  const activate = await prerender(env, callOnLoad(env, "loginWithRedirect"));
  await inPrerendering(page, LONG_MS);
  assert.equal(getRequests(tenant, "/authorize").length, 0);
  await activate(({ pathname }) => pathname.startsWith("/login/"));
  assert.equal(getRequests(tenant, "/authorize").length, 1);
});

packageJourneyIn(enginesThatPrerender, "handleRedirectCallback in a prerendered page waits for it", async (env) => {
  const { page } = env;
  const response = `?scenario&code=c&state=${"A".repeat(43)}`;
  const activate = await prerender(env, callOnLoad(env, "handleRedirectCallback"), response);
  await inPrerendering(page, LONG_MS);
  await activate();
  assert.equal(await page.evaluate(() => window.wasPrerendering), true);
  const { error, isPrerendering } = await page.evaluate(() => window.outcome);
  assert.deepEqual([error.code, isPrerendering], ["transaction_missing", false]);
  assert.equal(await page.evaluate("location.search"), "?scenario");
});
