import { byId } from "./dom.js";
import { initials, timeLeft } from "./format.js";

const TICK_MS = 1000;

/** The profile card: the user, the granted scopes, and the time until the session expires. */
export function createSessionCard() {
  const parts = {
    heading: byId("profile-heading"),
    email: byId("email"),
    initials: byId("initials"),
    timeLeft: byId("time-left"),
    scopes: byId("scopes"),
  };
  let timer;

  /** Removes the user's data from the page. */
  function clear() {
    clearInterval(timer);
    for (const part of [parts.email, parts.initials, parts.timeLeft, parts.scopes]) part.replaceChildren();
    parts.heading.textContent = "Profile";
  }

  /**
   * @param {import("my-account-wasm").MyAccountClient} client authenticated
   * @param {{ onRefreshDue: () => void, onExpired: () => void }} options `onRefreshDue` is called every second while a refresh is due,
   *   `onExpired` once when the session has expired
   */
  function show(client, { onRefreshDue, onExpired }) {
    const name = nameOf(client.getUser());
    const email = client.getUser()?.email;
    parts.heading.textContent = name;
    parts.email.textContent = typeof email === "string" && email !== name ? email : "";
    parts.initials.textContent = initials(name);
    parts.scopes.replaceChildren(...(client.getSession()?.scopes ?? []).map(scopeItem));
    const tick = () => {
      const left = client.getSession()?.expiresIn ?? 0;
      parts.timeLeft.textContent = timeLeft(left);
      if (left > 0) return;
      if (client.isAuthenticated()) {
        onRefreshDue();
      } else {
        clearInterval(timer);
        onExpired();
      }
    };
    clearInterval(timer);
    tick();
    timer = setInterval(tick, TICK_MS);
  }

  return { show, clear };
}

/** The user's display name, from the claims that the tenant returns. */
export function nameOf(user) {
  const names = [user?.name, user?.nickname, user?.email, user?.sub];
  return names.find((name) => typeof name === "string" && name.trim() !== "") ?? "Signed in";
}

function scopeItem(scope) {
  const item = document.createElement("li");
  item.className = "chip";
  item.textContent = scope;
  return item;
}
