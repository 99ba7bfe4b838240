//! Login with a password that the user types on this page.

use crate::engine::login::Grant;
use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::error::InvalidConfig;
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::password_grant::{PasswordLogin, request};
use crate::protocol::scope::Scopes;

/// Logs in, if the configuration allows the password grant.
pub(crate) async fn log_in<P: Platform>(
    engine: &Engine<P>,
    login: PasswordLogin,
    scopes: Scopes,
    options: CallOptions<P::Signal>,
) -> Result<(), Failure<P>> {
    let config = &engine.context.config;
    if !config.allow_password_grant {
        return Err(InvalidConfig::new("allowPasswordGrant", "must be true for a login with a password").into());
    }
    let expectations = engine.login.grant_expectations(&scopes, Assurance::default())?;
    let request = request(config, &login, &expectations.scope);
    let guard = engine.session.guard();
    let grant = Grant {
        expectations: &expectations,
        nonce: Nonce::Optional(&expectations.nonce),
        key: engine.transport.new_dpop_key().await?,
    };
    let secrets = std::slice::from_ref(&login.password);
    engine.login.redeem(guard, request, secrets, grant, &options).await
}
