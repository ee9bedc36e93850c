"""Every query of the lists, on another database emulator than that of the other tests."""

import unittest
import urllib.parse

from people import person
from stack import deployed


class Queries(unittest.TestCase):
    """S1.7, S1.22, C83: filters, orders and pagination of the lists."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()
        cls.ada = person("ada@questions.test")
        cls.organization = cls.ada.create_organization("guests")
        emails = [f"q{number}@questions.test" for number in range(5)]
        path = f"/v1/organizations/{cls.organization}/invitations"
        assert cls.ada.call("POST", path, {"emails": emails, "grant": {"role": "user"}}).status == 201
        cls.everybody = {cls.ada.email, *emails}

    def pages(self, what, field, **question):
        """The rows of all pages of a list, with one row a page."""
        rows, cursor = [], None
        while True:
            asked = question | {"limit": 1} | ({"cursor": cursor} if cursor else {})
            path = f"/v1/organizations/{self.organization}/{what}?{urllib.parse.urlencode(asked)}"
            answer = self.ada.call("GET", path)
            self.assertEqual(answer.status, 200, f"{path}: {answer.text}")
            rows += answer.json[field]
            cursor = answer.json["next_cursor"]
            if not cursor:
                return rows

    def test_every_order_of_the_list_shows_everybody_once(self):
        """C83: no row is missing or repeated, whichever index is used."""
        for sort in ("created_at", "email", "name"):
            shown = [row["email"] for row in self.pages("members", "members", sort=sort)]
            self.assertEqual(sorted(shown), sorted(self.everybody), sort)

    def test_every_filter_of_the_list_is_answered(self):
        """S1.22: by status, kind, role, end, text, and combinations."""
        pending = self.everybody - {self.ada.email}
        questions = [
            ({"status": "invite_pending"}, pending),
            ({"status": "active"}, {self.ada.email}),
            ({"status": "expiring"}, set()),
            ({"kind": "member"}, self.everybody),
            ({"kind": "guest"}, set()),
            ({"role": "user"}, pending),
            ({"q": "q1@"}, {"q1@questions.test"}),
            ({"expires_before": "2030-01-01T00:00:00Z"}, pending),
            ({"status": "invite_pending", "role": "user", "q": "q"}, pending),
        ]
        for question, expected in questions:
            with self.subTest(question):
                shown = [row["email"] for row in self.pages("members", "members", **question)]
                self.assertEqual(sorted(shown), sorted(expected))

    def test_every_filter_of_the_audit_log_is_answered(self):
        """C87: by actor, target, action, time and without a filter; newest first."""
        first = self.pages("audit", "events")
        invited = [entry for entry in first if entry["action"] == "invited"]
        self.assertEqual((len(first), len(invited)), (6, 5))

        target = invited[0]["target"]["id"]
        counts = {
            "action=invited": 5,
            f"target={target}": 1,
            f"actor={urllib.parse.quote(invited[0]['actor']['id'])}": 6,
            "from=2020-01-01T00:00:00Z": 6,
            "until=2020-01-01T00:00:00Z": 0,
            "from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&action=invited": 5,
        }
        for question, count in counts.items():
            with self.subTest(question):
                asked = dict(urllib.parse.parse_qsl(question))
                self.assertEqual(len(self.pages("audit", "events", **asked)), count)

    def test_the_export_holds_everybody(self):
        """S4.30: the same rows as CSV."""
        answer = self.ada.call("GET", f"/v1/organizations/{self.organization}/members.csv")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIn('filename="UserList.csv"', answer.headers["content-disposition"])
        for email in self.everybody:
            self.assertIn(email, answer.text)


if __name__ == "__main__":
    unittest.main()
