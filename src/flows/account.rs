//! Operations of the My Account API that are one request each.

use super::{CallOptions, Client, Failure};
use crate::ports::World;
use crate::protocol::account::operation::{Judge, Operation};
use crate::protocol::config::Config;

impl<W: World> Client<W> {
    /// Sends an operation and has its answer judged; `None` where a success has nothing to say.
    pub async fn perform(
        &self,
        operation: Operation,
        judge: Judge<W::Json>,
        options: CallOptions<W::Signal>,
    ) -> Result<Option<W::Json>, Failure<W>> {
        let response = self.call(self.lease(), operation, &options).await?;
        judge(&response, self.now_seconds())
    }

    /// The configuration, from which operations are built.
    pub fn config(&self) -> &Config {
        &self.config
    }
}
