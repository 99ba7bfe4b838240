import { newSecret } from "./one-time-values.js";

/**
 * An organization as the API shows it.
 * @typedef {object} Organization
 * @property {string} id
 * @property {string} name
 * @property {string} [display_name]
 */

/** The organizations of a tenant, their members and invitations. */
export class Organizations {
  #registered;
  #byUser;
  #byGrant = new Map();
  #invitations = new Map();

  /**
   * @param {object} deps
   * @param {Organization[]} deps.registered organizations that may have no members
   * @param {import("./lists-by-user.js").ListsByUser<Organization>} deps.byUser
   */
  constructor({ registered, byUser }) {
    this.#registered = registered;
    this.#byUser = byUser;
  }

  /**
   * @param {string} idOrName names are case-insensitive
   * @returns {Organization | undefined}
   */
  find(idOrName) {
    const all = [...this.#registered, ...this.#byUser.all()];
    return all.find(({ id, name }) => id === idOrName || name.toLowerCase() === idOrName.trim().toLowerCase());
  }

  /**
   * @param {string} userId
   * @param {Organization} organization
   * @returns {boolean}
   */
  hasMember(userId, { id }) {
    return this.#byUser.get(userId).some((organization) => organization.id === id);
  }

  /**
   * Creates an invitation.
   * @param {{ organization: string, email: string }} invitation
   * @returns {{ invitation: string, organization: string, organization_name: string }} parameters of the invitation link
   */
  invite({ organization: idOrName, email }) {
    const organization = this.find(idOrName);
    if (!organization) throw new RangeError(`the organization ${idOrName} does not exist`);
    const ticket = newSecret();
    this.#invitations.set(ticket, { organization, email: email.toLowerCase() });
    return { invitation: ticket, organization: organization.id, organization_name: organization.name };
  }

  /**
   * @param {string} ticket
   * @param {Organization | undefined} organization
   * @returns {boolean} whether it is an invitation to that organization
   */
  isInvitation(ticket, organization) {
    return organization !== undefined && this.#invitations.get(ticket)?.organization.id === organization.id;
  }

  /**
   * Adds an invited user as a member. An invitation can be used once.
   * @param {string | undefined} ticket
   * @param {{ userId: string, email: string }} user
   */
  accept(ticket, { userId, email }) {
    const invitation = this.#invitations.get(ticket);
    if (invitation?.email !== email.toLowerCase()) return;
    this.#invitations.delete(ticket);
    this.addMember(userId, invitation.organization);
  }

  /**
   * @param {string} userId
   * @param {Organization} organization
   */
  addMember(userId, organization) {
    this.#byUser.get(userId).push(organization);
  }

  /**
   * Records the organization of a login.
   * @param {string} grantId
   * @param {Organization} organization
   */
  recordLogin(grantId, organization) {
    this.#byGrant.set(grantId, organization);
  }

  /**
   * @param {string | undefined} grantId
   * @returns {{ org_id?: string, org_name?: string }} the claims of its tokens
   */
  claimsOf(grantId) {
    const organization = this.#byGrant.get(grantId);
    return organization ? { org_id: organization.id, org_name: organization.name.toLowerCase() } : {};
  }
}
