import assert from "node:assert/strict";
import { test } from "node:test";
import { emailFormatError, rejectedEmailMessage } from "../src/sign-in/sign-up-email.js";

const clientError = (code, more = {}) =>
  Object.assign(new Error("for developers"), { name: "MyAccountError", code }, more);

test("an invalid email address has an error message", () => {
  for (const email of ["ada@example.test", " ada@example.test ", "a@b"]) {
    assert.equal(emailFormatError(email), undefined, email);
  }
  for (const email of ["", "  ", "ada", "@example.test", "ada@", "a b@example.test", "a@b@c"]) {
    assert.match(emailFormatError(email), /^Enter .+\.$/, email);
  }
});

test("an existing user is reported for conflict and invalid_request", () => {
  assert.match(rejectedEmailMessage(clientError("conflict")), /already exists/);
  assert.match(rejectedEmailMessage(clientError("invalid_request")), /You may already have an account\.$/);
  const worded = clientError("invalid_request", { oauthErrorDescription: "The user exists." });
  assert.match(rejectedEmailMessage(worded), /You may already have an account\. Details: The user exists\.$/);
});

test("other errors are not email errors", () => {
  for (const error of [clientError("network"), clientError("passkey_cancelled"), new Error("x"), undefined]) {
    assert.equal(rejectedEmailMessage(error), undefined);
  }
});
