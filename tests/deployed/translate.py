"""Translates the SAM template with AWS's own translator, and adapts the result to the emulator.

Each adaptation is one function below and one line in infra/README.md; the template itself has none.
"""

import string

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

SHORT_FORMS = ("Ref", "GetAtt", "Sub", "If", "Not", "Equals", "And", "Or", "Join", "Select", "Split", "Condition")


class Reader(yaml.SafeLoader):
    """A YAML loader for the short forms of CloudFormation functions."""


def _short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


for _name in SHORT_FORMS:
    Reader.add_constructor(f"!{_name}", lambda loader, node, name=_name: _short_form(loader, name, node))


def read(path):
    """Reads the template, with short forms expanded."""
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Reader)  # noqa: S506, the loader is a SafeLoader


def functions(template):
    """The functions of the template: logical name to binary name."""
    found = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            found[name] = resource["Properties"]["CodeUri"].rsplit("/", 1)[1]
    return found


def translate_sam(template, bucket, region):
    """Translates SAM to CloudFormation, with archives in a bucket as `sam deploy` uploads them."""
    for name, binary in functions(template).items():
        template["Resources"][name]["Properties"]["CodeUri"] = f"s3://{bucket}/{binary}.zip"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=region))
    return translator.translate(template, {})


def adapt_for_emulator(template):
    """Adapts the translated template to the emulator."""
    run_schedules_every_minute(template)
    reference_secrets_by_name(template)
    widen_email_permissions(template)
    remove_unsupported_outputs(template)
    return template


def run_schedules_every_minute(template):
    """Runs every schedule each minute, so that tests need not wait longer."""
    for resource in template["Resources"].values():
        if "ScheduleExpression" in resource.get("Properties", {}):
            resource["Properties"]["ScheduleExpression"] = "rate(1 minute)"


def reference_secrets_by_name(template):
    """Replaces `Ref` of a secret, which is its ARN here, and excludes punctuation by listing the characters."""
    secrets = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::SecretsManager::Secret"]
    for name in secrets:
        drawn = template["Resources"][name]["Properties"]["GenerateSecretString"]
        if drawn.get("ExcludePunctuation"):
            drawn["ExcludeCharacters"] = string.punctuation

    def replaced(value):
        if isinstance(value, dict):
            if value.get("Ref") in secrets:
                return {"Fn::GetAtt": [value["Ref"], "Id"]}
            return {key: replaced(each) for key, each in value.items()}
        return [replaced(each) for each in value] if isinstance(value, list) else value

    for section in ("Resources", "Outputs"):
        template[section] = replaced(template[section])


def widen_email_permissions(template):
    """Widens `ses:SendEmail` to all resources: the emulator evaluates it without sender and configuration set."""
    for resource in template["Resources"].values():
        for policy in resource.get("Properties", {}).get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if "ses:SendEmail" in statement["Action"]:
                    statement["Resource"] = "*"
                    statement.pop("Condition", None)


def remove_unsupported_outputs(template):
    """Removes outputs with DKIM records, which the emulator does not generate."""
    template["Outputs"] = {
        name: output for name, output in template["Outputs"].items() if "DkimDNSToken" not in str(output)
    }
