import { createSigner, decodeToken } from "./signer.js";

// Changes to the token response, for the `tokenResponse` of a fault.

/** @param {string} member to remove */
export function without(member) {
  return (json) => ({ ...json, [member]: undefined });
}

/** @param {object} changes to the ID token's claims */
export function claims(changes) {
  return idToken(({ payload }) => ({ payload: { ...payload, ...changes } }));
}

/** Signs changed tokens; the tenant must publish its key (`replaceTenantKeys`). */
export const signer = createSigner();

/** Changes parts of the ID token and signs it again, so that only the change is wrong. */
export function idToken(change) {
  return (json) => {
    const token = decodeToken(json.id_token);
    const { header, payload, signature } = { ...token, signature: undefined, ...change(token) };
    const signed = signer.sign({ ...header, kid: signer.jwk.kid }, payload);
    return { ...json, id_token: signature === undefined ? signed : signed.replace(/[^.]*$/, signature) };
  };
}
