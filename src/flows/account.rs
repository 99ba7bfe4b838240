//! Operations of the API that are one request each.

use std::rc::Rc;

use super::access::Lease;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::account::operation::{MethodListEffect, Operation};
use crate::protocol::error::Error;
use crate::protocol::http::Method;
use crate::protocol::json::Json;

impl<P: Platform> Client<P> {
    /// Sends an operation and has its answer judged; `None` where a success has nothing to say. The list of
    /// authentication methods comes from memory where that is true, unless a reload is asked for.
    pub async fn perform(
        self: &Rc<Self>,
        operation: Operation,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        let lease = self.lease();
        if operation.method != Method::Get {
            let written = self.write(lease, &operation, &options).await?;
            return Ok(written.says);
        }
        let says = self.perform_read(lease, operation, options).await;
        says.map_err(Error::repeatable)
    }

    async fn perform_read(
        self: &Rc<Self>,
        lease: Lease,
        operation: Operation,
        options: CallOptions<P::Signal>,
    ) -> Result<Option<P::Json>, Failure<P>> {
        self.permit(lease, &operation)?;
        let began = self.moment();
        if let (MethodListEffect::Lists(kind), false) = (&operation.effect, options.reload) {
            let known = self.method_list.borrow().get(lease, began, kind.as_deref());
            if known.is_some() {
                return Ok(known);
            }
        }
        let since = self.method_list.borrow().read_begins();
        let response = self.read(lease, &operation, &options).await?;
        // Others may have got the same answer.
        let says = operation
            .parse_response(&response, self.now_seconds())?
            .map(|says| says.deep_copy());
        self.learn_of_passkeys(lease, &operation.effect, says.as_ref());
        if let (MethodListEffect::Lists(None), Some(list)) = (&operation.effect, &says) {
            let is_true = self.method_list.borrow_mut().read_ends(since, lease, began, list);
            if is_true {
                self.accept_passkeys(lease, list);
            }
        }
        Ok(says)
    }
}
