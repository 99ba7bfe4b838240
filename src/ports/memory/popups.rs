//! Popups that the test closes and whose messages it delivers. What the page itself posts is recorded.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::TestPlatform;
use crate::ports::page::Popups;

#[derive(Default)]
pub(crate) struct PopupState {
    /// Whether the browser blocks popups.
    pub(crate) is_blocked: Cell<bool>,
    /// The URLs that popups navigated to.
    pub(crate) navigations: RefCell<Vec<String>>,
    /// Whether the popup looks closed.
    pub(crate) is_closed: Cell<bool>,
    /// How often the client closed a popup.
    pub(crate) close_count: Cell<u32>,
    /// Whether the page closed its own window.
    pub(crate) own_window_closed: Cell<bool>,
    /// The channel and the text of each post.
    pub(crate) posted: RefCell<Vec<(String, String)>>,
    /// Whether posts are acknowledged.
    pub(crate) is_acknowledged: Cell<bool>,
    /// The channel and the text of a message that was not received yet.
    delivered: RefCell<Option<(String, String)>>,
    waker: Cell<Option<Waker>>,
}

impl PopupState {
    /// Posts a text as the page in the popup would.
    pub(crate) fn deliver(&self, channel: &str, text: &str) {
        self.delivered.replace(Some((channel.to_owned(), text.to_owned())));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Popups for TestPlatform {
    type Popup = ();

    fn open_popup(&self) -> Option<()> {
        (!self.popups.is_blocked.get()).then_some(())
    }

    fn navigate_popup(&self, (): &(), url: &str) {
        self.popups.navigations.borrow_mut().push(url.to_owned());
    }

    fn is_popup_closed(&self, (): &()) -> bool {
        self.popups.is_closed.get()
    }

    fn close_popup(&self, (): &()) {
        self.popups
            .close_count
            .set(self.popups.close_count.get().saturating_add(1));
    }

    async fn receive(&self, (): &(), channel: &str) -> String {
        poll_fn(|context| {
            let delivered = self.popups.delivered.take();
            match delivered.filter(|(name, _)| name == channel) {
                Some((_, text)) => Poll::Ready(text),
                None => {
                    self.popups.waker.set(Some(context.waker().clone()));
                    Poll::Pending
                }
            }
        })
        .await
    }

    async fn post(&self, channel: &str, text: &str) {
        self.popups
            .posted
            .borrow_mut()
            .push((channel.to_owned(), text.to_owned()));
        poll_fn(|_| {
            if self.popups.is_acknowledged.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn close_own_window(&self) {
        self.popups.own_window_closed.set(true);
    }
}
