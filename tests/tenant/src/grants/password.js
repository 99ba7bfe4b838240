import { invalidGrant } from "../oidc/errors.js";
import { assertKnownRealm } from "../oidc/parameters.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * The resource owner password credentials grant (RFC 6749, 4.3), and the vendor's, which names a realm.
 * @param {object} deps
 * @param {import("../state/users.js").Users} deps.users
 * @param {ReturnType<typeof import("./direct-login.js").directLogins>} deps.logins
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function passwordGrants({ users, logins }) {
  const serve = async (ctx, form, goOn) => {
    const [username, password] = required(form, "username", "password");
    const asked = logins.asked(form);
    const user = users.byPassword(username, password);
    if (!user) throw invalidGrant("Wrong email or password.");
    await goOn(await logins.admit(user, asked));
  };

  return {
    name: GRANTS.password,
    grants: {
      [GRANT_TYPES.password]: serve,
      [GRANT_TYPES.passwordRealm]: async (ctx, form, goOn) => {
        const [realm] = required(form, "realm");
        assertKnownRealm(realm);
        return serve(ctx, form, goOn);
      },
    },
  };
}
