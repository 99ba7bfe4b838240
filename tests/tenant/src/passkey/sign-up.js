import { randomBytes } from "node:crypto";
import { errors } from "oidc-provider";
import { attestation } from "../schemas/enrollments.js";
import { assertTakes, verified } from "./requests.js";

/** A quirk knows the case by this sentence. */
export const USER_EXISTS = "The user already exists.";

/**
 * The sign-up of somebody who brings a passkey instead of a password.
 * @param {object} parts
 * @param {import("./passkeys.js").Passkeys} parts.passkeys
 * @param {ReturnType<typeof import("../state/store.js").createMemory>} parts.memory
 * @param {(user: import("../state/users.js").User) => void} parts.welcome told of everybody who has signed up
 */
export function signUpByPasskey({ passkeys, memory, welcome }) {
  const { users, methods, membership, clock } = memory;

  const assertNew = ({ email, profile }) => {
    if (users.byIdentifier({ email, ...profile })) throw new errors.InvalidRequest(USER_EXISTS);
  };

  return {
    /**
     * @param {object} body of the request, which conforms to its schema
     * @returns {import("../state/users.js").Newcomer} who does not exist before the challenge has been answered
     */
    apply({ user_profile: { email, name = email, ...profile }, user_metadata: metadata }) {
      const applicant = {
        userId: `auth0|${randomBytes(12).toString("hex")}`,
        email,
        emailVerified: false,
        name,
        profile: { ...profile, ...(metadata && { user_metadata: metadata }) },
      };
      assertNew(applicant);
      return applicant;
    },

    /** @type {import("../grants/passkey.js").Ceremony} */
    async complete({ session: { applicant, clientId, challenge }, organization, response, userAgent }) {
      assertTakes(attestation, response);
      const method = await verified(passkeys.register({ user: applicant, clientId, challenge, response, userAgent }));
      assertNew(applicant);
      const user = users.add(applicant);
      methods.put(user.userId, { type: "passkey", ...method, last_auth_at: clock.isoDate() });
      return {
        user,
        commit: () => {
          if (organization) membership.join(user.userId, organization);
          welcome(user);
        },
        revoke: () => {
          methods.forget(user.userId);
          users.remove(user);
        },
      };
    },
  };
}
