import { randomBytes } from "node:crypto";
import { errors } from "oidc-provider";
import { attestation } from "../schemas/enrollments.js";
import { assertValidRequest, orInvalidGrant } from "./requests.js";

/** The quirk `existingUser` matches this description. */
export const USER_EXISTS = "The user already exists.";

/**
 * Sign-up with a passkey instead of a password.
 * @param {object} deps
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 * @param {(user: import("../state/users.js").User) => void} deps.onUserCreated called after a sign-up
 */
export function signUpByPasskey({ passkeys, store, onUserCreated }) {
  const { users, methods, membership, clock } = store;

  const assertNew = ({ email, profile }) => {
    if (users.byIdentifier({ email, ...profile })) throw new errors.InvalidRequest(USER_EXISTS);
  };

  return {
    /**
     * @param {object} body of the request, valid against its schema
     * @returns {import("../state/users.js").NewUser} not added before the response is verified
     */
    createNewUser({ user_profile: { email, name = email, ...profile }, user_metadata: metadata }) {
      const newUser = {
        userId: `auth0|${randomBytes(12).toString("hex")}`,
        email,
        emailVerified: false,
        name,
        profile: { ...profile, ...(metadata && { user_metadata: metadata }) },
      };
      assertNew(newUser);
      return newUser;
    },

    /** @type {import("../grants/passkey.js").Ceremony} */
    async complete({ session: { newUser, clientId, challenge }, organization, response, userAgent }) {
      assertValidRequest(attestation, response);
      const method = await orInvalidGrant(
        passkeys.register({ user: newUser, clientId, challenge, response, userAgent }),
      );
      assertNew(newUser);
      const user = users.add(newUser);
      methods.put(user.userId, { type: "passkey", ...method, last_auth_at: clock.isoDate() });
      return {
        user,
        commit: () => {
          if (organization) membership.addMember(user.userId, organization);
          onUserCreated(user);
        },
        revert: () => {
          methods.removeAll(user.userId);
          users.remove(user);
        },
      };
    },
  };
}
