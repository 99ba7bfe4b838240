const CREDENTIALS = /^(Bearer|DPoP) ([^ ]+)$/i;

/**
 * @param {import("koa").Context} ctx
 * @returns {{ scheme?: "bearer" | "dpop", token?: string }} what the request presents (RFC 6750, 2.1; RFC 9449, 7.1);
 *   neither is there where that is no token
 */
export function credentialsOf(ctx) {
  const [, scheme, token] = CREDENTIALS.exec(ctx.get("Authorization")) ?? [];
  return { scheme: scheme?.toLowerCase(), token };
}
