//! `/factors`: the types of factor the user can enrol.

use super::super::http::Method;
use super::super::scope;
use super::operation::{Answer, Operation};

/// Asks for the factors.
pub fn list() -> Operation {
    Operation::new(
        Method::Get,
        "/factors",
        scope::READ_FACTORS,
        Answer::List("factors", &["type"]),
    )
}
