import assert from "node:assert/strict";
import { test } from "node:test";
import { inGroups, initials, timeLeft } from "../src/format.js";

test("timeLeft formats the two largest units", () => {
  const expected = new Map([
    [86_399.9, "23 h 59 min"],
    [3600, "1 h 0 min"],
    [3599, "59 min 59 s"],
    [60, "1 min 00 s"],
    [59.9, "59 s"],
    [1, "1 s"],
    [0.9, "Expired"],
    [0, "Expired"],
    [-5, "Expired"],
    [NaN, "Expired"],
  ]);
  for (const [seconds, text] of expected) assert.equal(timeLeft(seconds), text, String(seconds));
});

test("initials takes the first letters of two words", () => {
  assert.equal(initials("Ada Lovelace"), "AL");
  assert.equal(initials("ada"), "A");
  assert.equal(initials("grace.hopper@example.test"), "GH");
  assert.equal(initials("𝒜da Ω mega"), "𝒜Ω");
  assert.equal(initials("  "), "");
});

test("inGroups splits the text into groups of four", () => {
  assert.equal(inGroups("ABCDEFGHIJ"), "ABCD EFGH IJ");
  assert.equal(inGroups("ABCD"), "ABCD");
  assert.equal(inGroups("𝒜BCDE"), "𝒜BCD E");
  assert.equal(inGroups(""), "");
});
