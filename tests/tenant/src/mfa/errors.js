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

/** The refusal of a request whose `mfa_token` is too old. */
export class MfaTokenExpired extends errors.OIDCProviderError {
  constructor() {
    super(401, "expired_token");
    this.error_description = TOKEN_EXPIRED;
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

export const TOKEN_EXPIRED = "mfa_token is expired";

export const NO_FACTOR = "The user has no second factor to meet the requirements with";
