import { interactionPolicy } from "oidc-provider";
import { FACTOR_NEEDED, NO_FACTOR } from "../mfa/errors.js";
import { NOT_MEMBER } from "../oidc/parameters.js";

const { base, Check, Prompt } = interactionPolicy;

const AFTER_LOGIN = 2;

/**
 * The prompts that may precede the grant of an authorization request.
 * @param {object} deps
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @param {import("../state/users.js").Users} deps.users
 * @param {import("../state/organizations.js").Organizations} deps.membership
 */
export function loginPolicy({ secondFactor, users, membership }) {
  const isNotMember = ({ oidc: { session, params } }) =>
    params.organization !== undefined &&
    session.accountId !== undefined &&
    !membership.hasMember(session.accountId, membership.find(params.organization));

  const policy = base();
  policy.add(new Prompt({ name: "select_account", requestable: true }), 0);
  policy
    .get("login")
    .checks.add(
      new Check("default_policy", NO_FACTOR, "unmet_authentication_requirements", (ctx) =>
        secondFactor.needsNewLogin(ctx),
      ),
    );
  policy.get("login").checks.add(new Check("not_member", NOT_MEMBER, "access_denied", isNotMember));
  policy.add(
    new Prompt(
      { name: "mfa", requestable: false },
      new Check("second_factor", FACTOR_NEEDED, "login_required", (ctx) => secondFactor.needsFactor(ctx)),
      new Check("no_factor", NO_FACTOR, "unmet_authentication_requirements", (ctx) => secondFactor.lacksFactor(ctx)),
    ),
    AFTER_LOGIN,
  );
  policy.add(
    new Prompt(
      { name: "notice", requestable: false },
      new Check("unread_notice", "The user must acknowledge a notice", "interaction_required", ({ oidc }) =>
        Boolean(users.byId(oidc.session.accountId)?.notice),
      ),
    ),
    AFTER_LOGIN + 1,
  );
  return policy;
}
