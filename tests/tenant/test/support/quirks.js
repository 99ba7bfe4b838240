import { test } from "node:test";

/**
 * Defines tests for each quirk of a table: that the default applies, and that every other value can be set and reset.
 * @param {Record<string, import("../../src/quirks/index.js").Quirk>} table
 * @param {Record<string, Record<string, () => void | Promise<void>>>} checks assertions by quirk and value
 * @param {() => import("../../src/index.js").Tenant} tenant the tenant under test, once it has started
 */
export function testQuirks(table, checks, tenant) {
  for (const [name, { defaultValue, alternatives }] of Object.entries(table)) {
    test(`${name} defaults to ${defaultValue}`, () => checks[name][defaultValue]());
    for (const value of Object.keys(alternatives)) {
      test(`${name} can be ${value}`, async () => {
        tenant().quirks.set({ [name]: value });
        await checks[name][value]();
        tenant().quirks.reset();
        await checks[name][defaultValue]();
      });
    }
  }
}
