import { errors } from "oidc-provider";
import { NOT_MEMBER } from "../oidc/parameters.js";
import { assertion } from "../schemas/passkeys.js";
import { assertValidRequest, orInvalidGrant } from "./requests.js";

/**
 * Login by passkey.
 * @param {object} deps
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 * @returns {import("../grants/passkey.js").Ceremony}
 */
export function logInByPasskey({ passkeys, store: { users, membership } }) {
  return async ({ session: { clientId, challenge }, organization, response }) => {
    assertValidRequest(assertion, response);
    const { userId, commit } = await orInvalidGrant(passkeys.authenticate({ clientId, challenge, response }));
    if (organization && !membership.hasMember(userId, organization)) throw notMember();
    return { user: users.byId(userId), commit };
  };
}

function notMember() {
  return Object.assign(new errors.AccessDenied(NOT_MEMBER), { statusCode: 403 });
}
