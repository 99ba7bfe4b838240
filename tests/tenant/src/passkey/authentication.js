import { randomBytes } from "node:crypto";
import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { deviceTypeOf, TIMEOUT_MS } from "./registration.js";

/**
 * The options of `navigator.credentials.get()`, binary members as base64url. They name no credential, so that the
 * authenticator shows those it can find by itself.
 * @param {import("./relying-party.js").RelyingParty} relyingParty
 */
export function requestOptions(relyingParty) {
  return {
    challenge: randomBytes(32).toString("base64url"),
    timeout: TIMEOUT_MS,
    rpId: relyingParty.id,
    userVerification: "preferred",
  };
}

/**
 * Verifies what the authenticator answered (WebAuthn Level 3, 7.2). Rejects when any check fails.
 * @param {object} ceremony
 * @param {object} ceremony.response the credential, in the JSON form of WebAuthn
 * @param {string} ceremony.challenge
 * @param {string[]} ceremony.origins the pages that may have asked for it
 * @param {import("./relying-party.js").RelyingParty} ceremony.relyingParty
 * @param {object} ceremony.method the passkey, as the API shows it
 * @param {number} ceremony.counter that the authenticator has shown last
 */
export async function verifyAuthentication({ response, challenge, origins, relyingParty, method, counter }) {
  // A user who is not known beforehand is whoever the authenticator says (step 6).
  if (response.response.userHandle !== method.user_handle) throw new Error("The user handle is another one");
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: relyingParty.id,
    credential: { id: method.key_id, publicKey: Buffer.from(method.public_key, "base64url"), counter },
    // As for a registration, user verification is "preferred".
    requireUserVerification: false,
  });
  if (!verified) throw new Error("The signature does not hold");
  if (deviceTypeOf(authenticationInfo) !== method.credential_device_type) {
    throw new Error("The credential cannot become one of another kind of device");
  }
  return authenticationInfo;
}
