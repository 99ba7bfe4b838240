import { Problem } from "../problem.js";
import { passkeyCreation, verifyPasskey } from "../../schemas/enrollments.js";
import { assertOwnIdentity } from "./index.js";

/**
 * @param {{ passkeys: import("../../passkey/passkeys.js").Passkeys }} deps
 * @returns {import("./index.js").EnrollmentType}
 */
export function passkeyEnrollment({ passkeys }) {
  return {
    type: "passkey",
    usage: ["primary"],
    placeholderId: "passkey|new",
    creation: passkeyCreation,
    verification: verifyPasskey,

    start({ user, body }) {
      assertOwnIdentity(user, body);
      const options = passkeys.creationOptions(user, { excludeKnown: body.use_exclude_credentials });
      return {
        details: { challenge: options.challenge },
        response: { authn_params_public_key: options },
      };
    },

    finish({ user, body, details, clientId, userAgent }) {
      const { challenge } = details;
      return passkeys
        .register({ user, clientId, challenge, response: body.authn_response, userAgent })
        .catch(({ message }) => {
          throw new Problem("400-0001", `The passkey could not be verified. ${message}`);
        });
    },
  };
}
