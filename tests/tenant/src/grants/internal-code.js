import { createHash } from "node:crypto";
import { newSecret } from "../state/one-time-values.js";
import { newGrant } from "../oidc/grant-policy.js";

const NOWHERE = "urn:ietf:wg:oauth:2.0:oob";

/**
 * Makes of a grant that the authorization server does not know one that it does: a code is issued, to be redeemed on
 * the spot. So whatever the server checks when it gives tokens, a proof of possession included, it checks here too.
 * @param {import("oidc-provider").default} provider
 * @param {object} subject
 * @param {string} subject.clientId
 * @param {string} subject.userId
 * @param {string[]} subject.scopes
 * @param {string} [subject.audience]
 * @param {(grantId: string) => void} [subject.onGrant] told under which id the access is known
 * @returns {Promise<Record<string, string>>} the form of a request to the token endpoint
 */
export async function directCode(provider, { clientId, userId, scopes, audience, onGrant }) {
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
    redirectUri: NOWHERE,
    codeChallenge: createHash("sha256").update(verifier).digest("base64url"),
    codeChallengeMethod: "S256",
  });
  return {
    grant_type: "authorization_code",
    client_id: clientId,
    code: await code.save(),
    code_verifier: verifier,
    redirect_uri: NOWHERE,
  };
}
