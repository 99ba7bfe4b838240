const TIMES = ["iat", "exp", "iiat", "loginTs", "authTime"];

/**
 * The authorization server's storage: in memory, one set of records a tenant, which grow old by the tenant's clock.
 * The server itself reads the machine's clock, so a record is shown with its times moved back by what has been let
 * pass since it was written.
 * @param {import("../state/clock.js").Clock} clock
 * @returns {(model: string) => MemoryAdapter}
 */
export function memoryAdapterFactory(clock) {
  return () => new MemoryAdapter(clock);
}

class MemoryAdapter {
  #records = new Map();
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  async upsert(id, payload, expiresIn) {
    this.#forgetExpired();
    const expiresAt = this.#clock.now() + (expiresIn ?? Infinity) * 1000;
    this.#records.set(id, { payload, expiresAt, ahead: this.#clock.ahead });
  }

  async find(id) {
    this.#forgetExpired();
    return this.#show(this.#records.get(id));
  }

  async findByUid(uid) {
    this.#forgetExpired();
    return this.#show([...this.#records.values()].find(({ payload }) => payload.uid === uid));
  }

  async consume(id) {
    const record = this.#records.get(id);
    if (record) record.payload.consumed = Math.floor(this.#clock.now() / 1000);
  }

  async destroy(id) {
    this.#records.delete(id);
  }

  async revokeByGrantId(grantId) {
    this.#forget(({ payload }) => payload.grantId === grantId);
  }

  #show(record) {
    if (!record) return undefined;
    const passed = this.#clock.ahead - record.ahead;
    const moved = TIMES.filter((name) => name in record.payload).map((name) => [name, record.payload[name] - passed]);
    return { ...record.payload, ...Object.fromEntries(moved) };
  }

  #forgetExpired() {
    const now = this.#clock.now();
    this.#forget(({ expiresAt }) => expiresAt <= now);
  }

  #forget(isGone) {
    for (const [id, record] of this.#records) {
      if (isGone(record)) this.#records.delete(id);
    }
  }
}
