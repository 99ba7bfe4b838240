//! Login in a popup. The popup comes back to a page of this application, which posts the response to the page that opened
//! it.

use std::future::pending;
use std::pin::pin;
use std::rc::Rc;

use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginRequest, LoginSecrets};
use crate::protocol::login::callback::{Callback, CallbackResponse};
use crate::protocol::login::state::popup_state;
use crate::protocol::secret::Secret;
use crate::sync::select::{Either, select};

/// Milliseconds between two polls of the popup.
const POLL_MS: u32 = 500;

/// Consecutive polls that have to agree: a message that was posted just before the popup closed still counts.
const POLLS: u32 = 2;

/// Milliseconds in which the opener has to acknowledge the response.
const ACKNOWLEDGEMENT_MS: u32 = 2_000;

/// An open popup. It is closed when this is dropped.
pub(crate) struct Popup<P: Platform> {
    engine: Rc<Engine<P>>,
    window: P::Popup,
}

impl<P: Platform> Drop for Popup<P> {
    fn drop(&mut self) {
        self.engine.context.platform.close_popup(&self.window);
    }
}

/// Opens a blank popup. Browsers allow it only synchronously in a click.
pub(crate) fn open<P: Platform>(engine: &Rc<Engine<P>>) -> Result<Popup<P>, Failure<P>> {
    let window = engine.context.platform.open_popup();
    let window = window.ok_or_else(|| {
        Error::new(
            Code::PopupBlocked,
            "The browser blocked the popup; call loginWithPopup directly in a click.",
        )
    })?;
    Ok(Popup {
        engine: Rc::clone(engine),
        window,
    })
}

/// Logs in. What the response is checked against stays in this page's memory.
pub(crate) async fn log_in<P: Platform>(
    engine: &Engine<P>,
    popup: Popup<P>,
    request: LoginRequest,
    options: CallOptions<P::Signal>,
) -> Result<(), Failure<P>> {
    let guard = engine.session.guard();
    let key = engine.transport.new_dpop_key().await?;
    let secrets = engine.login.secrets()?;
    let secrets = LoginSecrets {
        state: popup_state(&secrets.state),
        ..secrets
    };
    let platform = &engine.context.platform;
    let now = platform.wall_clock_ms();
    let (authorization, url) = engine.login.authorization(request, secrets, key.as_ref(), now).await?;
    platform.navigate_popup(&popup.window, &url);
    let url = {
        let returned = pin!(returned_url(engine, popup, &authorization.state));
        let timeout_ms = options.timeout_ms.unwrap_or(engine.context.config.login_timeout_ms);
        engine.transport.until(Some(timeout_ms), &options, returned).await?
    };
    let response = parse_response(engine, &url, &authorization.state)?;
    engine
        .login
        .finish(guard, &response, &authorization.transaction, key)
        .await
}

/// The URL that the popup came back to.
async fn returned_url<P: Platform>(engine: &Engine<P>, popup: Popup<P>, state: &Secret) -> Result<Secret, Failure<P>> {
    let received = pin!(engine.context.platform.receive(&popup.window, state.expose()));
    let closed = pin!(closed(engine, &popup));
    match select(received, closed).await {
        Either::First(url) => Ok(Secret::new(url)),
        Either::Second(error) => Err(error),
    }
}

/// Resolves when the user has closed the popup, which brings the focus back to this page. A popup that seems closed while
/// this page has no focus has had its handle severed (`Cross-Origin-Opener-Policy`): the user is typing in it, and whether it
/// closes cannot be known.
async fn closed<P: Platform>(engine: &Engine<P>, popup: &Popup<P>) -> Failure<P> {
    let platform = &engine.context.platform;
    let (mut closed_polls, mut severed_polls) = (0_u32, 0_u32);
    loop {
        engine.transport.sleep(POLL_MS).await;
        let is_closed = platform.is_popup_closed(&popup.window);
        let has_focus = platform.has_focus();
        let count = |polls: u32, holds| if holds { polls.saturating_add(1) } else { 0 };
        closed_polls = count(closed_polls, is_closed && has_focus);
        severed_polls = count(severed_polls, is_closed && !has_focus);
        if severed_polls >= POLLS {
            return pending().await;
        }
        if closed_polls >= POLLS {
            return Error::new(Code::PopupClosed, "The popup was closed before the login completed.");
        }
    }
}

fn parse_response<P: Platform>(
    engine: &Engine<P>,
    url: &Secret,
    state: &Secret,
) -> Result<CallbackResponse, Failure<P>> {
    match Callback::parse(url.expose(), &engine.context.config.redirect_uri) {
        Callback::Response(response) if response.state().is_some_and(|other| other.matches(state.expose())) => {
            Ok(response)
        }
        _ => Err(Error::new(
            Code::StateMismatch,
            "The popup's response is to another request; start the login again.",
        )),
    }
}

/// In the popup: posts the response to the opener and closes the popup.
pub(crate) async fn return_to_opener<P: Platform>(
    engine: &Engine<P>,
    state: &Secret,
    url: &Secret,
) -> Result<(), Failure<P>> {
    let platform = &engine.context.platform;
    let posted = pin!(async {
        platform.post(state.expose(), url.expose()).await;
        Ok(())
    });
    let options = CallOptions::default();
    match engine.transport.until(Some(ACKNOWLEDGEMENT_MS), &options, posted).await {
        Ok(()) => {
            platform.close_own_window();
            Ok(())
        }
        Err(_) => Err(Error::new(
            Code::TransactionMissing,
            "The page that opened this popup no longer waits for it; start the login again.",
        )),
    }
}
