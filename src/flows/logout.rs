//! The way out.

use std::pin::pin;

use super::session::Leftover;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::logout::{LogoutRequest, logout_url};

/// Milliseconds a renewal that is under way may hold up the way out.
const RENEWAL_TIMEOUT_MS: u32 = 2_000;

impl<P: Platform> Client<P> {
    /// Revokes what [`Client::end_session`] left and leaves for the tenant's logout page. The session is over already, so a
    /// network that fails changes nothing here; without one the page stays, since no other would come.
    pub async fn leave(&self, left: Leftover<P::Json>, request: LogoutRequest) -> Result<(), Failure<P>> {
        if !self.platform.may_be_online() {
            return Err(Error::new(
                Code::Network,
                "The session is over here. There is no network to tell the tenant.",
            ));
        }
        if let Some(refresh_token) = left.refresh_token {
            self.revoke(refresh_token).await;
        }
        if let Some(renewal) = left.renewal {
            // It revokes what it brings.
            let options = CallOptions::default();
            let _ = self
                .until(Some(RENEWAL_TIMEOUT_MS), &options, pin!(renewal.result()))
                .await;
        }
        let url = logout_url(&self.config, &request, left.session_id.as_deref());
        if self.platform.navigate(&url) {
            Ok(())
        } else {
            Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser refused to leave for the logout page.",
            ))
        }
    }
}
