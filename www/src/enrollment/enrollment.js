/** Of methods that exist only once they are verified, which leave nothing behind. */
const PLACEHOLDER_ID = /\|new$/;

/**
 * One enrollment: a challenge, or several one after the other when a person wants another code, and its proof. What was
 * begun and will not be ended is taken back, since the tenant lists it as not confirmed.
 *
 * @param {object} options
 * @param {import("my-account-wasm").MyAccountClient} options.client
 * @param {string} options.type
 * @param {(id: string) => boolean} options.isNew whether no method of this id was there before
 * @param {(method: object) => void} options.onDone with the finished method
 * @param {() => void} options.onCanceled when it is over and nothing came of it
 * @param {(draft: object) => void} options.onOrphaned with a method that could not be taken back
 */
export function createEnrollment({ client, type, isNew, onDone, onCanceled, onOrphaned }) {
  let draft;
  let pendingCalls = 0;
  let [isFinished, isSettled] = [false, false];

  async function call(work) {
    pendingCalls += 1;
    try {
      return await work();
    } finally {
      pendingCalls -= 1;
      settle();
    }
  }

  // A person who gives up in the midst of a call does not end it: its outcome counts.
  function settle() {
    if (!isFinished || isSettled || pendingCalls > 0) return;
    isSettled = true;
    deleteDraft(draft);
    onCanceled();
  }

  async function deleteDraft(unfinished) {
    if (!unfinished || PLACEHOLDER_ID.test(unfinished.id) || !isNew(unfinished.id)) return;
    const { challenge, ...method } = unfinished;
    try {
      await client.deleteAuthenticationMethod(challenge.id);
    } catch ({ code }) {
      if (code !== "not_found") onOrphaned(method);
    }
  }

  return {
    get isPending() {
      return pendingCalls > 0;
    },

    /** Asks for a challenge, in the place of the one before it. */
    challenge: (options = {}) =>
      call(async () => {
        const challenge = await client.enrollmentChallenge({ type, ...options });
        if (draft?.id !== challenge.id) deleteDraft(draft);
        draft = { id: challenge.id, type, confirmed: false, ...options, challenge };
        return challenge;
      }),

    /** Proves the newest challenge. After a refusal it can be proved again. */
    verify: (proof) =>
      call(async () => {
        const method = await client.enrollmentVerify(draft.challenge, proof);
        isFinished = isSettled = true;
        onDone(method);
      }),

    /** Nothing more will come of it. */
    cancel() {
      isFinished = true;
      settle();
    },
  };
}
