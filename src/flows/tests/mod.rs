//! Whole flows, natively, against ports in memory.

mod access;
mod announcements;
mod assurance;
mod callback;
mod connect;
mod enroll;
mod login;
mod logout;
mod methods;
mod mfa;
mod passkey;
mod reads;
mod refresh;
mod session_model;
mod silent;
mod stage;
