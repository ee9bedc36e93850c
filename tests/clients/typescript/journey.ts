// An organisation from its creation to a check of rights, and two refusals, through a generated client.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.ts";

const origin = process.argv[2];
assert(origin, "the origin of the server");

async function signedIn(email: string, name: string) {
  const body = JSON.stringify({ email, name });
  const answer = await fetch(`${origin}/_local/token`, { method: "POST", headers: { accept: "text/plain" }, body });
  const headers = { authorization: `Bearer ${(await answer.text()).trim()}` };
  return createClient<paths>({ baseUrl: origin!, headers });
}

const ada = await signedIn("ada.typed@example.com", "Ada Byron");
const grace = await signedIn("grace.typed@example.com", "Grace Hopper");

const created = await ada.POST("/v1/organizations", { body: { name: "Typed Engines", template: "guests" } });
assert(created.data, JSON.stringify(created.error));
const org = created.data.id;
const inviteTtl: string | undefined = created.data.policy?.invite_ttl;
assert.equal(inviteTtl, "P7D");

const path = { org };
const invitation = { emails: "grace.typed@example.com", grant: { role: "user" } };
const invited = await ada.POST("/v1/organizations/{org}/invitations", { params: { path }, body: invitation });
assert(invited.data, JSON.stringify(invited.error));
assert.deepEqual(invited.data.results.map((result) => result.outcome), ["invited"]);

const inbox = await grace.GET("/v1/me/invitations");
const token = inbox.data?.invitations[0]?.token;
assert(token, JSON.stringify(inbox.error));
const accepted = await grace.POST("/v1/invitations/accept", { body: { token } });
assert(accepted.data, JSON.stringify(accepted.error));

const query: paths["/v1/organizations/{org}/members"]["get"]["parameters"]["query"] = {
  status: ["active", "expiring"],
  sort: "email",
};
const listed = await ada.GET("/v1/organizations/{org}/members", { params: { path, query } });
assert.deepEqual(listed.data?.members.map((member) => [member.email, member.kind, member.status]), [
  ["ada.typed@example.com", "member", "active"],
  ["grace.typed@example.com", "member", "active"],
]);

const question = { permission: "dashboards:view" };
const answered = await grace.POST("/v1/organizations/{org}/authorize", { params: { path }, body: question });
assert.deepEqual([answered.data?.allowed, answered.data?.reason], [true, "granted"]);

// A refusal of the only entry: its own code, and the result beside it.
const again = await ada.POST("/v1/organizations/{org}/invitations", { params: { path }, body: invitation });
assert(again.error);
const code: components["schemas"]["InvitationsCreateConflictProblem"]["code"] | string = again.error.code;
assert.deepEqual([again.response.status, code], [409, "already_member"]);
assert("results" in again.error);
assert.equal(again.error.results?.[0]?.error?.code, "already_member");
assert.match(again.error.type, /^http:\/\/127\.0\.0\.1:\d+\/problems#already-member$/);
const page = await (await fetch(again.error.type)).text();
assert(page.includes('id="already-member"'));

// A refusal before any entry: the same form of error, with the fault of a field.
const grant = { role: "emperor" };
const refused = await ada.POST("/v1/organizations/{org}/invitations", {
  params: { path },
  body: { people: [{ email: "new.typed@example.com" }], grant },
});
assert.deepEqual([refused.response.status, refused.error?.code], [422, "unknown_reference"]);
assert.deepEqual(refused.error?.errors?.map((fault) => fault.pointer), ["/grant/role"]);

console.log("TypeScript: created, invited, accepted, listed, authorized, refused");
