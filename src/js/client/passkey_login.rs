//! Login and sign-up with a passkey.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Client;
use super::login::login_result;
use crate::js::fields::{Fields, Read};
use crate::parts::passkey_login::PasskeyLogin;
use crate::protocol::login::passkey_grant::{Directory, NewUser};

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = loginWithPasskey)]
    pub fn login_with_passkey(&self, options: &JsValue) -> Promise {
        let login = Fields::optional(options).and_then(|fields| read_login(&fields));
        self.log_in_or_sign_up(options, login)
    }

    #[wasm_bindgen(js_name = signUpWithPasskey)]
    pub fn sign_up_with_passkey(&self, options: &JsValue) -> Promise {
        let sign_up = Fields::required(options).and_then(|fields| read_sign_up(&fields));
        self.log_in_or_sign_up(options, sign_up)
    }
}

impl Client {
    fn log_in_or_sign_up(&self, options: &JsValue, login: Read<PasskeyLogin>) -> Promise {
        self.call(options, login, |client, login, options| async move {
            client.login_with_passkey(login, options).await?;
            Ok(login_result(&client))
        })
    }
}

fn read_login(fields: &Fields<'_>) -> Read<PasskeyLogin> {
    Ok(PasskeyLogin {
        directory: read_directory(fields)?,
        scopes: fields.scopes("scope")?,
        autofill: fields.boolean("autofill")?.unwrap_or_default(),
        new_user: None,
    })
}

fn read_sign_up(fields: &Fields<'_>) -> Read<PasskeyLogin> {
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

/// The endpoints call the directory `realm`, the login page `connection`; both are accepted.
fn read_directory(fields: &Fields<'_>) -> Read<Directory> {
    let (realm, connection) = (fields.string("realm")?, fields.string("connection")?);
    if realm.is_some() && connection.is_some() {
        return Err(fields.refuse("connection", "is another name for realm: give one of them"));
    }
    Ok(Directory {
        realm: realm.or(connection),
        organization: fields.string("organization")?,
    })
}
