// Stubs of browser APIs. A test installs them, and `restore` removes them.

const undo = [];

/** Replaces a member with a stub. */
export function replace(object, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { configurable: true, ...descriptor });
  undo.push(() => (before ? Object.defineProperty(object, name, before) : delete object[name]));
}

export function restore() {
  while (undo.length > 0) {
    undo.pop()();
  }
}

let requests = [];
let sent = [];

/** Records the arguments of each call, and the request that the browser makes of them. */
function stubFetch(respond) {
  [requests, sent] = [[], []];
  replace(globalThis, "fetch", {
    value: (...given) => {
      sent.push(given);
      const request = new Request(...given);
      requests.push(request);
      return respond(request);
    },
    writable: true,
  });
}

/** The arguments of the last call. */
export const lastArguments = () => sent.at(-1);

export const isRequestAborted = () => sent.at(-1)[1].signal.aborted;

export const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const requestCount = () => requests.length;

export async function lastRequest() {
  const request = requests.at(-1);
  const { method, url, mode, credentials, cache, redirect, referrerPolicy } = request;
  const headers = Object.fromEntries(request.headers);
  return {
    method,
    url,
    mode,
    credentials,
    cache,
    redirect,
    referrerPolicy,
    headers,
    body: await request.clone().text(),
  };
}

export function fetchAnswers(status, headers, body) {
  stubFetch(async () => new Response(body, { status, headers }));
}

/** Returns the responses one after the other. */
export function fetchAnswersInTurn(answers) {
  stubFetch(async () => {
    const { status, headers, body } = answers.shift();
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
  });
}

/** Returns a response by path. */
export function fetchAnswersByPath(bodies) {
  stubFetch(async ({ url }) => {
    const body = bodies[new URL(url).pathname];
    return new Response(body, { status: 200, headers: { "content-type": "application/json" } });
  });
}

export function fetchAnswersBytes(count, byte) {
  stubFetch(async () => new Response(new Uint8Array(count).fill(byte), { status: 200 }));
}

export function fetchRejects(reason) {
  stubFetch(() => Promise.reject(reason));
}

export function fetchThrows(reason) {
  stubFetch(() => {
    throw reason;
  });
}

export function fetchReturns(value) {
  stubFetch(() => value);
}

/** A fetch that never settles and ignores its signal, like some extensions that wrap it. */
export function fetchHangs() {
  stubFetch(() => new Promise(() => {}));
}

/** Headers and some bytes arrive; the rest never does, or fails. */
export function fetchBodyStops(error) {
  stubFetch(async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        if (error !== undefined) {
          setTimeout(() => controller.error(error), 1);
        }
      },
    });
    return new Response(body, { status: 200, headers: { "content-type": "application/json" } });
  });
}

/** A signal that counts its listeners. */
export function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type, listener) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener);
  };
  signal.removeEventListener = (type, listener) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener);
  };
  return { signal, abort: (reason) => controller.abort(reason), listenerCount: () => listeners.size };
}

export function abortLater(counted, reason) {
  setTimeout(() => counted.abort(reason), 5);
}

export const listenerCount = (counted) => counted.listenerCount();

const SHA256 = { hash: "SHA-256" };
const RSA = { ...SHA256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

const ALGORITHMS = {
  RS256: { ...RSA, name: "RSASSA-PKCS1-v1_5" },
  PS256: { ...RSA, name: "RSA-PSS", saltLength: 32 },
  ES256: { ...SHA256, name: "ECDSA", namedCurve: "P-256" },
};

const pairs = new Map();

/** Generating an RSA key is slow, so each is generated once. */
function keyPair(algorithm, name) {
  const id = `${algorithm} ${name}`;
  if (!pairs.has(id)) pairs.set(id, crypto.subtle.generateKey(ALGORITHMS[algorithm], true, ["sign", "verify"]));
  return pairs.get(id);
}

/** A JWK set with one key. */
export async function keySet(algorithm, name) {
  const jwk = await crypto.subtle.exportKey("jwk", (await keyPair(algorithm, name)).publicKey);
  return { keys: [{ ...jwk, kid: name }] };
}

/** Signs with that key. */
export async function sign(algorithm, name, bytes) {
  const { privateKey } = await keyPair(algorithm, name);
  return new Uint8Array(await crypto.subtle.sign(ALGORITHMS[algorithm], privateKey, bytes));
}

export function withMember(object, name, value) {
  replace(object, name, { value, writable: true });
}

export const withGlobal = (name, value) => withMember(globalThis, name, value);

export function withThrowingGlobal(name) {
  replace(globalThis, name, {
    get() {
      throw new DOMException("thrown by the test", "SecurityError");
    },
  });
}

export function polluteObjectPrototype(name, value) {
  replace(Object.prototype, name, { value, writable: true });
}

export function makeError(code, message, details) {
  return Object.assign(new Error(message), { code, details });
}
