/**
 * Allows an iframe of the tenant in the page's CSP, which `checkSession` needs.
 * @param {import("./journey.js").JourneyEnv} env
 */
export function allowFraming({ app, tenant }) {
  app.policy["frame-src"] = tenant.origin;
}

/** The status of the tenant's page for `login_required` in an iframe. */
export const LOGIN_REQUIRED_STATUS = /400/;
