/**
 * A point on which the vendor's documents and libraries disagree, and how the client handles it.
 * @typedef {object} Row
 * @property {number} number
 * @property {string} name
 * @property {Parameters<typeof import("../support/journey.js").packageJourney>[2]} [options] of the tenant
 * @property {(
 *   env: import("../support/journey.js").JourneyEnv,
 *   app: ReturnType<typeof import("../support/package-page.js").packagePage>,
 * ) => Promise<void>} run
 */
export {};
