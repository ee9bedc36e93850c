"""An organisation from its creation to a check of rights, and two refusals, through a generated client."""

import json
import sys
import urllib.request

from latchkey import AuthenticatedClient
from latchkey.api.invitations import invitations_accept, invitations_create
from latchkey.api.me import me_invitations
from latchkey.api.members import members_list
from latchkey.api.organizations import organizations_authorize, organizations_create
from latchkey.models import (
    AuthorizeView,
    BatchView,
    GrantBody,
    InvitationsCreateByEmails,
    InvitationsCreateByPeople,
    InvitationsCreateConflictProblem,
    InvitationsCreateUnprocessableEntityProblem,
    Invitee,
    MemberPage,
    OrganizationsAuthorizeBody,
    OrganizationsCreateBody,
    OrganizationView,
    PendingInvitations,
    Token,
)

ORIGIN = sys.argv[1]


def signed_in(email: str, name: str) -> AuthenticatedClient:
    body = json.dumps({"email": email, "name": name}).encode()
    request = urllib.request.Request(f"{ORIGIN}/_local/token", body, {"accept": "text/plain"})
    with urllib.request.urlopen(request) as answer:
        return AuthenticatedClient(base_url=ORIGIN, token=answer.read().decode().strip())


ada = signed_in("ada.python@example.com", "Ada Byron")
grace = signed_in("grace.python@example.com", "Grace Hopper")

created = organizations_create.sync(client=ada, body=OrganizationsCreateBody(name="Python Engines", template="guests"))
assert isinstance(created, OrganizationView), created
org = created.id

offer = InvitationsCreateByEmails(emails="grace.python@example.com", grant=GrantBody(role="user"))
invited = invitations_create.sync(org, client=ada, body=offer)
assert isinstance(invited, BatchView), invited
assert [result.outcome for result in invited.results] == ["invited"]

inbox = me_invitations.sync(client=grace)
assert isinstance(inbox, PendingInvitations), inbox
accepted = invitations_accept.sync(client=grace, body=Token(token=inbox.invitations[0].token))
assert accepted is not None and not hasattr(accepted, "code"), accepted

listed = members_list.sync(org, client=ada, status=["active", "expiring"], sort="email")
assert isinstance(listed, MemberPage), listed
assert [(member.email, member.kind, member.status) for member in listed.members] == [
    ("ada.python@example.com", "member", "active"),
    ("grace.python@example.com", "member", "active"),
]

answer = organizations_authorize.sync(org, client=grace, body=OrganizationsAuthorizeBody(permission="dashboards:view"))
assert isinstance(answer, AuthorizeView), answer
assert (answer.allowed, answer.reason) == (True, "granted")

# A refusal of the only entry: its own code, and the result beside it.
again = invitations_create.sync(org, client=ada, body=offer)
assert isinstance(again, InvitationsCreateConflictProblem), again
assert (again.status, again.code) == (409, "already_member")
assert again.results and again.results[0].outcome == "failed"

# A refusal before any entry: the same form of error, with the fault of a field.
people = [Invitee(email="new.python@example.com")]
refused = invitations_create.sync(
    org, client=ada, body=InvitationsCreateByPeople(people=people, grant=GrantBody(role="emperor"))
)
assert isinstance(refused, InvitationsCreateUnprocessableEntityProblem), refused
assert refused.code == "unknown_reference"
assert refused.errors and [fault.pointer for fault in refused.errors] == ["/grant/role"]

print("Python: created, invited, accepted, listed, authorized, refused")
