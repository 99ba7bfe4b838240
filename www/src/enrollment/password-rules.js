const MAX_RUN_LENGTH = 2;
const MAX_BYTES = 72; // bcrypt uses at most 72 bytes
const MIN_WORD_LENGTH = 4;
const SEQUENCE_STEPS = [1, -1];

/** @typedef {"met" | "unmet" | "unknown"} RuleResult `unknown` if only the tenant can check it */

/**
 * @typedef {object} Rule
 * @property {string} text
 * @property {(password: string) => RuleResult} check
 */

const TYPES = {
  lowercase: { text: "one lowercase letter", pattern: /[a-z]/ },
  uppercase: { text: "one uppercase letter", pattern: /[A-Z]/ },
  number: { text: "one digit", pattern: /\d/ },
  special: { text: "one special character, such as ! or #", pattern: /[ !"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/ },
};

const FIELDS = {
  name: "your name",
  given_name: "your given name",
  family_name: "your family name",
  nickname: "your nickname",
  username: "your username",
  email: "your email address",
  phone_number: "your phone number",
};

/**
 * The rules of the tenant's password policy, to be checked while the password is typed.
 *
 * @param {import("my-account-wasm").PasswordPolicy} policy
 * @param {Record<string, unknown>} [user] claims of the ID token
 * @returns {Rule[]}
 */
export function passwordRules(policy, user = {}) {
  const { complexity = {}, profile_data: profile, history, dictionary } = policy ?? {};
  return [
    ...lengthRules(complexity),
    ...typeRules(complexity),
    ...rowRules(complexity),
    ...(profile?.active ? (profile.blocked_fields ?? []).map((field) => profileRule(field, user)) : []),
    ...(history?.active ? [unknown(lastPasswords(history.size))] : []),
    ...(dictionary?.active ? [unknown("Not a common password")] : []),
  ];
}

function lengthRules({ min_length: minLength = 1, max_length_exceeded: excess }) {
  const rules = [];
  if (minLength > 1) rules.push(rule(`At least ${minLength} characters`, (password) => password.length >= minLength));
  if (excess === "error") {
    rules.push(rule(`At most ${MAX_BYTES} bytes`, (password) => byteLength(password) <= MAX_BYTES));
  }
  return rules;
}

function typeRules({ character_types: types = [], character_type_rule: which }) {
  if (which === "three_of_four") {
    const kinds = Object.values(TYPES);
    const text = `Three of: ${kinds.map((kind) => kind.text).join("; ")}`;
    return [rule(text, (password) => kinds.filter(({ pattern }) => pattern.test(password)).length >= 3)];
  }
  return types.map((type) => {
    if (which !== "all" || !Object.hasOwn(TYPES, type)) return unknown(`Characters of the type “${type}”`);
    const { text, pattern } = TYPES[type];
    return rule(`At least ${text}`, (password) => pattern.test(password));
  });
}

function rowRules({ identical_characters: identical, sequential_characters: sequential }) {
  const rules = [];
  if (identical === "block") {
    const text = `No more than ${MAX_RUN_LENGTH} identical characters in a row (not “aaa”)`;
    rules.push(rule(text, (password) => longestRun(password, [0], () => true) <= MAX_RUN_LENGTH));
  }
  if (sequential === "block") {
    const text = `No more than ${MAX_RUN_LENGTH} characters in sequence (not “abc” or “321”)`;
    rules.push(rule(text, (password) => longestRun(password, SEQUENCE_STEPS, isAlphanumeric) <= MAX_RUN_LENGTH));
  }
  return rules;
}

/** The length of the longest run of characters that each differ from the previous one by the same step. */
function longestRun(password, steps, counts) {
  const runs = steps.map((step) => {
    let [longest, length] = [0, 0];
    for (let index = 0; index < password.length; index += 1) {
      const continues =
        index > 0 &&
        password.charCodeAt(index) - password.charCodeAt(index - 1) === step &&
        counts(password[index]) &&
        counts(password[index - 1]);
      length = continues ? length + 1 : 1;
      longest = Math.max(longest, length);
    }
    return longest;
  });
  return Math.max(...runs);
}

function profileRule(field, user) {
  const text = `Does not contain ${Object.hasOwn(FIELDS, field) ? FIELDS[field] : `“${field}” from your profile`}`;
  const value = Object.hasOwn(user, field) ? user[field] : undefined;
  if (typeof value !== "string" || value === "") return unknown(text);
  // Only the local part of an email address identifies the user.
  const whole = field === "email" ? value.split("@")[0] : value;
  const words = whole.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= MIN_WORD_LENGTH);
  const blocked = [whole, ...words].map((word) => word.toLowerCase());
  return rule(text, (password) => !blocked.some((word) => password.toLowerCase().includes(word)));
}

function lastPasswords(size) {
  return size > 1 ? `Not one of your last ${size} passwords` : "Not your current password";
}

const byteLength = (text) => new TextEncoder().encode(text).length;
const isAlphanumeric = (character) => /[a-z\d]/i.test(character);

/** An empty password meets no rule. */
const rule = (text, test) => ({
  text,
  check: (password) => (password !== "" && test(password) ? "met" : "unmet"),
});

const unknown = (text) => ({ text: `${text} (checked when you save)`, check: () => "unknown" });
