import { Clock } from "../state/clock.js";

const TIMES = ["iat", "exp", "iiat", "loginTs", "authTime"];

/**
 * In-memory storage of the authorization server, one per tenant, whose records expire by the tenant's clock. The server
 * itself reads the machine's clock, so timestamps in a returned record are moved back by how far the tenant's clock was
 * advanced since the record was written.
 * @param {import("../state/clock.js").Clock} clock
 * @param {{ refreshOverlapSeconds: number }} settings
 * @returns {(model: string) => MemoryAdapter}
 */
export function memoryAdapterFactory(clock, { refreshOverlapSeconds }) {
  return (model) => {
    if (model === "RefreshToken") return new RefreshTokenAdapter(clock, refreshOverlapSeconds);
    // DPoP proofs are dated by the machine's clock, so replay detection uses it as well.
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
    return this.#read(this.#records.get(id));
  }

  async findByUid(uid) {
    this.#dropExpired();
    return this.#read([...this.#records.values()].find(({ payload }) => payload.uid === uid));
  }

  async consume(id) {
    const record = this.#records.get(id);
    if (record) record.payload.consumed ??= Math.floor(this.#clock.now() / 1000);
  }

  async destroy(id) {
    this.#records.delete(id);
  }

  async revokeByGrantId(grantId) {
    this.#remove(({ payload }) => payload.grantId === grantId);
  }

  /** @returns {object[]} the payloads of all records, as written */
  get payloads() {
    return [...this.#records.values()].map(({ payload }) => payload);
  }

  #read(record) {
    if (!record) return undefined;
    const advanced = this.#clock.ahead - record.ahead;
    const moved = TIMES.filter((name) => name in record.payload).map((name) => [name, record.payload[name] - advanced]);
    return { ...record.payload, ...Object.fromEntries(moved) };
  }

  #dropExpired() {
    const now = this.#clock.now();
    this.#remove(({ expiresAt }) => expiresAt <= now);
  }

  #remove(matches) {
    for (const [id, record] of this.#records) {
      if (matches(record)) this.#records.delete(id);
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

  /** During the overlap, a used token counts as unused until one of its successors is used. */
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
