/**
 * Lets the page's policy frame the tenant, which `checkSession` does.
 * @param {import("./journey.js").Stage} stage
 */
export function framing({ app, tenant }) {
  app.policy["frame-src"] = tenant.origin;
}

/** What a browser says of a frame in which the tenant tells that it knows nobody: a page with this status. */
export const REFUSAL = /400/;
