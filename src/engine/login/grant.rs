//! A login by a grant of the token endpoint, whichever grant it is.

use std::pin::pin;

use super::Login;
use crate::engine::context::Failure;
use crate::engine::session::{NewSession, PendingLogin, SessionGuard};
use crate::engine::tenant::PendingKeys;
use crate::engine::transport::{CallOptions, DpopKey};
use crate::ports::engine::EnginePorts;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Request;
use crate::protocol::login::assurance::Assurance;
use crate::protocol::login::callback::CallbackResponse;
use crate::protocol::login::dpop::check_token_binding;
use crate::protocol::login::expectations::LoginExpectations;
use crate::protocol::login::id_token::{Claims, Nonce};
use crate::protocol::login::organization;
use crate::protocol::login::refresh::{is_session_over, session_over};
use crate::protocol::login::step_up::grant_error;
use crate::protocol::login::token::{self, TokenResponse};
use crate::protocol::login::transaction::LoginTransaction;
use crate::protocol::scope::{self, Scopes};
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;
use crate::sync::select::drive_beside;

/// A grant that is being redeemed: what its response is checked against.
pub(crate) struct Grant<'a, J> {
    pub(crate) expectations: &'a LoginExpectations,
    /// The nonce that the ID token must have.
    pub(crate) nonce: Nonce<'a>,
    /// The key the tokens are to be bound to.
    pub(crate) key: Option<DpopKey<J>>,
}

impl<P: EnginePorts> Login<P> {
    /// Checks the authorization response of a login, redeems its code and begins the session.
    pub(crate) async fn finish(
        &self,
        guard: SessionGuard,
        response: &CallbackResponse,
        transaction: &LoginTransaction,
        key: Option<DpopKey<P::Json>>,
    ) -> Result<(), Failure<P>> {
        let code = self.code(response, transaction).await?;
        self.redeem_code(guard, code, transaction, key).await
    }

    pub(super) async fn redeem_code(
        &self,
        guard: SessionGuard,
        code: Secret,
        transaction: &LoginTransaction,
        key: Option<DpopKey<P::Json>>,
    ) -> Result<(), Failure<P>> {
        let request = token::exchange_request(&self.context.config, &code, transaction);
        let secrets = [code, transaction.pending.verifier.clone()];
        let expectations = &transaction.expectations;
        let grant = Grant {
            expectations,
            nonce: Nonce::Required(&expectations.nonce),
            key,
        };
        self.redeem(guard, request, &secrets, grant, &CallOptions::default())
            .await
    }

    /// Sends a grant and begins the session of its response. `secrets` are the parts of the request that no error may
    /// repeat.
    pub(crate) async fn redeem(
        &self,
        guard: SessionGuard,
        request: Request,
        secrets: &[Secret],
        grant: Grant<'_, P::Json>,
        options: &CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        let mut keys = pin!(self.tenant.keys());
        let sent = pin!(self.transport.send_with_proof(request, grant.key.as_ref(), options));
        // The tenant's keys are requested at the same time.
        let (response, known_keys) = drive_beside(sent, keys.as_mut()).await;
        let response = response?;
        let received = self.context.now();
        let now = self.context.now_seconds();
        let tokens = token::parse_response(&response, &grant.expectations.scope, secrets, now)
            .map_err(|error| self.grant_refused(guard, &grant, error))?;
        let keys = pin!(async {
            match known_keys {
                Some(known_keys) => known_keys,
                None => keys.await,
            }
        });
        self.begin_session(guard, tokens, &grant, received, keys).await
    }

    /// Keeps a login that lacks a second factor, to be completed by the MFA methods.
    fn grant_refused(&self, guard: SessionGuard, grant: &Grant<'_, P::Json>, error: Failure<P>) -> Failure<P> {
        if let Some(requirements) = error.mfa.clone().filter(|_| self.session.check_current(guard).is_ok()) {
            let login = PendingLogin {
                expectations: grant.expectations.clone(),
                key: grant.key.clone(),
            };
            self.session.mfa.fill(guard, requirements, Some(login));
        }
        grant_error(error)
    }

    /// Begins the session of a response once its ID token has passed every check; otherwise revokes what it brought.
    pub(crate) async fn begin_session(
        &self,
        guard: SessionGuard,
        tokens: TokenResponse,
        grant: &Grant<'_, P::Json>,
        received: Timestamp,
        keys: PendingKeys<'_, P>,
    ) -> Result<(), Failure<P>> {
        let claims = self.login_claims(&tokens, grant, keys).await;
        match self.session.check_current(guard).and(claims) {
            Ok(claims) => self.session.begin(
                guard,
                NewSession {
                    tokens,
                    organization: organization::of_session(&claims, grant.expectations.assurance.organization.as_ref()),
                    claims,
                    nonce: grant.expectations.nonce.clone(),
                    key: grant.key.clone(),
                    received,
                },
            ),
            Err(error) => {
                self.session.discard(tokens, grant.key.clone()).await;
                Err(error)
            }
        }
    }

    async fn login_claims(
        &self,
        tokens: &TokenResponse,
        grant: &Grant<'_, P::Json>,
        keys: PendingKeys<'_, P>,
    ) -> Result<Claims<P::Json>, Failure<P>> {
        check_token_binding(&self.context.config, tokens)?;
        let id_token = tokens.id_token.as_ref();
        let id_token = id_token.ok_or_else(|| {
            Error::new(
                Code::InvalidIdToken,
                "The token response has no id_token; the scope openid is required.",
            )
        })?;
        let access_token = &tokens.access_token;
        let claims = self.tenant.verified_claims(id_token, access_token, grant.nonce, keys);
        let claims = claims.await?;
        let leeway = self.context.config.leeway_seconds;
        let assurance = &grant.expectations.assurance;
        // By the tenant's clock, as `auth_time` is: the token has just been issued.
        assurance.check(&claims, claims.issued_at, leeway)?;
        if claims.session_seconds.is_some_and(is_session_over) {
            return Err(session_over());
        }
        Ok(claims)
    }

    /// What a grant without an authorization request expects. Its nonce is never sent: an ID token that has one is not its
    /// own.
    pub(crate) fn grant_expectations(
        &self,
        scopes: &Scopes,
        assurance: Assurance,
    ) -> Result<LoginExpectations, Failure<P>> {
        Ok(LoginExpectations {
            nonce: self.context.random_value()?,
            scope: self.requested_scopes(scopes)?.to_text(),
            assurance,
        })
    }

    /// The scopes of a login: those of the configuration and these. Fails if they request refresh tokens of both kinds.
    pub(super) fn requested_scopes(&self, scopes: &Scopes) -> Result<Scopes, Failure<P>> {
        let all = self.context.config.scopes.clone().union(scopes);
        if all.asks_for_both_refresh_tokens() {
            return Err(Error::composed(
                Code::InvalidRequest,
                String::from("The scopes of the configuration and of the login ") + scope::ONE_KIND_RULE + ".",
            ));
        }
        Ok(all)
    }
}
