"""Authentication by the JWT authorizer, and authorization by the functions."""

import base64
import json
import time
import unittest

from people import person
from issuer import AUDIENCE, HOUR, Key
from stack import deployed

INTERNALS = ("arn:aws", "dynamodb", "AccessDenied", "latchkey-Table", "amazonaws", "panicked", ".rs:")


def routes(stack):
    """Every route of the deployed API: method, path with made-up identifiers, whether it is public."""
    api = stack.client("apigatewayv2")
    made_up = {"org": "org_01JD0000000000000000000000", "member": "mem_01JD0000000000000000000000"}
    for route in api.get_routes(ApiId=stack.api)["Items"]:
        method, path = route["RouteKey"].split(" ")
        for name in ("org", "member", "key", "type", "id", "user"):
            path = path.replace(f"{{{name}}}", made_up.get(name, "observer"))
        yield method, path, route["AuthorizationType"] == "NONE"


class Authorization(unittest.TestCase):
    """C10, C15, C23 and C99 on the deployed stack."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()

    def assert_unauthorized(self, token, why):
        answer = self.stack.call("GET", "/v1/me/organizations", token=token)
        with self.subTest(why):
            self.assertEqual((answer.status, answer.json), (401, {"message": "Unauthorized"}))

    def test_only_public_routes_answer_without_a_token(self):
        """C10, C23: the authorizer protects every other route."""
        opened = set()
        for method, path, is_open in routes(self.stack):
            answer = self.stack.call(method, path, {} if method != "GET" else None)
            with self.subTest(f"{method} {path}"):
                self.assertEqual(answer.status != 401, is_open, answer.text)
            if is_open:
                opened.add(f"{method} {path}")

        pages = {"GET /invitation", "GET /invitation/app.js", "GET /invitation/style.css", "GET /problems"}
        probes = {"GET /health", "GET /health/ready"}
        self.assertEqual(opened, pages | probes | {"POST /v1/invitations/preview"})

    def test_an_invalid_token_is_refused(self):
        """C23: expired, foreign, for other audiences, unsigned, signed with the public key, and with foreign keys."""
        issuer, now = self.stack.issuer, int(time.time())
        claims, foreign = issuer.claims("ada@callers.test"), Key("first")

        self.assertEqual(
            self.stack.call("GET", "/v1/me/organizations", token=issuer.key.sign(claims)).status, 200
        )
        self.assert_unauthorized("", "empty")
        self.assert_unauthorized("not-a-token", "no token")
        self.assert_unauthorized(issuer.key.sign(claims | {"exp": now - 1}), "expired")
        self.assert_unauthorized(issuer.key.sign(claims | {"nbf": now + HOUR}), "not yet valid")
        self.assert_unauthorized(issuer.key.sign(claims | {"iss": "https://elsewhere.test"}), "another issuer")
        self.assert_unauthorized(issuer.key.sign(claims | {"aud": "https://another-api.test"}), "another audience")
        self.assert_unauthorized(issuer.key.sign(claims | {"aud": "invitee-page"}), "an ID token, for the client")
        self.assert_unauthorized(foreign.sign(claims), "signed with a foreign key under the same key identifier")
        self.assert_unauthorized(issuer.key.sign(claims, alg="none"), "not signed")
        self.assert_unauthorized(issuer.key.sign(claims, alg="HS256"), "the public key as a shared secret")
        for kid in ("../keys", "/etc/passwd", "https://elsewhere.test/keys", "' or ''='", "second"):
            self.assert_unauthorized(issuer.key.sign(claims, kid=kid), f"the key {kid}")

    def test_an_id_token_with_the_audience_of_the_api_is_refused(self):
        """C23: some providers use one audience for both; the function distinguishes them."""
        claims = self.stack.issuer.claims("ada@callers.test", aud=AUDIENCE)

        for marked in ({"token_use": "id"}, {"typ": "ID"}):
            answer = self.stack.call("GET", "/v1/me/organizations", token=self.stack.issuer.key.sign(claims | marked))
            self.assertEqual((answer.status, answer.json["code"]), (401, "unauthorized"), marked)

    def test_a_changed_token_is_refused(self):
        """C23: the signature of one token does not fit the claims of another."""
        head, _, seal = self.stack.issuer.token("ada@callers.test").split(".")
        grander = self.stack.issuer.claims("owner@callers.test")
        body = base64.urlsafe_b64encode(json.dumps(grander).encode()).rstrip(b"=").decode()

        self.assert_unauthorized(f"{head}.{body}.{seal}", "another's claims under this seal")

    def test_recording_sign_ins_requires_its_scope(self):
        """C10: a person's token is refused on the route for machines."""
        body = {"user": "test|x", "login_type": "direct", "at": "2026-01-01T00:00:00Z"}
        machine = self.stack.issuer.token("hook", sub="hook", client_id="hook", scope="latchkey/sign-ins")
        scoped = self.stack.issuer.token("eve@callers.test", client_id="page", scope="latchkey/sign-ins")

        for token in (person("ada@callers.test").token, scoped):
            answer = self.stack.call("POST", "/v1/sign-ins", body, token)
            self.assertEqual((answer.status, answer.json["code"]), (403, "forbidden"))
        self.assertLess(self.stack.call("POST", "/v1/sign-ins", body, machine).status, 300)

    def test_an_organisation_is_unknown_to_non_members(self):
        """C10, C99: every route answers as for an unknown organisation, and no answer discloses internals."""
        ada, stranger = person("ada@callers.test"), person("stranger@callers.test")
        organization = ada.create_organization("sites")

        for method, path, _ in routes(self.stack):
            if "/organizations/org_" not in path or "/me/" in path:
                continue
            answers = [
                stranger.call(method, path.replace("org_01JD0000000000000000000000", there), {})
                for there in (organization, "org_01JD0000000000000000000000")
            ]
            with self.subTest(f"{method} {path}"):
                # Faults of the body may be reported first, alike for both.
                self.assertIn(answers[0].status, (404, 422, 400), answers[0].text)
                bodies = [{k: v for k, v in answer.json.items() if k not in ("instance", "request_id")} for answer in answers]
                self.assertEqual(bodies[0], bodies[1])
                # The address of the API is no secret: `type` leads to the explanation of a problem there.
                text = answers[0].text.replace(answers[0].json["type"], "")
                self.assertFalse([word for word in INTERNALS if word in text])

    def test_revoked_rights_end_at_once(self):
        """C15: the token is valid for another hour, but grants nothing."""
        ada, grace = person("ada@callers.test"), person("grace@callers.test")
        organization = ada.create_organization("guests")
        member = ada.add_member(organization, grace, {"role": "administrator"})
        here = f"/v1/organizations/{organization}"
        self.assertEqual(grace.call("GET", f"{here}/members").status, 200)

        offer = {"emails": ["new@callers.test"], "grant": {"role": "user"}}
        self.assertEqual(grace.call("POST", f"{here}/invitations", offer | {"dry_run": True}).status, 200)
        demoted = ada.call("PATCH", f"{here}/members/{member}", {"grant": {"role": "user"}})
        self.assertEqual(demoted.status, 200, demoted.text)
        self.assertEqual(grace.call("POST", f"{here}/invitations", offer).status, 403)
        restored = ada.call("PATCH", f"{here}/members/{member}", {"grant": {"role": "administrator"}})
        self.assertEqual(restored.status, 200, restored.text)

        for verb in ("suspend", "reactivate", "remove"):
            answer = ada.call("POST", f"{here}/members/{verb}", {"members": [member]})
            self.assertEqual(answer.status, 200, answer.text)
            expected = {"suspend": (403, 404), "reactivate": (200,), "remove": (404,)}[verb]
            for path in (here, f"{here}/members", f"{here}/roles", f"{here}/audit"):
                self.assertIn(grace.call("GET", path).status, expected, path)

    def test_a_member_who_has_left_has_no_access(self):
        """C15: the token grants nothing after leaving, but still grants access elsewhere."""
        ada, grace = person("ada@callers.test"), person("leaver@callers.test")
        left, kept = ada.create_organization("guests"), ada.create_organization("guests")
        for organization in (left, kept):
            ada.add_member(organization, grace, {"role": "administrator"})

        self.assertLess(grace.call("POST", f"/v1/me/organizations/{left}/leave", {}).status, 300)

        self.assertEqual(grace.call("GET", f"/v1/organizations/{left}/members").status, 404)
        self.assertEqual(grace.call("GET", f"/v1/organizations/{kept}/members").status, 200)


if __name__ == "__main__":
    unittest.main()
