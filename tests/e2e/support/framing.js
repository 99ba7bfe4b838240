/**
 * Lets the page's policy frame the tenant, which `checkSession` does.
 * @param {import("./stage.js").Stage} stage
 */
export function framing({ app, tenant }) {
  app.policy["frame-src"] = tenant.origin;
}

/** What Chromium says of a frame that the tenant refuses to show to this page, since it knows nobody. */
export const REFUSAL = /Failed to load resource.*400/;
