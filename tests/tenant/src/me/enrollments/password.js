import { passwordMethod } from "../../state/authentication-methods.js";
import { passwordCreation, verifyPassword } from "../../schemas/enrollments.js";
import { invalidPayload } from "../validation.js";
import { assertOwnIdentity } from "./index.js";

/**
 * @param {object} deps
 * @param {ReturnType<typeof import("../../password/policy.js").createPasswordPolicy>} deps.passwordPolicy
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../../state/clock.js").Clock} deps.clock
 * @returns {import("./index.js").EnrollmentType}
 */
export function passwordEnrollment({ passwordPolicy, methods, clock }) {
  return {
    type: "password",
    usage: ["primary"],
    placeholderId: "password|new",
    creation: passwordCreation,
    verification: verifyPassword,

    start({ user, body }) {
      assertOwnIdentity(user, body);
      return { details: {}, answer: { policy: passwordPolicy.published } };
    },

    /** The new password takes the place of the last, in the method that is listed as well. */
    finish({ user, body: { new_password: password } }) {
      const faults = passwordPolicy.faults(password, user);
      if (faults.length > 0) {
        throw invalidPayload(
          faults.map((fault) => ({ pointer: "/new_password", detail: `data/new_password ${fault}` })),
        );
      }
      user.changePassword(password);
      const listed = methods.get(user.userId, passwordMethod(user.userId).id);
      return { ...passwordMethod(user.userId), ...listed, last_password_reset: clock.isoDate() };
    },
  };
}
