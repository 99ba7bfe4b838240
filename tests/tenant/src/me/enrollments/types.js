import { emailEnrolment } from "./email.js";
import { passkeyEnrolment } from "./passkey.js";
import { passwordEnrolment } from "./password.js";
import { phoneEnrolment } from "./phone.js";
import { pushEnrolment } from "./push-notification.js";
import { recoveryCodeEnrolment } from "./recovery-code.js";
import { totpEnrolment } from "./totp.js";

/**
 * All that can be enrolled.
 * @param {object} parts
 * @param {string} parts.origin
 * @param {import("../../state/clock.js").Clock} parts.clock
 * @param {import("../../state/outbox.js").Outbox} parts.outbox
 * @param {ReturnType<typeof import("../../password/policy.js").createPasswordPolicy>} parts.passwordPolicy
 * @param {string} parts.issuer what an authenticator app shows
 * @param {import("../../passkey/passkeys.js").Passkeys} parts.passkeys
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} parts.methods
 * @returns {Map<string, import("./index.js").EnrolmentType>}
 */
export function enrolmentTypes({ origin, clock, outbox, passwordPolicy, issuer, passkeys, methods }) {
  const types = [
    passwordEnrolment({ passwordPolicy, methods, clock }),
    passkeyEnrolment({ passkeys }),
    totpEnrolment({ issuer, clock }),
    phoneEnrolment({ outbox }),
    emailEnrolment({ outbox }),
    pushEnrolment({ issuer, origin, outbox }),
    recoveryCodeEnrolment({ methods }),
  ];
  return new Map(types.map((type) => [type.type, type]));
}
