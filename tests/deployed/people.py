"""People, and what they do through the deployed API."""

import re

from stack import deployed


class Person:
    """Somebody with an access token of the issuer."""

    def __init__(self, email):
        self.email = email
        self.stack = deployed()
        self.token = self.stack.issuer.token(email)

    def call(self, method, path, body=None, **headers):
        """Calls the API as this person."""
        return self.stack.call(method, path, None if method == "GET" else body, self.token, **headers)

    def creates(self, template, name="Emulated Engines"):
        """Creates an organisation and gives its identifier."""
        answer = self.call("POST", "/v1/organizations", {"name": name, "template": template})
        assert answer.status == 201, answer.text
        return answer.json["id"]

    def invites(self, organization, email, grant, **others):
        """Invites one address and gives the identifier of the membership."""
        path = f"/v1/organizations/{organization}/invitations"
        answer = self.call("POST", path, {"emails": [email], "grant": grant, **others})
        assert answer.status == 201, answer.text
        return answer.json["results"][0]["id"]

    def link(self, emails=1):
        """The link of this person's latest invitation, once that many emails have come."""
        mailbox = lambda: self.stack.emails(self.email)  # noqa: E731
        self.stack.wait(lambda: len(mailbox()) >= emails, 30, f"email {emails} to {self.email}")
        return re.search(r"https://\S+#token=[A-Za-z0-9_-]+", mailbox()[-1]["BodyText"])[0]

    def accepts(self, link):
        """Accepts what the link offers."""
        return self.call("POST", "/v1/invitations/accept", {"token": link.split("#token=")[1]})

    def invites_and_sees_join(self, organization, invitee, grant, **others):
        """Invites somebody, who accepts; gives the identifier of the membership."""
        before = len(self.stack.emails(invitee.email))
        member = self.invites(organization, invitee.email, grant, **others)
        answer = invitee.accepts(invitee.link(before + 1))
        assert answer.status == 200, answer.text
        return member


def person(email):
    """Somebody who has signed in."""
    return Person(email)
