"""The emulated AWS: ministack, with the roles of the functions enforced, as a process of its own.

Run as a script, this is the emulator itself with one patch: ministack ignores partial batch failures of a stream function
and has no limit of retries. The patch does what AWS documents.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

REGION = "eu-west-1"


def free_port():
    """A free port."""
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Emulator:
    """One emulated account. It ends with the process that started it."""

    def __init__(self, trusted):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = tempfile.TemporaryDirectory(prefix="latchkey-deployed-")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.log = open(os.path.join(self.folder.name, "emulator.log"), "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            env=kept
            | {
                "GATEWAY_PORT": str(self.port),
                "BIND_HOST": "127.0.0.1",
                "IOT_MTLS_ENABLED": "0",
                "AUTH": "true",
                "MINISTACK_REGION": REGION,
                "AWS_ENDPOINT_URL": self.url,
                "SSL_CERT_FILE": trusted,
                "TMPDIR": self.folder.name,
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()

    def _wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                probe.request("GET", "/_ministack/health")
                if probe.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                probe.close()
        raise RuntimeError(f"the emulator did not start:\n{self.log_tail()}")

    def log_tail(self):
        """The end of the emulator's log."""
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()[-8_000:]

    def stop(self):
        """Stops the emulator and its functions."""
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.log.close()
            self.folder.cleanup()


def _patch_stream_retries():
    from ministack.services import lambda_svc

    execute = lambda_svc._execute_function

    def reported(result, records):
        """The index of the first record that the function reports as failed."""
        body = result.get("body")
        failures = body.get("batchItemFailures", []) if isinstance(body, dict) else []
        failed = {failure["itemIdentifier"] for failure in failures}
        places = (at for at, record in enumerate(records) if record["dynamodb"]["SequenceNumber"] in failed)
        return next(places, None)

    def execute_with_retries(function, event, *others, **named):
        records = event.get("Records") if isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb":
            return execute(function, event, *others, **named)
        mappings = [
            each
            for _, _, each in lambda_svc._iter_all_esms()
            if each["EventSourceArn"] == records[0]["eventSourceARN"]
        ]
        mapping, tries = mappings[0], 0
        while True:
            result = execute(function, {"Records": records}, *others, **named)
            at = 0 if result.get("error") else reported(result, records)
            if at is None:
                return result
            # Retries are counted for the first record of the batch.
            tries, records = (tries + 1, records) if at == 0 else (1, records[at:])
            if tries > mapping["MaximumRetryAttempts"]:
                lambda_svc._send_ddb_stream_failure_record(
                    mapping, function, records[:1], mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
                )
                tries, records = 0, records[1:]
                if not records:
                    return {"body": {"batchItemFailures": []}}

    lambda_svc._execute_function = execute_with_retries


def _exit_with_parent():
    """Ends this process when its parent has ended."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    from ministack.app import main

    _exit_with_parent()
    _patch_stream_retries()
    main()
