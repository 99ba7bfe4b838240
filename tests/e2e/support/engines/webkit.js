import { once } from "node:events";
import { watchedMessage } from "../console-messages.js";
import { createWatch } from "../watch.js";
import { createFolder, startProgram } from "./program.js";
import { runInSlices } from "./script-slices.js";
import { webdriverContext } from "./webdriver-context.js";
import { openSession, startDriver } from "./webdriver.js";

/**
 * WebKit by WebDriver, with Debian's WebKitGTK and its MiniBrowser. It has no WebDriver BiDi, so console messages come
 * through the fixture's server, and the CSP alone restricts the hosts that a page talks to.
 */
export const webkit = { name: "WebKit", open };

async function start(addCleanup) {
  const folder = await createFolder(addCleanup);
  const display = await startDisplay(addCleanup);
  const folders = { TMPDIR: folder, HOME: folder, XDG_RUNTIME_DIR: folder, DISPLAY: display, NO_AT_BRIDGE: "1" };
  return startDriver("WEBKIT_DRIVER", (port) => [`--port=${port}`], { ...process.env, ...folders }, addCleanup);
}

/** Starts a virtual X display. @returns {Promise<string>} its name */
async function startDisplay(addCleanup) {
  const stdio = ["ignore", "ignore", "pipe", "pipe"];
  const args = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const { child, stderr } = startProgram("XVFB", args, { stdio }, addCleanup);
  const number = once(child.stdio[3], "data").then(String);
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`Xvfb did not start.\n${stderr()}`)));
  ended.catch(() => {});
  return `:${(await Promise.race([number, ended])).trim()}`;
}

/** @type {import("./index.js").Engine["open"]} */
async function open({ app, tenant }, addCleanup) {
  const driver = await openSession(await start(addCleanup), { browserName: "MiniBrowser" }, addCleanup);
  const { context, page } = await webdriverContext(driver, (_handle, here) => ({
    goTo: (url) => here(() => driver.get(url)),
    run: runInSlices(driver, here),
  }));
  const { watch, addMessage } = createWatch(context.pages, [app.origin, app.otherSite, tenant.origin]);
  app.onConsole = (method, text) => addMessage(watchedMessage(method, text));
  return { context, page, watch };
}
