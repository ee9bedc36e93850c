"""Least privilege, seen from the functions: what a role does not name is denied, and nobody is told why."""

import json
import unittest

from people import person
from stack import BUCKET, deployed


class Roles(unittest.TestCase):
    """C88 and C99 on the deployed stack."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()
        cls.functions = cls.stack.client("lambda")
        cls.ada = person("ada@roles.test")

    def changed(self, function, **changes):
        """Changes a function until the end of the test."""
        name = f"latchkey-{function}"
        before = self.functions.get_function_configuration(FunctionName=name)
        self.addCleanup(self.change, function, Environment=before["Environment"], Role=before["Role"])
        if "Environment" in changes:
            kept = before["Environment"]["Variables"] | changes["Environment"]
            changes["Environment"] = {"Variables": {key: value for key, value in kept.items() if value is not None}}
        self.change(function, **changes)

    def change(self, function, **changes):
        """Changes a function, and has it start anew."""
        name = f"latchkey-{function}"
        self.functions.update_function_configuration(FunctionName=name, **changes)
        # A change of the role alone leaves the emulator's process as it is; one of the code does not.
        self.functions.update_function_code(FunctionName=name, S3Bucket=BUCKET, S3Key=f"{function}.zip")

    def start(self, function):
        """What a function says that does not start."""
        answer = self.functions.invoke(FunctionName=f"latchkey-{function}", Payload=json.dumps({"Records": []}))
        self.assertIn("FunctionError", answer)
        return answer["Payload"].read().decode()

    def assert_fault(self, answer):
        """A refusal that says nothing of how we work."""
        self.assertIn(answer.status, (500, 502, 503), answer.text)
        for word in ("arn:", "AccessDenied", "not authorized", "dynamodb", "Role", "elsewhere", "TABLE_NAME"):
            self.assertNotIn(word, answer.text)

    def test_a_function_that_reaches_for_another_table_is_denied(self):
        """Its role names the table of the stack; another one in the same account stays shut. C99: nobody is told."""
        described = self.stack.client("dynamodb").describe_table(TableName=self.stack.physical("Table"))["Table"]
        self.stack.client("dynamodb").create_table(
            TableName="elsewhere",
            KeySchema=described["KeySchema"],
            AttributeDefinitions=[each for each in described["AttributeDefinitions"] if each["AttributeName"] in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        self.changed("me-get", Environment={"TABLE_NAME": "elsewhere"})

        answer = self.ada.call("GET", "/v1/me")

        self.assert_fault(answer)
        self.assertEqual(answer.json["code"], "internal")
        self.assertIn("request_id", answer.json)

    def test_no_function_can_do_another_ones_work_with_its_own_role(self):
        """A function that reads cannot write, one that writes cannot mail: roles are not shared."""
        organization = self.ada.creates("guests")
        reader = self.functions.get_function_configuration(FunctionName="latchkey-organizations-get")["Role"]
        self.changed("organizations-update", Role=reader)

        answer = self.ada.call("PATCH", f"/v1/organizations/{organization}", {"name": "Renamed"})

        self.assert_fault(answer)
        self.assertEqual(self.ada.call("GET", f"/v1/organizations/{organization}").json["name"], "Emulated Engines")

    def test_a_function_that_lacks_a_variable_does_not_start_and_says_which(self):
        """C35: a link base that is not set, or not safe, stops the start; the log names everything that is missing."""
        self.changed("jobs-deliver", Environment={"INVITATION_URL": None, "SENDER_NAME": None})
        said = self.start("jobs-deliver")
        self.assertIn("INVITATION_URL is not set", said)
        self.assertIn("SENDER_NAME is not set", said)

        self.changed("jobs-deliver", Environment={"INVITATION_URL": "http://plain.test/", "SENDER_NAME": "Emulated"})
        self.assertIn("INVITATION_URL must be an absolute https address", self.start("jobs-deliver"))

    def test_no_role_may_touch_what_is_written_in_the_audit_trail(self):
        """C88: whoever may change or delete items is denied it in the partitions of the audit trail, by a policy."""
        identity = self.stack.client("iam")
        roles = [role["RoleName"] for role in identity.list_roles()["Roles"] if role["RoleName"].startswith("latchkey-")]
        self.assertEqual(len(roles), len(self.functions.list_functions(MaxItems=200)["Functions"]))
        for role in roles:
            names = identity.list_role_policies(RoleName=role)["PolicyNames"]
            policies = [identity.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
            statements = [each for policy in policies for each in policy["Statement"]]
            listed = lambda each: each["Action"] if isinstance(each["Action"], list) else [each["Action"]]  # noqa: E731
            allowed = {action for each in statements if each["Effect"] == "Allow" for action in listed(each)}
            denied = {action for each in statements if each["Effect"] == "Deny" for action in listed(each)}
            with self.subTest(role):
                self.assertFalse([action for action in allowed if "*" in action])
                changes = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
                self.assertTrue(not changes & allowed or changes <= denied)


if __name__ == "__main__":
    unittest.main()
