/**
 * Logouts of all tabs of an application. A channel tells them at once; a mark in `localStorage` tells a page that was frozen
 * then (back/forward cache) when it is shown again.
 */
export class Logouts {
  #name;
  #onLogout;
  #channel;
  #mark;
  #onShow = ({ persisted }) => {
    if (persisted && this.#read() !== this.#mark) this.#hear();
  };

  /**
   * @param {string} application what all its tabs at this tenant have in common
   * @param {() => void} onLogout of another tab
   */
  constructor(application, onLogout) {
    this.#name = `my-account-wasm ${application}`;
    this.#onLogout = onLogout;
    this.#mark = this.#read();
    addEventListener("pageshow", this.#onShow);
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => {
      if (data === "signed_out") this.#hear();
    };
  }

  /** Tells the other tabs of a logout here. */
  tell() {
    try {
      localStorage.setItem(this.#name, `signed_out ${Date.now()} ${Math.random()}`);
    } catch {
      // Without storage the channel has to do.
    }
    this.#mark = this.#read();
    this.#channel?.postMessage("signed_out");
  }

  close() {
    removeEventListener("pageshow", this.#onShow);
    this.#channel?.close();
  }

  #hear() {
    this.#mark = this.#read();
    this.#onLogout();
  }

  #read() {
    try {
      return localStorage.getItem(this.#name);
    } catch {
      return null;
    }
  }
}
