import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  canBeRenamed,
  deliveriesOf,
  factorHint,
  iconClass,
  methodHint,
  typeLabel,
  usageLabel,
} from "../src/method-types.js";

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

test("every type has a unique label and an existing icon", async () => {
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

test("an unknown type is its own label", () => {
  for (const type of ["voice-print", "constructor", "__proto__"]) {
    assert.equal(typeLabel(type), type);
    assert.equal(iconClass(type), "icon-unknown");
  }
});

test("known usages have labels, unknown ones are omitted", () => {
  assert.equal(usageLabel(["primary"]), "First factor");
  assert.equal(usageLabel(["primary", "secondary"]), "First factor and Second factor");
  assert.equal(usageLabel(["toString"]), "");
  assert.equal(usageLabel(undefined), "");
});

test("the factor hint has the usage and whether it replaces a method", () => {
  assert.equal(factorHint({ type: "phone", usage: ["secondary"] }), "Second factor");
  assert.equal(factorHint({ type: "password", usage: ["primary"] }), "First factor · replaces the current one");
  assert.equal(factorHint({ type: "totp" }), "");
});

test("the method hint distinguishes methods of one type", () => {
  assert.equal(methodHint({ type: "password" }), "");
  assert.equal(methodHint({ type: "phone", name: "Work", phone_number: "+12025550143" }), "Work · +12025550143");
  assert.equal(methodHint({ type: "phone", phone_number: "+1" }), "+1");
  assert.equal(methodHint({ type: "email", email: "a@b.test" }), "a@b.test");
  assert.equal(
    methodHint({ type: "passkey", user_agent: "Firefox / Linux", credential_device_type: "multi_device" }),
    "Firefox / Linux · Synced across devices",
  );
  assert.equal(methodHint({ type: "totp", name: { toString: () => "no string" } }), "");
});

test("only confirmed methods with a name can be renamed", () => {
  const named = TYPES.filter((type) => canBeRenamed({ type, confirmed: true }));
  assert.deepEqual(named.toSorted(), [
    "email",
    "phone",
    "push-notification",
    "totp",
    "webauthn-platform",
    "webauthn-roaming",
  ]);
  assert.equal(canBeRenamed({ type: "totp", confirmed: false }), false);
  assert.equal(canBeRenamed({ type: "voice-print" }), false);
});

test("a confirmed phone lists all delivery options and the current one", () => {
  const values = (method) => deliveriesOf(method).map(([value]) => value);
  const phone = { type: "phone", confirmed: true, preferred_authentication_method: "voice" };
  assert.deepEqual(values(phone), ["sms", "voice"]);
  assert.deepEqual(values({ ...phone, preferred_authentication_method: "pigeon" }), ["pigeon", "sms", "voice"]);
  assert.deepEqual(values({ ...phone, confirmed: false }), []);
  assert.deepEqual(values({ type: "email", confirmed: true }), []);
});
