import { say } from "../status.js";

/**
 * The one type that needs no dialog of the page: the browser has its own.
 *
 * @returns {(button: HTMLButtonElement) => Promise<void>}
 */
export function createPasskeyEnroller({ getClient, act, methods }) {
  return (button) =>
    act(button, "Follow the prompt of your browser…", async () => {
      methods.put(await getClient().enrollPasskey());
      say("The passkey was added.", "done");
    });
}
