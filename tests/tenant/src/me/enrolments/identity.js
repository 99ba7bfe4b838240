import { Problem } from "../problem.js";

const CONNECTION = "Username-Password-Authentication";

/**
 * Some types belong to an identity of the user, of which there is one here.
 * @param {import("../../state/users.js").User} user
 * @param {{ connection?: string, identity_user_id?: string }} body
 */
export function assertOwnIdentity(user, { connection = CONNECTION, identity_user_id: identity = user.userId }) {
  if (connection !== CONNECTION) throw new Problem("400-0001", `There is no connection named ${connection}.`);
  if (identity !== user.userId) throw new Problem("400-0001", "The user has no such identity.");
}
