//! What the tenant publishes: its keys and its metadata, and the ID tokens that its keys sign.

mod id_token;
mod keys;

pub(crate) use id_token::PendingKeys;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::context::Context;
use super::transport::{CallOptions, Transport};
use crate::ports::engine::EnginePorts;
use crate::protocol::login::discovery;

use keys::KeyCache;

/// Owns the tenant's keys and what its metadata promise, both for as long as the client lives.
pub(crate) struct Tenant<P> {
    context: Rc<Context<P>>,
    transport: Rc<Transport<P>>,
    keys: RefCell<KeyCache>,
    /// `None` until the metadata have been read.
    advertises_issuer: Cell<Option<bool>>,
}

impl<P: EnginePorts> Tenant<P> {
    pub(crate) fn new(context: Rc<Context<P>>, transport: Rc<Transport<P>>) -> Self {
        Self {
            context,
            transport,
            keys: RefCell::default(),
            advertises_issuer: Cell::new(None),
        }
    }

    /// Whether the metadata promise `iss` in every authorization response (RFC 9207 section 3). They are requested at the
    /// first response without one; a tenant whose metadata cannot be read promises nothing.
    pub(crate) async fn advertises_issuer(&self) -> bool {
        if let Some(advertises) = self.advertises_issuer.get() {
            return advertises;
        }
        let request = discovery::request(&self.context.config);
        let response = self.transport.send(request, &CallOptions::default()).await.ok();
        let issuer = self.context.config.tenant.issuer();
        let advertises = response.and_then(|response| discovery::advertises_issuer_parameter(&response, &issuer));
        self.advertises_issuer.set(advertises);
        advertises.unwrap_or_default()
    }
}
