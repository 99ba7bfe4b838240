import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "uqr";
import { qrCodePath } from "../src/enrollment/qr-code.js";

const TEXT = "otpauth://totp/Tenant:ada%40example.test?secret=JBSWY3DPEHPK3PXP&issuer=Tenant";

/** Rasterizes a path of rectangles. */
function fill({ size, path }) {
  const rows = Array.from({ length: size }, () => new Array(size).fill(false));
  for (const [, x, y, width, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    assert.equal(width, back);
    for (let step = 0; step < Number(width); step += 1) rows[y][Number(x) + step] = true;
  }
  return rows;
}

test("the path draws the QR code with its quiet zone", () => {
  const drawing = qrCodePath(TEXT);
  assert.match(drawing.path, /^(M\d+ \d+h\d+v1h-\d+z)+$/);
  assert.deepEqual(fill(drawing), encode(TEXT, { ecc: "M", border: 4 }).data);
});

test("a text that is too long returns undefined", () => {
  assert.equal(qrCodePath("x".repeat(4000)), undefined);
});
