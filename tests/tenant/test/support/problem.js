import assert from "node:assert/strict";

/** Asserts an error response of the My Account API, and returns its body. */
export async function assertProblem(response, status, code, title) {
  assert.equal(response.status, status);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  const problem = await response.json();
  assert.equal(problem.type, `https://auth0.com/api-errors/A0E-${code}`);
  assert.equal(problem.status, status);
  assert.equal(problem.title, title);
  assert.ok(problem.detail);
  return problem;
}

/** Asserts a validation error with these pointers or query fields. */
export async function assertInvalid(response, pointers) {
  const { validation_errors: errors } = await assertProblem(response, 400, "400-0003", "Validation Error");
  assert.deepEqual(
    errors.map(({ pointer, field }) => pointer ?? `?${field}`),
    pointers,
  );
  for (const { detail } of errors) assert.match(detail, /^data/);
  return errors;
}
