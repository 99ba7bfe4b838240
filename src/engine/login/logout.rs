//! Logout at the tenant, once the session has ended here.

use std::pin::pin;

use super::Login;
use crate::engine::context::Failure;
use crate::engine::session::EndedSession;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::logout::{LogoutRequest, logout_url};

/// Milliseconds that a refresh in flight, and an attempt to reach the tenant, may each delay the logout.
const TIMEOUT_MS: u32 = 2_000;

impl<P: EnginePorts> Login<P> {
    /// Revokes what the ended session has left and returns the URL of the tenant's logout page. If the browser says that it
    /// is offline and the request fails by the network, the page stays, because the logout page could not be loaded. Any
    /// other failure changes nothing here.
    pub(crate) async fn finish_logout(
        &self,
        ended: EndedSession<P::Json>,
        request: LogoutRequest,
    ) -> Result<String, Failure<P>> {
        if let Some(refresh) = ended.refresh {
            // It revokes what it brings.
            let options = CallOptions::default();
            let _ = self
                .transport
                .until(Some(TIMEOUT_MS), &options, pin!(refresh.result()))
                .await;
        }
        let reached = match ended.refresh_token {
            Some(refresh_token) => self.session.revoke(refresh_token).await,
            None => {
                let options = CallOptions {
                    timeout_ms: Some(TIMEOUT_MS),
                    ..CallOptions::default()
                };
                self.tenant.check_reachable(&options).await
            }
        };
        let is_unreachable = reached.is_err_and(|error| error.code == Code::Network);
        if is_unreachable && !self.context.platform.may_be_online() {
            return Err(Error::new(
                Code::Network,
                "The browser is offline; logged out here, but not at the tenant.",
            ));
        }
        Ok(logout_url(&self.context.config, &request, ended.session_id.as_deref()))
    }
}
