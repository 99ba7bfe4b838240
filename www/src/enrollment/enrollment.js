/** Of methods that exist only once they are verified, which leave nothing behind. */
const PLACEHOLDER = /\|new$/;

/**
 * One enrollment: a challenge, or several one after the other when a person wants another code, and its proof. What was
 * begun and will not be ended is taken back, since the tenant lists it as not confirmed.
 *
 * @param {object} options
 * @param {import("my-account-wasm").MyAccountClient} options.client
 * @param {string} options.type
 * @param {(id: string) => boolean} options.isFree whether no method of this id was there before
 * @param {(method: object) => void} options.onDone with the finished method
 * @param {() => void} options.onNothing when it is over and nothing came of it
 * @param {(draft: object) => void} options.onLeft with a method that could not be taken back
 */
export function createEnrollment({ client, type, isFree, onDone, onNothing, onLeft }) {
  let open;
  let callsUnderWay = 0;
  let [isOver, isSettled] = [false, false];

  async function call(work) {
    callsUnderWay += 1;
    try {
      return await work();
    } finally {
      callsUnderWay -= 1;
      settle();
    }
  }

  // A person who gives up in the midst of a call does not end it: its outcome counts.
  function settle() {
    if (!isOver || isSettled || callsUnderWay > 0) return;
    isSettled = true;
    takeBack(open);
    onNothing();
  }

  async function takeBack(draft) {
    if (!draft || PLACEHOLDER.test(draft.id) || !isFree(draft.id)) return;
    const { challenge, ...method } = draft;
    try {
      await client.deleteAuthenticationMethod(challenge.id);
    } catch ({ code }) {
      if (code !== "not_found") onLeft(method);
    }
  }

  return {
    get isUnderWay() {
      return callsUnderWay > 0;
    },

    /** Asks for a challenge, in the place of the one before it. */
    challenge: (members = {}) =>
      call(async () => {
        const challenge = await client.enrollmentChallenge({ type, ...members });
        if (open?.id !== challenge.id) takeBack(open);
        open = { id: challenge.id, type, confirmed: false, ...members, challenge };
        return challenge;
      }),

    /** Proves the newest challenge. After a refusal it can be proved again. */
    verify: (proof) =>
      call(async () => {
        const method = await client.enrollmentVerify(open.challenge, proof);
        isOver = isSettled = true;
        onDone(method);
      }),

    /** Nothing more will come of it. */
    giveUp() {
      isOver = true;
      settle();
    },
  };
}
