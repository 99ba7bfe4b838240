import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { CLIENT_ID, newBrowser, obtainTokens, startTestTenant, tokenRequest } from "./support/application.js";

const OVERLAP_SECONDS = 60;
const DAY = 24 * 60 * 60;

suite("refresh tokens", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant(options));
  afterEach(() => tenant.stop());

  const refresh = (token, more) => tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token, ...more });
  const next = async (token) => {
    const response = await refresh(token);
    assert.equal(response.status, 200);
    return (await response.json()).refresh_token;
  };
  const assertRefused = async (token) => {
    const response = await refresh(token);
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), {
      error: "invalid_grant",
      error_description: "Unknown or invalid refresh token.",
    });
  };

  test("are valid once without overlap", async () => {
    await start();
    const { refresh_token: first } = await obtainTokens(tenant);
    const second = await next(first);
    await assertRefused(first);
    await assertRefused(second);
  });

  test("are valid once more during the overlap", async () => {
    await start({ refreshOverlapSeconds: OVERLAP_SECONDS });
    const { refresh_token: first } = await obtainTokens(tenant);
    const second = await next(first);
    const sibling = await next(first);
    assert.notEqual(sibling, second);
    await next(sibling);
  });

  test("reuse after the overlap revokes the family", async () => {
    await start({ refreshOverlapSeconds: OVERLAP_SECONDS });
    const { refresh_token: first } = await obtainTokens(tenant);
    const second = await next(first);
    tenant.clock.advance(OVERLAP_SECONDS);
    await assertRefused(first);
    await assertRefused(second);
  });

  test("reuse does not extend the overlap", async () => {
    await start({ refreshOverlapSeconds: OVERLAP_SECONDS });
    const { refresh_token: first } = await obtainTokens(tenant);
    await next(first);
    tenant.clock.advance(OVERLAP_SECONDS / 2);
    const second = await next(first);
    tenant.clock.advance(OVERLAP_SECONDS / 2);
    await assertRefused(first);
    await assertRefused(second);
  });

  test("the overlap ends once the successor is used", async () => {
    await start({ refreshOverlapSeconds: OVERLAP_SECONDS });
    const { refresh_token: first } = await obtainTokens(tenant);
    const third = await next(await next(first));
    await assertRefused(first);
    await assertRefused(third);
  });

  test("expire thirty days after the login despite rotation", async () => {
    await start();
    let { refresh_token: token } = await obtainTokens(tenant);
    for (let day = 0; day < 29; day += 1) {
      tenant.clock.advance(DAY);
      token = await next(token);
    }
    tenant.clock.advance(DAY);
    await assertRefused(token);
  });

  test("are recorded by family and generation without the token", async () => {
    await start();
    const browse = newBrowser();
    const { refresh_token: first } = await obtainTokens(tenant, { browse });
    await obtainTokens(tenant, { browse });
    const second = await next(first);
    await refresh(first);

    const [{ userId }] = tenant.users;
    const entry = (family, generation, presented, refused) => {
      return { family, generation, clientId: CLIENT_ID, userId, presented, refused };
    };
    assert.deepEqual(tenant.tokens.entries, [entry(1, 0, 2, 1), entry(2, 0, 0, 0), entry(1, 1, 0, 0)]);
    const shown = JSON.stringify(tenant.tokens.entries);
    for (const token of [first, second]) assert.equal(shown.includes(token), false);
  });

  test("an overlap must be a non-negative integer", async () => {
    await start();
    for (const refreshOverlapSeconds of [-1, 0.5, "60"]) {
      await assert.rejects(startTestTenant({ refreshOverlapSeconds }), TypeError);
    }
  });
});
