import assert from "node:assert/strict";

const COMPLAINTS = new Set(["error", "warning", "assert"]);

/**
 * Sees everything that a person would not: what pages complain of, and whom they talk to.
 * @param {import("playwright-core").BrowserContext} context
 * @param {string[]} origins the only ones that a request may go to
 */
export async function watch(context, origins) {
  const complaints = [];
  const strangers = [];
  const expected = [];

  context.on("console", (message) => {
    if (COMPLAINTS.has(message.type())) complaints.push(`console.${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(`page error: ${error.error()}`));
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && !origins.includes(origin)) strangers.push(request.url());
  });
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      console.error(`violation of ${effectiveDirective}: ${blockedURI}`);
    });
  });

  return {
    /**
     * Names a complaint that belongs to the journey. It has to come, as often as it likes.
     * @param {RegExp} pattern
     */
    expect(pattern) {
      expected.push(pattern);
    },

    /** Every complaint so far. */
    complaints,

    /** Fails on a complaint that was not expected, on an expected one that did not come, and on a foreign request. */
    async judge() {
      await Promise.all(context.pages().map(nextTurn));
      const unexpected = complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      assert.deepEqual(unexpected, [], "the pages complained");
      const missing = expected.filter((pattern) => !complaints.some((complaint) => pattern.test(complaint)));
      assert.deepEqual(missing, [], "a complaint that was expected did not come");
      assert.deepEqual(strangers, [], "a page talked to somebody else");
    },
  };
}

/** What a page has complained of by now is known when it has answered. One that is being left answers nothing. */
const nextTurn = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve))).catch(() => {});
