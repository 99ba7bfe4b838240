//! What every operation of the API has in common: its scope, its path, the shape of its answer, its failures.

use std::borrow::Cow;

use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::step_up::{lacks_scope, required_step_up};
use crate::protocol::error::{Code, Error, StepUp, echoes_secret};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::origin::TenantOrigin;
use crate::protocol::retry_after::retry_after;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::TokenType;

/// An operation that only lacks the access token.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it does.
    pub method: Method,
    /// Below `/me/v1`; it begins with `/` and is encoded.
    pub path: String,
    /// The scopes the token must have, space-separated.
    pub scope: Cow<'static, str>,
    /// What a success looks like.
    pub shape: ResponseShape,
    /// What it has to do with the list of authentication methods.
    pub effect: MethodListEffect,
    /// The JSON body.
    body: Option<Secret>,
    /// Parts of the body that no error may carry back.
    secrets: Vec<Secret>,
}

/// The shape of a success. What it says beyond that passes through.
#[derive(Clone, Copy, Debug)]
pub enum ResponseShape {
    /// Whatever it holds, it has nothing to say.
    NoContent,
    /// An object with these members, each a text.
    Object(RequiredStrings),
    /// An object with a list of such objects under this name; the list is the answer.
    List(&'static str, RequiredStrings),
    /// The same, with the object around it: the list is a page of a longer one.
    Page(&'static str, RequiredStrings),
    /// Any JSON, or no body at all.
    Any,
}

/// What an operation has to do with the list of authentication methods, for who keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodListEffect {
    /// Nothing that is known. A write may have changed it.
    Unknown,
    /// The answer is the list, or what of it has this type.
    Lists(Option<String>),
    /// It begins an enrolment, under this handle.
    BeginsEnrollment(u32),
    /// The answer is a method as it is now; where it ends an enrolment, with its handle.
    Sets(Option<u32>),
    /// This method is gone.
    Removes(ResourceId),
}

/// The names of members that must be texts. An `id` must be one that can be used again.
pub type RequiredStrings = &'static [&'static str];

impl Operation {
    /// An operation without a body.
    pub fn new(
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

    /// Adds a JSON body.
    pub fn with_body(mut self, json: String) -> Self {
        self.body = Some(Secret::new(json));
        self
    }

    /// Says what it has to do with the list of authentication methods.
    pub fn with_effect(mut self, effect: MethodListEffect) -> Self {
        self.effect = effect;
        self
    }

    /// Names a part of the body that no error may carry back: some servers echo what they were sent.
    pub fn with_secret(mut self, secret: &Secret) -> Self {
        self.secrets.push(secret.clone());
        self
    }

    /// The scopes it needs that are not among these.
    pub fn missing_scopes<'o>(&'o self, granted: &'o Scopes) -> impl Iterator<Item = &'o str> {
        let needed = self.scope.split(' ').filter(|scope| !scope.is_empty());
        needed.filter(|scope| !granted.contains(scope))
    }

    /// The request, with the access token.
    pub fn authorized(&self, tenant: &TenantOrigin, token_type: TokenType, access_token: &Secret) -> Request {
        let mut path = String::from("/me/v1");
        path.push_str(&self.path);
        let mut request = Request::new(self.method, tenant.url(&path)).with_token(token_type, access_token);
        request.content = self.body.clone().map(Content::json);
        request
    }

    /// Judges an answer: what a success says, `None` where it has nothing to say; everything else as a typed error.
    /// `now` is in seconds.
    pub fn parse_response<J: Json>(&self, response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
        self.check_status(response, now)?;
        let object = response.json_object();
        let says = match self.shape {
            ResponseShape::NoContent => return Ok(None),
            ResponseShape::Any if response.is_empty() => return Ok(None),
            ResponseShape::Any => response.json().cloned(),
            ResponseShape::Object(required) => object.filter(|object| has_strings(*object, required)).cloned(),
            ResponseShape::List(name, required) => object.and_then(|object| list_of(object, name, required)),
            ResponseShape::Page(name, required) => object
                .filter(|object| list_of(*object, name, required).is_some() && is_cursor(object.get("next")))
                .cloned(),
        };
        says.map(Some).ok_or_else(|| {
            Error::new(Code::InvalidResponse, "The API did not answer with what it promises.")
                .with_status(response.status)
        })
    }

    /// The HTTP status decides, never the `status` of the body.
    fn check_status<J: Json>(&self, response: &Response<J>, now: f64) -> Result<(), Error<J>> {
        let weak = required_step_up(response);
        let (code, message) = match response.status {
            200..=299 => return Ok(()),
            401 if weak.is_some() => (Code::StepUpRequired, "The session is too old or too weak for this."),
            401 => (Code::Unauthorized, "The API did not accept the access token."),
            403 if lacks_scope(response) => (Code::InsufficientScope, "The access token lacks a scope."),
            403 => (Code::Forbidden, "The API does not allow this."),
            404 => (Code::NotFound, "The API knows no such resource."),
            409 => (Code::Conflict, "The request conflicts with the state of the resource."),
            429 => (Code::RateLimited, "The API asks for fewer requests."),
            400..=499 => (Code::InvalidRequest, "The API refused the request."),
            500..=599 => (Code::ServerError, "The API failed."),
            _ => (Code::InvalidResponse, "The API answered with a status it should not."),
        };
        let tells = |problem: &&J| {
            self.secrets.is_empty()
                || problem
                    .stringify()
                    .is_some_and(|text| !echoes_secret(&text, &self.secrets))
        };
        let error = Error::new(code, message)
            .with_status(response.status)
            .with_retry_after(retry_after(response, now))
            .with_problem(response.error_object().filter(tells).map(J::deep_copy));
        let asked = weak.or_else(|| (code == Code::InsufficientScope).then(|| step_up_for(&self.scope)));
        Err(match asked {
            Some(step_up) => error.with_step_up(step_up),
            None => error,
        })
    }
}

/// What a login has to ask for so that `scope` is granted.
pub fn step_up_for(scope: &str) -> StepUp {
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

fn list_of<J: Json>(object: &J, name: &str, required: RequiredStrings) -> Option<J> {
    let list = object.get(name)?;
    list.items()?
        .iter()
        .all(|item| has_strings(item, required))
        .then_some(list)
}

fn is_cursor<J: Json>(next: Option<J>) -> bool {
    next.is_none_or(|next| next.string().is_some_and(|next| !next.is_empty()))
}
