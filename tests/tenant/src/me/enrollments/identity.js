import { REALM } from "../../oidc/realm.js";
import { Problem } from "../problem.js";

/**
 * Some types belong to an identity of the user, of which there is one here.
 * @param {import("../../state/users.js").User} user
 * @param {{ connection?: string, identity_user_id?: string }} body
 */
export function assertOwnIdentity(user, { connection = REALM, identity_user_id: identity = user.userId }) {
  if (connection !== REALM) throw new Problem("400-0001", `There is no connection named ${connection}.`);
  if (identity !== user.userId) throw new Problem("400-0001", "The user has no such identity.");
}
