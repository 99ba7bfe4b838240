import assert from "node:assert/strict";

/**
 * Observes what a user does not see: what pages and the browser write to the console, and which hosts a page talks to.
 * @param {() => { evaluate: (script: Function) => Promise<unknown> }[]} pages those that are open
 * @param {string[]} origins the only ones that a request may go to
 * @param {object} [browser]
 * @param {boolean} [browser.reportsFailures] whether it writes failed requests to the console, and calls `addFailure` for them
 */
export function createWatch(pages, origins, { reportsFailures = false } = {}) {
  const messages = [];
  const byBrowser = new Set();
  const failures = [];
  const foreignRequests = [];
  const expected = [];
  const expectedFailures = [];
  const allowed = [];

  /** @typedef {typeof watch} Watch */
  const watch = {
    /**
     * Expects a message that a script of the page writes. It must come, any number of times.
     * @param {RegExp} pattern
     */
    expect(pattern) {
      expected.push(pattern);
    },

    /**
     * Expects responses of these statuses. What the browser itself writes about them is allowed in any words.
     * @param {RegExp} status
     */
    expectStatus(status) {
      if (reportsFailures) expectedFailures.push(new RegExp(`^(?:${status.source})$`));
      allowed.push(new RegExp(`\\b(?:${status.source})\\b`));
    },

    /** Expects requests that fail in any way. What the browser itself writes about them is allowed in any words. */
    expectFailures() {
      if (reportsFailures) expectedFailures.push(/./);
      allowed.push(/./);
    },

    /** Allows what the browser itself writes to the console, in any words: other releases write something else. */
    allowBrowserMessages() {
      allowed.push(/./);
    },

    /** Every complaint so far. */
    messages,

    /** Fails on a complaint that was not expected, on an expected one that did not come, and on a foreign request. */
    async verify() {
      await Promise.all(pages().map(settled));
      const isAllowed = (message) => byBrowser.has(message) && allowed.some((pattern) => pattern.test(message));
      const isExpected = (message) => expected.some((pattern) => pattern.test(message));
      const unexpected = messages.filter((message) => !isExpected(message) && !isAllowed(message));
      assert.deepEqual(unexpected, [], "the pages complained");
      const missing = [
        ...expected.filter((pattern) => !messages.some((message) => pattern.test(message))),
        ...expectedFailures.filter((pattern) => !failures.some((failure) => pattern.test(failure))),
      ];
      assert.deepEqual(missing, [], "an expected complaint or failure did not come");
      assert.deepEqual(foreignRequests, [], "a page sent a request to a foreign origin");
    },
  };

  return {
    watch,

    /**
     * @param {string | undefined} message
     * @param {boolean} [isByBrowser] whether the browser itself wrote it, and no script of the page
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
      if (protocol !== "data:" && !origins.includes(origin)) foreignRequests.push(url);
    },
  };
}

/** What a page has complained of by now is known when it has answered. One that is being left answers nothing. */
const settled = (page) =>
  page
    .evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      await window.consoleSent?.();
    })
    .catch(() => {});
