//! Sessions, requests and logins: what every page needs.
//!
//! Each piece of state has one owner with private fields. Owners know those above them in this list, and none below:
//! [`transport`], [`tenant`], [`session`], [`account`], [`passkey`] and [`login`]. A flow builds a request with one rule,
//! sends it through a port, and lets another rule check the response; it decides nothing itself.
//!
//! Borrows of a cell are single statements and never live across an await, so that calls may overlap.

pub(crate) mod account;
mod context;
pub(crate) mod login;
pub(crate) mod passkey;
pub(crate) mod session;
pub(crate) mod tenant;
pub(crate) mod transport;

pub(crate) use context::{Context, Failure};
pub(crate) use transport::CallOptions;

use std::rc::Rc;

use crate::ports::Platform;
use crate::protocol::config::Config;
use crate::protocol::origin::host_of;

use account::Account;
use login::Login;
use passkey::Passkeys;
use session::Session;
use tenant::Tenant;
use transport::Transport;

/// All owners, for one configuration.
pub(crate) struct Engine<P: Platform> {
    pub(crate) context: Rc<Context<P>>,
    pub(crate) transport: Rc<Transport<P>>,
    pub(crate) tenant: Rc<Tenant<P>>,
    pub(crate) session: Rc<Session<P>>,
    pub(crate) account: Rc<Account<P>>,
    pub(crate) passkeys: Passkeys<P>,
    pub(crate) login: Login<P>,
}

impl<P: Platform> Engine<P> {
    pub(crate) fn new(platform: P, config: Config) -> Self {
        let ceremony_lock = platform.ceremony_lock();
        let page_host = host_of(&platform.url()).to_owned();
        let context = Rc::new(Context {
            config,
            platform,
            page_host,
        });
        let transport = Rc::new(Transport::new(Rc::clone(&context)));
        let tenant = Rc::new(Tenant::new(Rc::clone(&context), Rc::clone(&transport)));
        let session = Session::new(Rc::clone(&context), Rc::clone(&transport), Rc::clone(&tenant));
        let session = Rc::new(session);
        let account = Rc::new(Account::new(
            Rc::clone(&context),
            Rc::clone(&transport),
            Rc::clone(&session),
        ));
        Self {
            passkeys: Passkeys::new(
                Rc::clone(&context),
                Rc::clone(&transport),
                Rc::clone(&session),
                Rc::clone(&account),
                ceremony_lock,
            ),
            login: Login::new(
                Rc::clone(&context),
                Rc::clone(&transport),
                Rc::clone(&tenant),
                Rc::clone(&session),
            ),
            context,
            transport,
            tenant,
            session,
            account,
        }
    }
}
