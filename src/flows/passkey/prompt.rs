//! A ceremony: its turn, its prompt, its failure.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::super::{CallOptions, Client, Failure};
use crate::ports::turns::{Claim, Turn};
use crate::ports::{Authenticator, Page, Prompt, World};
use crate::protocol::error::{Code, Error};
use crate::protocol::origin::host_of;
use crate::protocol::passkey::ceremony::Ceremony;
use crate::protocol::passkey::credential::Credential;
use crate::protocol::passkey::failure::{Place, busy, judge};
use crate::protocol::passkey::options::Options;

impl<W: World> Client<W> {
    /// Fails where this page can run no such ceremony.
    pub(in crate::flows) fn require_authenticator(&self, ceremony: Ceremony) -> Result<(), Failure<W>> {
        let obstacle = self.world.authenticator().obstacle(ceremony);
        obstacle.map_or(Ok(()), |obstacle| Err(obstacle.error()))
    }

    /// The ceremony that a server's options ask for. Impossible ones fail here, before anybody is asked.
    pub(in crate::flows) fn prompt_of(
        &self,
        ceremony: Ceremony,
        options: W::Json,
    ) -> Result<Prompt<W::Json>, Failure<W>> {
        let options = Options::read(ceremony, options).map_err(|message| Error::new(Code::InvalidResponse, message))?;
        Ok(Prompt {
            ceremony,
            public_key: self.world.authenticator().decode(&options)?,
            rp_id: options.rp_id,
            needs: options.needs,
            is_conditional: false,
        })
    }

    /// The right to the page's next ceremony.
    pub(in crate::flows) fn claim_turn(&self, gives_way: bool) -> Result<Claim, Failure<W>> {
        self.world.authenticator().turns().claim(gives_way).ok_or_else(busy)
    }

    /// Waits until whatever gave way has ended.
    pub(in crate::flows) async fn turn(&self, claim: Claim) -> Result<Turn, Failure<W>> {
        claim.turn().await.ok_or_else(displaced)
    }

    /// Runs a ceremony, however long it takes: somebody is being asked. The caller's signal and whoever wants the turn end
    /// it, also where what answers for the browser listens to no signal.
    pub(in crate::flows) async fn prompt(
        &self,
        prompt: &Prompt<W::Json>,
        turn: Turn,
        options: &CallOptions<W::Signal>,
    ) -> Result<Credential<W::Json>, Failure<W>> {
        let stop = turn.stop();
        let ceremony = pin!(async {
            let mut asked = pin!(stop.asked());
            let mut running = pin!(self.world.authenticator().run(prompt, turn));
            let outcome = poll_fn(|context| match running.as_mut().poll(context) {
                Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
                Poll::Pending => asked.as_mut().poll(context).map(|()| None),
            });
            let outcome = outcome.await.ok_or_else(displaced)?;
            outcome.map_err(|refusal| {
                let url = self.world.page().url();
                let place = Place {
                    host: host_of(&url),
                    rp_id: prompt.rp_id.as_deref(),
                    needs: prompt.needs,
                };
                judge(prompt.ceremony, place, refusal)
            })
        });
        self.until(None, options, ceremony).await
    }
}

/// Somebody who does not give way took the turn, or the right to it.
pub(super) fn displaced<V>() -> Error<V> {
    Error::new(Code::Aborted, "Another passkey ceremony took its place.")
}
