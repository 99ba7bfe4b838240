import { createSigner, decodeToken } from "./signer.js";

// Changes to the token endpoint's answer, for the `tokenResponse` of a fault.

/** @param {string} member that is not there */
export function without(member) {
  return (json) => ({ ...json, [member]: undefined });
}

/** @param {object} changes to the ID token's claims */
export function claims(changes) {
  return idToken(({ payload }) => ({ payload: { ...payload, ...changes } }));
}

/** Signs what was changed; a tenant whose tokens are changed has to give out its key. */
export const signer = createSigner();

/** Rewrites parts of the ID token and signs it anew, so that what is wrong with it is what was changed. */
export function idToken(change) {
  return (json) => {
    const token = decodeToken(json.id_token);
    const { header, payload, signature } = { ...token, signature: undefined, ...change(token) };
    const signed = signer.sign({ ...header, kid: signer.jwk.kid }, payload);
    return { ...json, id_token: signature === undefined ? signed : signed.replace(/[^.]*$/, signature) };
  };
}
