/**
 * Records the requests of a page's scripts to a tenant.
 * @param {import("playwright-core").Page} page
 * @param {import("my-account-wasm-tenant").Tenant} tenant
 */
export function recordCalls(page, tenant) {
  const requests = [];
  page.on("request", (request) => {
    const isCall = ["fetch", "xhr"].includes(request.resourceType()) && request.method() !== "OPTIONS";
    if (isCall && request.url().startsWith(tenant.origin)) requests.push(request);
  });
  return {
    /**
     * @returns {Promise<{ method: string, url: string, headers: Record<string, string>, body: string | null }[]>}
     */
    all: () =>
      Promise.all(
        requests.map(async (request) => ({
          method: request.method(),
          url: request.url(),
          headers: await request.allHeaders(),
          body: request.postData(),
        })),
      ),

    /** The calls without values that are random or depend on the time. */
    async shapes() {
      const calls = await this.all();
      return calls.map(({ method, url, headers, body }) => ({
        method,
        url,
        headers: Object.entries(headers)
          .filter(([name]) => !["authorization", "content-length", "user-agent"].includes(name))
          .map(([name, value]) => `${name}: ${value}`)
          .toSorted(),
        body: shapeOf(body),
      }));
    },
  };
}

/**
 * Records the URLs of all requests with an Authorization header.
 * @param {import("playwright-core").Page} page
 * @returns {{ urls: () => Promise<string[]> }}
 */
export function recordTokens(page) {
  const requests = [];
  page.on("request", (request) => requests.push(request));
  return {
    async urls() {
      const seen = await Promise.all(
        requests.map(async (request) => ({ url: request.url(), headers: await request.allHeaders() })),
      );
      return seen.filter(({ headers }) => headers.authorization !== undefined).map(({ url }) => url);
    },
  };
}

function shapeOf(body) {
  if (body === null) return null;
  if (!body.startsWith("{")) return [...new URLSearchParams(body).keys()];
  return namesOf(JSON.parse(body));
}

function namesOf(value) {
  if (Array.isArray(value)) return value.map(namesOf);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, namesOf(member)]));
}
