import assert from "node:assert/strict";
import { test } from "node:test";
import { readCode } from "../src/enrollment/one-time-code.js";

test("a code is extracted from the text around it", () => {
  const texts = [
    "123456",
    " 123 456 ",
    "123-456",
    "1 2 3 4 5 6",
    "Your verification code is 123456.",
    "Hello. Your verification code is 1, 2, 3, 4, 5, 6.",
    "123456 is your code. It is valid for 10 minutes.",
    "In 10 minutes, 123 456 is void.",
    "Code: 123456 (ref 98765432)",
    "Code:123456\n@example.test #123456",
    "１２３４５６",
  ];
  for (const text of texts) assert.equal(readCode(text), "123456", text);
});

test("codes in the digits of other scripts are read", () => {
  const texts = [
    "١٢٣٤٥٦", // Arabic
    "۱۲۳۴۵۶", // Persian
    "१२३४५६", // Devanagari
    "১২৩৪৫৬", // Bengali
    "𝟏𝟐𝟑𝟒𝟓𝟔", // mathematical
    "رمز التحقق: ١٢٣ ٤٥٦.",
    "کد شما ۱، ۲، ۳، ۴، ۵، ۶ است",
    "आपका कोड १२३४५६ है। यह १० मिनट तक मान्य है।",
  ];
  for (const text of texts) assert.equal(readCode(text), "123456", text);
  assert.equal(readCode("٠٠٠٠٤٢"), "000042");
});

test("marks and hyphens of a pasted code are dropped", () => {
  for (const text of [
    "\u2068123456\u2069",
    "\u200e123\u2011456",
    "12\u200b3456",
    "123\u2013456",
    "\ufeff123\u00a0456",
  ]) {
    assert.equal(readCode(text), "123456", JSON.stringify(text));
  }
});

test("leading zeros are kept", () => {
  assert.equal(readCode("000 042"), "000042");
});

test("a number of digits other than six is kept", () => {
  assert.equal(readCode("12345678"), "12345678");
  assert.equal(readCode("12 34"), "1234");
});

test("text without digits has no code", () => {
  for (const text of ["", "  ", "no code"]) assert.equal(readCode(text), "");
});
