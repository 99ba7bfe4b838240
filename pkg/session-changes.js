import { Logouts } from "./logouts.js";

/** Who wants to know what becomes of the session, in this tab and in others of the same application. */
export class SessionChanges {
  #listeners = new Set();
  #tabs;
  #inOtherTab = false;

  /** @param {(event: object) => void} listener @returns {() => void} takes it away again */
  add(listener) {
    if (typeof listener !== "function") throw new TypeError("onSessionChange takes a function.");
    // An entry of its own, so that a function that was added twice is taken away once.
    const entry = { listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Tells everyone, once the call that is under way has ended. */
  tell(type, stepUp) {
    const event = {
      type,
      ...(type === "signed_out" && { otherTab: this.#inOtherTab }),
      ...(stepUp !== undefined && { stepUp }),
    };
    queueMicrotask(() => {
      for (const { listener } of [...this.#listeners]) {
        try {
          listener({ ...event });
        } catch (error) {
          // The application's own fault is the application's to see, and no other listener's.
          reportError(error);
        }
      }
    });
  }

  /**
   * Hears of logouts in other tabs.
   * @param {string} application what all tabs of this application at this tenant have in common
   * @param {() => void} onLogout
   */
  listenToTabs(application, onLogout) {
    this.#tabs = new Logouts(application, () => {
      this.#inOtherTab = true;
      try {
        onLogout();
      } finally {
        this.#inOtherTab = false;
      }
    });
  }

  /** Tells the other tabs of a logout here. */
  tellTabs() {
    this.#tabs?.tell();
  }

  close() {
    this.#tabs?.close();
    // What was told before still reaches its listeners.
    queueMicrotask(() => this.#listeners.clear());
  }
}
