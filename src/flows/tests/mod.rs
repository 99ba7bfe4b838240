//! Whole flows, natively, against ports in memory.

mod access;
mod callback;
mod enroll;
mod login;
mod logout;
mod stage;
