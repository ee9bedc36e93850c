"""The stack: the real template and the real binaries, deployed once for all tests."""

import atexit
import contextlib
import functools
import http.client
import io
import json
import os
import pathlib
import time
import zipfile

import boto3
from botocore.config import Config

import translate
from emulator import REGION, Emulator
from issuer import AUDIENCE, CLIENT, Issuer

ROOT = pathlib.Path(__file__).parents[2]
NAME = "latchkey"
SENDER = "no-reply@mail.latchkey.test"
BUCKET = "artefacts"


class Answer:
    """A response of the API."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.text)


class Stack:
    """The deployed stack: services, API, mailbox."""

    def __init__(self):
        self.folder = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        self.emulator = None
        atexit.register(self.stop)
        scratch = self.folder / "tmp"
        scratch.mkdir(exist_ok=True)
        self.issuer = Issuer(scratch)
        self.emulator = Emulator(self.issuer.authority)
        self.template = self._deploy()
        self.outputs = self._outputs()
        self.api = self.physical("Api")

    def stop(self):
        """Stops the emulator."""
        if self.emulator:
            self.emulator.stop()
            self.emulator = None

    def client(self, service, **credentials):
        """A client of the AWS SDK, with the credentials of the account's owner by default."""
        who = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} | credentials
        patient = Config(retries={"max_attempts": 1}, read_timeout=120)
        return boto3.client(service, region_name=REGION, endpoint_url=self.emulator.url, config=patient, **who)

    def parameters(self, **changes):
        """The parameters of the template, as CloudFormation takes them."""
        values = {
            "Issuer": self.issuer.url,
            "Audience": AUDIENCE,
            "ClientId": CLIENT,
            "ProductName": "Emulated",
            "SenderDomain": SENDER.split("@")[1],
            "SenderName": "Emulated",
        } | changes
        return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]

    def _deploy(self):
        template = translate.read(ROOT / "infra" / "template.yaml")
        storage = self.client("s3")
        storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        for binary in translate.functions(template).values():
            storage.put_object(Bucket=BUCKET, Key=f"{binary}.zip", Body=self._archive(binary))
        stack = translate.adapt_for_emulator(translate.translate_sam(template, BUCKET, REGION))
        storage.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(stack))
        self.template_url = f"{self.emulator.url}/{BUCKET}/template.json"
        formation = self.client("cloudformation")
        formation.create_stack(
            StackName=NAME,
            TemplateURL=self.template_url,
            Parameters=self.parameters(),
            Capabilities=["CAPABILITY_IAM"],
        )
        self.wait(lambda: self._is_created(formation), 180, "the stack")
        # The emulator ignores these properties of a table, so they are set by API calls.
        database = self.client("dynamodb")
        for name in ("Table", "AuditTable"):
            table, stated = self.physical(name), stack["Resources"][name]["Properties"]
            if "TimeToLiveSpecification" in stated:
                database.update_time_to_live(TableName=table, TimeToLiveSpecification=stated["TimeToLiveSpecification"])
            database.update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification=stated["PointInTimeRecoverySpecification"]
            )
        return stack

    def _archive(self, binary):
        path = self.folder / "lambda" / binary / "bootstrap"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.write(path, "bootstrap")
        return archive.getvalue()

    def _is_created(self, formation):
        stack = formation.describe_stacks(StackName=NAME)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return True
        if "ROLLBACK" in stack["StackStatus"] or "FAILED" in stack["StackStatus"]:
            events = formation.describe_stack_events(StackName=NAME)["StackEvents"]
            reasons = [event.get("ResourceStatusReason") for event in events if "FAILED" in event["ResourceStatus"]]
            raise RuntimeError(f"{stack['StackStatus']}: {reasons}")
        return False

    def _outputs(self):
        stack = self.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @functools.cache  # noqa: B019, there is one stack
    def physical(self, logical):
        """The physical identifier of a resource."""
        detail = self.client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId=logical)
        return detail["StackResourceDetail"]["PhysicalResourceId"]

    def call(self, method, path, body=None, token=None, **headers):
        """Calls the API; `headers` with underscores for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("content-type", "application/json")
            body = body if isinstance(body, str) else json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=60)
        connection.request(
            method, path, body, {"host": f"{self.api}.execute-api.localhost:{self.emulator.port}"} | sent
        )
        with contextlib.closing(connection):
            return Answer(connection.getresponse())

    def emails(self, address):
        """The emails that SES took for an address, oldest first."""
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=10)
        connection.request("GET", "/_ministack/ses/messages")
        with contextlib.closing(connection):
            accounts = json.loads(connection.getresponse().read())["messages"]
        return [email for sent in accounts.values() for email in sent if email["To"] == [address]]

    @staticmethod
    def wait(happened, seconds, what):
        """Polls until the condition holds, for example the arrival of an email."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := happened():
                return found
            time.sleep(0.25)
        raise AssertionError(f"{what} did not happen within {seconds} seconds")


@functools.cache
def deployed():
    """The stack of this test run."""
    return Stack()
