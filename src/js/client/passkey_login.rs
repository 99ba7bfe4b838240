//! Ways in by a passkey.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use super::login::login_result;
use crate::js::fields::Fields;
use crate::parts::passkey_login::PasskeyLogin;
use crate::protocol::error::Error;
use crate::protocol::login::passkey_grant::{Directory, NewUser};

#[wasm_bindgen]
impl Client {
    /// `loginWithPasskey`.
    #[wasm_bindgen(js_name = loginWithPasskey)]
    pub fn login_with_passkey(&self, options: &JsValue) -> Promise {
        let read = Fields::of_call(options).and_then(|fields| read_login(&fields));
        self.log_in_with_passkey(options, read)
    }

    /// `signUpWithPasskey`.
    #[wasm_bindgen(js_name = signUpWithPasskey)]
    pub fn sign_up_with_passkey(&self, options: &JsValue) -> Promise {
        let read = Fields::of_body(options).and_then(|fields| read_sign_up(&fields));
        self.log_in_with_passkey(options, read)
    }
}

impl Client {
    fn log_in_with_passkey(&self, options: &JsValue, read: Result<PasskeyLogin, Error<JsValue>>) -> Promise {
        match read {
            Ok(login) => self.call(options, |client, options| async move {
                client.login_with_passkey(login, options).await?;
                Ok(login_result(&client))
            }),
            Err(error) => self.settle(Err(error)),
        }
    }
}

fn read_login(fields: &Fields<'_>) -> Result<PasskeyLogin, Error<JsValue>> {
    Ok(PasskeyLogin {
        directory: read_directory(fields)?,
        scopes: fields.scopes("scope")?,
        autofill: fields.boolean("autofill")?.unwrap_or_default(),
        new_user: None,
    })
}

fn read_sign_up(fields: &Fields<'_>) -> Result<PasskeyLogin, Error<JsValue>> {
    let profile = fields.json_object("userProfile")?;
    Ok(PasskeyLogin {
        directory: read_directory(fields)?,
        scopes: fields.scopes("scope")?,
        autofill: false,
        new_user: Some(NewUser {
            profile: profile.ok_or_else(|| fields.refuse("userProfile", "is required"))?,
            metadata: fields.json_object("userMetadata")?,
        }),
    })
}

/// The directory has two names: that of the endpoints, and that of a login page.
fn read_directory(fields: &Fields<'_>) -> Result<Directory, Error<JsValue>> {
    let (realm, connection) = (fields.string("realm")?, fields.string("connection")?);
    if realm.is_some() && connection.is_some() {
        return Err(fields.refuse("connection", "is another name for realm: give one of them"));
    }
    Ok(Directory {
        realm: realm.or(connection),
        organization: fields.string("organization")?,
    })
}
