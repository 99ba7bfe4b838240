/** The authentication context class of a login with a second factor (OpenID Connect PAPE 1.0, section 4). */
export const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";
