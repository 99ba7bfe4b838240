// Stubs of WebAuthn, and credentials as browsers and password managers return them.

import { replace } from "./support.js";

let ceremonies = [];

/** The options of the last call of `navigator.credentials`. */
export const lastCeremony = () => ceremonies.at(-1);

export const ceremonyCount = () => ceremonies.length;

/** Stubs both ceremonies with the same result. */
function stubCeremonies(respond) {
  ceremonies = [];
  for (const method of ["create", "get"]) {
    replace(navigator.credentials, method, {
      value: (options) => {
        ceremonies.push({ method, ...options });
        return respond(options);
      },
    });
  }
}

export function createReturns(created) {
  stubCeremonies(async () => created);
}

export function createRejects(name) {
  const failure = new DOMException("thrown by the test", name);
  stubCeremonies(() => Promise.reject(failure));
  return failure;
}

let settle;

/** Ceremonies that end when the test settles them, and ignore their signals. */
export function ceremoniesHang() {
  stubCeremonies(() => new Promise((resolve) => (settle = resolve)));
}

export const settleCeremony = (brought) => settle(brought);

let signals = [];

/** Records the signals to authenticators as `method options`. @param {() => unknown} respond the result of each signal */
export function recordSignals(respond) {
  signals = [];
  for (const method of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
    replace(PublicKeyCredential, method, {
      value: (options) => {
        signals.push(`${method} ${JSON.stringify(options)}`);
        return respond();
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

/** Copies a value, with buffers as arrays of numbers. */
export function withBytesShown(value) {
  if (Object(value) !== value) return value;
  if (value.byteLength !== undefined) return Array.from(new Uint8Array(value.buffer ?? value));
  if (Array.isArray(value)) return Array.from(value, withBytesShown);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBytesShown(member)]));
}

/** Whether options have the expected members. A browser's parser may add absent members with their defaults. */
export function saysAll(options, expected) {
  const holds = (value, wanted) =>
    Object(wanted) === wanted
      ? Object(value) === value &&
        (!Array.isArray(wanted) || value.length === wanted.length) &&
        Object.keys(wanted).every((name) => holds(value[name], wanted[name]))
      : value === wanted;
  return holds(withBytesShown(options), expected);
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
    throw new Error("thrown by the test");
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
      throw new Error("thrown by the test");
    },
  },
  null: { value: null },
  number: { value: 7 },
  text: { value: "no base64!" },
  object: { value: {} },
  list: { value: [1, null, {}] },
  method: {
    value() {
      throw new DOMException("thrown by the test");
    },
  },
  proxy: {
    value: new Proxy(
      {},
      {
        get() {
          throw new Error("thrown by the test");
        },
      },
    ),
  },
  circle: { value: Object.defineProperty({}, "itself", { enumerable: true, get: () => oddities.circle.value }) },
};

/** Credentials with one odd member each, by name. */
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
