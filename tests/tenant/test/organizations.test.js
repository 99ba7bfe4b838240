import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import {
  authorizeUrl,
  follow,
  logIn,
  newBrowser,
  obtainTokens,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { givePassword, grace } from "./support/second-factor.js";

const NAVY = { id: "org_navy", name: "Navy", display_name: "The Navy" };
const EMPTY = { id: "org_empty", name: "empty" };

suite("organization login", () => {
  let tenant;
  before(async () => {
    const users = [{ ...grace, organizations: [NAVY] }, defaultUser];
    tenant = await startTestTenant({ users, organizations: [EMPTY] });
  });
  after(() => tenant.stop());

  const org = ({ org_id: id, org_name: name }) => [id, name];
  const callbackParameters = async (parameters, browse = newBrowser()) =>
    (await follow(browse, authorizeUrl(tenant, parameters))).leaves.searchParams;
  const denied = ({ leaves }) => [leaves.searchParams.get("error"), leaves.searchParams.get("error_description")];
  const NOT_MEMBER = ["access_denied", "The user is not part of the organization"];

  for (const organization of [NAVY.id, "Navy", "nAVY", " navy "]) {
    test(`by "${organization}" adds claims to new and refreshed tokens`, async () => {
      const tokens = await obtainTokens(tenant, { user: grace, organization });
      assert.deepEqual(org(decodeJwt(tokens.id_token)), [NAVY.id, "navy"]);
      assert.deepEqual(org(decodeJwt(tokens.access_token)), [NAVY.id, "navy"]);
      const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token };
      const fresh = await (await tokenRequest(tenant, refresh)).json();
      assert.deepEqual(org(decodeJwt(fresh.id_token)), [NAVY.id, "navy"]);
      assert.deepEqual(org(decodeJwt(fresh.access_token)), [NAVY.id, "navy"]);
    });
  }

  test("does not affect the tokens of other logins", async () => {
    const browse = newBrowser();
    await obtainTokens(tenant, { user: grace, browse, organization: NAVY.id });
    const plain = await obtainTokens(tenant, { browse });
    assert.deepEqual(org(decodeJwt(plain.id_token)), [undefined, undefined]);
    assert.deepEqual(org(decodeJwt(plain.access_token)), [undefined, undefined]);
  });

  test("rejects a user who is not a member, also with prompt=none", async () => {
    const { leaves } = await givePassword(tenant, { user: defaultUser, organization: NAVY.id });
    assert.deepEqual(denied({ leaves }), NOT_MEMBER);
    assert.deepEqual(denied(await givePassword(tenant, { user: grace, organization: EMPTY.id })), NOT_MEMBER);

    const browse = newBrowser();
    await logIn(tenant, { browse, user: defaultUser });
    const silent = await callbackParameters({ prompt: "none", organization: NAVY.id }, browse);
    assert.equal(silent.get("error"), "access_denied");
    const { response } = await follow(browse, authorizeUrl(tenant, { organization: NAVY.id }));
    assert.match(await response.text(), /<label for="password">/);
  });

  test("rejects an unknown organization", async () => {
    const refused = await callbackParameters({ organization: "org_other" });
    assert.equal(refused.get("error"), "invalid_request");
    assert.throws(
      () => tenant.organizations.invite({ organization: "org_other", email: "x@example.test" }),
      RangeError,
    );
    await assert.rejects(startTestTenant({ organizations: [{ id: "org_1" }] }), TypeError);
  });

  test("accepts an invitation once", async () => {
    const {
      invitation,
      organization,
      organization_name: name,
    } = tenant.organizations.invite({
      organization: NAVY.name,
      email: defaultUser.email.toUpperCase(),
    });
    assert.deepEqual([organization, name], [NAVY.id, NAVY.name]);

    const withoutName = await callbackParameters({ invitation });
    assert.equal(withoutName.get("error"), "invalid_request");
    const elsewhere = await callbackParameters({ invitation, organization: EMPTY.id });
    assert.equal(elsewhere.get("error"), "invalid_request");
    const unknown = await callbackParameters({ invitation: "made-up", organization });
    assert.equal(unknown.get("error"), "invalid_request");

    const tokens = await obtainTokens(tenant, { user: defaultUser, invitation, organization });
    assert.equal(decodeJwt(tokens.id_token).org_id, NAVY.id);
    assert.equal((await callbackParameters({ invitation, organization })).get("error"), "invalid_request");
    assert.ok((await givePassword(tenant, { user: defaultUser, organization })).leaves.searchParams.has("code"));
  });

  test("rejects another user's invitation", async () => {
    const { invitation, organization } = tenant.organizations.invite({
      organization: EMPTY.id,
      email: defaultUser.email,
    });
    const { leaves } = await givePassword(tenant, { user: grace, invitation, organization });
    assert.deepEqual(denied({ leaves }), NOT_MEMBER);
    const right = await givePassword(tenant, { user: defaultUser, invitation, organization });
    assert.ok(right.leaves.searchParams.has("code"));
  });
});
