import { Problem } from "./problem.js";
import { profile, profileFilter, updateProfile } from "../schemas/profile.js";
import { invalidPayload, readBody, readQuery, reply } from "./validation.js";

const MEMBERS = Object.keys(profile.properties);
const WRITABLE = Object.keys(updateProfile.properties);

/** Handlers of the user's profile. */
export const profileHandlers = {
  /** @type {import("koa").Middleware} */
  get(ctx) {
    const { fields, include_fields: included = true } = readQuery(ctx, profileFilter);
    const requested = fields?.split(",") ?? [];
    const unknown = requested.find((name) => !MEMBERS.includes(name));
    if (unknown !== undefined) {
      const detail = `data/fields has "${unknown}", which is not a field of the profile`;
      throw invalidPayload([{ field: "fields", source: "query", detail }]);
    }
    const isIncluded = (name) => fields === undefined || requested.includes(name) === included;
    const shown = Object.entries(profileOf(ctx.state.user)).filter(([name]) => isIncluded(name));
    reply(ctx, 200, profile, Object.fromEntries(shown));
  },

  /**
   * Applies all changes or none.
   * @type {import("koa").Middleware}
   */
  async update(ctx) {
    const { user } = ctx.state;
    const changes = await readBody(ctx, updateProfile);
    const policy = policyOf(user);
    const refused = Object.keys(changes).filter((name) => policy[`/${name}`].access !== "read_write");
    if (refused.length > 0) {
      throw new Problem("400-0008", `The profile's ${refused.join(", ")} cannot be changed.`, {
        validationErrors: refused.map((name) => readOnlyError(name, policy[`/${name}`])),
      });
    }
    if (Object.keys(changes).length > 0) user.changeProfile(changes);
    reply(ctx, 200, profile, profileOf(user));
  },
};

function readOnlyError(name, { source }) {
  return {
    pointer: `/${name}`,
    detail: `data/${name} is read-only`,
    ...(source === "idp" && { source: "managed_by_identity_provider" }),
  };
}

function profileOf(user) {
  return {
    user_id: user.userId,
    email: user.email,
    email_verified: user.emailVerified,
    ...user.profile,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    profile_policy: policyOf(user),
  };
}

function policyOf({ profilePolicy }) {
  const defaults = WRITABLE.map((name) => [`/${name}`, { access: "read_write", source: "user" }]);
  return { ...Object.fromEntries(defaults), ...profilePolicy };
}
