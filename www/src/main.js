import { createAccounts } from "./accounts.js";
import { createActions } from "./actions.js";
import { createClientSource } from "./client.js";
import { byId, closeDialogs } from "./dom.js";
import { createEnroller } from "./enrollment/index.js";
import { createFactors } from "./factors.js";
import { CONNECTING_MESSAGES, PageError, explain } from "./messages.js";
import { createMethods } from "./methods.js";
import { readPageLoad, replaceUrl } from "./page-load.js";
import { createSupportPanel } from "./passkey-support.js";
import { savePendingRedirect } from "./pending-redirect.js";
import { restoreSession } from "./restore-session.js";
import { clearSessionHint, readSessionHint, setSessionHint } from "./session-hint.js";
import { createSessionRefresh } from "./session-refresh.js";
import { createSessionCard, nameOf } from "./session.js";
import { createSettingsPanel } from "./settings.js";
import { createSignIn } from "./sign-in/index.js";
import { showPopupDone } from "./sign-in/popup.js";
import { setErrorStatus, setStatus } from "./status.js";

const [signInButton, signOutButton, addPasskeyButton] = ["sign-in-redirect", "sign-out", "add-passkey"].map(byId);
const pageLoad = readPageLoad();
/** Step-up options of the last error, for the next login; set only if a login fixes the error. */
let stepUpOptions;

const settingsPanel = createSettingsPanel();
const source = createClientSource({
  query: pageLoad.query,
  onSettings(settings) {
    settingsPanel.show(settings);
    byId("local-hint").hidden = !settings.local;
  },
});
const getClient = () => source.current;
const { runAction, runRedirect, waitForUnload, pageRestored } = createActions({ onFailure: handleFailure });
const sessionCard = createSessionCard();
createSupportPanel({ onFailure: handleFailure });
const refreshIfDue = createSessionRefresh({ refresh: () => getClient().refreshSession(), onFailure: handleFailure });
const methods = createMethods({ getClient, runAction, onFailure: handleFailure });
const enroller = createEnroller({ getClient, runAction, methods, onFailure: handleFailure });
const factors = createFactors({ getClient, enroll: enroller.enroll, onFailure: handleFailure });
const accounts = createAccounts({ getClient, runAction, connect, onFailure: handleFailure });
const signIn = createSignIn({
  getClient,
  runAction,
  query: pageLoad.query,
  loginOptions,
  onSignedIn: signedIn,
  onFailure: handleFailure,
});

addPasskeyButton.addEventListener("click", () => enroller.enroll("passkey", addPasskeyButton));

signInButton.addEventListener("click", () =>
  runRedirect(signInButton, "Redirecting to the sign-in page…", async () => {
    const client = await source.open();
    savePendingRedirect({ reason: "login", query: pageLoad.query });
    await client.loginWithRedirect(loginOptions());
  }),
);
byId("sign-in-form").addEventListener("submit", (event) => event.preventDefault());

signOutButton.addEventListener("click", async () => {
  await runRedirect(signOutButton, "Signing out…", async () => {
    savePendingRedirect({ reason: "logout", query: pageLoad.query });
    clearSessionHint();
    await getClient().logout();
  });
  show();
});

function connect(button, connection) {
  return runRedirect(button, `Redirecting to ${connection}…`, async () => {
    savePendingRedirect({ reason: "connect", query: pageLoad.query });
    await getClient().connectAccountWithRedirect({ connection });
  });
}

// The back/forward cache restores the page as it was: with busy buttons, or after its session has ended.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  pageRestored();
  show();
  setSessionStatus();
});

await start();

async function start() {
  show({ expectSession: pageLoad.isCallback || readSessionHint(pageLoad.query) === "tenant" });
  signInButton.disabled = false;
  setStatus(initialProgress(), "busy");
  try {
    const client = await source.open();
    client.onSessionChange(sessionChanged);
    const result = await handleCallback(client);
    if (result.kind === "redirecting") return await waitForLoginRedirect();
    if (result.kind === "popup") return showPopupDone();
    if (result.kind !== "none") setSessionHint("tenant", pageLoad.query);
    const notice = pageLoad.isCallback ? undefined : await restoreSession(client, pageLoad.query);
    show();
    setInitialStatus(result, notice);
  } catch (error) {
    handleFailure(error, pageLoad.isConnecting ? CONNECTING_MESSAGES : undefined);
  }
  return Promise.all([loadAll(), getClient() && signIn.open()]);
}

/** Options of the next login: the step-up of the last error, and the entered name as `login_hint`. */
function loginOptions() {
  const name = byId("sign-in-name").value.trim();
  return { ...stepUpOptions, ...(name && { authorizationParams: { login_hint: name } }) };
}

/** Called after a login without a redirect. @param {import("./session-hint.js").SessionHint} hint */
function signedIn(hint) {
  setSessionHint(hint, pageLoad.query);
  stepUpOptions = undefined;
  show();
  setSessionStatus();
  if (isFocusLost()) byId("profile-heading").focus();
  return loadAll();
}

async function handleCallback(client) {
  let result;
  try {
    result = await client.handleRedirectCallback();
    return result;
  } finally {
    if (result?.kind !== "redirecting") replaceUrl(pageLoad.query);
  }
}

function initialProgress() {
  if (pageLoad.isConnecting) return "Connecting your account…";
  return pageLoad.isCallback ? "Completing sign-in…" : "Loading…";
}

/** The client has started a second login redirect, to complete the connected account. */
async function waitForLoginRedirect() {
  if (await waitForUnload()) return undefined;
  show();
  setStatus("The redirect did not start. Sign in again.");
  return signIn.open();
}

function setInitialStatus(result, notice) {
  if (result.kind === "connected_account") return setStatus(`${result.account.connection} connected.`, "done");
  if (result.kind === "none" && pageLoad.isCallback) {
    return setStatus("This sign-in was already completed or was started elsewhere. Sign in again.");
  }
  if (notice) return setStatus(notice);
  return setSessionStatus();
}

async function loadAll() {
  if (getClient()?.isAuthenticated()) await Promise.all([methods.load(), factors.load(), accounts.load()]);
}

function show({ expectSession = false } = {}) {
  const client = getClient();
  const isSignedIn = client?.isAuthenticated() ?? false;
  byId("account").hidden = !isSignedIn && !expectSession;
  byId("sign-in-options").hidden = expectSession || (isSignedIn && !stepUpOptions);
  signIn.show();
  signOutButton.hidden = !isSignedIn;
  accounts.show();
  if (isSignedIn) {
    sessionCard.show(client, {
      onRefreshDue: refreshIfDue,
      onExpired: () => handleFailure(new PageError("session_expired")),
    });
    return;
  }
  closeDialogs();
  sessionCard.clear();
  for (const part of [methods, factors, accounts, enroller]) part.clear();
}

function sessionChanged({ type, otherTab }) {
  // This tab has already shown its own changes.
  if (type !== "signed_out" || !otherTab) return;
  clearSessionHint();
  show();
  setStatus("You were signed out in another tab.");
}

function setSessionStatus() {
  if (getClient()?.isAuthenticated()) setStatus(`You are signed in as ${nameOf(getClient().getUser())}.`, "done");
  else setStatus(pageLoad.isLogoutReturn ? "You are signed out." : "You are not signed in.");
}

function handleFailure(error, messages) {
  const { code, needsLogin } = explain(error);
  stepUpOptions = needsLogin ? { stepUp: error.stepUp } : undefined;
  setErrorStatus(error, messages);
  show();
  if (needsLogin && isFocusLost()) signInButton.focus();
  if (code === "invalid_config") settingsPanel.open();
}

/** Whether the focused element is hidden or removed. */
function isFocusLost() {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.getClientRects().length === 0;
}
