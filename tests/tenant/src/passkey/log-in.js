import { invalidGrant } from "../oidc/token-requests.js";
import { assertion } from "../schemas/passkeys.js";
import { assertTakes } from "./requests.js";

/**
 * The login of somebody who has a passkey.
 * @param {object} parts
 * @param {import("./passkeys.js").Passkeys} parts.passkeys
 * @param {import("../state/users.js").Users} parts.users
 * @returns {import("./grant.js").Ceremony}
 */
export function logInByPasskey({ passkeys, users }) {
  return async ({ session: { clientId, challenge }, response }) => {
    assertTakes(assertion, response);
    const { userId, commit } = await passkeys.authenticate({ clientId, challenge, response }).catch(({ message }) => {
      throw invalidGrant(`The passkey could not be verified. ${message}`);
    });
    return { user: users.byId(userId), commit };
  };
}
