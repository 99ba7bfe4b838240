//! `crypto.getRandomValues`, by way of getrandom.

use crate::ports::Entropy;

/// The browser's source of randomness.
#[derive(Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bytes<const N: usize>(&self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).ok().map(|()| bytes)
    }
}
