/**
 * One list for each user, whoever that is.
 * @template T
 */
export class ListsByUser {
  #lists = new Map();

  /**
   * @param {string} userId
   * @returns {T[]} to be read and changed
   */
  get(userId) {
    let list = this.#lists.get(userId);
    if (!list) this.#lists.set(userId, (list = []));
    return list;
  }

  /** @returns {T[]} what is in all of them */
  all() {
    return [...this.#lists.values()].flat();
  }
}
