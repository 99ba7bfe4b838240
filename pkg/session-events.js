import { CrossTabLogout } from "./cross-tab-logout.js";

/** The listeners of `onSessionChange`, and logouts from and to the application's other tabs. */
export class SessionEvents {
  #listeners = new Set();
  #crossTabLogout;
  #causedByOtherTab = false;

  /** @param {(event: object) => void} listener @returns {() => void} removes the listener */
  subscribe(listener) {
    if (typeof listener !== "function") {
      throw new TypeError("The listener of onSessionChange must be a function.");
    }
    // Wrapped, so that a function added twice is in the set twice and each returned function removes one entry.
    const entry = { listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Calls the listeners in a microtask, after the current call into the client has ended. */
  emit(type, stepUp) {
    const event = {
      type,
      ...(type === "signed_out" && { otherTab: this.#causedByOtherTab }),
      ...(stepUp !== undefined && { stepUp }),
    };
    queueMicrotask(() => {
      for (const { listener } of [...this.#listeners]) {
        try {
          listener({ ...event });
        } catch (error) {
          // Reported to the page like any uncaught error; the other listeners still run.
          reportError(error);
        }
      }
    });
  }

  /**
   * Starts to receive logouts from other tabs. `signed_out` events emitted during `onLogout` have `otherTab: true`.
   * @param {string} application identifies the application at this tenant; the same in all its tabs
   * @param {() => void} onLogout
   */
  watchTabs(application, onLogout) {
    this.#crossTabLogout = new CrossTabLogout(application, () => {
      this.#causedByOtherTab = true;
      try {
        onLogout();
      } finally {
        this.#causedByOtherTab = false;
      }
    });
  }

  /** Notifies the other tabs of a logout in this tab. */
  notifyTabs() {
    this.#crossTabLogout?.broadcast();
  }

  close() {
    this.#crossTabLogout?.close();
    // In a microtask, so that events emitted before still reach the listeners.
    queueMicrotask(() => this.#listeners.clear());
  }
}
