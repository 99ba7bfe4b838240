//! Logout at the tenant, once the session has ended here.

use std::pin::pin;

use super::Login;
use crate::engine::context::Failure;
use crate::engine::session::EndedSession;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::logout::{LogoutRequest, logout_url};

/// Milliseconds a refresh in flight may delay the logout.
const REFRESH_TIMEOUT_MS: u32 = 2_000;

impl<P: EnginePorts> Login<P> {
    /// Revokes what the ended session has left and returns the URL of the tenant's logout page. A network failure changes
    /// nothing here; offline, the page stays, because the logout page could not be loaded.
    pub(crate) async fn finish_logout(
        &self,
        ended: EndedSession<P::Json>,
        request: LogoutRequest,
    ) -> Result<String, Failure<P>> {
        if !self.context.platform.may_be_online() {
            return Err(Error::new(
                Code::Network,
                "The browser is offline; logged out here, but not at the tenant.",
            ));
        }
        if let Some(refresh_token) = ended.refresh_token {
            self.session.revoke(refresh_token).await;
        }
        if let Some(refresh) = ended.refresh {
            // It revokes what it brings.
            let options = CallOptions::default();
            let _ = self
                .transport
                .until(Some(REFRESH_TIMEOUT_MS), &options, pin!(refresh.result()))
                .await;
        }
        Ok(logout_url(&self.context.config, &request, ended.session_id.as_deref()))
    }
}
