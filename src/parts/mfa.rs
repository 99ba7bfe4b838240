//! The proof of a second factor, which completes a login or a refresh that the tenant refused without one.

use std::pin::pin;

use crate::engine::login::Grant;
use crate::engine::session::{PendingLogin, RefreshToken, RefreshedTokens};
use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::id_token::Nonce;
use crate::protocol::login::mfa::{
    self, Association, MfaProof, associate_request, authenticators_request, mfa_challenge_request, parse_association,
    parse_authenticators, parse_challenge,
};
use crate::protocol::login::token;
use crate::protocol::mfa_requirements::MfaRequirements;

/// The authenticators that can be challenged.
pub(crate) async fn authenticators<P: Platform>(
    engine: &Engine<P>,
    options: CallOptions<P::Signal>,
) -> Result<P::Json, Failure<P>> {
    let requirements = pending(engine)?;
    let request = authenticators_request(&engine.context.config, &requirements.token);
    let response = send(engine, request, &options).await?;
    let parsed = parse_authenticators(&response, &requirements, engine.context.now_seconds());
    unless_rejected(engine, &requirements, parsed)
}

/// Has the tenant send a code, or ask for an approval on another device.
pub(crate) async fn challenge<P: Platform>(
    engine: &Engine<P>,
    kind: String,
    authenticator_id: Option<String>,
    options: CallOptions<P::Signal>,
) -> Result<P::Json, Failure<P>> {
    let requirements = pending(engine)?;
    let token = &requirements.token;
    let request = mfa_challenge_request(&engine.context.config, token, &kind, authenticator_id.as_deref());
    let response = send(engine, request, &options).await?;
    let parsed = parse_challenge(&response, token, engine.context.now_seconds());
    let (body, oob_code) = unless_rejected(engine, &requirements, parsed)?;
    engine.session.mfa.set_oob_code(&requirements, oob_code);
    Ok(body)
}

/// Enrolls a first authenticator, if the tenant asks for one.
pub(crate) async fn associate<P: Platform>(
    engine: &Engine<P>,
    association: Association,
    options: CallOptions<P::Signal>,
) -> Result<P::Json, Failure<P>> {
    let requirements = pending(engine)?;
    let token = &requirements.token;
    let request = associate_request(&engine.context.config, token, &association);
    let response = send(engine, request, &options).await?;
    let parsed = parse_association(&response, token, engine.context.now_seconds());
    let (body, oob_code) = unless_rejected(engine, &requirements, parsed)?;
    engine.session.mfa.set_oob_code(&requirements, oob_code);
    Ok(body)
}

/// Proves the second factor, which begins or refreshes the session. Returns the new recovery code that follows the use of
/// one; it is shown this once. After a wrong code the next one can be tried.
pub(crate) async fn verify<P: Platform>(
    engine: &Engine<P>,
    proof: MfaProof,
    options: CallOptions<P::Signal>,
) -> Result<Option<String>, Failure<P>> {
    let (context, session, transport) = (&engine.context, &engine.session, &engine.transport);
    let guard = session.guard();
    let (requirements, login, oob_code) = session.mfa.pending(guard).ok_or_else(not_pending)?;
    if matches!(proof, MfaProof::Oob(_)) && oob_code.is_none() {
        return Err(Error::new(
            Code::InvalidRequest,
            "No code was sent; call mfaChallenge first.",
        ));
    }
    let request = mfa::verify_request(&context.config, &requirements.token, &proof, oob_code.as_ref());
    let mut secrets = proof.secrets(oob_code.as_ref());
    secrets.push(requirements.token.clone());
    let key = match &login {
        Some(login) => login.key.clone(),
        None => session.key(),
    };
    let response = transport.send_with_proof(request, key.as_ref(), &options).await?;
    let received = context.now();
    let scope = match &login {
        Some(login) => login.expectations.scope.clone(),
        None => session.refresh_scopes().to_text(),
    };
    let parsed = token::parse_response(&response, &scope, &secrets, context.now_seconds());
    let recovery_code = response
        .json_object()
        .and_then(|body| body.get_string(mfa::RECOVERY_CODE));
    let mut tokens = unless_rejected(engine, &requirements, parsed)
        .map_err(|error| session.check_current(guard).err().unwrap_or(error))?;
    if let Some(PendingLogin { expectations, .. }) = &login {
        // Only a login by an authorization request has sent its nonce.
        let nonce = Nonce::Optional(&expectations.nonce);
        let grant = Grant {
            expectations,
            nonce,
            key,
        };
        let keys = pin!(engine.tenant.keys());
        engine
            .login
            .begin_session(guard, tokens, &grant, received, keys)
            .await?;
        return Ok(recovery_code);
    }
    let claims = session.refreshed_claims(&tokens).await;
    let claims = check_token_binding(&context.config, &tokens).and(claims);
    match session.check_current(guard).and(claims) {
        Ok(claims) => {
            session.mfa.clear();
            // Without a new refresh token the old one stays, and nothing keeps it from being sent any more.
            session.end_cooldown();
            let requested = session.refresh_scopes();
            let refresh_token = tokens.refresh_token.take();
            session.update_tokens(
                guard,
                RefreshedTokens {
                    tokens,
                    refresh_token: refresh_token.map(|token| RefreshToken::new(token, key)),
                    claims,
                    requested,
                    received,
                },
            );
            Ok(recovery_code)
        }
        Err(error) => {
            session.discard(tokens, key).await;
            Err(error)
        }
    }
}

/// Once the server rejects the `mfa_token`, nothing is pending, and the next refresh gets a new one.
fn unless_rejected<P: Platform, T>(
    engine: &Engine<P>,
    requirements: &MfaRequirements,
    outcome: Result<T, Failure<P>>,
) -> Result<T, Failure<P>> {
    let session = &engine.session;
    if outcome.as_ref().is_err_and(mfa::is_mfa_token_rejected) && session.mfa.is_pending(requirements) {
        session.mfa.clear();
        session.end_cooldown();
    }
    outcome
}

async fn send<P: Platform>(
    engine: &Engine<P>,
    request: Request,
    options: &CallOptions<P::Signal>,
) -> Result<Response<P::Json>, Failure<P>> {
    let guard = engine.session.guard();
    let response = engine.transport.send(request, options).await?;
    engine.session.check_current(guard)?;
    Ok(response)
}

fn pending<P: Platform>(engine: &Engine<P>) -> Result<MfaRequirements, Failure<P>> {
    let pending = engine.session.mfa.pending(engine.session.guard());
    pending.map(|(requirements, ..)| requirements).ok_or_else(not_pending)
}

fn not_pending<V>() -> Error<V> {
    Error::new(
        Code::InvalidRequest,
        "No second factor is pending; call this after an mfa_required error.",
    )
}
