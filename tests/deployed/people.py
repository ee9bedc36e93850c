"""People who call the deployed API."""

import re

from stack import deployed


class Person:
    """A person with an access token of the issuer."""

    def __init__(self, email):
        self.email = email
        self.stack = deployed()
        self.token = self.stack.issuer.token(email)

    def call(self, method, path, body=None, **headers):
        """Calls the API as this person."""
        return self.stack.call(method, path, None if method == "GET" else body, self.token, **headers)

    def create_organization(self, template, name="Emulated Engines"):
        """Creates an organisation. Returns its identifier."""
        answer = self.call("POST", "/v1/organizations", {"name": name, "template": template})
        assert answer.status == 201, answer.text
        return answer.json["id"]

    def invite(self, organization, email, grant, **others):
        """Invites one address. Returns the identifier of the membership."""
        path = f"/v1/organizations/{organization}/invitations"
        answer = self.call("POST", path, {"emails": [email], "grant": grant, **others})
        assert answer.status == 201, answer.text
        return answer.json["results"][0]["id"]

    def link(self, emails=1):
        """Waits for that many emails. Returns the link in the latest one."""
        mailbox = lambda: self.stack.emails(self.email)  # noqa: E731
        self.stack.wait(lambda: len(mailbox()) >= emails, 30, f"email {emails} to {self.email}")
        return re.search(r"https://\S+#token=[A-Za-z0-9_-]+", mailbox()[-1]["BodyText"])[0]

    def accept(self, link):
        """Accepts the invitation of the link."""
        return self.call("POST", "/v1/invitations/accept", {"token": link.split("#token=")[1]})

    def add_member(self, organization, invitee, grant, **others):
        """Invites a person, who accepts. Returns the identifier of the membership."""
        before = len(self.stack.emails(invitee.email))
        member = self.invite(organization, invitee.email, grant, **others)
        answer = invitee.accept(invitee.link(before + 1))
        assert answer.status == 200, answer.text
        return member


def person(email):
    """A person who is signed in."""
    return Person(email)
