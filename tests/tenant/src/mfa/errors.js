import { errors } from "oidc-provider";

/** The demand for a second factor. */
export class MfaRequired extends errors.OIDCProviderError {
  /** @param {object} members of the answer, besides the error and its description */
  constructor(members) {
    super(403, "mfa_required");
    this.error_description = FACTOR_NEEDED;
    this.members = members;
  }
}

/** The refusal of somebody who cannot prove a second factor. */
export class UnmetAuthenticationRequirements extends errors.OIDCProviderError {
  constructor() {
    super(403, "unmet_authentication_requirements");
    this.error_description = NO_FACTOR;
  }
}

/** The vendor's library for browsers knows the case by this sentence. */
export const FACTOR_NEEDED = "Multifactor authentication required";

export const NO_FACTOR = "The user has no second factor to meet the requirements with";
