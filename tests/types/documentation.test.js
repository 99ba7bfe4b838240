import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { describePackage } from "./support/api-model.js";
import { compile } from "./support/compile.js";
import { examplesOf, writeExamples } from "./support/examples.js";

/** Methods of the page or the login: they do not call the My Account API, so they have no scope. */
const WITHOUT_SCOPE = [
  ...["create", "passkeySupport", "loginWithRedirect", "handleRedirectCallback", "logout", "refreshSession"],
  ...["checkSession", "loginWithPassword", "loginWithPopup"],
  ...["loginWithPasskey", "signUpWithPasskey"],
  ...["mfaAuthenticators", "mfaChallenge", "mfaAssociate", "mfaVerify"],
];

suite("documentation of the client's methods", () => {
  /** @type {{ name: string, comment: string, prose: string, isAsync: boolean }[]} */
  let methods;
  const missing = (among, pattern) => among.filter(({ prose }) => !pattern.test(prose)).map(({ name }) => name);

  before(() => {
    const { members } = describePackage("documentation");
    const client = members.find(({ kind, name }) => kind === "Class" && name === "MyAccountClient");
    methods = client.members
      .filter(({ kind }) => kind === "Method")
      .map((method) => ({
        name: method.name,
        comment: method.docComment,
        prose: (method.docComment ?? "").replaceAll(/\s+\*?\s*/g, " "),
        isAsync: /^(Promise|AsyncGenerator)</.test(returnTypeOf(method)),
      }));
  });

  test("every method has a description", () => {
    assert.ok(methods.some(({ name }) => name === "getUser"));
    // Its description is that of free().
    const described = methods.filter(({ name }) => name !== "[Symbol.dispose]");
    assert.deepEqual(missing(described, /\w\.(\s|$)/), []);
  });

  test("asynchronous methods document their errors and an example", () => {
    const asyncMethods = methods.filter(({ isAsync }) => isAsync);
    assert.ok(asyncMethods.some(({ name }) => name === "allConnections"));
    assert.deepEqual(missing(asyncMethods, /\b[Ee]rrors: /), []);
    assert.deepEqual(missing(asyncMethods, /@example \S/), []);
  });

  test("API calls document their scope and number of requests", () => {
    const calls = methods.filter(({ name, isAsync }) => isAsync && !WITHOUT_SCOPE.includes(name));
    assert.ok(calls.some(({ name }) => name === "getFactors"));
    assert.deepEqual(missing(calls, /\bScope( `\w+:me:\w+`|: the given one| and errors: as `\w+`)/), []);
    assert.deepEqual(missing(calls, /\b(one|two) requests?\b/), []);
  });

  test("examples compile", () => {
    const documented = methods.map(({ name, comment }) => ({ method: name, examples: examplesOf(comment) }));
    const shown = documented.filter(({ examples }) => examples.length > 0);
    assert.ok(shown.some(({ method }) => method === "enrollmentVerify"));
    assert.match(
      compile(writeExamples([{ method: "wrong", examples: ["await client.guess();"] }])),
      /wrong\.ts.*guess/,
    );
    assert.equal(compile(writeExamples(shown)), "");
  });
});

function returnTypeOf({ excerptTokens, returnTypeTokenRange: { startIndex, endIndex } }) {
  return excerptTokens
    .slice(startIndex, endIndex)
    .map(({ text }) => text)
    .join("");
}
