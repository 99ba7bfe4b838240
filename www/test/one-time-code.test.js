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
