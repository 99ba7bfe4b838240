import assert from "node:assert/strict";
import { test } from "node:test";
import { readPhoneNumber } from "../src/enrollment/phone-number.js";

const texts = {
  "+12025550143": [
    "+12025550143",
    " +1 202 555-0143 ",
    "+1 (202) 555.0143",
    "001 202 555 0143",
    "＋1 202 555 0143",
    "tel:+1-202-555-0143",
    "TEL:+12025550143",
    "+1 1 202 555 0143",
  ],
  "+442079460018": ["+44 (0)20 7946 0018", "+44 020 7946 0018", "0044 (0) 20 7946 0018", "+44 (0) 20-7946-0018"],
  "+493012345678": ["+49 (0)30 12345678", "+49 30 / 12345678"],
  "+33123456789": ["+33 (0)1 23 45 67 89"],
  "+74951234567": ["+7 (8) 495 123-45-67"],
  // Italy keeps its zero.
  "+390669812345": ["+39 06 698 12345"],
};

test("common notations are read, without the zero that is dialed only within the country", () => {
  for (const [e164, notations] of Object.entries(texts)) {
    for (const text of notations) assert.equal(readPhoneNumber(text)?.e164, e164, text);
  }
});

test("a number is shown as people write it", () => {
  assert.equal(readPhoneNumber("+44 (0)20 7946 0018").formatted, "+44 20 7946 0018");
  assert.equal(readPhoneNumber("+12025550143").formatted, "+1 202 555 0143");
});

test("marks and hyphens of a pasted number are dropped", () => {
  for (const text of [
    "\u202a+1 202 555 0143\u202c",
    "\u2068+1\u00a0202\u00a0555\u20110143\u2069",
    "\u200e+1 202\u2013555\u22120143\u200f",
    "\ufeff+1\u00ad202\u200b555\u20100143",
  ]) {
    assert.equal(readPhoneNumber(text)?.e164, "+12025550143", JSON.stringify(text));
  }
});

test("digits of other scripts are read", () => {
  for (const text of ["+١ ٢٠٢ ٥٥٥ ٠١٤٣", "۰۰۱ ۲۰۲ ۵۵۵ ۰۱۴۳", "+१ २०२ ५५५ ०१४३"]) {
    assert.equal(readPhoneNumber(text)?.e164, "+12025550143", text);
  }
});

test("invalid numbers are rejected", () => {
  for (const text of [
    ...["", "+", "202 555 0143", "020 7946 0018", "+0 202 555 0143", "+1 202", "+1234567890123456"],
    ...["+1 202 555 01x3", "+1 202 555 0143 ext. 5", "call +1 202 555 0143", "+1 202 555 0143 +44 20 7946 0018"],
  ]) {
    assert.equal(readPhoneNumber(text), undefined, text);
  }
});
