//! Login and sign-up with a passkey, without a page of the tenant.

use std::pin::pin;

use crate::engine::login::Grant;
use crate::engine::passkey::Passkeys;
use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::ports::page::Prompt;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::organization::named_or;
use crate::protocol::login::passkey_grant::{
    CeremonyStart, Directory, NewUser, grant_request, parse_start, start_request,
};
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::sync::ceremony_lock::{Mediation, Reservation};

/// Milliseconds after which autofill gets a new challenge. The tenant's `auth_session` is known to live for five minutes.
const AUTOFILL_MS: u32 = 240_000;

/// A login, or a sign-up.
#[derive(Clone, Debug, Default)]
pub(crate) struct PasskeyLogin {
    /// Where the tenant looks for the user.
    pub(crate) directory: Directory,
    /// Scopes besides the configured ones.
    pub(crate) scopes: Scopes,
    /// Whether passkeys are offered in a form field, without a prompt (WebAuthn Level 3, 5.1.4).
    pub(crate) autofill: bool,
    /// The user who signs up.
    pub(crate) new_user: Option<NewUser>,
}

impl PasskeyLogin {
    pub(crate) fn ceremony(&self) -> Ceremony {
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

/// Challenge, ceremony, token. No token is requested unless the ceremony gave a credential.
pub(crate) async fn log_in<P: Platform>(
    engine: &Engine<P>,
    mut login: PasskeyLogin,
    options: CallOptions<P::Signal>,
) -> Result<(), Failure<P>> {
    let named = login.directory.organization.take();
    login.directory.organization = named_or(named.as_deref(), engine.context.config.organization.clone());
    if login.autofill && !engine.context.platform.passkey_support().await.autofill {
        return Err(Error::new(
            Code::PasskeyUnsupported,
            "This browser does not offer passkeys in form fields; use a button.",
        ));
    }
    let guard = engine.session.guard();
    let expectations = engine.login.grant_expectations(
        &login.scopes,
        Assurance {
            organization: login.directory.organization.clone(),
            ..Assurance::default()
        },
    )?;
    let mut reservation = engine.passkeys.reserve(login.mediation())?;
    let (auth_session, rp_id, credential) = loop {
        let (auth_session, prompt) = start(engine, &login, &options).await?;
        match run(engine, &login, &prompt, reservation, &options).await {
            Ok(credential) => break (auth_session, prompt.rp_id, credential),
            // The challenge has become old: autofill gets a new one.
            Err(error) if login.autofill && error.code == Code::Timeout => {
                reservation = engine.passkeys.reserve(Mediation::Conditional)?;
            }
            Err(error) => return Err(error),
        }
    };
    let request = grant_request(
        &engine.context.config,
        &login.directory,
        &auth_session,
        &credential.to_text(),
        &expectations.scope,
    );
    let outcome = async {
        let grant = Grant {
            expectations: &expectations,
            nonce: Nonce::Optional(&expectations.nonce),
            key: engine.transport.new_dpop_key().await?,
        };
        let secrets = std::slice::from_ref(&auth_session);
        engine.login.redeem(guard, request, secrets, grant, &options).await
    };
    let outcome = outcome.await;
    if let Err(error) = &outcome
        && login.new_user.is_some()
        && error.code == Code::TokenRequestFailed
    {
        engine
            .account
            .signal_unknown_passkey(rp_id.as_deref(), &credential.raw_id);
    }
    outcome
}

/// Requests a challenge.
async fn start<P: Platform>(
    engine: &Engine<P>,
    login: &PasskeyLogin,
    options: &CallOptions<P::Signal>,
) -> Result<(Secret, Prompt<P::Json>), Failure<P>> {
    let request = start_request(&engine.context.config, &login.directory, login.new_user.as_ref());
    let response = engine.transport.send(request, options).await?;
    let CeremonyStart { auth_session, options } = parse_start(&response, engine.context.now_seconds())?;
    let prompt = Prompt {
        mediation: login.mediation(),
        ..engine.passkeys.prompt_for(login.ceremony(), options).await?
    };
    Ok((auth_session, prompt))
}

async fn run<P: Platform>(
    engine: &Engine<P>,
    login: &PasskeyLogin,
    prompt: &Prompt<P::Json>,
    reservation: Reservation,
    options: &CallOptions<P::Signal>,
) -> Result<Credential<P::Json>, Failure<P>> {
    let permit = Passkeys::<P>::acquire(reservation).await?;
    let ceremony = pin!(engine.passkeys.run(prompt, permit, options));
    let limit = login.autofill.then_some(AUTOFILL_MS);
    engine.transport.until(limit, &CallOptions::default(), ceremony).await
}
