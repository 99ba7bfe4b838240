import { createActions } from "./actions.js";
import { readArrival, settleAddress } from "./arrival.js";
import { createClientSource } from "./client.js";
import { noteDeparture } from "./departure.js";
import { byId } from "./dom.js";
import { createFactors } from "./factors.js";
import { PageError, explain } from "./messages.js";
import { createMethods } from "./methods.js";
import { createSessionCard, nameOf } from "./session.js";
import { createSettingsPanel } from "./settings.js";
import { say, sayError } from "./status.js";

const [logIn, logOut] = [byId("log-in"), byId("log-out")];
const arrival = readArrival();
/** What the next login has to ask for, when the last failure is one that a login cures. */
let remedy;

const settingsPanel = createSettingsPanel();
const source = createClientSource({
  query: arrival.query,
  onSettings(settings) {
    settingsPanel.show(settings);
    byId("local-hint").hidden = !settings.local;
  },
});
const getClient = () => source.current;
const { act, leave, comeBack } = createActions({ onFailure: failed });
const sessionCard = createSessionCard();
const methods = createMethods({ getClient, act, onFailure: failed });
const factors = createFactors({ getClient, onFailure: failed });

logIn.addEventListener("click", () =>
  leave(logIn, "Taking you to the login page…", async () => {
    const client = await source.open();
    noteDeparture({ reason: "login", query: arrival.query });
    await client.loginWithRedirect(remedy);
  }),
);

logOut.addEventListener("click", async () => {
  await leave(logOut, "Logging you out…", async () => {
    noteDeparture({ reason: "logout", query: arrival.query });
    await getClient().logout();
  });
  show();
});

// The Back button may bring the page back as it was when it was left: its buttons busy, or its session gone.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  comeBack();
  show();
  saySession();
});

await start();

async function start() {
  show({ expectSession: arrival.isLoginAnswer });
  logIn.disabled = false;
  say(arrival.isLoginAnswer ? "Finishing your login…" : "Getting ready…", "busy");
  try {
    const client = await source.open();
    const result = await handleAnswer(client);
    show();
    if (result.kind === "none" && arrival.isLoginAnswer) {
      say("This login was already used, or it began elsewhere. Press Log in.");
      return;
    }
    saySession();
    if (client.isAuthenticated()) await Promise.all([methods.load(), factors.load()]);
  } catch (error) {
    failed(error);
  }
}

async function handleAnswer(client) {
  try {
    return await client.handleRedirectCallback();
  } finally {
    settleAddress(arrival.query);
  }
}

function show({ expectSession = false } = {}) {
  const client = getClient();
  const signedIn = client?.isAuthenticated() ?? false;
  byId("account").hidden = !signedIn && !expectSession;
  byId("sign-in").hidden = expectSession || (signedIn && !remedy);
  logOut.hidden = !signedIn;
  if (signedIn) {
    sessionCard.show(client, { onEnd: () => failed(new PageError("session_expired")) });
    return;
  }
  sessionCard.clear();
  methods.clear();
  factors.clear();
}

function saySession() {
  if (getClient()?.isAuthenticated()) say(`You are signed in as ${nameOf(getClient().getUser())}.`, "done");
  else say(arrival.isLogoutReturn ? "You are logged out." : "You are not signed in.");
}

function failed(error) {
  const { code, curedByLogin } = explain(error);
  remedy = curedByLogin ? { stepUp: error.stepUp } : undefined;
  sayError(error);
  show();
  if (code === "invalid_config") settingsPanel.open();
}
