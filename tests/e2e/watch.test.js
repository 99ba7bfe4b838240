import { packagePage } from "./support/package-page.js";
import { packageJourney } from "./support/stage.js";

packageJourney("whatever goes wrong in a page is seen", async (stage) => {
  const { page, watch } = stage;
  watch.expect(/Failed to load resource.*404/);
  watch.expect(/^console\.error: an error of the console$/);
  watch.expect(/^page error: .*an exception$/);
  watch.expect(/^page error: .*domain is required$/);
  watch.expect(/^console\.error: This document requires 'TrustedHTML'/);
  watch.expect(/^console\.error: violation of require-trusted-types-for/);
  await packagePage(stage).open();
  await page.evaluate(async () => {
    const seen = ["securitypolicyviolation", "unhandledrejection"].map(
      (type) => new Promise((resolve) => addEventListener(type, resolve)),
    );
    await fetch("/nowhere");
    console.error("an error of the console");
    setTimeout(() => {
      throw new Error("an exception");
    });
    // Of a script of the page: Chromium says nothing of rejections that a debugger's own script leaves behind.
    window.MyAccountClient.create({});
    try {
      document.body.innerHTML = "<b>markup</b>";
    } catch {
      await Promise.all(seen);
    }
  });
});
