import { creationOptions, userHandle, verifyRegistration } from "../../passkey/registration.js";
import { Problem } from "../problem.js";
import { passkeyCreation, verifyPasskey } from "../../schemas/enrolments.js";
import { assertOwnIdentity } from "./identity.js";

/**
 * @param {object} parts
 * @param {import("../../passkey/relying-party.js").RelyingParty} parts.relyingParty
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} parts.methods
 * @returns {import("./index.js").EnrolmentType}
 */
export function passkeyEnrolment({ relyingParty, methods }) {
  return {
    type: "passkey",
    usage: ["primary"],
    placeholderId: "passkey|new",
    creation: passkeyCreation,
    verification: verifyPasskey,

    start({ user, body }) {
      assertOwnIdentity(user, body);
      const exclude = body.use_exclude_credentials ? registeredCredentials(methods, user) : undefined;
      const options = creationOptions({ relyingParty, user, exclude });
      return {
        details: { challenge: options.challenge },
        answer: { authn_params_public_key: options },
      };
    },

    async finish({ user, body, details, clientId, userAgent }) {
      const { credential, credentialDeviceType, credentialBackedUp, aaguid } = await verifyRegistration({
        response: body.authn_response,
        challenge: details.challenge,
        origins: relyingParty.originsOf(clientId),
        relyingParty,
      }).catch(({ message }) => {
        throw new Problem("400-0001", `The passkey could not be verified. ${message}`);
      });
      if (methods.hasCredential(credential.id)) {
        throw new Problem("400-0001", "This passkey is registered already.");
      }
      return {
        identity_user_id: user.userId,
        key_id: credential.id,
        public_key: Buffer.from(credential.publicKey).toString("base64url"),
        user_handle: userHandle(user),
        credential_device_type: credentialDeviceType === "multiDevice" ? "multi_device" : "single_device",
        credential_backed_up: credentialBackedUp,
        aaguid,
        relying_party_id: relyingParty.id,
        ...(credential.transports && { transports: credential.transports }),
        ...(userAgent && { user_agent: userAgent }),
      };
    },
  };
}

function registeredCredentials(methods, user) {
  return methods
    .list(user.userId, "passkey")
    .map(({ key_id: id, transports }) => ({ id, ...(transports && { transports }) }));
}
