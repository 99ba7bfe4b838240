import assert from "node:assert/strict";
import { test } from "node:test";
import { passwordRules } from "../src/enrollment/password-rules.js";

const NONE = {
  complexity: {
    min_length: 1,
    character_types: [],
    character_type_rule: "all",
    identical_characters: "allow",
    sequential_characters: "allow",
    max_length_exceeded: "truncate",
  },
  profile_data: { active: false, blocked_fields: ["email"] },
  history: { active: false, size: 5 },
  dictionary: { active: false, default: "en_10k" },
};

const withComplexity = (changes) => ({ ...NONE, complexity: { ...NONE.complexity, ...changes } });

/** The result of a policy's only rule. */
function check(policy, password, user) {
  const rules = passwordRules(policy, user);
  assert.equal(rules.length, 1, rules.map(({ text }) => text).join("; "));
  return rules[0].check(password);
}

function assertResults(policy, results, user) {
  for (const [password, result] of Object.entries(results)) {
    assert.equal(check(policy, password, user), result, password);
  }
}

test("an empty policy has no rules", () => {
  assert.deepEqual(passwordRules(NONE), []);
  assert.deepEqual(passwordRules({}), []);
});

test("length is checked in characters and in bytes", () => {
  assertResults(withComplexity({ min_length: 8 }), { "": "unmet", 1234567: "unmet", 12345678: "met" });
  assertResults(withComplexity({ max_length_exceeded: "error" }), {
    "": "unmet",
    ["a".repeat(72)]: "met",
    ["a".repeat(73)]: "unmet",
    ["ä".repeat(36)]: "met",
    ["ä".repeat(37)]: "unmet",
  });
});

test("each character type is a separate rule", () => {
  const kinds = {
    lowercase: { a: "met", A: "unmet", ä: "unmet" },
    uppercase: { A: "met", a: "unmet" },
    number: { 1: "met", a: "unmet" },
    special: { "!": "met", " ": "met", "]": "met", "^": "met", "-": "met", a1: "unmet", é: "unmet" },
  };
  for (const [kind, results] of Object.entries(kinds)) {
    assertResults(withComplexity({ character_types: [kind] }), results);
  }
  const both = passwordRules(withComplexity({ character_types: ["lowercase", "number"] }));
  assert.deepEqual(
    both.map((rule) => rule.check("a")),
    ["met", "unmet"],
  );
});

test("three of four character types suffice for three_of_four", () => {
  const policy = withComplexity({ character_type_rule: "three_of_four", character_types: ["lowercase"] });
  assertResults(policy, { aA: "unmet", aA1: "met", "aA!": "met", "aA1!": "met" });
});

test("identical characters in a row are limited", () => {
  assertResults(withComplexity({ identical_characters: "block" }), {
    "": "unmet",
    aab: "met",
    aaab: "unmet",
    abaa: "met",
  });
});

test("ascending and descending sequences are limited", () => {
  assertResults(withComplexity({ sequential_characters: "block" }), {
    "": "unmet",
    ab1: "met",
    abc: "unmet",
    x321: "unmet",
    aba: "met",
    "a:;<b": "met",
    ABd: "met",
  });
});

test("profile values must not be in the password", () => {
  const policy = { ...NONE, profile_data: { active: true, blocked_fields: ["email"] } };
  const user = { email: "ada.lovelace@example.test" };
  assertResults(policy, { "x-LoveLace-x": "unmet", "x-ada.lovelace": "unmet", "x-ada-x": "met", example: "met" }, user);
  assert.equal(check(policy, "anything", {}), "unknown", "the claim is missing");
  assert.equal(check(policy, "anything", { email: { not: "text" } }), "unknown");
  const strange = { ...NONE, profile_data: { active: true, blocked_fields: ["constructor"] } };
  assert.equal(check(strange, "anything", {}), "unknown");
});

test("rules that only the tenant can check are unknown", () => {
  assertResults({ ...NONE, history: { active: true, size: 3 } }, { "": "unknown", anything: "unknown" });
  assertResults({ ...NONE, dictionary: { active: true, default: "en_10k" } }, { password: "unknown" });
  assertResults(withComplexity({ character_types: ["emoji"] }), { a: "unknown" });
  assertResults(withComplexity({ character_type_rule: "two_of_five", character_types: ["number"] }), { a: "unknown" });
});
