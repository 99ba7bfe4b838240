import { errors } from "oidc-provider";
import { MfaRequired } from "../mfa/errors.js";
import { invalidGrant } from "../oidc/errors.js";
import { assertKnownRealm, knownOrganization } from "../oidc/parameters.js";
import { assertMayUsePasskeys, parseResponse } from "../passkey/requests.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * What an answer to a challenge comes to. The request it came with may still fail: then it is revoked, else committed.
 * @typedef {object} Answer
 * @property {import("../state/users.js").User} user
 * @property {() => void} commit
 * @property {() => void} [revoke]
 *
 * @callback Ceremony
 * @param {object} step
 * @param {import("../passkey/sessions.js").PasskeySession} step.session
 * @param {import("../state/organizations.js").Organization} [step.organization] that it is for
 * @param {object} step.response
 * @param {string} step.userAgent
 * @returns {Promise<Answer>} rejects with an error of the server's to refuse
 */

/**
 * The grant that answers a challenge of the passkey API.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {ReturnType<typeof import("./direct-login.js").directLogins>} deps.logins
 * @param {import("../passkey/sessions.js").PasskeySessions} deps.sessions
 * @param {Ceremony} deps.logIn of somebody who has a passkey
 * @param {Ceremony} deps.signUp of somebody who has just made one
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function passkeyGrant({ clients, policies, membership, logins, sessions, logIn, signUp }) {
  const organizationOf = (form, session) => {
    const named = knownOrganization(membership, form.get("organization") ?? undefined);
    if (named && session.organization && named.id !== session.organization.id) {
      throw new errors.InvalidRequest("the challenge was for another organization");
    }
    return named ?? session.organization;
  };

  const serve = async (ctx, form, goOn) => {
    if (!policies.passkeyApi) throw new errors.UnsupportedGrantType("passkeys are switched off for this tenant");
    const [authSession, text] = required(form, "auth_session", "authn_response");
    assertMayUsePasskeys(clients.get(form.get("client_id")));
    if (form.has("realm")) assertKnownRealm(form.get("realm"));
    const asked = logins.asked(form);
    const response = parseResponse(text);

    const isKnown = await sessions.during(authSession, asked.clientId, async (session, close) => {
      const organization = organizationOf(form, session);
      const ceremony = session.newUser ? signUp : logIn;
      const answer = await ceremony({ session, organization, response, userAgent: ctx.get("User-Agent") });
      // A request that fails for another reason, such as a missing nonce, may come again with the same answer.
      let isDone = false;
      try {
        await goOn(await logins.admit(answer.user, { ...asked, organization }));
        isDone = ctx.status === 200;
      } catch (error) {
        // The passkey has done its work: from here on, the mfa_token stands for it.
        isDone = error instanceof MfaRequired;
        throw error;
      } finally {
        if (isDone) {
          answer.commit();
          close();
        } else {
          answer.revoke?.();
        }
      }
    });
    if (!isKnown) throw invalidGrant("The auth_session is unknown, used up or too old.");
  };

  return { name: GRANTS.passkey, grants: { [GRANT_TYPES.passkey]: serve } };
}
