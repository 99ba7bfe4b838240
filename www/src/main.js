import { createAccounts } from "./accounts.js";
import { createActions } from "./actions.js";
import { readArrival, settleAddress } from "./arrival.js";
import { createClientSource } from "./client.js";
import { noteDeparture } from "./departure.js";
import { byId, closeDialogs } from "./dom.js";
import { createEnroller } from "./enrollment/index.js";
import { createFactors } from "./factors.js";
import { forgetMark, readMark, setMark } from "./mark.js";
import { CONNECTING_SENTENCES, PageError, explain } from "./messages.js";
import { createMethods } from "./methods.js";
import { createSupportPanel } from "./passkey-support.js";
import { findAgain } from "./reload.js";
import { createRenewal } from "./renewal.js";
import { createSessionCard, nameOf } from "./session.js";
import { createSettingsPanel } from "./settings.js";
import { createWaysIn } from "./sign-in/index.js";
import { showEndOfPopup } from "./sign-in/popup.js";
import { say, sayError } from "./status.js";

const [logIn, logOut, addPasskey] = ["log-in", "log-out", "add-passkey"].map(byId);
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
const { act, leave, wasLeft, comeBack } = createActions({ onFailure: failed });
const sessionCard = createSessionCard();
createSupportPanel({ onFailure: failed });
const renewIfDue = createRenewal({ renew: () => getClient().refreshSession(), onFailure: failed });
const methods = createMethods({ getClient, act, onFailure: failed });
const enroller = createEnroller({ getClient, act, methods, onFailure: failed });
const factors = createFactors({ getClient, enroll: enroller.enroll, onFailure: failed });
const accounts = createAccounts({ getClient, act, connect, onFailure: failed });
const waysIn = createWaysIn({
  getClient,
  act,
  query: arrival.query,
  loginOptions,
  onSignedIn: signedIn,
  onFailure: failed,
});

addPasskey.addEventListener("click", () => enroller.enroll("passkey", addPasskey));

logIn.addEventListener("click", () =>
  leave(logIn, "Taking you to the login page…", async () => {
    const client = await source.open();
    noteDeparture({ reason: "login", query: arrival.query });
    await client.loginWithRedirect(loginOptions());
  }),
);
byId("sign-in-form").addEventListener("submit", (event) => event.preventDefault());

logOut.addEventListener("click", async () => {
  await leave(logOut, "Logging you out…", async () => {
    noteDeparture({ reason: "logout", query: arrival.query });
    forgetMark();
    await getClient().logout();
  });
  show();
});

function connect(button, connection) {
  return leave(button, `Taking you to ${connection}…`, async () => {
    noteDeparture({ reason: "connect", query: arrival.query });
    await getClient().connectAccountWithRedirect({ connection });
  });
}

// The Back button may bring the page back as it was when it was left: its buttons busy, or its session gone.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  comeBack();
  show();
  saySession();
});

await start();

async function start() {
  show({ expectSession: arrival.isAnswer || readMark(arrival.query) === "tenant" });
  logIn.disabled = false;
  say(progressOfArrival(), "busy");
  try {
    const client = await source.open();
    client.onSessionChange(sessionChanged);
    const result = await handleAnswer(client);
    if (result.kind === "redirecting") return await passThrough();
    if (result.kind === "popup") return showEndOfPopup();
    if (result.kind !== "none") setMark("tenant", arrival.query);
    const farewell = arrival.isAnswer ? undefined : await findAgain(client, arrival.query);
    show();
    sayArrival(result, farewell);
  } catch (error) {
    failed(error, arrival.isConnecting ? CONNECTING_SENTENCES : undefined);
  }
  return Promise.all([loadAll(), getClient() && waysIn.open()]);
}

/** What a login at the tenant asks for: what the last failure needs, and the name that was typed. */
function loginOptions() {
  const name = byId("sign-in-name").value.trim();
  return { ...remedy, ...(name && { authorizationParams: { login_hint: name } }) };
}

/** Somebody has signed in without leaving the page. @param {import("./mark.js").Mark} mark */
function signedIn(mark) {
  setMark(mark, arrival.query);
  remedy = undefined;
  show();
  saySession();
  if (isFocusLost()) byId("profile-heading").focus();
  return loadAll();
}

async function handleAnswer(client) {
  let result;
  try {
    result = await client.handleRedirectCallback();
    return result;
  } finally {
    if (result?.kind !== "redirecting") settleAddress(arrival.query);
  }
}

function progressOfArrival() {
  if (arrival.isConnecting) return "Connecting the account…";
  return arrival.isAnswer ? "Finishing your login…" : "Getting ready…";
}

/** The page is about to leave for the login once more, and to come back. */
async function passThrough() {
  if (await wasLeft()) return undefined;
  show();
  say("The page was not left. Press Log in.");
  return waysIn.open();
}

function sayArrival(result, farewell) {
  if (result.kind === "connected_account") return say(`${result.account.connection} is connected.`, "done");
  if (result.kind === "none" && arrival.isAnswer) {
    return say("This login was already used, or it began elsewhere. Press Log in.");
  }
  if (farewell) return say(farewell);
  return saySession();
}

async function loadAll() {
  if (getClient()?.isAuthenticated()) await Promise.all([methods.load(), factors.load(), accounts.load()]);
}

function show({ expectSession = false } = {}) {
  const client = getClient();
  const isSignedIn = client?.isAuthenticated() ?? false;
  byId("account").hidden = !isSignedIn && !expectSession;
  byId("ways-in").hidden = expectSession || (isSignedIn && !remedy);
  waysIn.show();
  logOut.hidden = !isSignedIn;
  accounts.show();
  if (isSignedIn) {
    sessionCard.show(client, { onDue: renewIfDue, onEnd: () => failed(new PageError("session_expired")) });
    return;
  }
  closeDialogs();
  sessionCard.clear();
  for (const part of [methods, factors, accounts, enroller]) part.clear();
}

/** What this page did itself it has shown already. */
function sessionChanged({ type, otherTab }) {
  if (type !== "signed_out" || !otherTab) return;
  forgetMark();
  show();
  say("You were logged out in another tab.");
}

function saySession() {
  if (getClient()?.isAuthenticated()) say(`You are signed in as ${nameOf(getClient().getUser())}.`, "done");
  else say(arrival.isLogoutReturn ? "You are logged out." : "You are not signed in.");
}

function failed(error, sentences) {
  const { code, curedByLogin } = explain(error);
  remedy = curedByLogin ? { stepUp: error.stepUp } : undefined;
  sayError(error, sentences);
  show();
  if (curedByLogin && isFocusLost()) logIn.focus();
  if (code === "invalid_config") settingsPanel.open();
}

/** Whether what had the focus is no longer to be seen. */
function isFocusLost() {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.getClientRects().length === 0;
}
