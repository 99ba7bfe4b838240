import { dictionary } from "@zxcvbn-ts/language-common";
import sheriff from "password-sheriff";
import { passwordPolicy } from "../schemas/enrollments.js";
import { assertConforms } from "../schemas/validate.js";

const { PasswordPolicy: RuleSet, charsets } = sheriff;

const MAX_BYTES = 72; // the limit of bcrypt
const MAX_IN_A_ROW = 2;
const MIN_PROFILE_WORD_LENGTH = 4;
const DICTIONARIES = { en_10k: 10_000 };

const characterTypes = {
  uppercase: charsets.upperCase,
  lowercase: charsets.lowerCase,
  number: charsets.numbers,
  special: charsets.specialCharacters,
};

const defaults = {
  complexity: {
    min_length: 12,
    character_types: ["lowercase", "uppercase", "number"],
    character_type_rule: "all",
    identical_characters: "block",
    sequential_characters: "allow",
    max_length_exceeded: "error",
  },
  profile_data: { active: true, blocked_fields: ["name", "email"] },
  history: { active: true, size: 5 },
  dictionary: { active: true, default: "en_10k" },
};

/**
 * The password policy of the tenant's database connection, which it publishes and enforces.
 * @param {object} [changes] members that override the defaults
 */
export function createPasswordPolicy(changes = {}) {
  const published = merge(defaults, changes);
  assertConforms(passwordPolicy, published);
  const { complexity, profile_data: profileData, history, dictionary: words } = published;
  if (words.active && !DICTIONARIES[words.default]) {
    throw new TypeError("passwordPolicy: dictionary.default must be en_10k if the dictionary is active");
  }

  const rules = new RuleSet(rulesOf(complexity));
  const tooCommon = new Set(words.active ? dictionary["passwords-common"].slice(0, DICTIONARIES[words.default]) : []);

  return {
    published,

    /**
     * @param {string} password
     * @returns {string} the significant part of the password
     */
    significantPart: (password) => (complexity.max_length_exceeded === "truncate" ? truncate(password) : password),

    /**
     * @param {string} password
     * @param {import("../state/users.js").User} user
     * @returns {string[]} the broken rules, to follow the name of the member
     */
    violations(password, user) {
      const broken = rules.missing(password).rules.filter(({ verified }) => !verified);
      const violations = broken.map(({ code }) => SENTENCES[code](complexity));
      if (tooCommon.has(password.toLowerCase())) violations.push("must not be a common password");
      if (profileData.active) {
        const leaked = profileData.blocked_fields.filter((field) => containsField(password, field, user));
        violations.push(...leaked.map((field) => `must not contain the user's ${field}`));
      }
      if (history.active && user.lastPasswords(history.size).includes(this.significantPart(password))) {
        violations.push(`must not be one of the last ${history.size} passwords`);
      }
      return violations;
    },
  };
}

const SENTENCES = {
  nonEmpty: () => "must not be empty",
  lengthAtLeast: ({ min_length: least }) => `must have at least ${least} characters`,
  shouldContain: ({ character_types: types }) => `must contain characters of each type: ${types.join(", ")}`,
  containsAtLeast: () => "must contain characters of three of the types lowercase, uppercase, number, special",
  identicalChars: () => `must not contain more than ${MAX_IN_A_ROW} identical characters in a row`,
  sequentialChars: () => `must not contain more than ${MAX_IN_A_ROW} sequential characters in a row`,
  maxLength: () => `must not be longer than ${MAX_BYTES} bytes`,
};

function rulesOf(complexity) {
  const types = complexity.character_types.map((type) => characterTypes[type]);
  const threeOfFour = complexity.character_type_rule === "three_of_four";
  return {
    length: { minLength: complexity.min_length },
    ...(threeOfFour && { containsAtLeast: { atLeast: 3, expressions: Object.values(characterTypes) } }),
    ...(!threeOfFour && types.length > 0 && { contains: { expressions: types } }),
    ...(complexity.identical_characters === "block" && { identicalChars: { max: MAX_IN_A_ROW } }),
    ...(complexity.sequential_characters === "block" && { sequentialChars: { max: MAX_IN_A_ROW } }),
    ...(complexity.max_length_exceeded === "error" && { maxLength: { maxBytes: MAX_BYTES } }),
  };
}

/** Whether a password contains a profile field or a word of it. Of the email, only the local part is checked. */
function containsField(password, field, user) {
  const value = field === "email" ? user.email.split("@")[0] : user.profile[field];
  if (typeof value !== "string") return false;
  const words = value.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= MIN_PROFILE_WORD_LENGTH);
  return [value, ...words].some((word) => word && password.toLowerCase().includes(word.toLowerCase()));
}

function truncate(password) {
  // With `stream`, the decoder drops a character that the limit cuts in two.
  return new TextDecoder().decode(Buffer.from(password).subarray(0, MAX_BYTES), { stream: true });
}

function merge(whole, changes) {
  const merged = Object.entries(changes).map(([name, part]) => [
    name,
    whole[name] && typeof part === "object" ? { ...whole[name], ...part } : part,
  ]);
  return { ...whole, ...Object.fromEntries(merged) };
}
