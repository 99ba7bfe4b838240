import { test } from "node:test";

/**
 * Tests of each quirk of a table: that the usual shows by itself, and that every other value shows and goes again.
 * @param {Record<string, import("../../src/quirks/index.js").Quirk>} table
 * @param {Record<string, Record<string, () => void | Promise<void>>>} checks what a caller sees, by quirk and value
 * @param {() => import("../../src/index.js").Tenant} tenant the one that is looked at, once it has started
 */
export function testQuirks(table, checks, tenant) {
  for (const [name, { usual, others }] of Object.entries(table)) {
    test(`${name} is ${usual} by itself`, () => checks[name][usual]());
    for (const value of Object.keys(others)) {
      test(`${name} can be ${value}`, async () => {
        tenant().quirks.set({ [name]: value });
        await checks[name][value]();
        tenant().quirks.reset();
        await checks[name][usual]();
      });
    }
  }
}
