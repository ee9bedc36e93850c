"""From the invitation to membership, with emails and events through the stream."""

import datetime
import json
import unittest
import urllib.parse

from people import person
from stack import SENDER, deployed

FORGED_HEADERS = {
    "x_forwarded_host": "evil.test",
    "x_forwarded_proto": "http",
    "x_original_url": "https://evil.test/",
    "forwarded": "host=evil.test",
    "origin": "https://evil.test",
    "referer": "https://evil.test/x",
}


class Invitations(unittest.TestCase):
    """C34, C35 and the whole life of an invitation on the deployed stack."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()
        cls.ada = person("ada@invitations.test")

    def subscribe_to_bus(self):
        """Creates a queue that receives all events on the product's bus. Returns its URL."""
        queues, bus = self.stack.client("sqs"), self.stack.client("events")
        url = queues.create_queue(QueueName="heard")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        name = self.stack.physical("Bus")
        pattern = json.dumps({"source": ["latchkey"]})
        rule = bus.put_rule(Name="heard", EventBusName=name, EventPattern=pattern)["RuleArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        queues.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        bus.put_targets(Rule="heard", EventBusName=name, Targets=[{"Id": "heard", "Arn": arn}])
        return url

    def receive_events(self, url):
        """Receives and deletes the messages in the queue."""
        messages = self.stack.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            self.stack.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    def test_an_invitation_is_sent_accepted_and_published(self):
        """S2.1, S2.13, S1.7: create, invite, the email arrives, accept with a token of the issuer; events are published."""
        queue, grace = self.subscribe_to_bus(), person("grace@invitations.test")
        organization = self.ada.create_organization("guests", "Analytical Engines")

        member = self.ada.invite(organization, "Grace@Invitations.test", {"role": "user"}, note="Welcome aboard")
        row = self.ada.call("GET", f"/v1/organizations/{organization}/members/{member}").json
        self.assertEqual((row["status"], row["email"]), ("invite_pending", "Grace@Invitations.test"))
        # The domain is normalised; the local part is used as it was typed (C41).
        grace.email = "Grace@invitations.test"
        link = grace.link()
        (email,) = self.stack.emails(grace.email)
        self.assertIn(SENDER, email["Source"])
        self.assertEqual((email["CC"], email["BCC"]), ([], []))
        self.assertIn("Welcome aboard", email["BodyText"])
        token = link.split("#token=")[1]
        preview = self.stack.call("POST", "/v1/invitations/preview", {"token": token})
        self.assertEqual(preview.status, 200, preview.text)
        self.assertEqual(person("mallory@invitations.test").accept(f"#token={token}").status, 403)
        self.assertEqual(grace.accept(f"#token={token}").status, 200)

        row = self.ada.call("GET", f"/v1/organizations/{organization}/members/{member}").json
        self.assertEqual(row["status"], "active")
        received = set()
        wanted = {"organization.created", "membership.invited", "membership.accepted"}

        def all_received():
            events = self.receive_events(queue)
            received.update(event["detail-type"] for event in events if organization in event["resources"])
            return wanted <= received

        self.stack.wait(all_received, 30, f"{wanted}")

    def test_links_use_the_configured_address_whatever_the_request_says(self):
        """C35: forged headers change no link in any email."""
        organization = self.ada.create_organization("guests")
        here = f"/v1/organizations/{organization}"
        body = {"emails": ["forged@invitations.test"], "grant": {"role": "user"}}
        invitee = person("forged@invitations.test")

        answer = self.ada.call("POST", f"{here}/invitations", body, **FORGED_HEADERS)
        member = answer.json["results"][0]["id"]
        links = [invitee.link(1)]
        self.ada.call("POST", f"{here}/invitations/resend", {"members": [member]}, **FORGED_HEADERS)
        links.append(invitee.link(2))
        self.ada.call("PATCH", f"{here}/members/{member}", {"grant": {"role": "administrator"}}, **FORGED_HEADERS)
        links.append(invitee.link(3))

        for link in links:
            self.assertEqual(link.split("#")[0], self.stack.outputs["InvitationPage"])
        self.assertEqual(len(set(links)), 3)
        self.assertNotIn("evil.test", json.dumps(self.stack.emails(invitee.email)))
        self.assertEqual([invitee.accept(link).status for link in links], [410, 410, 200])

    def test_the_page_does_not_leak_the_token(self):
        """C34: the token is in the fragment; the page is not cached and sends no referrer."""
        organization, invitee = self.ada.create_organization("sites"), person("page@invitations.test")
        grant = {"role": "observer", "scopes": [{"type": "site", "mode": "all"}]}
        names = {"people": [{"email": invitee.email, "first_name": "Page", "last_name": "Reader"}], "grant": grant}
        self.assertEqual(self.ada.call("POST", f"/v1/organizations/{organization}/invitations", names).status, 201)
        link = urllib.parse.urlsplit(invitee.link())
        self.assertEqual((link.scheme, link.query), ("https", ""))
        self.assertTrue(link.fragment.startswith("token="))

        for path in (link.path, f"{link.path}/app.js", f"{link.path}/style.css"):
            answer = self.stack.call("GET", path)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
            self.assertEqual(answer.headers["cache-control"], "no-store")
            self.assertNotIn(link.fragment[6:], answer.text)
        page = self.stack.call("GET", link.path)
        self.assertIn(self.stack.issuer.url, page.headers["content-security-policy"])
        invitee.accept(f"#{link.fragment}")
        logs = self.stack.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            self.assertNotIn(link.fragment[6:], json.dumps(events), group["logGroupName"])

    def test_an_expiring_guest_is_renewed_for_the_original_period(self):
        """S3.15, S3.16: the new end is now plus the period."""
        organization, guest = self.ada.create_organization("guests"), person("guest@invitations.test")
        offer = {"role": "guest"}
        member = self.ada.add_member(organization, guest, offer, kind="guest", period="P7D")

        answer = self.ada.call("POST", f"/v1/organizations/{organization}/guests/renew", {"members": [member]})
        self.assertEqual(answer.status, 200, answer.text)
        row = self.ada.call("GET", f"/v1/organizations/{organization}/members/{member}").json
        left = datetime.datetime.fromisoformat(row["expires_at"]) - datetime.datetime.now(datetime.UTC)
        self.assertAlmostEqual(left.total_seconds(), 7 * 86_400, delta=30)


if __name__ == "__main__":
    unittest.main()
