//! An operation of the My Account API as data: its request, its scope and the shape of its response.

use std::borrow::Cow;

use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::step_up::{lacks_scope, required_step_up, scope_step_up};
use crate::protocol::error::{Code, Error, StepUp, echoes_secret};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::origin::TenantOrigin;
use crate::protocol::retry_after::retry_after;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::TokenType;

/// An operation, complete except for the access token.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// Below `/me/v1`. It starts with `/` and is encoded.
    pub(crate) path: String,
    /// The required scopes, space-separated.
    pub(crate) scope: Cow<'static, str>,
    /// The expected response.
    pub(crate) shape: ResponseShape,
    /// The effect on the list of authentication methods.
    pub(crate) effect: MethodListEffect,
    body: Option<Secret>,
    /// Parts of the body that no error may contain.
    secrets: Vec<Secret>,
}

/// The shape of a successful response. Members beyond it pass through.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ResponseShape {
    /// The body is ignored.
    NoContent,
    /// An object with these string members.
    Object(RequiredStrings),
    /// An object with a list of such objects under this name, or the list itself. The result is the list.
    List(&'static str, RequiredStrings),
    /// The same, but the result is the whole body: the list is a page of a longer one. A bare list is the last page.
    Page(&'static str, RequiredStrings),
    /// Any JSON, or no body.
    Any,
}

const UNEXPECTED: &str = "Unexpected response from the My Account API.";

/// What an operation does to the list of authentication methods, for the cache of that list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MethodListEffect {
    /// Unknown: a read changes nothing, a write may have changed anything.
    Unknown,
    /// Returns the list, or the methods of one type.
    Lists(Option<String>),
    /// Starts the enrollment with this handle.
    BeginsEnrollment(u32),
    /// Returns the new state of a method. It completes the enrollment with this handle, if any.
    Sets(Option<u32>),
    /// Deletes this method.
    Removes(ResourceId),
}

/// The names of required string members. An `id` must be a valid [`ResourceId`].
pub(crate) type RequiredStrings = &'static [&'static str];

impl Operation {
    /// An operation without a body.
    pub(crate) fn new(
        method: Method,
        path: impl Into<String>,
        scope: impl Into<Cow<'static, str>>,
        shape: ResponseShape,
    ) -> Self {
        Self {
            method,
            path: path.into(),
            scope: scope.into(),
            shape,
            effect: MethodListEffect::Unknown,
            body: None,
            secrets: Vec::new(),
        }
    }

    pub(crate) fn with_body(mut self, json: String) -> Self {
        self.body = Some(Secret::new(json));
        self
    }

    pub(crate) fn with_effect(mut self, effect: MethodListEffect) -> Self {
        self.effect = effect;
        self
    }

    /// Marks a part of the body as secret: some servers echo in errors what they were sent.
    pub(crate) fn with_secret(mut self, secret: &Secret) -> Self {
        self.secrets.push(secret.clone());
        self
    }

    /// The required scopes that were not granted.
    pub(crate) fn missing_scopes<'o>(&'o self, granted: &'o Scopes) -> impl Iterator<Item = &'o str> {
        let needed = self.scope.split(' ').filter(|scope| !scope.is_empty());
        needed.filter(|scope| !granted.contains(scope))
    }

    /// The request, with the access token.
    pub(crate) fn authorized(&self, tenant: &TenantOrigin, token_type: TokenType, access_token: &Secret) -> Request {
        let mut path = String::from("/me/v1");
        path.push_str(&self.path);
        let mut request = Request::new(self.method, tenant.url(&path)).with_token(token_type, access_token);
        request.content = self.body.clone().map(Content::json);
        request
    }

    /// Parses a response: the result of a success, `None` if there is none; a typed error otherwise. `granted` are the
    /// session's scopes, `now` is in seconds.
    pub(crate) fn parse_response<J: Json>(
        &self,
        response: &Response<J>,
        granted: &Scopes,
        now: f64,
    ) -> Result<Option<J>, Error<J>> {
        self.check_status(response, granted, now)?;
        let object = response.json_object();
        let result = match self.shape {
            ResponseShape::NoContent => return Ok(None),
            ResponseShape::Any if response.is_empty() => return Ok(None),
            ResponseShape::Any => response.json().cloned(),
            ResponseShape::Object(required) => object.filter(|object| has_strings(*object, required)).cloned(),
            ResponseShape::List(name, required) => response.json().and_then(|body| list_of(body, name, required)),
            ResponseShape::Page(name, required) => response
                .json()
                .filter(|body| list_of(*body, name, required).is_some() && is_cursor(body.get("next")))
                .cloned(),
        };
        result
            .map(Some)
            .ok_or_else(|| Error::new(Code::InvalidResponse, UNEXPECTED).with_status(response.status))
    }

    /// Maps the HTTP status to an error. The `status` of the body is ignored.
    fn check_status<J: Json>(&self, response: &Response<J>, granted: &Scopes, now: f64) -> Result<(), Error<J>> {
        let lacks_scope = response.status == 403 && lacks_scope(response);
        let step_up = if lacks_scope {
            scope_step_up(response, &self.scope, granted)
        } else {
            required_step_up(response)
        };
        let (code, message) = match response.status {
            200..=299 => return Ok(()),
            401 if step_up.is_some() => (
                Code::StepUpRequired,
                "The request requires a more recent or stronger login.",
            ),
            401 => (Code::Unauthorized, "The My Account API rejected the access token."),
            403 if step_up.is_some() => (Code::InsufficientScope, "The access token lacks a required scope."),
            403 if lacks_scope => (
                Code::InsufficientScope,
                "The API requires a scope that the session already has; check the application's access to the API.",
            ),
            403 => (Code::Forbidden, "The My Account API does not allow this request."),
            404 => (Code::NotFound, "The resource does not exist."),
            409 => (Code::Conflict, "The request conflicts with the state of the resource."),
            429 => (
                Code::RateLimited,
                "Too many requests to the My Account API; retry later.",
            ),
            400..=499 => (Code::InvalidRequest, "The My Account API rejected the request."),
            500..=599 => (Code::ServerError, "The My Account API responded with a server error."),
            _ => (Code::InvalidResponse, UNEXPECTED),
        };
        let is_free_of_secrets = |problem: &&J| {
            self.secrets.is_empty()
                || problem
                    .stringify()
                    .is_some_and(|text| !echoes_secret(&text, &self.secrets))
        };
        let error = Error::new(code, message)
            .with_status(response.status)
            .with_retry_after(retry_after(response, now))
            .with_problem(response.error_object().filter(is_free_of_secrets).map(J::deep_copy));
        Err(match step_up {
            Some(step_up) => error.with_step_up(step_up),
            None => error,
        })
    }
}

/// The login that requests `scope`.
pub(crate) fn step_up_for(scope: &str) -> StepUp {
    StepUp {
        scopes: scope.split(' ').map(str::to_owned).collect(),
        ..StepUp::default()
    }
}

fn has_strings<J: Json>(value: &J, required: RequiredStrings) -> bool {
    value.is_object()
        && required.iter().all(|name| {
            value
                .get_string(name)
                .is_some_and(|text| *name != "id" || ResourceId::parse(&text).is_some())
        })
}

/// The list of a body: its member of this name, or the body itself. The vendor's guide prints lists as bare arrays, its API
/// definition in objects.
fn list_of<J: Json>(body: &J, name: &str, required: RequiredStrings) -> Option<J> {
    let list = if body.is_object() {
        body.get(name)?
    } else {
        body.clone()
    };
    list.items()?
        .iter()
        .all(|item| has_strings(item, required))
        .then_some(list)
}

fn is_cursor<J: Json>(next: Option<J>) -> bool {
    next.is_none_or(|next| next.string().is_some_and(|next| !next.is_empty()))
}
