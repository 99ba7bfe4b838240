//! The client behind the exported class: one method for each public one.
//!
//! It is the page's side of the engine. Facts of the page, such as its URL or a stored transaction, go into the engine with
//! a call; effects on the page, such as a navigation, come back with the result and are carried out here. It also knows
//! which part serves which method, and hands each kind of pending transaction to its handler.

pub(crate) mod callback;
mod redirect;

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use crate::engine::account::BegunEnrollment;
use crate::engine::session::{EndedSession, PublishedSession, RefreshToken, SessionView};
use crate::engine::{CallOptions, Engine, Failure};
use crate::parts::passkey_login::PasskeyLogin;
use crate::parts::popup::Popup;
use crate::parts::{connected_accounts, mfa, passkey_login, password, popup, profile};
use crate::ports::{Platform, Values};
use crate::protocol::account::connected_accounts::ConnectRequest;
use crate::protocol::account::enrollment::{EnrollmentProof, EnrollmentRequest};
use crate::protocol::account::operation::Operation;
use crate::protocol::config::Config;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;
use crate::protocol::login::mfa::{Association, MfaProof};
use crate::protocol::login::organization::{Continued, unless_named};
use crate::protocol::login::password_grant::PasswordLogin;
use crate::protocol::origin::RedirectUri;
use crate::protocol::scope::Scopes;
use crate::protocol::webauthn::ceremony::Ceremony;

use callback::HandledCallbacks;

type Body<P> = Result<Option<<P as Values>::Json>, Failure<P>>;

/// Whether a login may ask the user. One that may not continues a session at the tenant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Interaction {
    Allowed,
    None,
}

pub(crate) struct Client<P: Platform> {
    engine: Rc<Engine<P>>,
    session: Rc<PublishedSession<P::Json>>,
    callbacks: RefCell<HandledCallbacks<P::Json>>,
}

/// The configuration and the session, as far as an application may know it.
impl<P: Platform> Client<P> {
    pub(crate) fn new(platform: P, config: Config) -> Self {
        let engine = Rc::new(Engine::new(platform, config));
        Self {
            session: engine.session.published(),
            engine,
            callbacks: RefCell::default(),
        }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.engine.context.config
    }

    fn platform(&self) -> &P {
        &self.engine.context.platform
    }

    /// The verified claims about the user, without those of the protocol.
    pub(crate) fn user(&self) -> Option<P::Json> {
        self.session.user()
    }

    /// Whether there is a session whose access token is valid or can be refreshed.
    pub(crate) fn is_authenticated(&self) -> bool {
        self.session.is_authenticated(self.engine.context.now())
    }

    pub(crate) fn session_view(&self) -> Option<SessionView> {
        self.session.view(self.engine.context.now())
    }

    pub(crate) async fn refresh_session(self: Rc<Self>, options: CallOptions<P::Signal>) -> Result<(), Failure<P>> {
        let session = &self.engine.session;
        let refreshed = pin!(session.refresh(session.guard()));
        self.engine.transport.within(&options, refreshed).await
    }
}

/// Logins and logouts. Those by redirect are in their own files.
impl<P: Platform> Client<P> {
    /// Opens the popup: browsers allow it only synchronously in a click.
    pub(crate) fn open_popup(&self) -> Result<Popup<P>, Failure<P>> {
        popup::open(&self.engine)
    }

    pub(crate) async fn login_with_popup(
        self: Rc<Self>,
        popup: Popup<P>,
        request: LoginRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        popup::log_in(
            &self.engine,
            popup,
            self.in_organization(request, Interaction::Allowed),
            options,
        )
        .await
    }

    pub(crate) fn login_with_password(
        &self,
        login: PasswordLogin,
        scopes: Scopes,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Result<(), Failure<P>>> {
        password::log_in(&self.engine, login, scopes, options)
    }

    /// Logs in or signs up with a passkey.
    pub(crate) async fn login_with_passkey(
        &self,
        login: PasskeyLogin,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        self.require_webauthn(login.ceremony())?;
        passkey_login::log_in(&self.engine, login, options).await
    }

    /// Whether there is a session, or the tenant gives one without asking the user.
    pub(crate) async fn check_session(
        self: Rc<Self>,
        request: LoginRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<bool, Failure<P>> {
        // The time of a call begins when the page does: until then, the browser loads no frame of the tenant.
        let activated = pin!(async {
            self.platform().activated().await;
            Ok(())
        });
        self.engine.transport.until(None, &options, activated).await?;
        let frame_unsupported = self.platform().frame_unsupported_reason();
        let request = self.in_organization(request, Interaction::None);
        self.engine
            .login
            .check_session(request, frame_unsupported, &options)
            .await
    }

    /// A login in the organization that it belongs to, if the caller has named none. One that continues a session keeps to
    /// that of the session.
    fn in_organization(&self, request: LoginRequest, interaction: Interaction) -> LoginRequest {
        let session = &self.engine.session;
        let continued = if interaction == Interaction::Allowed && !request.is_step_up {
            Continued::Nothing
        } else if session.subject().is_some() {
            Continued::Session(session.organization())
        } else {
            Continued::Hint(self.platform().organization_hint())
        };
        request.in_organization(unless_named(continued, self.config()))
    }

    /// The first half of a logout: ends the session at once, and forgets its organization.
    pub(crate) fn begin_logout(&self) -> EndedSession<P::Json> {
        self.platform().set_organization_hint("");
        self.end_session()
    }

    /// Ends the session at once: for a logout, where the client is freed, or where another tab has logged out.
    pub(crate) fn end_session(&self) -> EndedSession<P::Json> {
        self.engine.session.end()
    }

    /// The second half: revokes the refresh token and navigates to the tenant's logout page.
    pub(crate) async fn finish_logout(
        &self,
        ended: EndedSession<P::Json>,
        request: LogoutRequest,
    ) -> Result<(), Failure<P>> {
        let url = self.engine.login.finish_logout(ended, request).await?;
        if self.platform().navigate(&url) {
            Ok(())
        } else {
            Err(redirect::navigation_refused())
        }
    }

    pub(crate) async fn revoke(&self, refresh_token: RefreshToken<P::Json>) {
        let _ = self.engine.session.revoke(refresh_token).await;
    }
}

/// The second factor of a login or a refresh.
impl<P: Platform> Client<P> {
    pub(crate) fn mfa_authenticators(
        &self,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Result<P::Json, Failure<P>>> {
        mfa::authenticators(&self.engine, options)
    }

    pub(crate) fn mfa_challenge(
        &self,
        kind: String,
        authenticator_id: Option<String>,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Result<P::Json, Failure<P>>> {
        mfa::challenge(&self.engine, kind, authenticator_id, options)
    }

    pub(crate) fn mfa_associate(
        &self,
        association: Association,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Result<P::Json, Failure<P>>> {
        mfa::associate(&self.engine, association, options)
    }

    pub(crate) fn mfa_verify(
        &self,
        proof: MfaProof,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Result<Option<String>, Failure<P>>> {
        mfa::verify(&self.engine, proof, options)
    }
}

/// The account.
impl<P: Platform> Client<P> {
    /// Sends one operation and returns the body of its success.
    pub(crate) fn perform(
        &self,
        operation: Operation,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Body<P>> {
        self.engine.account.perform(operation, options)
    }

    pub(crate) fn update_user_profile(
        &self,
        changes: String,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Body<P>> {
        profile::update(&self.engine, changes, options)
    }

    /// Redirects to another provider, to connect an account there.
    pub(crate) async fn connect_account(
        &self,
        request: ConnectRequest,
        redirect_uri: Option<RedirectUri>,
        app_state: Option<String>,
        options: CallOptions<P::Signal>,
    ) -> Result<(), Failure<P>> {
        self.check_not_embedded(
            "The page is in a frame of another site, where accounts cannot be connected; open it in a tab of its own.",
        )?;
        self.platform().activated().await;
        let prepared = connected_accounts::prepare_redirect(&self.engine, request, redirect_uri, app_state, options);
        self.store_and_navigate(&prepared.await?)
    }

    pub(crate) async fn enrollment_challenge(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<BegunEnrollment<P::Json>, Failure<P>> {
        let guard = self.engine.session.guard();
        self.engine.account.begin_enrollment(guard, &request, &options).await
    }

    pub(crate) async fn enrollment_verify(
        &self,
        handle: u32,
        proof: EnrollmentProof<P::Json>,
        options: CallOptions<P::Signal>,
    ) -> Body<P> {
        let guard = self.engine.session.guard();
        self.engine
            .account
            .verify_enrollment(guard, handle, &proof, &options)
            .await
    }

    pub(crate) async fn enroll_passkey(&self, request: EnrollmentRequest, options: CallOptions<P::Signal>) -> Body<P> {
        self.require_webauthn(Ceremony::Registration)?;
        self.engine.passkeys.enroll(request, options).await
    }

    /// Enrolls a passkey without a prompt, where the browser does so.
    pub(crate) fn enroll_passkey_silently(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> impl Future<Output = Body<P>> {
        self.engine.passkeys.enroll_silently(request, options)
    }

    /// Does everything before the prompt; returns a handle for [`Self::create_passkey`].
    pub(crate) async fn prepare_passkey(
        &self,
        request: EnrollmentRequest,
        options: CallOptions<P::Signal>,
    ) -> Result<u32, Failure<P>> {
        self.require_webauthn(Ceremony::Registration)?;
        self.engine.passkeys.prepare(request, options).await
    }

    /// The prompt is there once this has been polled.
    pub(crate) fn create_passkey(&self, handle: u32, options: CallOptions<P::Signal>) -> impl Future<Output = Body<P>> {
        self.engine.passkeys.create(handle, options)
    }

    /// Fails if this page cannot run such a ceremony.
    fn require_webauthn(&self, ceremony: Ceremony) -> Result<(), Failure<P>> {
        match self.platform().unsupported_reason(ceremony) {
            Some(reason) => Err(reason.error()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
