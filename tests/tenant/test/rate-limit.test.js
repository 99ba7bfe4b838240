import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { TokenBucket } from "../src/http/token-bucket.js";
import { myAccount, obtainTokens, startTestTenant, startWithCaller } from "./support/application.js";
import { assertProblem } from "./support/problem.js";

suite("token bucket", () => {
  const newBucket = (perSecond) => {
    const clock = { time: 1_700_000_000_000, now: () => clock.time };
    return { clock, bucket: new TokenBucket(perSecond, clock) };
  };
  const takeAll = (bucket) => {
    let taken = 0;
    while (bucket.take()) taken += 1;
    return taken;
  };

  test("allows the capacity at once and no more", () => {
    const { clock, bucket } = newBucket(25);
    assert.equal(takeAll(bucket), 25);
    clock.time += 60_000;
    assert.equal(takeAll(bucket), 25);
  });

  test("refills evenly", () => {
    const { clock, bucket } = newBucket(25);
    takeAll(bucket);
    clock.time += 39;
    assert.equal(bucket.take(), false);
    clock.time += 1;
    assert.equal(bucket.take(), true);
    assert.equal(bucket.take(), false);
    clock.time += 400;
    assert.equal(takeAll(bucket), 10);
  });

  test("reports remaining requests and reset time", () => {
    const { bucket } = newBucket(25);
    takeAll(bucket);
    assert.deepEqual(bucket.headers, {
      "x-ratelimit-limit": "25",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1700000001",
    });
    assert.equal(bucket.retryAfter, 1);
  });
});

suite("tenant rate limit", () => {
  let tenant;
  let call;
  before(async () => {
    tenant = await startTestTenant({ rateLimit: undefined });
    call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
  });
  after(() => tenant.stop());

  const ask = (count, caller = call) => Promise.all(Array.from({ length: count }, () => caller("GET", "/factors")));

  test("returns 429 with Retry-After", async () => {
    tenant.clock.advance(10);
    const responses = await ask(200);
    const [refused] = responses.filter(({ status }) => status === 429);
    assert.ok(responses.filter(({ status }) => status === 200).length >= 25);
    assert.equal(refused.headers.get("retry-after"), "1");
    assert.equal(refused.headers.get("x-ratelimit-limit"), "25");
    assert.equal(refused.headers.get("x-auth0-error-kind"), "global-rate-limit");
    const problem = await refused.json();
    assert.equal(problem.type, "https://auth0.com/api-errors/A0E-429-0001");
    assert.equal(problem.title, "Too Many Requests");

    tenant.clock.advance(1);
    assert.equal((await call("GET", "/factors")).status, 200);
  });

  test("applies before the token check", async () => {
    tenant.clock.advance(10);
    const guesses = await ask(200, myAccount(tenant, "guess"));
    assert.ok(guesses.some(({ status }) => status === 429));
    assert.ok(guesses.some(({ status }) => status === 401));
  });

  test("sets x-ratelimit headers on every response", async () => {
    tenant.clock.advance(10);
    const now = tenant.clock.now() / 1000;
    const responses = [
      await call("GET", "/factors"),
      await myAccount(tenant)("GET", "/factors"),
      await call("GET", "/nowhere"),
      await call("GET", "/authentication-methods/x"),
    ];
    assert.deepEqual(
      responses.map(({ status }) => status),
      [200, 401, 404, 404],
    );
    for (const { headers } of responses) {
      assert.equal(headers.get("x-ratelimit-limit"), "25");
      assert.ok(Number(headers.get("x-ratelimit-remaining")) >= 20);
      const reset = Number(headers.get("x-ratelimit-reset"));
      assert.ok(reset >= Math.floor(now) && reset <= now + 3, `${reset} is not about ${now}`);
    }
  });

  test("is configurable", async () => {
    const slow = await startTestTenant({ rateLimit: { perSecond: 1 } });
    try {
      const statuses = (await ask(5, myAccount(slow))).map(({ status }) => status);
      assert.ok(statuses.includes(401) && statuses.includes(429), statuses.join());
    } finally {
      await slow.stop();
    }
  });
});

suite("user rate limit", () => {
  let tenant;
  let call;
  const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };
  before(async () => {
    ({ tenant, call } = await startWithCaller({
      users: [defaultUser, grace],
      rateLimit: { perSecond: 1000, perUserPerMinute: { read: 2, write: 3 } },
    }));
  });
  after(() => tenant.stop());
  beforeEach(() => tenant.clock.advance(60));

  const read = (caller = call) => caller("GET", "/factors");
  const write = () => call("PATCH", "/authentication-methods/x", {});

  test("counts reads and writes per minute separately", async () => {
    for (const status of [200, 200, 429]) assert.equal((await read()).status, status);
    for (const status of [404, 404, 404, 429]) assert.equal((await write()).status, status);
  });

  test("returns 429 with its own code and Retry-After", async () => {
    await read();
    await read();
    const now = tenant.clock.now() / 1000;
    const refused = await read();
    assert.equal(refused.headers.get("x-auth0-error-kind"), null);
    assert.equal(refused.headers.get("x-ratelimit-limit"), "2");
    assert.equal(refused.headers.get("x-ratelimit-remaining"), "0");
    const reset = Number(refused.headers.get("x-ratelimit-reset"));
    assert.ok(reset > now + 45 && reset < now + 65, `${reset - now}`);
    const retryAfter = Number(refused.headers.get("retry-after"));
    assert.ok(retryAfter >= 20 && retryAfter <= 30, `${retryAfter}`);
    await assertProblem(refused, 429, "429-0003", "Endpoint Rate Limit Exceeded");

    tenant.clock.advance(retryAfter);
    assert.equal((await read()).status, 200);
    assert.equal((await read()).status, 429);
  });

  test("is separate per user", async () => {
    tenant.clock.advance(60);
    const his = myAccount(tenant, (await obtainTokens(tenant, { user: grace })).access_token);
    for (const status of [200, 200, 429]) assert.equal((await read()).status, status);
    assert.equal((await read(his)).status, 200);
  });

  test("does not count unauthenticated requests", async () => {
    const response = await read(myAccount(tenant, "guess"));
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("x-ratelimit-limit"), "1000");
    for (const status of [200, 200, 429]) assert.equal((await read()).status, status);
  });

  for (const perUserPerMinute of [{}, { read: 2 }, { read: 2, write: 0 }]) {
    test(`rejects ${JSON.stringify(perUserPerMinute)}`, () =>
      assert.rejects(startTestTenant({ rateLimit: { perUserPerMinute } }), TypeError));
  }
});
