import { once } from "node:events";
import { watchedMessage } from "../console-messages.js";
import { createWatch } from "../watch.js";
import { createFolder, startProgram } from "./program.js";
import { webdriverContext } from "./webdriver-context.js";
import { openSession, startDriver } from "./webdriver.js";

/**
 * WebKit, by the driver and the bare browser that Debian's WebKitGTK comes with. It speaks no WebDriver BiDi, so what a page
 * complains of is heard through the fixture's server, and whom it talks to is left to its policy.
 */
export const webkit = { name: "WebKit", open };

/** For so long one command waits for a script, so that commands to another tab get their turn. */
const SLICE_MS = 50;

let scripts = 0;

async function start(addCleanup) {
  const folder = await createFolder(addCleanup);
  const display = await startDisplay(addCleanup);
  const folders = { TMPDIR: folder, HOME: folder, XDG_RUNTIME_DIR: folder, DISPLAY: display, NO_AT_BRIDGE: "1" };
  return startDriver("WEBKIT_DRIVER", (port) => [`--port=${port}`], { ...process.env, ...folders }, addCleanup);
}

/** A screen that nobody looks at. @returns {Promise<string>} its name */
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

    async run(source) {
      const id = `script-${(scripts += 1)}`;
      let outcome = await here(() => driver.executeScript(slice(id, source)));
      while (outcome.pending) outcome = await here(() => driver.executeScript(slice(id)));
      if (outcome.error !== undefined) throw new Error(outcome.error);
      return outcome.text;
    },
  }));
  const { watch, addMessage } = createWatch(context.pages, [app.origin, tenant.origin]);
  app.onConsole = (method, text) => addMessage(watchedMessage(method, text));
  return { context, page, watch };
}

/**
 * A command's part of a script's time.
 * @param {string} id of the script
 * @param {string} [source] with which it begins
 */
function slice(id, source = "Promise.reject('the page was left')") {
  return `
    const running = (window.journeyScripts ??= {});
    running["${id}"] ??= (${source}).then((text) => ({ text }), (error) => ({ error: String(error) }));
    const later = new Promise((resolve) => setTimeout(resolve, ${SLICE_MS}, { pending: true }));
    return Promise.race([running["${id}"], later]);`;
}
