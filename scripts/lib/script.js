/** A stop that a person can act on: its message is a whole sentence and is printed without a stack. */
export class ScriptError extends Error {
  name = "ScriptError";
}

/**
 * Runs the body of a script and turns its end into the exit code.
 * @param {() => Promise<number | void>} body resolves with the exit code, 0 when it says nothing
 */
export async function runScript(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof ScriptError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
