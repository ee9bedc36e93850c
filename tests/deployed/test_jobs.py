"""The stream, the schedules, and the dead-letter queue."""

import datetime
import json
import unittest

from people import person
from stack import deployed

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def earlier_ulid(ulid, minutes):
    """The same ULID, with a time that many minutes earlier."""
    value = 0
    for digit in ulid[:10]:
        value = value * 32 + DIGITS.index(digit)
    value -= minutes * 60_000
    text = ""
    for _ in range(10):
        value, digit = divmod(value, 32)
        text = DIGITS[digit] + text
    return text + ulid[10:]


class Jobs(unittest.TestCase):
    """C63 and the jobs on the deployed stack."""

    @classmethod
    def setUpClass(cls):
        cls.stack = deployed()
        cls.table = cls.stack.physical("Table")
        cls.database = cls.stack.client("dynamodb")
        cls.ada = person("ada@jobs.test")

    def outbox_entries(self):
        """The entries of the outbox."""
        partitions = [{"pk": {"S": f"OUTBOX#{shard}"}} for shard in range(8)]
        pages = [
            self.database.query(
                TableName=self.table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": partition["pk"]},
                ConsistentRead=True,
            )["Items"]
            for partition in partitions
        ]
        return [item for page in pages for item in page]

    def schedules(self):
        """The schedules of the stack."""
        scheduler = self.stack.client("scheduler")
        return [scheduler.get_schedule(Name=each["Name"]) for each in scheduler.list_schedules()["Schedules"]]

    def switch(self, schedule, state):
        """Enables or disables a schedule, whose other properties the service wants again."""
        kept = {name: schedule[name] for name in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
        self.stack.client("scheduler").update_schedule(State=state, **kept)

    def dead_letters(self):
        """The messages in the dead-letter queue, which stay in it."""
        queue = self.stack.client("sqs")
        url = self.stack.physical("Failed")
        messages = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    def test_an_unreadable_record_goes_to_the_dead_letter_queue_and_blocks_no_other(self):
        """C63: the record ends in the queue after its retries; the others of its batch are delivered."""
        organization = self.ada.create_organization("guests")
        poison = {"pk": {"S": "OUTBOX#0"}, "sk": {"S": "evt#poison"}, "event": {"S": "not an event"}}

        self.database.put_item(TableName=self.table, Item=poison)
        invitees = [f"p{number}@jobs.test" for number in range(10)]
        path = f"/v1/organizations/{organization}/invitations"
        answer = self.ada.call("POST", path, {"emails": invitees, "grant": {"role": "user"}})
        self.assertEqual(answer.status, 201, answer.text)

        self.stack.wait(lambda: all(self.stack.emails(invitee) for invitee in invitees), 60, "ten emails")
        self.stack.wait(self.dead_letters, 60, "a message in the dead-letter queue")
        kept = self.dead_letters()
        self.assertEqual([each["requestContext"]["condition"] for each in kept], ["RetryAttemptsExhausted"])
        self.assertEqual([each["DDBStreamBatchInfo"]["batchSize"] for each in kept], [1])
        keys = lambda: [item["sk"]["S"] for item in self.outbox_entries()]  # noqa: E731
        self.stack.wait(lambda: keys() == ["evt#poison"], 30, "delivery of the others")
        self.database.delete_item(TableName=self.table, Key={"pk": poison["pk"], "sk": poison["sk"]})
        self.stack.client("sqs").purge_queue(QueueUrl=self.stack.physical("Failed"))

    def test_a_scheduled_sweep_sends_what_the_stream_missed(self):
        """C55: while the stream mapping is disabled, the scheduled sweep sends the email."""
        organization, invitee = self.ada.create_organization("guests"), "swept@jobs.test"
        self.stack.wait(lambda: not self.outbox_entries(), 30, "an empty outbox")
        functions = self.stack.client("lambda")
        mapping = functions.list_event_source_mappings(FunctionName="latchkey-jobs-deliver")["EventSourceMappings"][0]
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        self.addCleanup(lambda: functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True))
        self.ada.invite(organization, invitee, {"role": "user"})

        # The sweep skips entries younger than two minutes, so the entry is replaced by one that is ten minutes old.
        # The other jobs go on, so the outbox may hold an entry of theirs as well.
        (entry,) = [each for each in self.outbox_entries() if each["event"]["M"]["action"]["S"] == "invited"]
        old = entry["sk"]["S"].rsplit("#", 1)[-1].rsplit("_", 1)[-1]
        aged = json.loads(json.dumps(entry).replace(old, earlier_ulid(old, 10)))
        self.database.put_item(TableName=self.table, Item=aged)
        self.database.delete_item(TableName=self.table, Key={"pk": entry["pk"], "sk": entry["sk"]})

        self.stack.wait(lambda: self.stack.emails(invitee), 150, "the sweep")
        keys = lambda: [each["sk"] for each in self.outbox_entries()]  # noqa: E731
        self.stack.wait(lambda: aged["sk"] not in keys(), 30, "the deletion of the entry")

    def test_a_continuation_event_starts_a_run_of_its_job(self):
        """C61: with its schedule disabled, a continuation event on the bus starts the job, which sends its notice."""
        organization, guest = self.ada.create_organization("guests"), person("handed@jobs.test")
        member = self.ada.add_member(organization, guest, {"role": "guest"}, kind="guest", period="P7D")
        events, job = self.stack.client("events"), self.stack.physical("JobsExpireGuests")
        (schedule,) = [each for each in self.schedules() if each["Target"]["Arn"].endswith(f":{job}")]
        self.switch(schedule, "DISABLED")
        self.addCleanup(lambda: self.switch(schedule, "ENABLED"))
        key = {"pk": {"S": organization.replace("org_", "ORG#")}, "sk": {"S": member.replace("mem_", "M#")}}
        row = lambda: self.database.get_item(TableName=self.table, Key=key, ConsistentRead=True)["Item"]  # noqa: E731

        # Instead of waiting for a week, the test moves the end and its instant in the due index into the past.
        over = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
        end = over.strftime("%Y-%m-%dT%H:%M:%S")
        _, shard = row()["due"]["S"].split("#")
        ended = {
            "expires_at": {"S": f"{end}Z"},
            "due_at": {"S": f"{end}.000Z#{member.removeprefix('mem_')}"},
        }
        self.database.put_item(TableName=self.table, Item=row() | ended)
        part = {"round": 1, "shards": {"jobs-expire-guests": [int(shard)]}}
        entry = {"Source": "latchkey.jobs", "DetailType": "jobs-expire-guests", "Detail": json.dumps(part)}
        answer = events.put_events(Entries=[entry | {"EventBusName": self.stack.physical("Bus")}])

        self.assertEqual(answer["FailedEntryCount"], 0)
        self.stack.wait(lambda: row().get("expiry_notified", {}).get("BOOL"), 30, "the run")

    def test_every_schedule_invokes_a_function_with_the_role_of_the_schedules(self):
        """Each schedule is enabled and has a function as its target, the role of the schedules, and a dead-letter queue."""
        role = self.stack.client("iam").get_role(RoleName=self.stack.physical("ScheduleRole"))["Role"]["Arn"]
        schedules = self.schedules()

        self.assertGreaterEqual(len(schedules), 2)
        for schedule in schedules:
            target = schedule["Target"]
            self.assertEqual(schedule["State"], "ENABLED")
            self.assertEqual(target["RoleArn"], role)
            self.assertIn("DeadLetterConfig", target)
            self.stack.client("lambda").get_function(FunctionName=target["Arn"])

    def test_every_job_can_do_its_work_with_its_own_role(self):
        """Each schedule has run its job without an error, in a stack with members, guests and invitations."""
        organization, guest = self.ada.create_organization("guests"), person("guest@jobs.test")
        self.ada.add_member(organization, guest, {"role": "guest"}, kind="guest", period="P7D")
        logs = self.stack.client("logs")
        targets = [schedule["Target"]["Arn"] for schedule in self.schedules()]

        for target in targets:
            group = f"/aws/lambda/{target.rsplit(':', 1)[1]}"

            def runs(group=group):
                found = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
                return found and [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]

            self.stack.wait(lambda runs=runs: any("REPORT" in line for line in runs()), 150, group)
            with self.subTest(group):
                self.assertFalse([line for line in runs() if '"level":"ERROR"' in line or "errorMessage" in line])


if __name__ == "__main__":
    unittest.main()
