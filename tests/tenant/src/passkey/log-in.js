import { errors } from "oidc-provider";
import { NOT_MEMBER } from "../oidc/parameters.js";
import { assertion } from "../schemas/passkeys.js";
import { assertTakes, verified } from "./requests.js";

/**
 * The login of somebody who has a passkey.
 * @param {object} parts
 * @param {import("./passkeys.js").Passkeys} parts.passkeys
 * @param {ReturnType<typeof import("../state/store.js").createMemory>} parts.memory
 * @returns {import("../grants/passkey.js").Ceremony}
 */
export function logInByPasskey({ passkeys, memory: { users, membership } }) {
  return async ({ session: { clientId, challenge }, organization, response }) => {
    assertTakes(assertion, response);
    const { userId, commit } = await verified(passkeys.authenticate({ clientId, challenge, response }));
    if (organization && !membership.hasMember(userId, organization)) throw notMember();
    return { user: users.byId(userId), commit };
  };
}

function notMember() {
  return Object.assign(new errors.AccessDenied(NOT_MEMBER), { statusCode: 403 });
}
