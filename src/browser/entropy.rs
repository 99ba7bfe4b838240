//! `crypto.getRandomValues`, through getrandom.

use super::Browser;
use crate::ports::engine::Entropy;

impl Entropy for Browser {
    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).ok().map(|()| bytes)
    }
}
