import assert from "node:assert/strict";
import { test } from "node:test";
import { readPhoneNumber } from "../src/enrollment/phone-number.js";

test("common notations are converted to E.164", () => {
  for (const text of [
    "+12025550143",
    " +1 202 555-0143 ",
    "+1 (202) 555.0143",
    "001 202 555 0143",
    "＋1 202 555 0143",
  ]) {
    assert.equal(readPhoneNumber(text), "+12025550143", text);
  }
});

test("invalid numbers are rejected", () => {
  for (const text of ["", "+", "202 555 0143", "+0 202 555 0143", "+1 202", "+1234567890123456", "+1 202 555 01x3"]) {
    assert.equal(readPhoneNumber(text), undefined, text);
  }
});
