import { randomBytes } from "node:crypto";
import { verifyRegistrationResponse } from "@simplewebauthn/server";
import { COSEALG } from "@simplewebauthn/server/helpers";
import { assertUsableKey } from "./public-key.js";

const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

/** The timeout of a ceremony in the browser. */
export const TIMEOUT_MS = 60_000;

/**
 * The options of `navigator.credentials.create()`, with binary members in base64url.
 * @param {object} subject
 * @param {import("./relying-party.js").RelyingParty} subject.relyingParty
 * @param {{ userId: string, email: string, name: string }} subject.user
 * @param {{ id: string, transports?: string[] }[]} [subject.exclude] the user's credentials
 */
export function creationOptions({ relyingParty: { id, name }, user, exclude }) {
  return {
    challenge: randomBytes(32).toString("base64url"),
    rp: { id, name },
    user: { id: userHandle(user), name: user.email, displayName: user.name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
    timeout: TIMEOUT_MS,
    ...(exclude && { excludeCredentials: exclude.map(descriptorOf) }),
  };
}

/**
 * Verifies an attestation (WebAuthn Level 3, 7.1). Rejects if any check fails.
 * @param {object} ceremony
 * @param {object} ceremony.response a RegistrationResponseJSON
 * @param {string} ceremony.challenge
 * @param {string[]} ceremony.origins the allowed origins
 * @param {import("./relying-party.js").RelyingParty} ceremony.relyingParty
 * @returns {Promise<import("@simplewebauthn/server").VerifiedRegistrationResponse["registrationInfo"]>}
 */
export async function verifyRegistration({ response, challenge, origins, relyingParty }) {
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origins,
    expectedRPID: relyingParty.id,
    supportedAlgorithmIDs: ALGORITHMS,
    // User verification is "preferred" in the options, so the authenticator may skip it.
    requireUserVerification: false,
  });
  if (!verified) throw new Error("The attestation statement is not valid");
  if (registrationInfo.credential.id !== response.id) throw new Error("The id does not match the attested credential");
  assertUsableKey(registrationInfo.credential.publicKey);
  return registrationInfo;
}

/** @param {{ id: string, transports?: string[] }} credential */
function descriptorOf({ id, transports }) {
  return { type: "public-key", id, ...(transports && { transports }) };
}

/** @param {{ userId: string }} user */
export function userHandle({ userId }) {
  return Buffer.from(userId).toString("base64url");
}

/** @param {{ credentialDeviceType: "singleDevice" | "multiDevice" }} verified */
export function deviceTypeOf({ credentialDeviceType }) {
  return credentialDeviceType === "multiDevice" ? "multi_device" : "single_device";
}
