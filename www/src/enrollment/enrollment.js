/** ID of a method that does not exist until it is verified, so there is nothing to delete. */
const PLACEHOLDER_ID = /\|new$/;

/**
 * One enrollment: a challenge, or several if the user requests another code, and its verification. Drafts that will
 * not be verified are deleted, because the tenant lists them as unconfirmed methods.
 *
 * @param {object} options
 * @param {import("my-account-wasm").MyAccountClient} options.client
 * @param {string} options.type
 * @param {(id: string) => boolean} options.isNew whether the list had no method with this ID
 * @param {(method: object) => void} options.onDone called with the verified method
 * @param {() => void} options.onCanceled called when no method was enrolled
 * @param {(draft: object) => void} options.onOrphaned called with a draft that could not be deleted
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

  // Canceling does not abort a pending call, so its outcome is awaited.
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

    /** Requests a challenge, which replaces the previous one. */
    challenge: (options = {}) =>
      call(async () => {
        const challenge = await client.enrollmentChallenge({ type, ...options });
        if (draft?.id !== challenge.id) deleteDraft(draft);
        draft = { id: challenge.id, type, confirmed: false, ...options, challenge };
        return challenge;
      }),

    /** Verifies the latest challenge. Can be called again after a failure. */
    verify: (proof) =>
      call(async () => {
        const method = await client.enrollmentVerify(draft.challenge, proof);
        isFinished = isSettled = true;
        onDone(method);
      }),

    cancel() {
      isFinished = true;
      settle();
    },
  };
}
