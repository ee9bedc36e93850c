"""Least privilege: calls that a role does not allow are denied, and the answer does not disclose why."""

import json
import unittest

from botocore.exceptions import ClientError

import translate
from people import person
from stack import BUCKET, ROOT, deployed


# The roles with which services start functions, without that of EventsUrl, which is not given here.
OF_SERVICES = ("ApiRole", "ScheduleRole")


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
        """Changes a function and forces a cold start."""
        name = f"latchkey-{function}"
        self.functions.update_function_configuration(FunctionName=name, **changes)
        # The emulator restarts a function only when its code changes, not when its role does.
        self.functions.update_function_code(FunctionName=name, S3Bucket=BUCKET, S3Key=f"{function}.zip")

    def start(self, function):
        """The error of a function that does not start."""
        answer = self.functions.invoke(FunctionName=f"latchkey-{function}", Payload=json.dumps({"Records": []}))
        self.assertIn("FunctionError", answer)
        return answer["Payload"].read().decode()

    def assert_fault(self, answer):
        """Asserts a 5xx answer without internals."""
        self.assertIn(answer.status, (500, 502, 503), answer.text)
        for word in ("arn:", "AccessDenied", "not authorized", "dynamodb", "Role", "elsewhere", "TABLE_NAME"):
            self.assertNotIn(word, answer.text)

    def test_access_to_another_table_is_denied(self):
        """C99: a role allows the table of the stack only, and the answer does not disclose the denial."""
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

    def test_a_read_only_role_does_not_allow_writes(self):
        """A function with the role of a reading one cannot write."""
        organization = self.ada.create_organization("guests")
        reader = self.functions.get_function_configuration(FunctionName="latchkey-organizations-get")["Role"]
        self.changed("organizations-update", Role=reader)

        answer = self.ada.call("PATCH", f"/v1/organizations/{organization}", {"name": "Renamed"})

        self.assert_fault(answer)
        self.assertEqual(self.ada.call("GET", f"/v1/organizations/{organization}").json["name"], "Emulated Engines")

    def test_a_function_that_lacks_a_variable_does_not_start_and_says_which(self):
        """C35: a missing or unsafe address of links stops the start; the log lists all missing variables."""
        self.changed("jobs-deliver", Environment={"INVITATION_URL": None, "SENDER_NAME": None})
        error = self.start("jobs-deliver")
        self.assertIn("INVITATION_URL is not set", error)
        self.assertIn("SENDER_NAME is not set", error)

        self.changed("jobs-deliver", Environment={"INVITATION_URL": "http://plain.test/", "SENDER_NAME": "Emulated"})
        self.assertIn("INVITATION_URL must be an absolute https address", self.start("jobs-deliver"))

    def roles(self):
        """The names of the roles of the stack: one for each function, and those of services."""
        roles = self.stack.client("iam").list_roles()["Roles"]
        names = [role["RoleName"] for role in roles if role["RoleName"].startswith("latchkey-")]
        functions = self.functions.list_functions(MaxItems=200)["Functions"]
        self.assertEqual(len(names), len(functions) + len(OF_SERVICES))
        return names

    def client_as(self, role, service):
        """A client of a service with the credentials of a role."""
        identity = self.stack.client("iam")
        assumed = identity.get_role(RoleName=role)["Role"]
        # Without the condition that the caller is a service of this account, which a test is not.
        trust = assumed["AssumeRolePolicyDocument"]
        for statement in trust["Statement"]:
            statement.pop("Condition", None)
        identity.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
        given = self.stack.client("sts").assume_role(RoleArn=assumed["Arn"], RoleSessionName="tests")["Credentials"]
        return self.stack.client(
            service,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def test_no_function_can_change_or_delete_an_audit_entry(self):
        """C88, W2: with the credentials of each role, an update and a delete of an entry are denied."""
        organization = self.ada.create_organization("guests")
        table = self.stack.physical("AuditTable")
        entries = self.stack.client("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
        entry = next(item for item in entries if organization[4:] in item["pk"]["S"])
        key = {"pk": entry["pk"], "sk": entry["sk"]}
        for role in self.roles():
            database = self.client_as(role, "dynamodb")
            change = {"TableName": table, "Key": key}
            update = change | {"UpdateExpression": "SET forged = :yes", "ExpressionAttributeValues": {":yes": {"BOOL": True}}}
            attempts = (
                lambda: database.update_item(**update),
                lambda: database.delete_item(**change),
                lambda: database.transact_write_items(TransactItems=[{"Update": update}]),
                lambda: database.transact_write_items(TransactItems=[{"Delete": change}]),
            )
            for attempt in attempts:
                with self.subTest(role), self.assertRaises(ClientError) as denied:
                    attempt()
                self.assertIn(denied.exception.response["Error"]["Code"], ("AccessDenied", "AccessDeniedException"))

        found = self.stack.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
        self.assertEqual(found, entry)

    def test_no_policy_has_a_wildcard_or_a_condition_on_keys(self):
        """C99, W2: actions are listed one by one, and no right on a table depends on a condition."""
        identity = self.stack.client("iam")
        for role in self.roles():
            names = identity.list_role_policies(RoleName=role)["PolicyNames"]
            policies = [identity.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
            for statement in (each for policy in policies for each in policy["Statement"]):
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                with self.subTest(role):
                    self.assertFalse([action for action in actions if "*" in action])
                    if any(action.startswith("dynamodb:") for action in actions):
                        self.assertNotIn("Condition", statement)

    def invoked_as(self, role):
        """The functions that a role may invoke, and those that it may not."""
        functions, allowed, denied = self.client_as(self.stack.physical(role), "lambda"), set(), set()
        for name in translate.functions(translate.read(ROOT / "infra" / "template.yaml")).values():
            try:
                functions.invoke(FunctionName=f"latchkey-{name}", InvocationType="DryRun")
                allowed.add(name)
            except ClientError as error:
                self.assertIn(error.response["Error"]["Code"], ("AccessDenied", "AccessDeniedException"))
                denied.add(name)
        return allowed, denied

    def test_the_role_of_the_api_may_invoke_exactly_the_functions_behind_routes(self):
        """W1: the emulator invokes them without this role, so this test invokes each function with it."""
        allowed, denied = self.invoked_as("ApiRole")

        self.assertGreater(len(allowed), 50)
        self.assertFalse([name for name in allowed if name.startswith("jobs-")])
        self.assertTrue(denied)
        self.assertFalse([name for name in denied if not name.startswith("jobs-")])

    def test_the_role_of_the_schedules_may_invoke_exactly_the_scheduled_jobs(self):
        """The emulator invokes them without this role as well; the jobs of the stream and of events have no schedule."""
        allowed, denied = self.invoked_as("ScheduleRole")

        self.assertTrue(allowed)
        self.assertFalse([name for name in allowed if not name.startswith("jobs-")])
        self.assertEqual({name for name in denied if name.startswith("jobs-")}, {"jobs-deliver", "jobs-feedback"})


if __name__ == "__main__":
    unittest.main()
