import { errors } from "oidc-provider";

/** A second factor is required. */
export class MfaRequired extends errors.OIDCProviderError {
  /** @param {object} members of the body besides the error and its description */
  constructor(members) {
    super(403, "mfa_required");
    this.error_description = FACTOR_NEEDED;
    this.members = members;
  }
}

/** The `mfa_token` has expired. */
export class MfaTokenExpired extends errors.OIDCProviderError {
  constructor() {
    super(401, "expired_token");
    this.error_description = TOKEN_EXPIRED;
  }
}

/** The user has no second factor. */
export class UnmetAuthenticationRequirements extends errors.OIDCProviderError {
  constructor() {
    super(403, "unmet_authentication_requirements");
    this.error_description = NO_FACTOR;
  }
}

/** The vendor's browser library recognizes the case by this description. */
export const FACTOR_NEEDED = "Multifactor authentication required";

export const TOKEN_EXPIRED = "mfa_token is expired";

export const NO_FACTOR = "The user has no second factor to meet the requirements with";
