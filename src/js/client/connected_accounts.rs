//! Connected accounts.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::{Client, read_id};
use crate::browser::foreign;
use crate::js::fields::{Fields, Read};
use crate::protocol::account::connected_accounts::{self, ConnectRequest};
use crate::protocol::account::operation::Operation;
use crate::protocol::json::Json;
use crate::protocol::login::parameters::{SPACED_RULE, spaced};
use crate::protocol::origin::RedirectUri;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = connectAccountWithRedirect)]
    pub fn connect_account_with_redirect(&self, options: &JsValue) -> Promise {
        self.api_call(options, read_connect(options), |client, connect, options| async move {
            let (request, redirect_uri, app_state) = connect;
            let redirected = client.connect_account(request, redirect_uri, app_state, options).await;
            redirected.map(|()| JsValue::UNDEFINED)
        })
    }

    #[wasm_bindgen(js_name = getConnectedAccounts)]
    pub fn get_connected_accounts(&self, options: &JsValue) -> Promise {
        self.perform(options, read_accounts(options))
    }

    #[wasm_bindgen(js_name = getConnections)]
    pub fn get_connections(&self, options: &JsValue) -> Promise {
        let page = Fields::optional(options).and_then(|fields| fields.page());
        self.perform(options, page.map(|page| connected_accounts::connections(&page)))
    }

    #[wasm_bindgen(js_name = deleteConnectedAccount)]
    pub fn delete_connected_account(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform(options, read_id(id).map(|id| connected_accounts::delete(&id)))
    }
}

type Connect = (ConnectRequest, Option<RedirectUri>, Option<String>);

fn read_connect(options: &JsValue) -> Read<Connect> {
    let fields = Fields::required(options)?;
    let request = ConnectRequest::new(
        fields
            .string("connection")?
            .ok_or_else(|| fields.refuse("connection", "is required"))?,
        fields.strings("scopes")?.unwrap_or_default(),
        read_authorization_params(&fields)?,
    );
    if let Some((name, rule)) = request.broken_rule() {
        return Err(fields.refuse(name, rule));
    }
    Ok((request, fields.callback_uri("redirectUri")?, fields.json("appState")?))
}

/// The object as JSON text, `ui_locales` as a string: the API takes no list there.
fn read_authorization_params(fields: &Fields<'_>) -> Read<Option<String>> {
    const NAME: &str = "authorization_params";
    const LOCALES: &str = "ui_locales";
    let object = fields.object(NAME).unwrap_or(JsValue::UNDEFINED);
    let params = match Fields::optional(&object) {
        Ok(params) if params.is_array(LOCALES) => params,
        // Not an object, or nothing to convert.
        _ => return fields.json_object(NAME),
    };
    let locales = params.strings(LOCALES)?.unwrap_or_default();
    let locales = spaced(&locales).ok_or_else(|| params.refuse(LOCALES, SPACED_RULE))?;
    let copy: JsValue = Object::new().into();
    for name in foreign::own_names(&object) {
        if let Some(value) = foreign::get_own(&object, &name) {
            foreign::set(&copy, &name, &value);
        }
    }
    foreign::set(&copy, LOCALES, &JsValue::from_str(&locales));
    Ok(copy.stringify())
}

fn read_accounts(options: &JsValue) -> Read<Operation> {
    let fields = Fields::optional(options)?;
    let connections = match fields.is_array("connection") {
        true => fields.strings("connection")?.unwrap_or_default(),
        false => fields.string("connection")?.into_iter().collect(),
    };
    if connections.len() > 20 || connections.iter().any(String::is_empty) {
        return Err(fields.refuse("connection", "must name 1 to 20 connections"));
    }
    Ok(connected_accounts::accounts(&connections, &fields.page()?))
}
