/**
 * Propagates a logout to the application's other tabs: at once through a `BroadcastChannel`, and through a marker in
 * `localStorage` for a page that was in the back/forward cache, where it receives no messages. That page compares the
 * marker when it is restored.
 */
export class CrossTabLogout {
  #key;
  #onLogout;
  #channel;
  #lastSeen;
  #onShow = ({ persisted }) => {
    if (persisted && this.#readMarker() !== this.#lastSeen) this.#receive();
  };

  /**
   * @param {string} application identifies the application at this tenant; the same in all its tabs
   * @param {() => void} onLogout called after a logout in another tab
   */
  constructor(application, onLogout) {
    this.#key = `my-account-wasm ${application}`;
    this.#onLogout = onLogout;
    this.#lastSeen = this.#readMarker();
    addEventListener("pageshow", this.#onShow);
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(this.#key);
    this.#channel.onmessage = ({ data }) => {
      if (data === "signed_out") this.#receive();
    };
  }

  /** Notifies the other tabs of a logout in this tab. */
  broadcast() {
    try {
      localStorage.setItem(this.#key, `signed_out ${Date.now()} ${Math.random()}`);
    } catch {
      // Storage is blocked or full. The channel still reaches the tabs that are running.
    }
    this.#lastSeen = this.#readMarker();
    this.#channel?.postMessage("signed_out");
  }

  close() {
    removeEventListener("pageshow", this.#onShow);
    this.#channel?.close();
  }

  #receive() {
    this.#lastSeen = this.#readMarker();
    this.#onLogout();
  }

  #readMarker() {
    try {
      return localStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }
}
