import assert from "node:assert/strict";
import { chromiumByWebdriver, enginesThatPrerender, everyEngine } from "./support/engines/index.js";
import { packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { prerender } from "./support/prerendering.js";

// What browsers do for users, and automation likes to switch off.

const engines = [...everyEngine, chromiumByWebdriver];

packageJourneyIn(engines, "storage is partitioned in a frame of another site", async (env) => {
  const { page, app } = env;
  await packagePage(env).open();
  await page.evaluate(() => localStorage.setItem("stored", "outside"));
  delete app.policy["frame-ancestors"];
  app.policy["frame-src"] = app.origin;
  app.scenario = `parent.postMessage(String(localStorage.getItem("stored")), "*");`;
  await page.goto(`${app.otherSite}/`);
  await page.evaluate((url) => {
    addEventListener("message", ({ data }) => (window.seenInFrame = data));
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, `${app.origin}/?scenario`);
  await page.waitForFunction(() => window.seenInFrame !== undefined);
  assert.equal(await page.evaluate(() => window.seenInFrame), "null");
});

packageJourneyIn(engines, "going back restores the page from the back/forward cache", async (env) => {
  const { page, app } = env;
  app.headers["Cache-Control"] = "no-cache";
  const driver = packagePage(env);
  await driver.open();
  await driver.create();
  await page.evaluate(() => void (window.isSamePage = true));
  await driver.open("?next");
  assert.equal(await page.evaluate(() => window.isSamePage), undefined);
  await page.evaluate(() => void setTimeout(() => history.back()));
  await page.waitForFunction(() => location.search === "");
  assert.equal(await page.evaluate(() => window.isSamePage), true);
});

packageJourneyIn(enginesThatPrerender, "a page is prerendered and then activated", async (env) => {
  const { page } = env;
  const activate = await prerender(env, "window.wasPrerendering = document.prerendering;");
  await activate();
  assert.equal(await page.evaluate(() => window.wasPrerendering), true);
});
