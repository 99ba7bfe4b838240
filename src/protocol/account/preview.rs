//! Announced by the vendor, and not yet released: `/consents`, `/organizations`, `/profile`.

use crate::protocol::account::operation::{Operation, RequiredStrings, ResponseShape};
use crate::protocol::account::paging::PageRequest;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::http::Method;
use crate::protocol::percent::{Pairs, with_query};
use crate::protocol::scope;

const CONSENTS: &str = "/consents";
const CONSENT: RequiredStrings = &["id"];
const PROFILE: &str = "/profile";

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

/// The profile. `fields` selects its members, or with `include_fields: false` excludes them.
pub(crate) fn profile(fields: &[String], include_fields: Option<bool>) -> Operation {
    let mut query = Pairs::new();
    if !fields.is_empty() {
        query = query.with("fields", &fields.join(","));
    }
    query = query.optional(
        "include_fields",
        include_fields.map(|include| if include { "true" } else { "false" }),
    );
    Operation::new(
        Method::Get,
        with_query(PROFILE, query),
        scope::READ_PROFILE,
        ResponseShape::Object(&[]),
    )
}

/// Updates the profile, all or nothing.
pub(crate) fn update_profile(changes: String) -> Operation {
    Operation::new(
        Method::Patch,
        PROFILE,
        scope::UPDATE_PROFILE,
        ResponseShape::Object(&[]),
    )
    .with_body(changes)
}
