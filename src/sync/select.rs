//! Waiting for two futures at once. The futures are trait objects: one compiled body serves all callers.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// A future on the stack of its caller.
pub(crate) type Pinned<'a, T> = Pin<&'a mut dyn Future<Output = T>>;

/// The result of the future that finished first.
pub(crate) enum Either<A, B> {
    First(A),
    Second(B),
}

/// Resolves with the future that finishes first. `first` is polled first, so it wins if both are ready.
pub(crate) async fn select<A, B>(mut first: Pinned<'_, A>, mut second: Pinned<'_, B>) -> Either<A, B> {
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Either::First(result)),
        Poll::Pending => second.as_mut().poll(context).map(Either::Second),
    })
    .await
}

/// Resolves with `main`, and with `other` if that has finished by then: it is polled beside `main`.
pub(crate) async fn drive_beside<A, B>(mut main: Pinned<'_, A>, mut other: Pinned<'_, B>) -> (A, Option<B>) {
    let mut finished = None;
    let result = poll_fn(|context| {
        let result = main.as_mut().poll(context);
        if finished.is_none()
            && let Poll::Ready(outcome) = other.as_mut().poll(context)
        {
            finished = Some(outcome);
        }
        result
    })
    .await;
    (result, finished)
}
