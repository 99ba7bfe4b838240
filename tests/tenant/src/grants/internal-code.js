import { createHash } from "node:crypto";
import { newSecret } from "../state/one-time-values.js";
import { newGrant } from "../oidc/grant-policy.js";

const NO_REDIRECT = "urn:ietf:wg:oauth:2.0:oob";

/**
 * Issues an authorization code that the same request redeems. An extension grant thus becomes an authorization_code
 * grant, and the server applies all of its checks to it, DPoP included.
 * @param {import("oidc-provider").default} provider
 * @param {object} subject
 * @param {string} subject.clientId
 * @param {string} subject.userId
 * @param {string[]} subject.scopes
 * @param {string} [subject.audience]
 * @param {(grantId: string) => void} [subject.onGrant] receives the id of the grant
 * @returns {Promise<Record<string, string>>} the form of the token request
 */
export async function internalCode(provider, { clientId, userId, scopes, audience, onGrant }) {
  const audiences = audience === undefined ? [] : [audience];
  const grant = await newGrant(provider, { accountId: userId, clientId, scopes, audiences });
  onGrant?.(grant.jti);
  const verifier = newSecret();
  const code = new provider.AuthorizationCode({
    accountId: userId,
    client: await provider.Client.find(clientId),
    grantId: grant.jti,
    authTime: Math.floor(Date.now() / 1000),
    scope: scopes.join(" "),
    resource: audience,
    redirectUri: NO_REDIRECT,
    codeChallenge: createHash("sha256").update(verifier).digest("base64url"),
    codeChallengeMethod: "S256",
  });
  return {
    grant_type: "authorization_code",
    client_id: clientId,
    code: await code.save(),
    code_verifier: verifier,
    redirect_uri: NO_REDIRECT,
  };
}
