import { boolean, closed, date, string } from "./shared.js";

// The profile, which the vendor has published as a Beta.

const notBlank = (maxLength) => ({ type: "string", minLength: 1, maxLength, pattern: "\\S" });

export const picture = { type: "string", format: "uri", pattern: "^https://[^/]", minLength: 1, maxLength: 2048 };

const writable = {
  given_name: notBlank(150),
  family_name: notBlank(150),
  name: notBlank(300),
  nickname: notBlank(300),
  picture,
};

/** GET and PATCH /profile, 200 */
export const profile = closed(
  {
    ...Object.fromEntries(Object.keys(writable).map((member) => [member, string])),
    user_id: string,
    email: string,
    email_verified: boolean,
    phone_number: string,
    phone_verified: boolean,
    username: string,
    user_metadata: { type: "object" },
    created_at: date,
    updated_at: date,
    profile_policy: {
      type: "object",
      additionalProperties: closed(
        {
          access: { enum: ["read_only", "read_write"] },
          source: { enum: ["user", "idp", "system"] },
          reason: string,
        },
        ["access", "source"],
      ),
    },
  },
  [],
);

/** PATCH /profile */
export const updateProfile = closed(writable, []);

/** GET /profile, query */
export const profileFilter = {
  type: "object",
  properties: { fields: { type: "string", minLength: 1 }, include_fields: boolean },
};
