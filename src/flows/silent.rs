//! Whether somebody is signed in, found out without anybody noticing.

use std::pin::pin;
use std::rc::Rc;

use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::callback::CallbackResponse;
use crate::protocol::login::silent::{is_no_session, silent_error};

impl<P: Platform> Client<P> {
    /// Whether there is a session, or the tenant gives one without asking anybody: by the refresh token, else by a page of
    /// its own within this one. `false` says that there is none; what cannot be known fails.
    pub async fn check_session(
        self: Rc<Self>,
        request: LoginRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        let lease = self.lease();
        if self.is_authenticated() {
            let renewed = if self.is_renewal_due(lease) {
                self.within(&options, pin!(self.renewed(lease))).await
            } else {
                Ok(())
            };
            match renewed {
                // The tenant may still know the person whose refresh token it takes no more.
                Err(error) if error.code == Code::SessionExpired => {}
                other => return other.map(|()| true),
            }
        }
        self.log_in_silently(request, &options).await
    }

    async fn log_in_silently(
        self: &Rc<Self>,
        request: LoginRequest,
        options: &CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        if !self.platform.may_be_online() {
            return Err(Error::new(Code::Network, "There is no network."));
        }
        if let Some(unsupported_reason) = self.platform.frame_unsupported_reason() {
            return Err(Error::new(Code::UnsupportedEnvironment, unsupported_reason));
        }
        let lease = self.lease();
        let request = LoginRequest {
            silent: true,
            ..request
        };
        let key = self.new_key().await?;
        let now = self.platform.wall_clock_ms();
        let (departure, url) = self.prepare(request, self.login_secrets()?, key.as_ref(), now).await?;
        let origin = self.config.tenant.as_str();
        let asked = pin!(self.platform.load_in_frame(&url, origin));
        let message = self.within(options, asked).await?;
        let answered = message
            .get("response")
            .filter(|_| message.get_string("type").as_deref() == Some("authorization_response"));
        let response = CallbackResponse::from_members(|name| answered.as_ref()?.get_string(name));
        if !response
            .state()
            .is_some_and(|state| state.matches(departure.state.expose()))
        {
            return Err(Error::new(Code::StateMismatch, "The answer is not to what was asked."));
        }
        let transaction = departure.transaction;
        let code = match self.code_of(&response, &transaction).await {
            Ok(code) => code,
            Err(error) if is_no_session(&error) => return Ok(false),
            Err(error) => return Err(silent_error(error)),
        };
        let Some(expectations) = transaction.login_expectations() else {
            return Ok(false);
        };
        self.exchange(lease, &code, &transaction, (expectations, key)).await?;
        Ok(true)
    }
}
