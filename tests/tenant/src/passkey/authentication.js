import { randomBytes } from "node:crypto";
import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { deviceTypeOf, TIMEOUT_MS } from "./registration.js";

/**
 * The options of `navigator.credentials.get()`, with binary members in base64url. Without `allowCredentials`, the
 * authenticator offers its discoverable credentials.
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
 * Verifies an assertion (WebAuthn Level 3, 7.2). Rejects if any check fails.
 * @param {object} ceremony
 * @param {object} ceremony.response an AuthenticationResponseJSON
 * @param {string} ceremony.challenge
 * @param {string[]} ceremony.origins the allowed origins
 * @param {import("./relying-party.js").RelyingParty} ceremony.relyingParty
 * @param {object} ceremony.method the passkey as the API shows it
 * @param {number} ceremony.counter the last signature counter
 */
export async function verifyAuthentication({ response, challenge, origins, relyingParty, method, counter }) {
  // The user is not identified before the ceremony, so the user handle must be present and match (step 6).
  if (response.response.userHandle !== method.user_handle) throw new Error("The user handle does not match");
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: relyingParty.id,
    credential: { id: method.key_id, publicKey: Buffer.from(method.public_key, "base64url"), counter },
    // As in registration, user verification is "preferred".
    requireUserVerification: false,
  });
  if (!verified) throw new Error("The signature is not valid");
  if (deviceTypeOf(authenticationInfo) !== method.credential_device_type) {
    throw new Error("The backup eligibility of the credential cannot change");
  }
  return authenticationInfo;
}
