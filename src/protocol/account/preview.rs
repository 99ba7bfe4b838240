//! Announced by the vendor, and not yet released: `/consents`, `/organizations`.

use crate::protocol::account::operation::{Operation, RequiredStrings, ResponseShape};
use crate::protocol::account::paging::PageRequest;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::http::Method;
use crate::protocol::percent::Pairs;
use crate::protocol::scope;

const CONSENTS: &str = "/consents";
const CONSENT: RequiredStrings = &["id"];

pub(crate) fn consents() -> Operation {
    Operation::new(
        Method::Get,
        CONSENTS,
        scope::READ_CONSENTS,
        ResponseShape::List("consents", CONSENT),
    )
}

pub(crate) fn consent(id: &ResourceId) -> Operation {
    Operation::new(
        Method::Get,
        id.path_in(CONSENTS),
        scope::READ_CONSENTS,
        ResponseShape::Object(CONSENT),
    )
}

/// A page of the user's organizations.
pub(crate) fn organizations(page: &PageRequest) -> Operation {
    Operation::new(
        Method::Get,
        page.path("/organizations", Pairs::new()),
        scope::READ_ORGANIZATIONS,
        ResponseShape::Page("organizations", &["id", "name"]),
    )
}
