import { Clock } from "../state/clock.js";

const TIMES = ["iat", "exp", "iiat", "loginTs", "authTime"];

/**
 * The authorization server's storage: in memory, one set of records a tenant, which grow old by the tenant's clock.
 * The server itself reads the machine's clock, so a record is shown with its times moved back by what has been let
 * pass since it was written.
 * @param {import("../state/clock.js").Clock} clock
 * @param {{ refreshOverlapSeconds: number }} settings
 * @returns {(model: string) => MemoryAdapter}
 */
export function memoryAdapterFactory(clock, { refreshOverlapSeconds }) {
  return (model) => {
    if (model === "RefreshToken") return new RefreshTokenAdapter(clock, refreshOverlapSeconds);
    // Proofs of possession are dated by the machine's clock, so they are remembered by it.
    return new MemoryAdapter(model === "ReplayDetection" ? new Clock() : clock);
  };
}

class MemoryAdapter {
  #records = new Map();
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  async upsert(id, payload, expiresIn) {
    this.#dropExpired();
    const expiresAt = this.#clock.now() + (expiresIn ?? Infinity) * 1000;
    this.#records.set(id, { payload, expiresAt, ahead: this.#clock.ahead });
  }

  async find(id) {
    this.#dropExpired();
    return this.#show(this.#records.get(id));
  }

  async findByUid(uid) {
    this.#dropExpired();
    return this.#show([...this.#records.values()].find(({ payload }) => payload.uid === uid));
  }

  async consume(id) {
    const record = this.#records.get(id);
    if (record) record.payload.consumed ??= Math.floor(this.#clock.now() / 1000);
  }

  async destroy(id) {
    this.#records.delete(id);
  }

  async revokeByGrantId(grantId) {
    this.#forget(({ payload }) => payload.grantId === grantId);
  }

  /** @returns {object[]} the payloads of all records, as they were written */
  get payloads() {
    return [...this.#records.values()].map(({ payload }) => payload);
  }

  #show(record) {
    if (!record) return undefined;
    const passed = this.#clock.ahead - record.ahead;
    const moved = TIMES.filter((name) => name in record.payload).map((name) => [name, record.payload[name] - passed]);
    return { ...record.payload, ...Object.fromEntries(moved) };
  }

  #dropExpired() {
    const now = this.#clock.now();
    this.#forget(({ expiresAt }) => expiresAt <= now);
  }

  #forget(isGone) {
    for (const [id, record] of this.#records) {
      if (isGone(record)) this.#records.delete(id);
    }
  }
}

class RefreshTokenAdapter extends MemoryAdapter {
  #clock;
  #overlapSeconds;

  constructor(clock, overlapSeconds) {
    super(clock);
    this.#clock = clock;
    this.#overlapSeconds = overlapSeconds;
  }

  /** For the time of the overlap, a token counts as unused as long as none that came after it was used. */
  async find(id) {
    const token = await super.find(id);
    if (token?.consumed === undefined || !this.#overlaps(token)) return token;
    return { ...token, consumed: undefined };
  }

  #overlaps({ grantId, rotations, consumed }) {
    if (this.#clock.now() / 1000 >= consumed + this.#overlapSeconds) return false;
    return !this.payloads.some(
      (other) => other.grantId === grantId && other.rotations > rotations && other.consumed !== undefined,
    );
  }
}
