//! The connecting of an account: away to another provider, and its completion on the return.

use std::rc::Rc;

use super::access::Lease;
use super::callback::CallbackResult;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::account::connected_accounts::{ConnectRequest, ConnectTicket, complete, connect};
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::transaction::{Purpose, Transaction};
use crate::protocol::origin::RedirectUri;
use crate::protocol::scope::{CREATE_CONNECTED_ACCOUNTS, Scopes};
use crate::protocol::secret::Secret;

impl<P: Platform> Client<P> {
    /// Asks for the way to another provider and leaves for it. What the return needs is stored before the page is left.
    pub async fn connect_account(
        self: &Rc<Self>,
        request: ConnectRequest,
        redirect_uri: Option<RedirectUri>,
        app_state: Option<String>,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        let lease = self.lease();
        let redirect_uri = redirect_uri.as_ref().unwrap_or(&self.config.redirect_uri).as_str();
        let (state, verifier) = (self.random_value()?, self.random_value()?);
        let operation = connect(&request, redirect_uri, &state, &verifier);
        let written = self.write(lease, &operation, &options).await?;
        let ticket = ConnectTicket::read(&self.config.tenant, written.says.as_ref())?;
        self.still(lease)?;
        let transaction = Transaction {
            purpose: Purpose::Connect {
                auth_session: ticket.auth_session,
                subject: self.subject().unwrap_or_default(),
                code: None,
            },
            verifier,
            redirect_uri: redirect_uri.to_owned(),
            app_state,
            key_thumbprint: None,
            started_at: self.platform.wall_clock_ms(),
        };
        self.leave_with(&state, &transaction, &ticket.url)
    }

    /// Completes what came back with `code`. A page without a session, which is what comes back where tokens live in
    /// memory, goes through a login first.
    pub(super) async fn complete_connection(
        self: &Rc<Self>,
        lease: Lease,
        state: &Secret,
        mut transaction: Transaction,
        connect_code: Secret,
    ) -> Result<CallbackResult<P::Json>, Failure<P>> {
        let Purpose::Connect {
            auth_session,
            subject,
            code,
        } = &mut transaction.purpose
        else {
            return Ok(CallbackResult::None);
        };
        let Some(signed_in) = self.subject() else {
            *code = Some(connect_code);
            return self.log_in_to_complete(state, &transaction).await;
        };
        if signed_in != *subject {
            return Err(Error::new(
                Code::LoginRequired,
                "The connecting of the account was begun by somebody else.",
            ));
        }
        let operation = complete(
            auth_session,
            &connect_code,
            &transaction.redirect_uri,
            &transaction.verifier,
        );
        let written = self.write(lease, &operation, &CallOptions::default()).await?;
        Ok(CallbackResult::ConnectedAccount {
            account: written.says,
            app_state: transaction.app_state.as_deref().and_then(P::Json::parse),
        })
    }

    async fn log_in_to_complete(
        &self,
        state: &Secret,
        transaction: &Transaction,
    ) -> Result<CallbackResult<P::Json>, Failure<P>> {
        self.keep(state, transaction)?;
        self.login_with_redirect(LoginRequest {
            scopes: Scopes::parse_lenient(CREATE_CONNECTED_ACCOUNTS),
            completes: Some(state.clone()),
            ..LoginRequest::default()
        })
        .await
        .map(|()| CallbackResult::Redirecting)
    }

    /// Completes the connected account for which a login was made.
    pub(super) async fn complete_after_login(
        self: &Rc<Self>,
        state: &Secret,
    ) -> Result<CallbackResult<P::Json>, Failure<P>> {
        let transaction = self
            .take(state)
            .filter(|transaction| !transaction.is_expired(self.platform.wall_clock_ms()));
        match transaction {
            Some(transaction) => match &transaction.purpose {
                Purpose::Connect { code: Some(code), .. } => {
                    let code = code.clone();
                    self.complete_connection(self.lease(), state, transaction, code).await
                }
                _ => Err(gone()),
            },
            None => Err(gone()),
        }
    }
}

fn gone<V>() -> Error<V> {
    Error::new(
        Code::TransactionExpired,
        "The connecting of the account was begun too long ago.",
    )
}
