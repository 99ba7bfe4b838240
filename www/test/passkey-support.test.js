import assert from "node:assert/strict";
import { test } from "node:test";
import { describeSupport, unsupportedReason } from "../src/passkey-support.js";

const everything = {
  available: true,
  platformAuthenticator: true,
  autofill: true,
  conditionalCreate: true,
  signals: true,
};

test("each capability has a label and a state", () => {
  const lines = describeSupport({ ...everything, autofill: false });
  assert.equal(lines.length, 5);
  assert.deepEqual(
    lines.filter(({ isSupported }) => !isSupported).map(({ text }) => text),
    ["Passkey autofill"],
  );
});

test("every reason for missing passkeys has a message", () => {
  assert.equal(unsupportedReason(everything), "");
  const sentences = ["insecure_context", "no_webauthn", "blocked_by_policy", "something_new", undefined].map((reason) =>
    unsupportedReason({ ...everything, available: false, reason }),
  );
  for (const sentence of sentences) assert.match(sentence, /^[A-Z].+\.$/u);
  assert.equal(new Set(sentences).size, 4);
});
