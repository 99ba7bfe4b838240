//! One end for one piece of work: the caller's signal or a time-out, whichever comes first.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{AbortController, AbortSignal};

use super::foreign::{self, Timer};
use crate::protocol::error::{Code, Error};

/// Owns an `AbortController`. The work is raced against it too, for what ignores signals, as some browser extensions
/// do. Everything it registered is gone when it is dropped.
pub struct Deadline {
    controller: AbortController,
    stopped: Promise,
    why: Rc<Cell<Option<Code>>>,
    caller: Option<(AbortSignal, Closure<dyn FnMut()>)>,
    /// In this order: the timer is off before its callback is gone.
    _timer: Option<(Timer, Closure<dyn FnMut()>)>,
}

/// How work ended that did not succeed.
pub enum Ended {
    /// By this deadline.
    Stopped(Error<JsValue>),
    /// By itself.
    Failed(JsValue),
}

impl Deadline {
    /// Starts the clock. Fails at once when the caller's signal is aborted already.
    pub fn start(timeout_ms: Option<u32>, signal: Option<&AbortSignal>) -> Result<Self, Error<JsValue>> {
        if let Some(signal) = signal.filter(|signal| signal.aborted()) {
            return Err(aborted(Some(signal)));
        }
        let controller = AbortController::new().map_err(|cause| {
            Error::new(Code::UnsupportedEnvironment, "The browser has no AbortController.").with_cause(cause)
        })?;
        let why = Rc::new(Cell::new(None));
        let mut reject = None;
        let stopped = Promise::new(&mut |_, reject_stopped| reject = Some(reject_stopped));
        let stopper = |code: Code| {
            let (controller, reject, why) = (controller.clone(), reject.clone(), Rc::clone(&why));
            Closure::<dyn FnMut()>::new(move || stop(&controller, reject.as_ref(), &why, code))
        };
        let timer = timeout_ms.and_then(|milliseconds| {
            let closure = stopper(Code::Timeout);
            Timer::start(as_function(&closure), milliseconds).map(|timer| (timer, closure))
        });
        let caller = signal.map(|signal| {
            let closure = stopper(Code::Aborted);
            let _ = foreign::call(
                signal,
                "addEventListener",
                &[&JsValue::from_str("abort"), as_function(&closure)],
            );
            (signal.clone(), closure)
        });
        Ok(Self {
            controller,
            stopped,
            why,
            caller,
            _timer: timer,
        })
    }

    /// For the options of whatever understands signals.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Waits for the work or for the end, whichever comes first.
    pub async fn race(&self, work: Result<JsValue, JsValue>) -> Result<JsValue, Ended> {
        let race = Promise::race(&Array::of2(&work.map_err(Ended::Failed)?, &self.stopped));
        foreign::settle(&race).await.map_err(|failure| match self.why.get() {
            None => Ended::Failed(failure),
            Some(Code::Timeout) => Ended::Stopped(Error::new(Code::Timeout, "The time for the request is over.")),
            Some(_) => Ended::Stopped(aborted(self.caller.as_ref().map(|(signal, _)| signal))),
        })
    }

    /// Stops the work, for reasons of our own.
    pub fn abandon(&self) {
        self.controller.abort();
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some((signal, closure)) = &self.caller {
            let _ = foreign::call(
                signal,
                "removeEventListener",
                &[&JsValue::from_str("abort"), as_function(closure)],
            );
        }
    }
}

fn stop(controller: &AbortController, reject: Option<&Function>, why: &Cell<Option<Code>>, code: Code) {
    if why.get().is_none() {
        why.set(Some(code));
        controller.abort();
        if let Some(reject) = reject {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    }
}

fn aborted(signal: Option<&AbortSignal>) -> Error<JsValue> {
    let reason = signal
        .and_then(|signal| foreign::get(signal, "reason").ok())
        .unwrap_or(JsValue::UNDEFINED);
    Error::new(Code::Aborted, "The call was aborted.").with_cause(reason)
}

fn as_function(closure: &Closure<dyn FnMut()>) -> &Function {
    wasm_bindgen::JsCast::unchecked_ref(closure.as_ref())
}
