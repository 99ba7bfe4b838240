// Resources that the vendor has announced but not released. They need `preview: true` in the configuration.

/** An authorization that was requested on another device. Includes any members the server adds later. */
export interface Consent {
  id: string;
  client_id: string;
  requested_details?: ConsentDetails;
  /** RFC 3339. */
  created_at: string;
  /** RFC 3339. */
  expires_at: string;
  [member: string]: unknown;
}

/** What the other device asks for. Includes any members the server adds later. */
export interface ConsentDetails {
  binding_message?: string;
  audience?: string;
  scope?: string[];
  /** Rich authorization requests (RFC 9396). */
  authorization_details?: { type: string; [member: string]: unknown }[];
  [member: string]: unknown;
}

/** An organization the user is a member of. */
export interface Organization {
  id: string;
  name: string;
  display_name?: string;
  [member: string]: unknown;
}
