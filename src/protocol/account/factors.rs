//! `/factors`: the types of factor the user can enrol.

use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::http::Method;
use crate::protocol::scope;

/// Asks for the factors.
pub fn list() -> Operation {
    Operation::new(
        Method::Get,
        "/factors",
        scope::READ_FACTORS,
        ResponseShape::List("factors", &["type"]),
    )
}
