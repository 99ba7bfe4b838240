// Changes to the token endpoint's answer, for the `tokenResponse` of a fault.

/** @param {string} member that is not there */
export function without(member) {
  return (json) => ({ ...json, [member]: undefined });
}

/** @param {object} changes to the ID token's claims */
export function claims(changes) {
  return idToken(({ payload }) => ({ payload: { ...payload, ...changes } }));
}

/** Rewrites parts of the ID token. The signature is not renewed: it is the connection that vouches for the token. */
export function idToken(change) {
  return (json) => {
    const [header, payload, signature] = json.id_token.split(".");
    const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
    const write = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const token = { header: read(header), payload: read(payload), signature };
    const changed = { ...token, ...change(token) };
    return { ...json, id_token: [write(changed.header), write(changed.payload), changed.signature].join(".") };
  };
}
