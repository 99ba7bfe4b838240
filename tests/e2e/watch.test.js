import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";

packageJourneyIn(everyEngine, "the watch sees every error of a page", async (env) => {
  const { page, watch } = env;
  watch.expectStatus(/404/);
  watch.expect(/^console\.error: an error of the console$/);
  watch.expect(/^console\.warning: a warning$/);
  watch.expect(/^page error: .*an exception$/);
  watch.expect(/^page error: .*domain is required$/);
  watch.expect(/^console\.error: violation of img-src/);
  watch.allowBrowserMessages();
  await packagePage(env).open();
  await page.evaluate(async () => {
    const seen = ["securitypolicyviolation", "unhandledrejection", "error"].map(
      (type) => new Promise((resolve) => addEventListener(type, resolve)),
    );
    await fetch("/nowhere");
    console.error("an error of the console");
    console.warn("a warning");
    setTimeout(() => {
      throw new Error("an exception");
    });
    // By a script of the page: Chromium does not report unhandled rejections of scripts that a debugger evaluates.
    window.MyAccountClient.create({});
    new Image().src = "/image.png";
    await Promise.all(seen);
  });
});

packageJourney("the watch sees Trusted Types violations", async (env) => {
  const { page, watch } = env;
  watch.allowBrowserMessages();
  watch.expect(/^console\.error: violation of require-trusted-types-for/);
  await packagePage(env).open();
  await page.evaluate(async () => {
    const seen = new Promise((resolve) => addEventListener("securitypolicyviolation", resolve));
    try {
      document.body.innerHTML = "<b>markup</b>";
    } catch {
      await seen;
    }
  });
});
