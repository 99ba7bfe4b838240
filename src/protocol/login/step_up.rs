//! OAuth errors that ask for more than a login brought or a session has, and what the caller gets for each.
//!
//! | request | `mfa_required` | `unmet_authentication_requirements` |
//! |---|---|---|
//! | grant | second factor, full login | unchanged |
//! | refresh | second factor, full login | full login |
//! | silent login | second factor; `login_required` with the vendor's description too | full login |

use crate::protocol::error::{Code, Error, StepUp};

/// What the tenant's policy requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    SecondFactor,
    /// A login in which the user authenticates again.
    NewLogin,
}

/// The login that meets a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepUpLogin {
    /// The user authenticates again (`prompt=login`).
    Full,
    /// The tenant decides what it asks for.
    Any,
}

/// The requirement that an OAuth error states.
pub(crate) fn requirement<V>(error: &Error<V>) -> Option<Requirement> {
    if error.oauth_is(&["mfa_required"]) {
        Some(Requirement::SecondFactor)
    } else if error.oauth_is(&["unmet_authentication_requirements"]) {
        Some(Requirement::NewLogin)
    } else {
        None
    }
}

/// The error for the caller, with the login that meets the requirement.
pub(crate) fn step_up_error<V>(error: Error<V>, requirement: Requirement, login: StepUpLogin) -> Error<V> {
    let (code, message) = match requirement {
        Requirement::SecondFactor => (Code::MfaRequired, "The tenant requires a second factor."),
        Requirement::NewLogin => (Code::StepUpRequired, "The tenant requires a new login."),
    };
    error.reported_as(code, message).with_step_up(StepUp {
        full_login: login == StepUpLogin::Full,
        ..StepUp::default()
    })
}

/// The error of a grant. Without a session only a second factor can be added.
pub(crate) fn grant_error<V>(error: Error<V>) -> Error<V> {
    match requirement(&error) {
        Some(factor @ Requirement::SecondFactor) => step_up_error(error, factor, StepUpLogin::Full),
        _ => error,
    }
}
