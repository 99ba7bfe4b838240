import { invalidGrant } from "../oidc/errors.js";
import { assertKnownRealm } from "../oidc/parameters.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * The resource owner password credentials grant (RFC 6749, 4.3), and the vendor's variant with a realm.
 * @param {object} deps
 * @param {import("../state/users.js").Users} deps.users
 * @param {ReturnType<typeof import("./direct-login.js").directLogin>} deps.logins
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function passwordGrants({ users, logins }) {
  const handle = async (ctx, form, forward) => {
    const [username, password] = required(form, "username", "password");
    const request = logins.parse(form);
    const user = users.byPassword(username, password);
    if (!user) throw invalidGrant("Wrong email or password.");
    await forward(await logins.complete(user, request));
  };

  return {
    name: GRANTS.password,
    grants: {
      [GRANT_TYPES.password]: handle,
      [GRANT_TYPES.passwordRealm]: async (ctx, form, forward) => {
        const [realm] = required(form, "realm");
        assertKnownRealm(realm);
        return handle(ctx, form, forward);
      },
    },
  };
}
