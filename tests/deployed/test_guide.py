"""Runs the app of the guide, as printed, beside the product on this machine (A17)."""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "functions" / "GUIDE.md").read_text()


def printed(name: str) -> str:
    """The file of that name, as the guide prints it."""
    found = re.search(rf"<!-- guide: {re.escape(name)} -->\n```\w+\n(.*?)\n```", GUIDE, re.DOTALL)
    assert found, name
    return found.group(1) + "\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """A person at a browser, who signs in at the development issuer."""

    def __init__(self, app: str):
        self.app = app
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def sign_in(self, email: str, name: str) -> dict:
        with self.opener.open(self.app + "/login") as page:
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.read().decode()))
            target = urllib.parse.urljoin(page.url, "authorize")
        fields = {key: value.replace("&amp;", "&").replace("&#x2f;", "/") for key, value in fields.items()}
        fields |= {"email": email, "name": name}
        with self.opener.open(target, urllib.parse.urlencode(fields).encode()) as home:
            return json.loads(home.read())

    def request(self, method: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.app + path, data, method=method)
        try:
            with self.opener.open(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


class Guide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        for name in ("product.json", "app.py"):
            (folder / name).write_text(printed(name))
        cls.port, latchkey = free_port(), free_port()
        cls.latchkey, cls.app = f"http://127.0.0.1:{latchkey}", f"http://127.0.0.1:{cls.port}"
        cls.processes = []
        cls.addClassCleanup(cls.stop)
        cls.start([
            str(ROOT / "target" / "debug" / "local"), "--port", str(latchkey),
            "--product", str(folder / "product.json"), "--events-url", cls.app + "/events",
        ], cls.latchkey + "/health")
        cls.start([sys.executable, str(folder / "app.py")], cls.app + "/login", LATCHKEY=cls.latchkey, PORT=str(cls.port))

    @classmethod
    def start(cls, command: list[str], url: str, **environment: str):
        cls.processes.append(subprocess.Popen(command, env=os.environ | environment))
        for _ in range(300):
            try:
                urllib.request.urlopen(url).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{command[0]} does not answer")

    @classmethod
    def stop(cls):
        for process in reversed(cls.processes):
            process.terminate()
            process.wait(20)
        cls.folder.cleanup()

    def emails(self, to: str) -> list[dict]:
        with urllib.request.urlopen(f"{self.latchkey}/_local/mail?to={to}") as answer:
            return json.loads(answer.read())

    def test_the_app_works_as_printed(self):
        """A17: sign-in, sign-up, invitation, acceptance, list, permission on each request, events."""
        ada, grace = Browser(self.app), Browser(self.app)
        self.assertEqual(ada.request("GET", "/")[0], 401)
        self.assertEqual(ada.sign_in("ada@example.com", "Ada Byron")["member"], [])

        status, company = ada.request("POST", "/companies", {"name": "Analytical Engines"})
        self.assertEqual(status, 201, company)
        invited = ada.request("POST", "/invitations", {"org": company["id"], "email": "grace@example.com", "role": "auditor"})
        self.assertEqual(invited[0], 201, invited)
        grace.sign_in("grace@example.com", "Grace Hopper")
        self.assertEqual(grace.request("GET", f"/invoices?org={company['id']}")[0], 403)

        token = re.search(r"token=([\w-]+)", self.emails("grace@example.com")[0]["text"]).group(1)
        accepted = grace.request("POST", "/accept", {"token": token})
        self.assertEqual(accepted[0], 200, accepted)

        self.assertEqual(grace.request("GET", f"/invoices?org={company['id']}")[0], 200)
        self.assertEqual(grace.request("GET", f"/members?org={company['id']}")[0], 403, "an auditor may not list members")
        members = ada.request("GET", f"/members?org={company['id']}")[1]["members"]
        self.assertEqual({row["email"] for row in members}, {"ada@example.com", "grace@example.com"})
        mine = grace.request("GET", "/")[1]["member"][0]
        self.assertEqual((mine["role"], mine["permissions"]), ("auditor", ["invoices:read"]))


if __name__ == "__main__":
    unittest.main()
