import { attestation } from "./enrolments.js";
import { closed, string, upTo } from "./shared.js";

const text = { type: "string", minLength: 1 };

const challengeFor = { client_id: text, realm: text, organization: text };

/** POST /passkey/challenge */
export const loginRequest = closed(challengeFor, ["client_id"]);

/** POST /passkey/challenge, 200 */
export const loginChallenge = closed({
  auth_session: text,
  authn_params_public_key: closed({
    challenge: string,
    timeout: { type: "number" },
    rpId: string,
    userVerification: { const: "preferred" },
  }),
});

/** POST /oauth/token, `authn_response` of a login */
export const assertion = closed(
  {
    id: upTo(1364),
    rawId: upTo(1364),
    type: { const: "public-key" },
    response: closed({ authenticatorData: string, clientDataJSON: upTo(1000), signature: string, userHandle: string }, [
      "authenticatorData",
      "clientDataJSON",
      "signature",
    ]),
    authenticatorAttachment: attestation.properties.authenticatorAttachment,
    clientExtensionResults: { type: "object" },
  },
  ["id", "rawId", "type", "response"],
);
