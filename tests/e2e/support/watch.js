import assert from "node:assert/strict";

/**
 * Observes what a user does not see: console messages of pages and of the browser, failures, and requests to other hosts.
 * @param {() => { evaluate: (script: Function) => Promise<unknown> }[]} pages the open ones
 * @param {string[]} origins that requests may go to
 * @param {object} [browser]
 * @param {boolean} [browser.reportsFailures] whether `addFailure` is called for failed requests
 */
export function createWatch(pages, origins, { reportsFailures = false } = {}) {
  const messages = [];
  const byBrowser = new Set();
  const failures = [];
  const foreignRequests = [];
  const expected = [];
  const expectedFailures = [];
  const allowed = [];
  const allowedOrigins = [...origins];

  /** @typedef {typeof watch} Watch */
  const watch = {
    /**
     * Expects a console message of the page's scripts, at least once.
     * @param {RegExp} pattern
     */
    expect(pattern) {
      expected.push(pattern);
    },

    /**
     * Expects responses with these statuses, and allows the browser's own messages about them, however they are worded.
     * @param {RegExp} status
     */
    expectStatus(status) {
      if (reportsFailures) expectedFailures.push(new RegExp(`^(?:${status.source})$`));
      allowed.push(new RegExp(`\\b(?:${status.source})\\b`));
    },

    /** Expects failed requests, and allows the browser's own messages about them, however they are worded. */
    expectFailures() {
      if (reportsFailures) expectedFailures.push(/./);
      allowed.push(/./);
    },

    /** Allows the browser's own console messages. Their wording depends on the release. */
    allowBrowserMessages() {
      allowed.push(/./);
    },

    /**
     * Allows requests to one more origin.
     * @param {string} origin
     */
    allowOrigin(origin) {
      allowedOrigins.push(origin);
    },

    /** All errors and warnings so far. */
    messages,

    /** Fails on unexpected messages, on expected ones that did not come, and on requests to other hosts. */
    async verify() {
      await Promise.all(pages().map(settled));
      const isAllowed = (message) => byBrowser.has(message) && allowed.some((pattern) => pattern.test(message));
      const isExpected = (message) => expected.some((pattern) => pattern.test(message));
      const unexpected = messages.filter((message) => !isExpected(message) && !isAllowed(message));
      assert.deepEqual(unexpected, [], "unexpected console messages");
      const missing = [
        ...expected.filter((pattern) => !messages.some((message) => pattern.test(message))),
        ...expectedFailures.filter((pattern) => !failures.some((failure) => pattern.test(failure))),
      ];
      assert.deepEqual(missing, [], "an expected message or failure did not come");
      assert.deepEqual(foreignRequests, [], "a page sent a request to another host");
    },
  };

  return {
    watch,

    /**
     * @param {string | undefined} message
     * @param {boolean} [isByBrowser] whether the browser itself wrote it
     */
    addMessage(message, isByBrowser = false) {
      if (message === undefined) return;
      messages.push(message);
      if (isByBrowser) byBrowser.add(message);
    },

    /** @param {string} failure the status of a response, or the error of a request without one */
    addFailure(failure) {
      failures.push(failure);
    },

    /** @param {string} url of a request */
    addRequest(url) {
      const { origin, protocol } = new URL(url);
      if (protocol !== "data:" && !allowedOrigins.includes(origin)) foreignRequests.push(url);
    },
  };
}

/** Waits until a page's messages so far have arrived. A page that navigates cannot run the script. */
const settled = (page) =>
  page
    .evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      await window.consoleSent?.();
    })
    .catch(() => {});
