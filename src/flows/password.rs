//! A login by a password that is typed here.

use super::grant::Login;
use super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::protocol::error::InvalidConfig;
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::password_grant::{PasswordLogin, request};
use crate::protocol::scope::Scopes;

impl<P: Platform> Client<P> {
    /// Signs in, where the configuration allows this way.
    pub async fn log_in_with_password(
        &self,
        login: PasswordLogin,
        scopes: Scopes,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        if !self.config.allow_password_grant {
            return Err(InvalidConfig::new("allowPasswordGrant", "must be true for a login with a password").into());
        }
        let expectations = self.terms_of_a_grant(&scopes, Assurance::default())?;
        let request = request(&self.config, &login, &expectations.scope);
        let sent = (request, std::slice::from_ref(&login.password));
        let lease = self.lease();
        let login = Login {
            expectations: &expectations,
            nonce: Nonce::Optional(&expectations.nonce),
            key: self.new_key().await?,
        };
        self.sign_in(lease, sent, login, &options).await
    }
}
