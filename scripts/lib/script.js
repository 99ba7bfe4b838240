/** An error that the developer can fix: its message names cause and remedy, and is printed without a stack. */
export class ScriptError extends Error {
  name = "ScriptError";
}

/**
 * Runs the body of a script and sets the exit code.
 * @param {() => Promise<number | void>} body resolves with the exit code; default: 0
 */
export async function runScript(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof ScriptError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
