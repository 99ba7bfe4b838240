import { Command } from "selenium-webdriver/lib/command.js";
import { watchedMessage, logUncaughtErrors, logPolicyViolations } from "../console-messages.js";
import { createWatch } from "../watch.js";
import { firefoxAuthenticator } from "./firefox-authenticator.js";
import { createFolder } from "./program.js";
import { webdriverContext } from "./webdriver-context.js";
import { openSession, startDriver } from "./webdriver.js";

/** Firefox by WebDriver, and by WebDriver BiDi for scripts and events. */
export const firefox = { name: "Firefox", open };

async function start(addCleanup) {
  const folder = await createFolder(addCleanup);
  const args = (port) => [
    `--port=${port}`,
    "--websocket-port=0",
    `--profile-root=${folder}`,
    "--log=error",
    "--allow-system-access",
  ];
  return startDriver("GECKODRIVER", args, { ...process.env, TMPDIR: folder }, addCleanup);
}

/** @type {import("./index.js").Engine["open"]} */
async function open({ app, tenant }, addCleanup) {
  const capabilities = {
    browserName: "firefox",
    webSocketUrl: true,
    "moz:firefoxOptions": {
      binary: process.env.FIREFOX,
      args: ["-headless"],
      prefs: {
        "intl.accept_languages": "en-US",
        // Being offline includes localhost.
        "network.disable-localhost-when-offline": true,
        // WebDriver's authenticators are software tokens; with USB tokens enabled, Firefox would wait for one.
        "security.webauth.webauthn_enable_softtoken": true,
        "security.webauth.webauthn_enable_usbtoken": false,
      },
    },
  };
  const driver = await openSession(await start(addCleanup), capabilities, addCleanup);
  const socket = await driver.getBidi();
  await socket.waitForConnection();

  /** Sends a WebDriver BiDi command and returns its result. */
  async function send(method, params) {
    const { type, result, error, message } = await socket.send({ method, params });
    if (type === "error") throw new Error(`${method}: ${error}: ${message}`);
    return result;
  }

  const { context, page, inFirst } = await webdriverContext(driver, (id) => ({
    goTo: (url) => send("browsingContext.navigate", { context: id, url, wait: "complete" }),

    async run(expression) {
      // With user activation, as after a click: popups are allowed.
      const params = { expression, target: { context: id }, awaitPromise: true, userActivation: true };
      const { type, result, exceptionDetails } = await send("script.evaluate", params);
      if (type === "exception") throw new Error(exceptionDetails.text);
      return result.value;
    },

    addVirtualAuthenticator: (user) => firefoxAuthenticator(driver, user),
  }));
  context.setOffline = (isOffline) => inFirst(() => setOffline(driver, isOffline));

  const { watch, addMessage, addRequest } = createWatch(context.pages, [app.origin, app.otherSite, tenant.origin]);
  // Other entries come from the browser's own scripts.
  socket.on("log.entryAdded", ({ type, method, text }) => {
    if (type === "console") addMessage(watchedMessage(method, text));
  });
  socket.on("network.beforeRequestSent", ({ request }) => addRequest(request.url));
  await send("session.subscribe", { events: ["log.entryAdded", "network.beforeRequestSent"] });
  for (const script of [logPolicyViolations, logUncaughtErrors]) {
    await send("script.addPreloadScript", { functionDeclaration: String(script) });
  }

  return { context, page, watch };
}

/** Switches the network off or on, as Firefox's "Work Offline" menu item does, and closes the connections it leaves open. */
async function setOffline(driver, isOffline) {
  driver.getExecutor().defineCommand("setContext", "POST", "/session/:sessionId/moz/context");
  const goTo = (context) => driver.execute(new Command("setContext").setParameter("context", context));
  await goTo("chrome");
  await driver.executeScript(
    `Services.io.offline = arguments[0];
    Services.obs.notifyObservers(null, "net:prune-all-connections");`,
    isOffline,
  );
  await goTo("content");
}
