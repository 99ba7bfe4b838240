/**
 * One list per user.
 * @template T
 */
export class ListsByUser {
  #lists = new Map();

  /**
   * @param {string} userId
   * @returns {T[]} the list itself, which may be modified
   */
  get(userId) {
    let list = this.#lists.get(userId);
    if (!list) this.#lists.set(userId, (list = []));
    return list;
  }

  /** @returns {T[]} the items of all lists */
  all() {
    return [...this.#lists.values()].flat();
  }
}
