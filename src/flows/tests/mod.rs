//! Whole flows, natively, against ports in memory.

mod access;
mod announcements;
mod assurance;
mod callback;
mod calls;
mod connect;
mod departure;
mod dpop;
mod enroll;
mod keys;
mod login;
mod logout;
mod methods;
mod mfa;
mod mrrt;
mod passkey;
mod password;
mod popup;
mod reads;
mod refresh;
mod refresh_fate;
mod refresh_id_token;
mod session_model;
mod signature;
mod silent;
mod stage;
