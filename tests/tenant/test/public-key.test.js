import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { suite, test } from "node:test";
import { encodeCBOR } from "@levischuck/tiny-cbor";
import { assertUsableKey } from "../src/passkey/public-key.js";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));
const newJwk = (...kind) => generateKeyPairSync(...kind).publicKey.export({ format: "jwk" });
const cose = (...members) => encodeCBOR(new Map(members));

suite("credential public key", () => {
  const ec = newJwk("ec", { namedCurve: "P-256" });
  const ed = newJwk("ed25519");
  const rsa = newJwk("rsa", { modulusLength: 2048 });
  const shortRsa = newJwk("rsa", { modulusLength: 1024 });

  const es256 = (x, y) => cose([1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]);
  const eddsa = (x) => cose([1, 1], [3, -8], [-1, 6], [-2, bytes(x)]);
  const rs256 = ({ n, e }) => cose([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]);

  test("is valid for each offered algorithm", () => {
    for (const key of [es256(ec.x, ec.y), eddsa(ed.x), rs256(rsa)]) assertUsableKey(key);
  });

  const useless = [
    ["a point off the curve", es256(ec.x, ec.x)],
    ["a point without y", es256(ec.x, "")],
    ["a truncated coordinate", es256(ec.x, ec.y.slice(0, -8))],
    ["a truncated Ed25519 key", eddsa(ed.x.slice(0, -8))],
    ["a short RSA key", rs256(shortRsa)],
    ["a key type that does not match the algorithm", cose([1, 3], [3, -7], [-1, bytes(rsa.n)], [-2, bytes(rsa.e)])],
  ];
  for (const [fault, key] of useless) {
    test(`rejects ${fault}`, () => assert.throws(() => assertUsableKey(key), /public key/));
  }
});
