//! Windows in memory: the test opens and closes them, and is the page at the other end.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::Shared;
use crate::ports::page::Popups;

/// The windows of a page, and what is told between pages.
#[derive(Default)]
pub(crate) struct Windows {
    /// Whether the browser opens none.
    pub(crate) are_blocked: Cell<bool>,
    /// Where the open window was sent, each time.
    pub(crate) sent_to: RefCell<Vec<String>>,
    /// Whether it is gone.
    pub(crate) is_gone: Cell<bool>,
    /// How many were closed from here.
    pub(crate) closed: Cell<u32>,
    /// Whether the page's own window was closed.
    pub(crate) own_closed: Cell<bool>,
    /// What was told, and under which name.
    pub(crate) told: RefCell<Vec<(String, String)>>,
    /// Whether somebody confirms it.
    pub(crate) is_confirmed: Cell<bool>,
    heard: RefCell<Option<(String, String)>>,
    waiting: Cell<Option<Waker>>,
}

impl Windows {
    /// Another page tells this one a text under a name.
    pub(crate) fn come_back(&self, name: &str, text: &str) {
        self.heard.replace(Some((name.to_owned(), text.to_owned())));
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}

impl Popups for Shared {
    type Popup = ();

    fn open_popup(&self) -> Option<()> {
        (!self.windows.are_blocked.get()).then_some(())
    }

    fn navigate_popup(&self, (): &(), url: &str) {
        self.windows.sent_to.borrow_mut().push(url.to_owned());
    }

    fn is_popup_closed(&self, (): &()) -> bool {
        self.windows.is_gone.get()
    }

    fn close_popup(&self, (): &()) {
        self.windows.closed.set(self.windows.closed.get().saturating_add(1));
    }

    async fn receive(&self, channel: &str) -> String {
        poll_fn(|context| {
            let heard = self.windows.heard.take();
            match heard.filter(|(told, _)| told == channel) {
                Some((_, text)) => Poll::Ready(text),
                None => {
                    self.windows.waiting.set(Some(context.waker().clone()));
                    Poll::Pending
                }
            }
        })
        .await
    }

    async fn post(&self, channel: &str, text: &str) {
        self.windows
            .told
            .borrow_mut()
            .push((channel.to_owned(), text.to_owned()));
        poll_fn(|_| {
            if self.windows.is_confirmed.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn close_own_window(&self) {
        self.windows.own_closed.set(true);
    }
}
