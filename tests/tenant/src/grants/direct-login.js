import { errors } from "oidc-provider";
import { OIDC_SCOPES } from "../oidc/apis.js";
import { directCode } from "./internal-code.js";

/**
 * What somebody who logs in without a page is to get.
 * @typedef {object} Asked
 * @property {string} clientId
 * @property {string} [audience]
 * @property {string[]} scopes those of it that are known
 * @property {import("../state/organizations.js").Organization} [organization]
 */

/**
 * Logins by a grant of the token endpoint alone: what they ask for, and what they have to stand before they get it.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {Map<string, import("../oidc/apis.js").Api>} deps.apis
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @param {import("../state/organizations.js").Organizations} deps.membership
 */
export function directLogins({ provider, apis, secondFactor, membership }) {
  return {
    /**
     * @param {URLSearchParams} form of the request
     * @returns {Asked}
     */
    asked(form) {
      const audience = form.get("audience") || undefined;
      const api = apis.get(audience);
      if (audience !== undefined && !api) throw new errors.InvalidTarget("no API of this tenant has that audience");
      const known = new Set([...OIDC_SCOPES, ...(api?.scopes ?? [])]);
      const scopes = (form.get("scope") ?? "").split(" ").filter((scope) => known.has(scope));
      return { clientId: form.get("client_id"), audience, scopes };
    },

    /**
     * @param {import("../state/users.js").User} user who has proved a first factor
     * @param {Asked} asked
     * @returns {Promise<Record<string, string>>} the form with which the request goes on; rejects where a second factor
     *   is asked for, after which it goes on by that
     */
    async admit(user, { clientId, audience, scopes, organization }) {
      const onGrant = (grantId) => organization && membership.enter(grantId, organization);
      const goOn = () => directCode(provider, { clientId, userId: user.userId, scopes, audience, onGrant });
      secondFactor.admitDirectLogin({ user, clientId, target: audience, goOn });
      return goOn();
    },
  };
}
