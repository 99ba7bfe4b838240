import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { iconClass, methodHint, typeLabel, usageLabel } from "../src/method-types.js";

const TYPES = [
  "password",
  "passkey",
  "webauthn-platform",
  "webauthn-roaming",
  "totp",
  "phone",
  "email",
  "push-notification",
  "recovery-code",
];

test("every type has a label of its own and an icon that exists", async () => {
  assert.equal(new Set(TYPES.map(typeLabel)).size, TYPES.length);
  const css = await readFile(new URL("../styles/icons.css", import.meta.url), "utf8");
  for (const type of TYPES) {
    assert.notEqual(typeLabel(type), type);
    assert.ok(css.includes(`.${iconClass(type)}::before`), type);
  }
  for (const [, icon] of css.matchAll(/url\("([^"]+)"\)/g)) {
    assert.ok(existsSync(new URL(icon, new URL("../styles/", import.meta.url))), icon);
  }
});

test("a type that comes later is shown under its own name", () => {
  for (const type of ["voice-print", "constructor", "__proto__"]) {
    assert.equal(typeLabel(type), type);
    assert.equal(iconClass(type), "icon-unknown");
  }
});

test("usages become words, unknown ones nothing", () => {
  assert.equal(usageLabel(["primary"]), "First factor");
  assert.equal(usageLabel(["primary", "secondary"]), "First factor and Second factor");
  assert.equal(usageLabel(["toString"]), "");
  assert.equal(usageLabel(undefined), "");
});

test("the hint tells methods of one type apart", () => {
  assert.equal(methodHint({ type: "password" }), "");
  assert.equal(
    methodHint({ type: "phone", name: "Work", phone_number: "+12025550143", preferred_authentication_method: "sms" }),
    "Work · +12025550143 by text message",
  );
  assert.equal(methodHint({ type: "phone", phone_number: "+1", preferred_authentication_method: "pigeon" }), "+1");
  assert.equal(methodHint({ type: "email", email: "a@b.test", confirmed: false }), "a@b.test · Not confirmed yet");
  assert.equal(
    methodHint({ type: "passkey", user_agent: "Firefox / Linux", credential_device_type: "multi_device" }),
    "Firefox / Linux · Synced between devices",
  );
  assert.equal(methodHint({ type: "totp", name: { toString: () => "no string" } }), "");
});
