// How a page's console messages reach the test. The functions that begin with `log` and `send` run in the page, before
// any other script.

const LEVELS = { error: "error", warning: "warning", warn: "warning", assert: "assert" };
const PAGE_ERROR = "page error: ";

/**
 * A console message, if it is an error, a warning or a failed assertion.
 * @param {string} method of the console
 * @param {string} text
 * @returns {string | undefined}
 */
export function watchedMessage(method, text) {
  if (text.startsWith(PAGE_ERROR)) return text;
  return LEVELS[method] && `console.${LEVELS[method]}: ${text}`;
}

/** Logs violations of the page's CSP. Firefox asks for /favicon.ico by itself when it goes back, although the page has an icon. */
export function logPolicyViolations() {
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    if (blockedURI === `${location.origin}/favicon.ico`) return;
    console.error(`violation of ${effectiveDirective}: ${blockedURI}`);
  });
}

/** Logs uncaught exceptions and unhandled rejections. */
export function logUncaughtErrors() {
  addEventListener("error", ({ error, message }) => console.error(`page error: ${error ?? message}`));
  addEventListener("unhandledrejection", ({ reason }) => console.error(`page error: ${reason}`));
}

/** Sends console messages to the page's server, for browsers whose driver does not report them. */
export function sendConsoleToServer() {
  const post = fetch.bind(window);
  const sent = [];
  for (const method of ["error", "warn", "assert"]) {
    const print = console[method].bind(console);
    console[method] = (...parts) => {
      print(...parts);
      if (method === "assert" && parts.shift()) return;
      sent.push(post("/console", { method: "POST", body: JSON.stringify([method, parts.join(" ")]), keepalive: true }));
    };
  }
  // Lets a test wait until all messages have arrived.
  window.consoleSent = () => Promise.all(sent);
}
