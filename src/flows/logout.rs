//! The way out.

use super::{CallOptions, Client, Failure};
use crate::ports::{Page, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::logout::{logout_url, revoke_request};
use crate::protocol::origin::RedirectUri;
use crate::protocol::secret::Secret;

/// Milliseconds the revocation may hold up the way out.
const REVOCATION_TIMEOUT_MS: u32 = 2_000;

impl<W: World> Client<W> {
    /// Revokes what [`Client::end_session`] left and leaves for the tenant's logout page. The session is over
    /// already, so a network that fails changes nothing here.
    pub async fn leave(&self, refresh_token: Option<Secret>, return_to: Option<RedirectUri>) -> Result<(), Failure<W>> {
        if let Some(refresh_token) = refresh_token {
            let options = CallOptions {
                timeout_ms: Some(REVOCATION_TIMEOUT_MS),
                ..CallOptions::default()
            };
            // Best effort: there is nothing to do about a failure, and the person is leaving.
            let _ = self.send(revoke_request(&self.config, &refresh_token), &options).await;
        }
        let return_to = return_to.as_ref().unwrap_or(&self.config.redirect_uri);
        if self.world.page().leave_for(&logout_url(&self.config, return_to)) {
            Ok(())
        } else {
            Err(Error::new(
                Code::UnsupportedEnvironment,
                "The browser refused to leave for the logout page.",
            ))
        }
    }
}
