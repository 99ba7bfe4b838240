import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCallbackParameters } from "../src/page-load.js";

const isCallback = (url) => hasCallbackParameters(new URL(url, "https://app.example"));

test("callback parameters of logins and connected accounts are detected", () => {
  for (const url of [
    "/?code=c&state=s",
    "/?error=access_denied&state=s",
    "/?domain=tenant.example&client_id=x&code=c&state=s",
    "/?connect_code=c&state=s",
    "/?domain=tenant.example#connect_code=c&state=s",
    "/#error=access_denied&state=s",
  ]) {
    assert.equal(isCallback(url), true, url);
  }
});

test("other URLs have no callback parameters", () => {
  for (const url of ["/", "/?code=c", "/?state=s", "/?domain=tenant.example", "/#code=c&state=s", "/?state=s#code=c"]) {
    assert.equal(isCallback(url), false, url);
  }
});
