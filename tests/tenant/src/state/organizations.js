import { newSecret } from "./one-time-values.js";

/**
 * An organization as the API shows it.
 * @typedef {object} Organization
 * @property {string} id
 * @property {string} name
 * @property {string} [display_name]
 */

/** The organizations of a tenant, who belongs to them, and who is invited. */
export class Organizations {
  #registered;
  #byUser;
  #byGrant = new Map();
  #invitations = new Map();

  /**
   * @param {object} deps
   * @param {Organization[]} deps.registered those without members too
   * @param {import("./lists-by-user.js").ListsByUser<Organization>} deps.byUser
   */
  constructor({ registered, byUser }) {
    this.#registered = registered;
    this.#byUser = byUser;
  }

  /**
   * @param {string} named an id, or a name in any case
   * @returns {Organization | undefined}
   */
  find(named) {
    const all = [...this.#registered, ...this.#byUser.all()];
    return all.find(({ id, name }) => id === named || name.toLowerCase() === named.trim().toLowerCase());
  }

  /**
   * @param {string} userId
   * @param {Organization} organization
   * @returns {boolean}
   */
  hasMember(userId, { id }) {
    return this.#byUser.get(userId).some((one) => one.id === id);
  }

  /**
   * Invites somebody.
   * @param {{ organization: string, email: string }} invitation
   * @returns {{ invitation: string, organization: string, organization_name: string }} what the link in the mail has
   */
  invite({ organization: named, email }) {
    const organization = this.find(named);
    if (!organization) throw new RangeError(`there is no organization ${named}`);
    const ticket = newSecret();
    this.#invitations.set(ticket, { organization, email: email.toLowerCase() });
    return { invitation: ticket, organization: organization.id, organization_name: organization.name };
  }

  /**
   * @param {string} ticket
   * @param {Organization | undefined} organization
   * @returns {boolean} whether it is an invitation to that organization
   */
  invitesTo(ticket, organization) {
    return organization !== undefined && this.#invitations.get(ticket)?.organization.id === organization.id;
  }

  /**
   * Makes a member of whoever was invited, once.
   * @param {string | undefined} ticket
   * @param {{ userId: string, email: string }} user
   */
  accept(ticket, { userId, email }) {
    const invitation = this.#invitations.get(ticket);
    if (invitation?.email !== email.toLowerCase()) return;
    this.#invitations.delete(ticket);
    this.join(userId, invitation.organization);
  }

  /**
   * @param {string} userId
   * @param {Organization} organization
   */
  join(userId, organization) {
    this.#byUser.get(userId).push(organization);
  }

  /**
   * Remembers in which organization somebody has logged in.
   * @param {string} grantId
   * @param {Organization} organization
   */
  enter(grantId, organization) {
    this.#byGrant.set(grantId, organization);
  }

  /**
   * @param {string | undefined} grantId
   * @returns {{ org_id?: string, org_name?: string }} what tokens say of it
   */
  claimsOf(grantId) {
    const organization = this.#byGrant.get(grantId);
    return organization ? { org_id: organization.id, org_name: organization.name.toLowerCase() } : {};
  }
}
