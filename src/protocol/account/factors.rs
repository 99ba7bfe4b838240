//! `/factors`: the factor types that the user can enroll.

use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::http::Method;
use crate::protocol::scope;

pub(crate) fn list() -> Operation {
    Operation::new(
        Method::Get,
        "/factors",
        scope::READ_FACTORS,
        ResponseShape::List("factors", &["type"]),
    )
}
