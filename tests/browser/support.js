// Stand-ins for what a page offers. Each is put in place by a test and taken away again by `restore`.

const undo = [];

function replace(object, name, descriptor) {
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

function stubFetch(answer) {
  requests = [];
  replace(globalThis, "fetch", {
    value: (request) => {
      requests.push(request);
      return answer(request);
    },
    writable: true,
  });
}

export const isRequestAborted = () => requests.at(-1).signal.aborted;

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

/** One answer after the other. */
export function fetchAnswersInTurn(answers) {
  stubFetch(async () => {
    const { status, headers, body } = answers.shift();
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
  });
}

/** To each path its own answer. */
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

/** A fetch that never answers and ignores its signal, as extensions that wrap it may. */
export function fetchHangs() {
  stubFetch(() => new Promise(() => {}));
}

/** Headers and some bytes arrive, the rest does not, or breaks. */
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

/** A signal of which it can be told how many listeners it has. */
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

/** The making of an RSA key takes its time, so each is made once. */
function keyPair(algorithm, name) {
  const id = `${algorithm} ${name}`;
  if (!pairs.has(id)) pairs.set(id, crypto.subtle.generateKey(ALGORITHMS[algorithm], true, ["sign", "verify"]));
  return pairs.get(id);
}

/** The JWK set of a tenant with one key. */
export async function keySet(algorithm, name) {
  const jwk = await crypto.subtle.exportKey("jwk", (await keyPair(algorithm, name)).publicKey);
  return { keys: [{ ...jwk, kid: name }] };
}

/** A signature by that key. */
export async function sign(algorithm, name, bytes) {
  const { privateKey } = await keyPair(algorithm, name);
  return new Uint8Array(await crypto.subtle.sign(ALGORITHMS[algorithm], privateKey, bytes));
}

let ceremonies = [];

/** What was given to `navigator.credentials`. */
export const lastCeremony = () => ceremonies.at(-1);

export const ceremonyCount = () => ceremonies.length;

/** Both ceremonies are answered alike. */
function stubCeremonies(answer) {
  ceremonies = [];
  for (const method of ["create", "get"]) {
    replace(navigator.credentials, method, {
      value: (options) => {
        ceremonies.push({ method, ...options });
        return answer(options);
      },
    });
  }
}

export function createReturns(created) {
  stubCeremonies(async () => created);
}

export function createRejects(name) {
  const failure = new DOMException("as the test says", name);
  stubCeremonies(() => Promise.reject(failure));
  return failure;
}

let settle;

/** Ceremonies that end when the test says so, whatever their signals say. */
export function ceremoniesHang() {
  stubCeremonies(() => new Promise((resolve) => (settle = resolve)));
}

export const settleCeremony = (brought) => settle(brought);

let signals = [];

/** What authenticators are told, as `method options`; the browser answers with this. */
export function recordSignals(answer) {
  signals = [];
  for (const method of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
    replace(PublicKeyCredential, method, {
      value: (options) => {
        signals.push(`${method} ${JSON.stringify(options)}`);
        return answer();
      },
    });
  }
}

export const lastSignals = () => signals.splice(0).join("\n");

export function withoutSignals() {
  for (const method of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
    replace(PublicKeyCredential, method, { value: undefined });
  }
}

export function withoutParser() {
  for (const name of ["parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON"]) {
    replace(PublicKeyCredential, name, { value: undefined });
  }
}

/** The same with buffers as arrays of numbers. */
export function withBytesShown(value) {
  if (Object(value) !== value) return value;
  if (value.byteLength !== undefined) return Array.from(new Uint8Array(value.buffer ?? value));
  if (Array.isArray(value)) return Array.from(value, withBytesShown);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBytesShown(member)]));
}

/** Whether options say this. A browser's parser may add members for what is absent, each with its default. */
export function saysAll(options, expected) {
  const holds = (value, wanted) =>
    Object(wanted) === wanted
      ? Object(value) === value &&
        (!Array.isArray(wanted) || value.length === wanted.length) &&
        Object.keys(wanted).every((name) => holds(value[name], wanted[name]))
      : value === wanted;
  return holds(withBytesShown(options), expected);
}

export function withMember(object, name, value) {
  replace(object, name, { value, writable: true });
}

export const withGlobal = (name, value) => withMember(globalThis, name, value);

export function withThrowingGlobal(name) {
  replace(globalThis, name, {
    get() {
      throw new DOMException("as the test says", "SecurityError");
    },
  });
}

export function polluteObjectPrototype(name, value) {
  replace(Object.prototype, name, { value, writable: true });
}

const buffer = (...bytes) => new Uint8Array(bytes).buffer;

/** Credentials as browsers and password managers return them, by name. */
export function credential(kind) {
  const response = {
    clientDataJSON: buffer(123, 125),
    attestationObject: buffer(160),
    getTransports: () => ["internal", "hybrid"],
  };
  const plain = {
    id: "AQID",
    rawId: buffer(1, 2, 3),
    type: "public-key",
    authenticatorAttachment: "platform",
    response,
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
  };
  const assertion = {
    ...plain,
    response: {
      authenticatorData: buffer(251),
      clientDataJSON: buffer(123, 125),
      signature: buffer(48, 69),
      userHandle: buffer(1),
    },
  };
  const throwing = () => {
    throw new Error("as the test says");
  };
  const kinds = {
    plain,
    withToJson: {
      ...plain,
      getClientExtensionResults: undefined,
      toJSON: () => ({ clientExtensionResults: { prf: { results: { first: "AQ" } } } }),
    },
    buffersInResults: {
      ...plain,
      getClientExtensionResults: () => ({
        prf: { enabled: true, results: { first: buffer(251, 255), second: new Uint8Array([9, 1, 9]).subarray(1, 2) } },
        largeBlob: { blob: buffer(251, 255), empty: buffer() },
        other: [new Uint8Array([9, 1, 9]).subarray(1, 2), new DataView(buffer(2, 3), 1)],
        method: () => 7,
      }),
    },
    assertion,
    assertionWithoutUser: { ...assertion, response: { ...assertion.response, userHandle: null } },
    nested: { ...plain, getClientExtensionResults: () => ({ a: [{ b: [1, "x", null] }], c: { d: { e: true } } }) },
    views: {
      ...plain,
      rawId: new Uint8Array([1, 2, 3]),
      response: { ...response, attestationObject: new Uint8Array([160]) },
    },
    bare: {
      id: "AQID",
      rawId: buffer(1, 2, 3),
      response: { clientDataJSON: buffer(123, 125), attestationObject: buffer(160) },
    },
    noRawId: { ...plain, rawId: undefined },
    throwingMethods: {
      ...plain,
      toJSON: throwing,
      getClientExtensionResults: throwing,
      response: { ...response, getTransports: throwing },
      get authenticatorAttachment() {
        return throwing();
      },
    },
    oddValues: {
      ...plain,
      authenticatorAttachment: "implant",
      getClientExtensionResults: () => null,
      response: { ...response, getTransports: () => [1, "usb", null, ""] },
    },
    hostile: {
      ...plain,
      getClientExtensionResults: () => ({ a: new Proxy({}, { ownKeys: throwing }) }),
      response: { ...response, getTransports: () => new Proxy(["usb"], { get: throwing, ownKeys: throwing }) },
    },
    noResponse: { id: "AQID", rawId: buffer(1, 2, 3) },
    noClientData: { ...plain, response: { attestationObject: buffer(160) } },
    emptyAttestation: { ...plain, response: { ...response, attestationObject: buffer() } },
    noId: { ...plain, id: undefined, rawId: undefined },
    json: {
      id: "AQID",
      rawId: "AQID",
      type: "public-key",
      authenticatorAttachment: "platform",
      response: {
        clientDataJSON: "e30=",
        attestationObject: "oA",
        authenticatorData: "AA",
        transports: ["internal", "hybrid"],
      },
      clientExtensionResults: { credProps: { rk: true } },
    },
    badText: { ...plain, response: { clientDataJSON: "e30", attestationObject: "o" } },
    nothing: null,
  };
  return kinds[kind];
}

const oddities = {
  missing: { value: undefined },
  throwing: {
    get() {
      throw new Error("as the test says");
    },
  },
  null: { value: null },
  number: { value: 7 },
  text: { value: "no base64!" },
  object: { value: {} },
  list: { value: [1, null, {}] },
  method: {
    value() {
      throw new DOMException("as the test says");
    },
  },
  proxy: {
    value: new Proxy(
      {},
      {
        get() {
          throw new Error("as the test says");
        },
      },
    ),
  },
  circle: { value: Object.defineProperty({}, "itself", { enumerable: true, get: () => oddities.circle.value }) },
};

/** Each way in which one member of a credential can be odd, by name. */
export function oddCredentials(kind) {
  const whole = credential(kind);
  const places = [[whole, ""], ...(whole.response ? [[whole.response, "response."]] : [])];
  return places.flatMap(([object, path]) =>
    [...Object.keys(object), "toJSON", "transports"].flatMap((member) =>
      Object.entries(oddities).map(([oddity, descriptor]) => {
        const odd = Object.defineProperty({ ...object }, member, { enumerable: true, ...descriptor });
        return { name: `${path}${member}: ${oddity}`, credential: path === "" ? odd : { ...whole, response: odd } };
      }),
    ),
  );
}

export function makeError(code, message, details) {
  return Object.assign(new Error(message), { code, details });
}

/** @param {"absent" | "throwing" | "failing"} how */
export function breakIndexedDB(how) {
  const failing = {
    open() {
      const request = {};
      queueMicrotask(() => request.onerror(new Event("error")));
      return request;
    },
  };
  replace(globalThis, "indexedDB", {
    get() {
      if (how === "throwing") throw new Error("no");
      return how === "absent" ? undefined : failing;
    },
  });
}
