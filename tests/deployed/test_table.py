"""The table: restore, and compatibility with other versions of the product."""

import json
import unittest

from botocore.exceptions import ClientError

from people import person
from stack import deployed


class Table(unittest.TestCase):
    """C90 and C91 on the deployed stack."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()
        cls.name = cls.stack.physical("Table")
        cls.database = cls.stack.client("dynamodb")
        cls.ada = person("ada@table.test")

    def items(self, table):
        """All items of a table, by key."""
        pages = self.database.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}

    def test_the_tables_cannot_be_deleted_and_can_be_restored(self):
        """C90: deletion protection, encryption, point-in-time recovery; the restored copy gives equal reads."""
        for logical in ("Table", "AuditTable"):
            stated, name = self.stack.template["Resources"][logical], self.stack.physical(logical)
            self.assertEqual((stated["DeletionPolicy"], stated["UpdateReplacePolicy"]), ("Retain", "Retain"))
            self.assertTrue(stated["Properties"]["SSESpecification"]["SSEEnabled"])
            with self.assertRaises(ClientError) as refused:
                self.database.delete_table(TableName=name)
            self.assertEqual(refused.exception.response["Error"]["Code"], "ValidationException")
            backups = self.database.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
            self.assertEqual(backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")

        organization = self.ada.create_organization("guests")
        path = f"/v1/organizations/{organization}/members"
        self.ada.add_member(organization, person("grace@table.test"), {"role": "user"})
        before = self.ada.call("GET", path).text
        self.database.restore_table_to_point_in_time(
            SourceTableName=self.name, TargetTableName="restored", UseLatestRestorableTime=True
        )
        waiter = self.database.get_waiter("table_exists")
        waiter.wait(TableName="restored", WaiterConfig={"Delay": 1, "MaxAttempts": 60})

        ours = {key: item for key, item in self.items(self.name).items() if organization[4:] in key[0]}
        theirs = {key: item for key, item in self.items("restored").items() if organization[4:] in key[0]}
        self.assertEqual(ours, theirs)
        self.assertEqual(self.list_members_of_table("restored", path), before)

    def list_members_of_table(self, table, path):
        """The member list, with its function and role configured for that table."""
        functions, identity = self.stack.client("lambda"), self.stack.client("iam")
        configuration = functions.get_function_configuration(FunctionName="latchkey-members-list")
        role = configuration["Role"].rsplit("/", 1)[1]
        policy = identity.get_role_policy(RoleName=role, PolicyName="own")["PolicyDocument"]
        variables = configuration["Environment"]["Variables"]

        def use(document, values):
            identity.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=document)
            functions.update_function_configuration(
                FunctionName="latchkey-members-list", Environment={"Variables": values}
            )

        own = json.dumps(policy)
        use(own.replace(self.name, table), variables | {"TABLE_NAME": table})
        try:
            return self.ada.call("GET", path).text
        finally:
            use(own, variables)

    def test_attributes_of_a_later_version_survive_an_update(self):
        """C91: unknown attributes of an item are kept by an update."""
        organization, grace = self.ada.create_organization("guests"), person("later@table.test")
        member = self.ada.add_member(organization, grace, {"role": "user"})
        key = next(key for key, item in self.items(self.name).items() if key[1].startswith("M#") and member[4:] in key[1])
        self.database.update_item(
            TableName=self.name,
            Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}},
            UpdateExpression="SET from_tomorrow = :new, v = :version",
            ExpressionAttributeValues={":new": {"M": {"kept": {"BOOL": True}}}, ":version": {"N": "1"}},
        )

        path = f"/v1/organizations/{organization}/members/{member}"
        answer = self.ada.call("PATCH", path, {"grant": {"role": "administrator"}})
        self.assertEqual(answer.status, 200, answer.text)

        item = self.items(self.name)[key]
        self.assertEqual(item["from_tomorrow"], {"M": {"kept": {"BOOL": True}}})
        self.assertEqual(self.ada.call("GET", path).json["grant"]["role"], "administrator")


class Parameters(unittest.TestCase):
    """Validation of template parameters."""

    def test_invalid_parameters_are_refused_before_any_resource_is_created(self):
        """C35: for example an empty domain, an http address of links, an invalid issuer."""
        stack = deployed()
        bad = {
            "Issuer": ("", "http://issuer.test", "issuer.test", "https://issuer.test/?a=b", "https://"),
            "SenderDomain": ("", "Mail.Test", "mail", "no-reply@mail.test"),
            "InvitationUrl": ("http://page.test", "page.test", "https://page.test/#a"),
            "SenderName": ("", "evil@mail.test", 'a"b'),
            "AlarmTopicArn": ("topic",),
        }
        formation = stack.client("cloudformation")
        for name, values in bad.items():
            for value in values:
                with self.subTest(f"{name}={value}"), self.assertRaises(ClientError) as refused:
                    formation.create_stack(
                        StackName="refused",
                        TemplateURL=stack.template_url,
                        Parameters=stack.parameters(**{name: value}),
                        Capabilities=["CAPABILITY_IAM"],
                    )
                self.assertEqual(refused.exception.response["Error"]["Code"], "ValidationError")


if __name__ == "__main__":
    unittest.main()
