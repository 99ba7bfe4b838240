//! Whole flows, natively, against ports in memory.

mod access;
mod callback;
mod connect;
mod enroll;
mod keys;
mod login;
mod logout;
mod methods;
mod passkey;
mod reads;
mod signature;
mod stage;
