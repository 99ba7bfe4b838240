import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldError, fieldErrorsOf, serverFieldErrors } from "../src/field-errors.js";

const invalidRequest = (validation_errors, more = {}) => ({
  code: "invalid_request",
  problem: { validation_errors, ...more },
});

test("field errors are matched by pointer or by field name", () => {
  const entries = {
    name: { pointer: "/name", detail: "data/name must be string" },
    phone_number: { field: "phone_number", detail: "is required" },
    "a/b": { pointer: "/a~1b", detail: "data/a~1b is too long." },
    new_password: { pointer: "/new_password", field: "other", detail: "must differ" },
    deep: { pointer: "/deep/0/x", detail: "data/deep/0/x must be short" },
  };
  assert.deepEqual(Object.fromEntries(serverFieldErrors(invalidRequest(Object.values(entries)))), {
    name: "Must be string.",
    phone_number: "Is required.",
    "a/b": "Is too long.",
    new_password: "Must differ.",
    deep: "Must be short.",
  });
});

test("several errors of one field are joined", () => {
  const both = ["must be longer", "must contain a digit"].map((detail) => ({ pointer: "/new_password", detail }));
  assert.equal(serverFieldErrors(invalidRequest(both)).get("new_password"), "Must be longer. Must contain a digit.");
});

test("entries without a field or a detail are ignored", () => {
  const entries = [{ pointer: "", detail: "data must be JSON" }, { pointer: "/name" }, { detail: "x" }, null, 7];
  assert.equal(serverFieldErrors(invalidRequest(entries)).size, 0);
  for (const error of [
    undefined,
    null,
    new TypeError("x"),
    invalidRequest(null),
    invalidRequest("text"),
    { problem: null },
  ]) {
    assert.equal(serverFieldErrors(error).size, 0);
  }
});

test("errors are mapped to controls in form order", () => {
  const controls = { first: {}, second: {} };
  const error = invalidRequest([
    { pointer: "/second", detail: "is wrong" },
    { pointer: "/elsewhere", detail: "is wrong too" },
    { pointer: "/first", detail: "is missing" },
  ]);
  assert.deepEqual(
    [...fieldErrorsOf(error, { controls })],
    [
      [controls.first, "Is missing."],
      [controls.second, "Is wrong."],
    ],
  );
});

test("an error without a field goes to the default field", () => {
  const fields = { controls: { otp_code: {} }, defaultField: "otp_code", rejection: "Not accepted." };
  const messageFor = (error) => fieldErrorsOf(error, fields).get(fields.controls.otp_code);
  assert.equal(
    messageFor(invalidRequest(undefined, { detail: "Invalid otp_code." })),
    "Not accepted. Invalid otp_code.",
  );
  assert.equal(messageFor({ code: "invalid_request" }), "Not accepted.");
  assert.equal(messageFor({ code: "rate_limited" }), undefined);
  assert.equal(messageFor(new TypeError("x")), undefined);
  assert.equal(fieldErrorsOf(invalidRequest(undefined), { controls: fields.controls }).size, 0);
});

test("an error raised by the form is shown unchanged", () => {
  const control = {};
  const errors = fieldErrorsOf(new FieldError(control, "Enter the code."), { controls: {} });
  assert.equal(errors.get(control), "Enter the code.");
  assert.equal(errors.size, 1);
});
