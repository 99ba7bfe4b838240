import { emailEnrollment } from "./email.js";
import { passkeyEnrollment } from "./passkey.js";
import { passwordEnrollment } from "./password.js";
import { phoneEnrollment } from "./phone.js";
import { pushEnrollment } from "./push-notification.js";
import { recoveryCodeEnrollment } from "./recovery-code.js";
import { totpEnrollment } from "./totp.js";

/**
 * The types that can be enrolled.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {import("../../state/clock.js").Clock} deps.clock
 * @param {import("../../state/outbox.js").Outbox} deps.outbox
 * @param {ReturnType<typeof import("../../password/policy.js").createPasswordPolicy>} deps.passwordPolicy
 * @param {string} deps.issuer the name shown by authenticator apps
 * @param {import("../../passkey/passkeys.js").Passkeys} deps.passkeys
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @returns {Map<string, import("./index.js").EnrollmentType>}
 */
export function enrollmentTypes({ origin, clock, outbox, passwordPolicy, issuer, passkeys, methods }) {
  const types = [
    passwordEnrollment({ passwordPolicy, methods, clock }),
    passkeyEnrollment({ passkeys }),
    totpEnrollment({ issuer, clock }),
    phoneEnrollment({ outbox }),
    emailEnrollment({ outbox }),
    pushEnrollment({ issuer, origin, outbox }),
    recoveryCodeEnrollment({ methods }),
  ];
  return new Map(types.map((type) => [type.type, type]));
}
