import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldFault, faultsOf, problemFields } from "../src/problem-fields.js";

const refusal = (validation_errors, more = {}) => ({
  code: "invalid_request",
  problem: { validation_errors, ...more },
});

test("a fault is found by its pointer, or by the name of its member", () => {
  const entries = {
    name: { pointer: "/name", detail: "data/name must be string" },
    phone_number: { field: "phone_number", detail: "is required" },
    "a/b": { pointer: "/a~1b", detail: "data/a~1b is too long." },
    new_password: { pointer: "/new_password", field: "other", detail: "must differ" },
    deep: { pointer: "/deep/0/x", detail: "data/deep/0/x must be short" },
  };
  assert.deepEqual(Object.fromEntries(problemFields(refusal(Object.values(entries)))), {
    name: "Must be string.",
    phone_number: "Is required.",
    "a/b": "Is too long.",
    new_password: "Must differ.",
    deep: "Must be short.",
  });
});

test("several faults of one field are said one after the other", () => {
  const both = ["must be longer", "must hold a digit"].map((detail) => ({ pointer: "/new_password", detail }));
  assert.equal(problemFields(refusal(both)).get("new_password"), "Must be longer. Must hold a digit.");
});

test("what names no field, or says nothing, is left out", () => {
  const entries = [{ pointer: "", detail: "data must be JSON" }, { pointer: "/name" }, { detail: "x" }, null, 7];
  assert.equal(problemFields(refusal(entries)).size, 0);
  for (const error of [undefined, null, new TypeError("x"), refusal(null), refusal("text"), { problem: null }]) {
    assert.equal(problemFields(error).size, 0);
  }
});

test("faults come to the controls of the form, in its order", () => {
  const controls = { first: {}, second: {} };
  const error = refusal([
    { pointer: "/second", detail: "is wrong" },
    { pointer: "/elsewhere", detail: "is wrong too" },
    { pointer: "/first", detail: "is missing" },
  ]);
  assert.deepEqual(
    [...faultsOf(error, { controls })],
    [
      [controls.first, "Is missing."],
      [controls.second, "Is wrong."],
    ],
  );
});

test("a refusal that names no field is about the control that is judged", () => {
  const place = { controls: { otp_code: {} }, judged: "otp_code", refusal: "Not accepted." };
  const said = (error) => faultsOf(error, place).get(place.controls.otp_code);
  assert.equal(said(refusal(undefined, { detail: "Invalid otp_code." })), "Not accepted. Invalid otp_code.");
  assert.equal(said({ code: "invalid_request" }), "Not accepted.");
  assert.equal(said({ code: "rate_limited" }), undefined);
  assert.equal(said(new TypeError("x")), undefined);
  assert.equal(faultsOf(refusal(undefined), { controls: place.controls }).size, 0);
});

test("what the form found itself is taken as it is", () => {
  const control = {};
  const faults = faultsOf(new FieldFault(control, "Type the code."), { controls: {} });
  assert.equal(faults.get(control), "Type the code.");
  assert.equal(faults.size, 1);
});
