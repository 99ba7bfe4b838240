// A classic script that loads first, so that the listener sees every violation.
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
  console.error(`Content-Security-Policy: ${effectiveDirective} blocked ${blockedURI} (${sourceFile}:${lineNumber})`);
});
