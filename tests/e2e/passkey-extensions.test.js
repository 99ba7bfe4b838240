import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

for (const hasJson of [true, false]) {
  const how = hasJson ? "with toJSON" : "without toJSON";
  packageJourney(`extensions keep their bytes, and the PRF output is not sent, ${how}`, async (env) => {
    const { page, tenant } = env;
    const app = packagePage(env);
    await addVirtualAuthenticator(page, { hasPrf: true, hasLargeBlob: true });
    await app.logIn();
    const prfInput = Buffer.from([251, 255, 254]);
    await page.route(`${tenant.origin}${METHODS}`, async (route) => {
      const response = await route.fetch();
      const { authn_params_public_key: options, ...rest } = await response.json();
      // Standard base64 on purpose: the browsers' own parsers reject it.
      const extensions = {
        credProps: true,
        prf: { eval: { first: prfInput.toString("base64") } },
        largeBlob: { support: "preferred" },
      };
      await route.fulfill({ response, json: { ...rest, authn_params_public_key: { ...options, extensions } } });
    });
    await page.evaluate(recordCredential, hasJson);
    const verification = page.waitForRequest((request) => request.url().endsWith("/verify"));
    assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");

    const request = await verification;
    const { authn_response: sent } = request.postDataJSON();
    const { prfInputSeen, credential, extensionResults } = await page.evaluate(readCredential);
    assert.equal(prfInputSeen, prfInput.toString("base64url"));
    assert.deepEqual(sent, { ...credential, clientExtensionResults: sent.clientExtensionResults });
    assert.equal(credential.authenticatorAttachment, "platform");

    const { results: output, ...prf } = extensionResults.prf;
    assert.equal(Buffer.from(output.first, "base64url").length, 32);
    assert.deepEqual(sent.clientExtensionResults, { ...extensionResults, prf });
    assert.equal(extensionResults.credProps.rk, true);
    assert.equal(prf.enabled, true);
    assert.ok(!request.postData().includes(output.first), "the PRF output stays in the page");
  });
}

/**
 * Keeps the browser's credential in `window.credential`. Removes its `toJSON`, or adds the PRF output to it, which only
 * some browser releases include.
 */
function recordCredential(hasJson) {
  const create = navigator.credentials.create.bind(navigator.credentials);
  const { prototype } = PublicKeyCredential;
  const { toJSON } = prototype;
  if (hasJson) {
    prototype.toJSON = function () {
      const json = toJSON.call(this);
      json.clientExtensionResults.prf.results = { first: "output" };
      return json;
    };
  } else {
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete prototype.toJSON;
  }
  navigator.credentials.create = async (options) => {
    window.prfInput = options.publicKey.extensions.prf.eval.first;
    return (window.credential = await create(options));
  };
}

/** The credential by its attributes and methods, without `toJSON`; buffers as base64url. */
function readCredential() {
  const { id, rawId, type, authenticatorAttachment, response } = window.credential;
  const plain = (value) => {
    if (value instanceof ArrayBuffer) return plain(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) {
      const text = btoa(String.fromCharCode(...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
      return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    }
    if (Array.isArray(value)) return value.map(plain);
    if (Object(value) !== value) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  };
  return {
    prfInputSeen: plain(window.prfInput),
    extensionResults: plain(window.credential.getClientExtensionResults()),
    credential: {
      id,
      rawId: plain(rawId),
      type,
      authenticatorAttachment,
      response: {
        clientDataJSON: plain(response.clientDataJSON),
        attestationObject: plain(response.attestationObject),
        transports: response.getTransports(),
      },
    },
  };
}
