import { errors } from "oidc-provider";
import { OIDC_SCOPES } from "../oidc/apis.js";
import { internalCode } from "./internal-code.js";

/**
 * What a login without a page requests.
 * @typedef {object} LoginRequest
 * @property {string} clientId
 * @property {string} [audience]
 * @property {string[]} scopes the known ones
 * @property {import("../state/organizations.js").Organization} [organization]
 */

/**
 * Logins by an extension grant of the token endpoint, without a page of the tenant.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {Map<string, import("../oidc/apis.js").Api>} deps.apis
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @param {import("../state/organizations.js").Organizations} deps.membership
 */
export function directLogin({ provider, apis, secondFactor, membership }) {
  return {
    /**
     * @param {URLSearchParams} form of the token request
     * @returns {LoginRequest}
     */
    parse(form) {
      const audience = form.get("audience") || undefined;
      const api = apis.get(audience);
      if (audience !== undefined && !api) throw new errors.InvalidTarget("no API of this tenant has this audience");
      const known = new Set([...OIDC_SCOPES, ...(api?.scopes ?? [])]);
      const scopes = (form.get("scope") ?? "").split(" ").filter((scope) => known.has(scope));
      return { clientId: form.get("client_id"), audience, scopes };
    },

    /**
     * @param {import("../state/users.js").User} user who has passed the first factor
     * @param {LoginRequest} request
     * @returns {Promise<Record<string, string>>} the form to forward to the server; rejects with `mfa_required` if a
     *   second factor is needed, and the MFA grants resume the login
     */
    async complete(user, { clientId, audience, scopes, organization }) {
      const onGrant = (grantId) => organization && membership.recordLogin(grantId, organization);
      const resume = () => internalCode(provider, { clientId, userId: user.userId, scopes, audience, onGrant });
      secondFactor.requireForDirectLogin({ user, clientId, target: audience, resume });
      return resume();
    },
  };
}
