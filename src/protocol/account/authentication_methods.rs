//! `/authentication-methods`: list, get, update, delete.

use crate::protocol::account::operation::{MethodListEffect, Operation, RequiredStrings, ResponseShape};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::http::Method;
use crate::protocol::json::ObjectWriter;
use crate::protocol::percent::{Pairs, with_query};
use crate::protocol::scope;

const COLLECTION: &str = "/authentication-methods";

const REQUIRED: RequiredStrings = &["id", "type"];

/// A single authentication method.
pub(super) const METHOD: ResponseShape = ResponseShape::Object(REQUIRED);

/// All methods, or those of one type.
pub(crate) fn list(kind: Option<String>) -> Operation {
    let query = Pairs::new().optional("type", kind.as_deref());
    Operation::new(
        Method::Get,
        with_query(COLLECTION, query),
        scope::READ_AUTHENTICATION_METHODS,
        ResponseShape::List("authentication_methods", REQUIRED),
    )
    .with_effect(MethodListEffect::Lists(kind))
}

pub(crate) fn get(id: &ResourceId) -> Operation {
    on(Method::Get, id, scope::READ_AUTHENTICATION_METHODS, METHOD)
}

pub(crate) fn delete(id: &ResourceId) -> Operation {
    on(
        Method::Delete,
        id,
        scope::DELETE_AUTHENTICATION_METHODS,
        ResponseShape::NoContent,
    )
    .with_effect(MethodListEffect::Removes(id.clone()))
}

/// The changes to a method. Absent members stay as they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) name: Option<String>,
    /// Only for phones.
    pub(crate) preferred_authentication_method: Option<String>,
}

pub(crate) fn update(id: &ResourceId, changes: &Changes) -> Operation {
    let preferred = changes.preferred_authentication_method.as_deref();
    let body = ObjectWriter::new()
        .optional("name", changes.name.as_deref())
        .optional("preferred_authentication_method", preferred)
        .finish();
    on(Method::Patch, id, scope::UPDATE_AUTHENTICATION_METHODS, METHOD)
        .with_body(body)
        .with_effect(MethodListEffect::Sets(None))
}

pub(super) fn collection() -> &'static str {
    COLLECTION
}

pub(super) fn path_of(id: &ResourceId) -> String {
    id.path_in(COLLECTION)
}

fn on(method: Method, id: &ResourceId, scope: &'static str, shape: ResponseShape) -> Operation {
    Operation::new(method, path_of(id), scope, shape)
}
