//! Leaving the page: the transaction is stored, then the page navigates.

use super::{Client, Interaction};
use crate::engine::Failure;
use crate::engine::login::Redirect;
use crate::ports::Platform;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::redirect_loop::RedirectHistory;
use crate::protocol::login::transaction::Transaction;
use crate::protocol::origin::is_same_site;
use crate::protocol::secret::Secret;

impl<P: Platform> Client<P> {
    /// Redirects to the tenant's login page. A page that is being prerendered stays until the user goes to it.
    pub(crate) async fn login_with_redirect(&self, request: LoginRequest) -> Result<(), Failure<P>> {
        self.leave_for_login(self.in_organization(request, Interaction::Allowed))
            .await
    }

    /// Redirects to the tenant's login page. The organization is that of the request.
    pub(super) async fn leave_for_login(&self, request: LoginRequest) -> Result<(), Failure<P>> {
        self.check_not_embedded(
            "The page is in a frame of another site, where a login by redirect cannot work; use loginWithPopup.",
        )?;
        self.platform().activated().await;
        self.check_redirect_loop()?;
        let redirect = self.engine.login.prepare_redirect(request).await?;
        self.store_and_navigate(&redirect)
    }

    /// In a frame of another site, login pages refuse to load, and cookies and storage are not those of the tab.
    pub(super) fn check_not_embedded(&self, message: &'static str) -> Result<(), Failure<P>> {
        let platform = self.platform();
        let (url, ancestors) = (platform.url(), platform.ancestor_origins());
        if ancestors.iter().all(|origin| is_same_site(&url, origin)) {
            Ok(())
        } else {
            Err(Error::new(Code::UnsupportedEnvironment, message))
        }
    }

    /// A page that logs in by itself and fails would redirect for ever. A page that the user has clicked in is never part of
    /// such a loop, however long the app's work between the click and this call takes. Several calls of one page load lead to
    /// one redirect, so they count once.
    fn check_redirect_loop(&self) -> Result<(), Failure<P>> {
        let platform = self.platform();
        let now = platform.wall_clock_ms();
        if platform.has_user_activation() {
            platform.set_redirect_log("");
            return Ok(());
        }
        if platform.is_redirect_counted() {
            return Ok(());
        }
        let history = RedirectHistory::read(platform.redirect_log().as_deref(), now);
        if history.is_loop() {
            return Err(Error::new(
                Code::AuthorizationFailed,
                "The page redirected to the login three times in a minute and came back without a session.",
            ));
        }
        platform.set_redirect_log(&history.with(now));
        platform.set_redirect_counted();
        Ok(())
    }

    /// Stores the transaction and navigates. If the browser refuses to navigate, nothing stays stored.
    pub(super) fn store_and_navigate(&self, redirect: &Redirect) -> Result<(), Failure<P>> {
        self.remove_expired_transactions();
        self.put_transaction(&redirect.state, &redirect.transaction)?;
        if !self.platform().navigate(&redirect.url) {
            self.take_transaction(&redirect.state);
            return Err(navigation_refused());
        }
        Ok(())
    }

    pub(super) fn put_transaction(&self, state: &Secret, transaction: &Transaction) -> Result<(), Failure<P>> {
        if self.platform().put_transaction(state.expose(), &transaction.to_text()) {
            Ok(())
        } else {
            Err(Error::new(
                Code::UnsupportedEnvironment,
                if self.platform().is_storage_full() {
                    "sessionStorage is full, and a redirect needs to store the pending login; remove other entries."
                } else {
                    "The browser refuses sessionStorage, which a redirect needs; use loginWithPopup."
                },
            ))
        }
    }

    pub(super) fn take_transaction(&self, state: &Secret) -> Option<Transaction> {
        let record = self.platform().take_transaction(state.expose())?;
        Transaction::parse::<P::Json>(&record)
    }

    /// Removes the records of logins that were given up.
    fn remove_expired_transactions(&self) {
        let platform = self.platform();
        let (config, now) = (self.config(), platform.wall_clock_ms());
        for state in platform.transaction_states() {
            let Some(record) = platform.take_transaction(&state) else {
                continue;
            };
            let transaction = Transaction::parse::<P::Json>(&record);
            if transaction.is_some_and(|transaction| !transaction.pending().is_expired(config, now)) {
                platform.put_transaction(&state, &record);
            }
        }
    }
}

pub(super) fn navigation_refused<V>() -> Error<V> {
    Error::new(Code::UnsupportedEnvironment, "The browser refused to navigate.")
}
