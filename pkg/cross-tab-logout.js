/**
 * Logouts of all tabs of an application. A channel tells them at once; a mark in `localStorage` tells a page that was frozen
 * then (back/forward cache) when it is shown again.
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
   * @param {string} application what all its tabs at this tenant have in common
   * @param {() => void} onLogout of another tab
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

  /** Tells the other tabs of a logout here. */
  broadcast() {
    try {
      localStorage.setItem(this.#key, `signed_out ${Date.now()} ${Math.random()}`);
    } catch {
      // Without storage the channel has to do.
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
