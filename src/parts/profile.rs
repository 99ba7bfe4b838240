//! The user's profile.

use std::rc::Rc;

use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::account::preview;

/// Changes the profile, and signals the name under which passkeys are shown.
pub(crate) async fn update<P: Platform>(
    engine: &Engine<P>,
    changes: String,
    options: CallOptions<P::Signal>,
) -> Result<Option<P::Json>, Failure<P>> {
    let account = Rc::clone(&engine.account);
    let profile = account.perform(preview::update_profile(changes), options).await?;
    if let Some(profile) = &profile {
        account.signal_user_details(profile);
    }
    Ok(profile)
}
