import { factorList } from "../schemas/authentication-methods.js";
import { reply } from "./validation.js";

/**
 * The types that can be enrolled.
 * @param {Map<string, import("./enrollments/index.js").EnrollmentType>} types
 * @returns {import("koa").Middleware}
 */
export function listFactors(types) {
  const factors = [...types.values()].map(({ type, usage }) => ({ type, usage }));
  return (ctx) => reply(ctx, 200, factorList, { factors });
}
