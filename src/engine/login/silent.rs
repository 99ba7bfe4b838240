//! Login without interaction: the refresh token, else a hidden iframe with `prompt=none`.

use std::pin::pin;

use super::Login;
use crate::engine::context::Failure;
use crate::engine::transport::CallOptions;
use crate::ports::engine::EnginePorts;
use crate::ports::page::HiddenFrame;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::callback::CallbackResponse;
use crate::protocol::login::silent::{is_no_session, silent_error};

impl<P: EnginePorts + HiddenFrame> Login<P> {
    /// Whether there is a session, or the tenant gives one without asking the user. Fails if that cannot be known.
    ///
    /// `frame_unsupported` says why this page cannot use a hidden iframe.
    pub(crate) async fn check_session(
        &self,
        request: LoginRequest,
        frame_unsupported: Option<&'static str>,
        options: &CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        let guard = self.session.guard();
        if self.session.published().is_authenticated(self.context.now()) {
            let refreshed = if self.session.is_refresh_due(guard) {
                self.transport.within(options, pin!(self.session.refresh(guard))).await
            } else {
                Ok(())
            };
            match refreshed {
                // The tenant may still have a session of its own although it rejects the refresh token.
                Err(error) if error.code == Code::SessionExpired => {}
                other => return other.map(|()| true),
            }
        }
        self.log_in_silently(request, frame_unsupported, options).await
    }

    async fn log_in_silently(
        &self,
        request: LoginRequest,
        frame_unsupported: Option<&'static str>,
        options: &CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        if let Some(reason) = frame_unsupported {
            return Err(Error::new(Code::UnsupportedEnvironment, reason));
        }
        // Before anything is awaited: a session that ends meanwhile stays ended.
        let guard = self.session.guard();
        // An iframe does not tell an unreachable tenant from one that posts no response.
        self.tenant.check_reachable(options).await?;
        let request = LoginRequest {
            silent: true,
            ..request
        };
        let key = self.transport.new_dpop_key().await?;
        let now = self.context.platform.wall_clock_ms();
        let (authorization, url) = self.authorization(request, self.secrets()?, key.as_ref(), now).await?;
        let origin = self.context.config.tenant.as_str();
        let loaded = pin!(self.context.platform.load_in_frame(&url, origin));
        let message = self.transport.within(options, loaded).await?;
        let response = message
            .get("response")
            .filter(|_| message.get_string("type").as_deref() == Some("authorization_response"));
        let response = CallbackResponse::from_members(|name| response.as_ref()?.get_string(name));
        if !response
            .state()
            .is_some_and(|state| state.matches(authorization.state.expose()))
        {
            return Err(Error::new(
                Code::StateMismatch,
                "The hidden iframe's response is to another request.",
            ));
        }
        match self.finish(guard, &response, &authorization.transaction, key).await {
            Ok(()) => Ok(true),
            Err(error) if is_no_session(&error) => Ok(false),
            // The tenant's session is about to end.
            Err(error) if error.code == Code::SessionExpired => Ok(false),
            // An error of the authorization endpoint; those of the token endpoint are final.
            Err(error) if error.code == Code::AuthorizationFailed => Err(silent_error(error)),
            Err(error) => Err(error),
        }
    }
}
