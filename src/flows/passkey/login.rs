//! Login and sign-up by a passkey, without a page of the tenant.

use std::pin::pin;

use super::super::access::Lease;
use super::super::grant::Login;
use super::super::{CallOptions, Client, Failure};
use crate::ports::Platform;
use crate::ports::page::Prompt;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::passkey_grant::{
    CeremonyStart, Directory, NewUser, grant_request, parse_start, start_request,
};
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::sync::ceremony_lock::{Mediation, Reservation};

/// Milliseconds an offer in the autofill of a field stands before its challenge is renewed. What the tenant ties the answer to
/// is known to live five minutes.
const OFFER_MS: u32 = 240_000;

/// Who logs in, and how.
#[derive(Clone, Debug, Default)]
pub struct PasskeyLogin {
    /// Where the person is known.
    pub directory: Directory,
    /// Scopes besides the configured ones.
    pub scopes: Scopes,
    /// Whether passkeys are offered where a name is typed, and nobody is prompted (WebAuthn Level 3, 5.1.4).
    pub autofill: bool,
    /// Somebody who is not there yet.
    pub new_user: Option<NewUser>,
}

impl PasskeyLogin {
    fn ceremony(&self) -> Ceremony {
        match self.new_user {
            Some(_) => Ceremony::Registration,
            None => Ceremony::Authentication,
        }
    }

    fn mediation(&self) -> Mediation {
        if self.autofill {
            Mediation::Conditional
        } else {
            Mediation::Modal
        }
    }
}

impl<P: Platform> Client<P> {
    /// Signs in, or up: challenge, ceremony, token. Nothing is redeemed unless a credential came back.
    pub async fn log_in_with_passkey(
        &self,
        login: PasskeyLogin,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        self.require_authenticator(login.ceremony())?;
        if login.autofill && !self.platform.passkey_support().await.autofill {
            return Err(Error::new(
                Code::PasskeyUnsupported,
                "This browser offers no passkeys where a name is typed.",
            ));
        }
        let lease = self.lease();
        let expectations = self.terms_of_a_grant(
            &login.scopes,
            Assurance {
                organization: login.directory.organization.clone(),
                ..Assurance::default()
            },
        )?;
        let mut reservation = self.reserve(login.mediation())?;
        let (auth_session, rp_id, credential) = loop {
            let (auth_session, prompt) = self.ask_for_passkey(&login, &options).await?;
            match self.run_login(&login, &prompt, reservation, &options).await {
                Ok(credential) => break (auth_session, prompt.rp_id, credential),
                // An offer whose challenge is old is made anew.
                Err(error) if login.autofill && error.code == Code::Timeout => {
                    reservation = self.reserve(Mediation::Conditional)?;
                }
                Err(error) => return Err(error),
            }
        };
        let outcome = self
            .redeem(lease, (&login, &expectations), (&auth_session, &credential), &options)
            .await;
        if let Err(error) = &outcome
            && login.new_user.is_some()
            && error.code == Code::TokenRequestFailed
        {
            self.forget_passkey(rp_id.as_deref(), &credential.raw_id);
        }
        outcome
    }

    async fn ask_for_passkey(
        &self,
        login: &PasskeyLogin,
        options: &CallOptions<P::Signal>,
    ) -> Result<(Secret, Prompt<P::Json>), Failure<P>> {
        let request = start_request(&self.config, &login.directory, login.new_user.as_ref());
        let response = self.send(request, options).await?;
        let CeremonyStart { auth_session, options } = parse_start(&response, self.now_seconds())?;
        let prompt = Prompt {
            mediation: login.mediation(),
            ..self.prompt_of(login.ceremony(), options).await?
        };
        Ok((auth_session, prompt))
    }

    async fn run_login(
        &self,
        login: &PasskeyLogin,
        prompt: &Prompt<P::Json>,
        reservation: Reservation,
        options: &CallOptions<P::Signal>,
    ) -> Result<Credential<P::Json>, Failure<P>> {
        let permit = self.acquire(reservation).await?;
        let ceremony = pin!(self.prompt(prompt, permit, options));
        let limit = login.autofill.then_some(OFFER_MS);
        self.until(limit, &CallOptions::default(), ceremony).await
    }

    async fn redeem(
        &self,
        lease: Lease,
        (login, expectations): (&PasskeyLogin, &LoginExpectations),
        (auth_session, credential): (&Secret, &Credential<P::Json>),
        options: &CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        let request = grant_request(
            &self.config,
            &login.directory,
            auth_session,
            &credential.to_text(),
            &expectations.scope,
        );
        let grant = Login {
            expectations,
            nonce: Nonce::Optional(&expectations.nonce),
            key: self.new_key().await?,
        };
        let sent = (request, std::slice::from_ref(auth_session));
        self.sign_in(lease, sent, grant, options).await
    }
}
