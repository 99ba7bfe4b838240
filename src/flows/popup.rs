//! A login in a window of its own.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use super::callback::CallbackResult;
use super::pace::milliseconds;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::{LoginRequest, LoginSecrets};
use crate::protocol::login::callback::{Callback, CallbackResponse};
use crate::protocol::login::transaction::LIFETIME_MS;
use crate::protocol::pkce::popup_state;
use crate::protocol::secret::Secret;

/// Milliseconds between two looks at the window.
const LOOK_MS: u32 = 500;

/// Looks in a row that have to agree: a message that came just before it closed counts.
const LOOKS: u32 = 2;

/// Milliseconds in which the page that opened the window confirms what it is told.
const CONFIRMATION_MS: u32 = 2_000;

/// A window that is open. It closes with this.
pub struct Popup<P: Platform> {
    client: Rc<Client<P>>,
    window: P::Popup,
}

impl<P: Platform> Drop for Popup<P> {
    fn drop(&mut self) {
        self.client.platform.close_popup(&self.window);
    }
}

impl<P: Platform> Client<P> {
    /// Opens the window, empty as yet. Browsers do so within the turn of a click and in no later one.
    pub fn open_popup(self: &Rc<Self>) -> Result<Popup<P>, Failure<P>> {
        let window = self.platform.open_popup();
        let window = window.ok_or_else(|| Error::new(Code::PopupBlocked, "The browser opened no window."))?;
        Ok(Popup {
            client: Rc::clone(self),
            window,
        })
    }

    /// Signs in there. What the answer needs stays here, in memory.
    pub async fn login_with_popup(
        self: Rc<Self>,
        popup: Popup<P>,
        request: LoginRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        let lease = self.lease();
        let key = self.new_key().await?;
        let secrets = self.login_secrets()?;
        let secrets = LoginSecrets {
            state: popup_state(&secrets.state),
            ..secrets
        };
        let now = self.platform.wall_clock_ms();
        let (departure, url) = self.prepare(request, secrets, key.as_ref(), now).await?;
        self.platform.navigate_popup(&popup.window, &url);
        let url = {
            let answered = pin!(self.answer_of(popup, &departure.state));
            let timeout_ms = options.timeout_ms.unwrap_or(milliseconds(LIFETIME_MS));
            self.until(Some(timeout_ms), &options, answered).await?
        };
        let response = self.response_to(&url, &departure.state)?;
        let transaction = departure.transaction;
        let code = self.code_of(&response, &transaction).await?;
        match transaction.login_expectations() {
            Some(expectations) => self.exchange(lease, &code, &transaction, (expectations, key)).await,
            None => Ok(()),
        }
    }

    /// The URL the window came back to, before it is closed.
    async fn answer_of(&self, popup: Popup<P>, state: &Secret) -> Result<Secret, Failure<P>> {
        let mut heard = pin!(self.platform.receive(state.expose()));
        let mut closed = pin!(self.closing_of(&popup));
        poll_fn(|context| match heard.as_mut().poll(context) {
            Poll::Ready(url) => Poll::Ready(Ok(Secret::new(url))),
            Poll::Pending => closed.as_mut().poll(context).map(Err),
        })
        .await
    }

    /// Whoever closes the window is back at this page. One that is gone while this page is not in front is one whose tie was
    /// cut: somebody types in it, and what it comes to will be told. Of its closing nothing can be known then.
    async fn closing_of(&self, popup: &Popup<P>) -> Failure<P> {
        let (mut in_front, mut behind) = (0_u32, 0_u32);
        loop {
            self.sleep(LOOK_MS).await;
            let is_gone = self.platform.is_popup_closed(&popup.window);
            let is_in_front = self.platform.has_focus();
            let counted = |looks: u32, counts| if counts { looks.saturating_add(1) } else { 0 };
            in_front = counted(in_front, is_gone && is_in_front);
            behind = counted(behind, is_gone && !is_in_front);
            if behind >= LOOKS {
                return pending().await;
            }
            if in_front >= LOOKS {
                return Error::new(Code::PopupClosed, "The window was closed before it came back.");
            }
        }
    }

    fn response_to(&self, url: &Secret, state: &Secret) -> Result<CallbackResponse, Failure<P>> {
        match Callback::parse(url.expose(), &self.config.redirect_uri) {
            Callback::Response(response) if response.state().is_some_and(|said| said.matches(state.expose())) => {
                Ok(response)
            }
            _ => Err(Error::new(
                Code::StateMismatch,
                "The window came back with another answer than was asked for.",
            )),
        }
    }

    /// In the window: hands the response to the page that waits for it, and closes.
    pub(super) async fn answer_opener(
        self: Rc<Self>,
        state: Secret,
        url: Secret,
    ) -> Result<CallbackResult<P::Json>, Failure<P>> {
        let told = pin!(async {
            self.platform.post(state.expose(), url.expose()).await;
            Ok(())
        });
        let options = CallOptions::default();
        match self.until(Some(CONFIRMATION_MS), &options, told).await {
            Ok(()) => {
                self.platform.close_own_window();
                Ok(CallbackResult::Popup)
            }
            Err(_) => Err(Error::new(
                Code::TransactionMissing,
                "The page that began the login in this window waits for it no more.",
            )),
        }
    }
}
