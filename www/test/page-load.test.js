import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCallbackParameters } from "../src/page-load.js";

const at = (address) => hasCallbackParameters(new URL(address, "https://app.example"));

test("the answer to a login, and to the connecting of an account, is known", () => {
  for (const address of [
    "/?code=c&state=s",
    "/?error=access_denied&state=s",
    "/?domain=tenant.example&client_id=x&code=c&state=s",
    "/?connect_code=c&state=s",
    "/?domain=tenant.example#connect_code=c&state=s",
    "/#error=access_denied&state=s",
  ]) {
    assert.equal(at(address), true, address);
  }
});

test("anything else is no answer", () => {
  for (const address of [
    "/",
    "/?code=c",
    "/?state=s",
    "/?domain=tenant.example",
    "/#code=c&state=s",
    "/?state=s#code=c",
  ]) {
    assert.equal(at(address), false, address);
  }
});
