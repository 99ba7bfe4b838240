//! Logins and logouts.

mod authorization;
mod grant;
mod logout;
mod redirect;
mod silent;

pub(crate) use grant::Grant;
pub(crate) use redirect::Redirect;

use std::rc::Rc;

use super::context::Context;
use super::session::Session;
use super::tenant::Tenant;
use super::transport::Transport;
use crate::ports::engine::EnginePorts;

/// Runs logins. It has no state of its own: a pending login is a transaction, a finished one a session.
pub(crate) struct Login<P: EnginePorts> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    tenant: Rc<Tenant<P>>,
    session: Rc<Session<P>>,
}

impl<P: EnginePorts> Login<P> {
    pub(crate) fn new(
        context: Rc<Context<P>>,
        transport: Rc<Transport<P>>,
        tenant: Rc<Tenant<P>>,
        session: Rc<Session<P>>,
    ) -> Self {
        Self {
            context,
            transport,
            tenant,
            session,
        }
    }
}
