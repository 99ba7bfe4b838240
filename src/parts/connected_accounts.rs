//! Connecting an account: a redirect to another provider, and the completion after the return.

use crate::engine::login::Redirect;
use crate::engine::session::SessionGuard;
use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::account::connected_accounts::{ConnectRequest, ConnectTicket, complete, connect};
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::state::new_state;
use crate::protocol::login::transaction::{ConnectTransaction, Pending, Transaction};
use crate::protocol::origin::RedirectUri;
use crate::protocol::secret::Secret;

/// Requests a ticket, and prepares the redirect to the provider.
pub(crate) async fn prepare_redirect<P: Platform>(
    engine: &Engine<P>,
    request: ConnectRequest,
    redirect_uri: Option<RedirectUri>,
    app_state: Option<String>,
    options: CallOptions<P::Signal>,
) -> Result<Redirect, Failure<P>> {
    let (context, session) = (&engine.context, &engine.session);
    let guard = session.guard();
    let redirect_uri = redirect_uri.as_ref().unwrap_or(&context.config.redirect_uri).as_str();
    let state = new_state(&context.config, &context.random_value()?);
    let verifier = context.random_value()?;
    let operation = connect(&request, redirect_uri, &state, &verifier);
    let body = engine.account.write_for(guard, &operation, &options).await?;
    let ticket = ConnectTicket::read(&context.config, body.as_ref())
        .map_err(|error| error.with_correlation_id(options.correlation_id.as_ref()))?;
    session.check_current(guard)?;
    let transaction = ConnectTransaction {
        pending: Pending {
            verifier,
            redirect_uri: redirect_uri.to_owned(),
            app_state,
            started_at: context.platform.wall_clock_ms(),
        },
        auth_session: ticket.auth_session,
        subject: session.subject().unwrap_or_default(),
        organization: session.organization(),
        code: None,
    };
    Ok(Redirect {
        state,
        transaction: Transaction::Connect(transaction),
        url: ticket.url,
    })
}

/// How a response is completed.
pub(crate) enum Completion<J> {
    /// The account is connected; its JSON as the server sent it.
    Connected(Option<J>),
    /// The page has no session, as after a reload, or one in another organization. The transaction, which now has the code, waits for a login.
    LoginNeeded(ConnectTransaction),
}

/// Completes the connection with the code that came back.
pub(crate) async fn complete_with<P: Platform>(
    engine: &Engine<P>,
    guard: SessionGuard,
    transaction: ConnectTransaction,
    connect_code: Secret,
    correlation_id: Option<CorrelationId>,
) -> Result<Completion<P::Json>, Failure<P>> {
    let subject = engine.session.subject();
    if subject.as_ref().is_some_and(|subject| *subject != transaction.subject) {
        return Err(Error::new(
            Code::LoginRequired,
            "Another user began to connect this account; log in as that user and start again.",
        ));
    }
    let is_elsewhere = transaction.organization.is_some() && transaction.organization != engine.session.organization();
    if subject.is_none() || is_elsewhere {
        return Ok(Completion::LoginNeeded(ConnectTransaction {
            code: Some(connect_code),
            ..transaction
        }));
    }
    let ConnectTransaction {
        pending, auth_session, ..
    } = &transaction;
    let operation = complete(auth_session, &connect_code, &pending.redirect_uri, &pending.verifier);
    let options = CallOptions {
        correlation_id,
        ..CallOptions::default()
    };
    let body = engine.account.write_for(guard, &operation, &options).await;
    body.map(Completion::Connected)
}

fn no_longer_stored<V>() -> Error<V> {
    Error::new(
        Code::TransactionExpired,
        "This tab no longer has the connection of the account; start it again.",
    )
}

/// Completes the connection for which a login was made. `transaction` is what the page had stored for it.
pub(crate) async fn complete_after_login<P: Platform>(
    engine: &Engine<P>,
    transaction: Option<Transaction>,
    correlation_id: Option<CorrelationId>,
) -> Result<Completion<P::Json>, Failure<P>> {
    let Some(Transaction::Connect(mut transaction)) = transaction else {
        return Err(no_longer_stored());
    };
    let code = transaction.code.take().ok_or_else(no_longer_stored)?;
    let now = engine.context.platform.wall_clock_ms();
    transaction.pending.check_age(&engine.context.config, now)?;
    let guard = engine.session.guard();
    complete_with(engine, guard, transaction, code, correlation_id).await
}
