import { boolean, closed, date, pageOf, pageQuery, string, upTo } from "./shared.js";

// Resources that the vendor has announced (consents, organizations) or supports only in a library (profile).

const strings = { type: "array", items: string };

/** GET /consents/{consent_id}, 200 */
export const consent = closed(
  {
    id: string,
    client_id: string,
    requested_details: closed({ binding_message: string, audience: string, scope: strings }, []),
    created_at: date,
    expires_at: date,
  },
  ["id", "client_id", "created_at", "expires_at"],
);

/** GET /consents, 200 */
export const consentList = closed({ consents: { type: "array", items: consent } });

/** An entry of GET /organizations. */
export const organization = closed({ id: string, name: string, display_name: string }, ["id", "name"]);

/** GET /organizations, query */
export const organizationFilter = { type: "object", properties: pageQuery(100, 50) };

/** GET /organizations, 200 */
export const organizationPage = pageOf("organizations", organization, 100);

export const picture = { type: "string", format: "uri", pattern: "^https://[^/]", maxLength: 2048 };

const writable = {
  given_name: upTo(150),
  family_name: upTo(150),
  name: upTo(300),
  nickname: upTo(300),
  picture,
  user_metadata: { type: "object" },
};

const readOnly = {
  user_id: string,
  email: string,
  email_verified: boolean,
  phone_number: string,
  phone_verified: boolean,
  username: string,
  created_at: date,
  updated_at: date,
  profile_policy: {
    type: "object",
    additionalProperties: closed(
      {
        label: string,
        access: { enum: ["read_only", "read_write"] },
        source: { enum: ["user", "idp", "system"] },
        reason: string,
      },
      ["access", "source"],
    ),
  },
};

/** GET and PATCH /profile, 200 */
export const profile = closed({ ...readOnly, ...writable }, []);

/** PATCH /profile; the handler rejects read-only members, not the schema */
export const updateProfile = closed(
  { ...Object.fromEntries(Object.keys(readOnly).map((key) => [key, {}])), ...writable },
  [],
);

/** The members of the profile that a user can never write. */
export const readOnlyMembers = Object.keys(readOnly);

/** GET /profile, query */
export const profileFilter = {
  type: "object",
  properties: { fields: { type: "string", minLength: 1 }, include_fields: boolean },
};
