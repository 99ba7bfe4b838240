import { randomUUID } from "node:crypto";

const KEPT = 1000;

/**
 * What the tenant has sent to a user, in place of the networks that would carry it.
 * @typedef {object} Message
 * @property {string} id
 * @property {number} time milliseconds since the epoch, by the tenant's clock
 * @property {"sms" | "voice" | "email" | "push"} channel
 * @property {string} to a phone number, an address, or the name of the user whose device it is
 * @property {string} userId
 * @property {string} text
 * @property {string} [code] the one-time code in the text
 * @property {"pending" | "approved" | "denied"} [decision] of a push alone: what the user has made of it
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
   * @param {Omit<Message, "id" | "time">} content
   * @returns {Message}
   */
  send(content) {
    const message = { id: randomUUID(), time: this.#clock.now(), ...content };
    this.messages.push(message);
    if (this.messages.length > KEPT) this.messages.shift();
    return message;
  }

  /**
   * Approves a push, as the user does in the authenticator app.
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
    if (message?.decision !== "pending") throw new RangeError("there is no push of that id that awaits a decision");
    message.decision = decision;
  }
}
