/**
 * Lets the page's policy frame the tenant, which `checkSession` does.
 * @param {import("./journey.js").JourneyEnv} env
 */
export function allowFraming({ app, tenant }) {
  app.policy["frame-src"] = tenant.origin;
}

/** What a browser says of a frame in which the tenant tells that it knows nobody: a page with this status. */
export const LOGIN_REQUIRED_STATUS = /400/;
