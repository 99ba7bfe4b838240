import { after } from "node:test";
import { chromium as browserType } from "playwright-core";
import { watchedMessage, logPolicyViolations } from "../console-messages.js";
import { createWatch } from "../watch.js";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Time limit of each action. */
const PATIENCE_MS = 15_000;

let launching;

/** Chromium by Playwright: a new profile for each journey, one browser for each test file. */
export const chromium = { name: "Chromium", open };

/** @type {import("./index.js").Engine["open"]} */
async function open({ app, tenant }, addCleanup) {
  const context = await freshProfile();
  addCleanup(() => context.close());
  const options = { reportsFailures: true };
  const { watch, addMessage, addFailure, addRequest } = createWatch(
    () => context.pages(),
    [app.origin, tenant.origin],
    options,
  );
  context.on("console", (message) => addMessage(watchedMessage(message.type(), message.text()), isByBrowser(message)));
  context.on("response", (response) => response.status() >= 400 && addFailure(String(response.status())));
  context.on("requestfailed", (request) => addFailure(request.failure().errorText));
  context.on("weberror", (error) => addMessage(`page error: ${error.error()}`));
  context.on("request", (request) => addRequest(request.url()));
  await context.addInitScript(logPolicyViolations);
  return { context, page: await context.newPage(), watch };
}

/** Scripts pass arguments to the console; messages of the browser itself have none. */
const isByBrowser = (message) => message.args().length === 0;

async function freshProfile() {
  launching ??= browserType.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  const browser = await launching;
  const context = await browser.newContext({ locale: "en-US" });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

after(async () => {
  const browser = await launching?.catch(() => undefined);
  await browser?.close();
});
