import { CrossTabLogout } from "./cross-tab-logout.js";

/** Who wants to know what becomes of the session, in this tab and in others of the same application. */
export class SessionEvents {
  #listeners = new Set();
  #crossTabLogout;
  #causedByOtherTab = false;

  /** @param {(event: object) => void} listener @returns {() => void} takes it away again */
  subscribe(listener) {
    if (typeof listener !== "function") throw new TypeError("onSessionChange takes a function.");
    // An entry of its own, so that a function that was added twice is taken away once.
    const entry = { listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Tells everyone, once the call that is under way has ended. */
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
  watchOtherTabs(application, onLogout) {
    this.#crossTabLogout = new CrossTabLogout(application, () => {
      this.#causedByOtherTab = true;
      try {
        onLogout();
      } finally {
        this.#causedByOtherTab = false;
      }
    });
  }

  /** Tells the other tabs of a logout here. */
  notifyOtherTabs() {
    this.#crossTabLogout?.broadcast();
  }

  close() {
    this.#crossTabLogout?.close();
    // What was told before still reaches its listeners.
    queueMicrotask(() => this.#listeners.clear());
  }
}
