//! The user's profile.

use std::rc::Rc;

use crate::engine::{CallOptions, Engine, Failure};
use crate::ports::Platform;
use crate::protocol::account::profile;

/// Changes the profile, and signals the name under which passkeys are shown.
pub(crate) async fn update<P: Platform>(
    engine: &Engine<P>,
    changes: String,
    options: CallOptions<P::Signal>,
) -> Result<Option<P::Json>, Failure<P>> {
    let account = Rc::clone(&engine.account);
    let updated = account.perform(profile::update(changes), options).await?;
    if let Some(updated) = &updated {
        account.signal_user_details(updated);
    }
    Ok(updated)
}
