import { after } from "node:test";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a page may take for one thing before the journey fails. */
const PATIENCE_MS = 15_000;

let launching;

/**
 * A profile of its own in the one browser of a test file, which ends with the file's last test.
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<import("playwright-core").BrowserContext>}
 */
export async function freshProfile(options) {
  launching ??= chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  const browser = await launching;
  const context = await browser.newContext({ locale: "en-US", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

after(async () => {
  const browser = await launching?.catch(() => undefined);
  await browser?.close();
});
