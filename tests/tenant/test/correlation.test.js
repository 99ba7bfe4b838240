import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { obtainTokens, startTestTenant } from "./support/application.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

suite("x-correlation-id", () => {
  let tenant;
  let token;
  before(async () => {
    tenant = await startTestTenant();
    ({ access_token: token } = await obtainTokens(tenant));
  });
  after(() => tenant.stop());

  async function send(id, authorization = `Bearer ${token}`) {
    const headers = { authorization, ...(id !== undefined && { "x-correlation-id": id }) };
    const response = await fetch(`${tenant.origin}/me/v1/factors`, { headers });
    const echoed = response.headers.get("x-correlation-id");
    assert.equal(tenant.log.entries.at(-1).correlationId, echoed);
    return echoed;
  }

  test("is echoed and logged, on errors too", async () => {
    for (const id of ["a", "A_z.9*~@+/:-", "a".repeat(64)]) assert.equal(await send(id), id);
    assert.equal(await send("id-1", "Bearer x"), "id-1");
  });

  test("is replaced if it is absent or invalid", async () => {
    for (const id of [undefined, "a b", "{}", "a".repeat(65)]) assert.match(await send(id), UUID);
  });
});
