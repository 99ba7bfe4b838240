import { closed, date, pageOf, pageQuery, string } from "./shared.js";

// Resources that the vendor has announced.

const strings = { type: "array", items: string };

/** GET /consents/{consent_id}, 200 */
export const consent = closed(
  {
    id: string,
    client_id: string,
    requested_details: closed(
      {
        binding_message: string,
        audience: string,
        scope: strings,
        // RFC 9396: the other members depend on the type.
        authorization_details: {
          type: "array",
          items: { type: "object", properties: { type: string }, required: ["type"] },
        },
      },
      [],
    ),
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
