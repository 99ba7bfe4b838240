import assert from "node:assert/strict";

/** What Chromium writes to the console about answers that fail. */
const NETWORK_COMPLAINT =
  /Failed to load resource|blocked by CORS policy|^console\.error: Fetch API cannot load|net::ERR_/;

/**
 * Sees everything that a person would not: what pages complain of, and whom they talk to.
 * @param {() => { evaluate: (script: Function) => Promise<unknown> }[]} pages those that are open
 * @param {string[]} origins the only ones that a request may go to
 * @param {object} [browser]
 * @param {boolean} [browser.complains] whether it says in the console itself that an answer is a failure
 */
export function createWatch(pages, origins, { complains = false } = {}) {
  const complaints = [];
  const strangers = [];
  const expected = [];

  /** @typedef {typeof watch} Watch */
  const watch = {
    /**
     * Names a complaint that belongs to the journey. It has to come, as often as it likes.
     * @param {RegExp} pattern
     */
    expect(pattern) {
      expected.push(pattern);
    },

    /**
     * Says that answers of these statuses belong to the journey, for the browsers that complain of such.
     * @param {RegExp} status
     */
    expectStatus(status) {
      if (complains) expected.push(new RegExp(`Failed to load resource.*${status.source}`));
    },

    /** Says that answers which fail in any way belong to the journey, for the same browsers. */
    expectFailures() {
      if (complains) expected.push(NETWORK_COMPLAINT);
    },

    /** Every complaint so far. */
    complaints,

    /** Fails on a complaint that was not expected, on an expected one that did not come, and on a foreign request. */
    async judge() {
      await Promise.all(pages().map(nextTurn));
      const unexpected = complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      assert.deepEqual(unexpected, [], "the pages complained");
      const missing = expected.filter((pattern) => !complaints.some((complaint) => pattern.test(complaint)));
      assert.deepEqual(missing, [], "a complaint that was expected did not come");
      assert.deepEqual(strangers, [], "a page talked to somebody else");
    },
  };

  return {
    watch,

    /** @param {string | undefined} complaint */
    complain(complaint) {
      if (complaint !== undefined) complaints.push(complaint);
    },

    /** @param {string} url of a request */
    notice(url) {
      const { origin, protocol } = new URL(url);
      if (protocol !== "data:" && !origins.includes(origin)) strangers.push(url);
    },
  };
}

/** What a page has complained of by now is known when it has answered. One that is being left answers nothing. */
const nextTurn = (page) =>
  page
    .evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve));
      await window.complaintsTold?.();
    })
    .catch(() => {});
