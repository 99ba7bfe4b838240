// How a complaint of a page comes to its test: the functions that begin with `note` and `tell` run in the page, before
// any other script.

const LEVELS = { error: "error", warning: "warning", warn: "warning", assert: "assert" };
const PAGE_ERROR = "page error: ";

/**
 * What was written to a page's console, if somebody should have to read it.
 * @param {string} method of the console
 * @param {string} text
 * @returns {string | undefined}
 */
export function watchedMessage(method, text) {
  if (text.startsWith(PAGE_ERROR)) return text;
  return LEVELS[method] && `console.${LEVELS[method]}: ${text}`;
}

/** What the page's policy forbids. */
export function logPolicyViolations() {
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    console.error(`violation of ${effectiveDirective}: ${blockedURI}`);
  });
}

/** What no script of the page caught. */
export function logUncaughtErrors() {
  addEventListener("error", ({ error, message }) => console.error(`page error: ${error ?? message}`));
  addEventListener("unhandledrejection", ({ reason }) => console.error(`page error: ${reason}`));
}

/** Tells the page's server what is written to the console, where the browser does not tell its driver. */
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
  // For a test that is about to judge.
  window.consoleSent = () => Promise.all(sent);
}
