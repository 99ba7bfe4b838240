import { errors } from "oidc-provider";
import { MfaRequired } from "../mfa/errors.js";
import { invalidGrant } from "../oidc/errors.js";
import { assertKnownRealm, findOrganization } from "../oidc/parameters.js";
import { assertMayUsePasskeys, parseResponse } from "../passkey/requests.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * The result of a verified WebAuthn response. The token request may still fail: then it is reverted, else committed.
 * @typedef {object} CeremonyResult
 * @property {import("../state/users.js").User} user
 * @property {() => void} commit
 * @property {() => void} [revert]
 *
 * @callback Ceremony
 * @param {object} step
 * @param {import("../passkey/sessions.js").PasskeySession} step.session
 * @param {import("../state/organizations.js").Organization} [step.organization] to log in to
 * @param {object} step.response
 * @param {string} step.userAgent
 * @returns {Promise<CeremonyResult>} rejects with an `OIDCProviderError` if the response is not valid
 */

/**
 * The grant that redeems an `auth_session` of the passkey API with a WebAuthn response.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {ReturnType<typeof import("./direct-login.js").directLogin>} deps.logins
 * @param {import("../passkey/sessions.js").PasskeySessions} deps.sessions
 * @param {Ceremony} deps.logIn with an assertion
 * @param {Ceremony} deps.signUp with an attestation
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function passkeyGrant({ clients, policies, membership, logins, sessions, logIn, signUp }) {
  const organizationOf = (form, session) => {
    const requested = findOrganization(membership, form.get("organization") ?? undefined);
    if (requested && session.organization && requested.id !== session.organization.id) {
      throw new errors.InvalidRequest("the challenge was for another organization");
    }
    return requested ?? session.organization;
  };

  const handle = async (ctx, form, forward) => {
    if (!policies.passkeyApi) throw new errors.UnsupportedGrantType("passkeys are disabled for this tenant");
    const [authSession, text] = required(form, "auth_session", "authn_response");
    assertMayUsePasskeys(clients.get(form.get("client_id")));
    if (form.has("realm")) assertKnownRealm(form.get("realm"));
    const request = logins.parse(form);
    const response = parseResponse(text);

    const exists = await sessions.use(authSession, request.clientId, async (session, close) => {
      const organization = organizationOf(form, session);
      const ceremony = session.newUser ? signUp : logIn;
      const result = await ceremony({ session, organization, response, userAgent: ctx.get("User-Agent") });
      // After another failure, such as a missing DPoP nonce, the application may retry with the same response.
      let isDone = false;
      try {
        await forward(await logins.complete(result.user, { ...request, organization }));
        isDone = ctx.status === 200;
      } catch (error) {
        // The passkey is verified: the mfa_token continues the login.
        isDone = error instanceof MfaRequired;
        throw error;
      } finally {
        if (isDone) {
          result.commit();
          close();
        } else {
          result.revert?.();
        }
      }
    });
    if (!exists) throw invalidGrant("The auth_session is unknown, used or expired.");
  };

  return { name: GRANTS.passkey, grants: { [GRANT_TYPES.passkey]: handle } };
}
