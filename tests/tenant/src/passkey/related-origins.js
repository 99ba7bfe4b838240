/**
 * Lets browsers know whose pages may use the passkeys besides the relying party's own (WebAuthn Level 3, 5.11).
 * @param {import("./relying-party.js").RelyingParty} relyingParty
 * @returns {import("koa").Middleware}
 */
export function serveRelatedOrigins(relyingParty) {
  return (ctx, next) => {
    const { relatedOrigins: origins } = relyingParty;
    const isMeant = ctx.method === "GET" && ctx.path === "/.well-known/webauthn";
    if (!isMeant || !origins) return next();
    ctx.body = { origins };
    return undefined;
  };
}
