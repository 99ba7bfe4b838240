import { randomUUID } from "node:crypto";

const MAX_MESSAGES = 1000;

/**
 * A message that a real tenant would send by SMS, call, email or push.
 * @typedef {object} Message
 * @property {string} id
 * @property {number} time milliseconds since the epoch, by the tenant's clock
 * @property {"sms" | "voice" | "email" | "push"} channel
 * @property {string} to a phone number, an email address, or the name of the user for a push
 * @property {string} userId
 * @property {string} text
 * @property {string} [code] the one-time code in the text
 * @property {"pending" | "approved" | "denied"} [decision] of a push
 */

/** The messages of one tenant, oldest first. */
export class Outbox {
  #clock;

  /** @type {Message[]} */
  messages = [];

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {Omit<Message, "id" | "time">} properties
   * @returns {Message}
   */
  send(properties) {
    const message = { id: randomUUID(), time: this.#clock.now(), ...properties };
    this.messages.push(message);
    if (this.messages.length > MAX_MESSAGES) this.messages.shift();
    return message;
  }

  /**
   * Approves a push, as a user does in the authenticator app.
   * @param {string} id
   */
  approve(id) {
    this.#decide(id, "approved");
  }

  /**
   * @param {string} id
   */
  deny(id) {
    this.#decide(id, "denied");
  }

  /** Forgets all messages. */
  clear() {
    this.messages = [];
  }

  #decide(id, decision) {
    const message = this.messages.find((other) => other.id === id);
    if (message?.decision !== "pending") throw new RangeError(`no pending push has the id "${id}"`);
    message.decision = decision;
  }
}
