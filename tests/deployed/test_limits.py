"""Limits of CloudFormation, counted after AWS's own translator has expanded the template."""

import re
import unittest

from stack import ROOT, deployed


class Limits(unittest.TestCase):
    """The size of the deployed stack."""

    def test_the_stack_has_as_many_resources_as_the_readme_says(self):
        """The generator counts without the translator, so this also proves its count."""
        readme = (ROOT / "infra" / "README.md").read_text(encoding="utf-8")
        stated = int(re.search(r"the template has (\d+)", readme).group(1))

        self.assertEqual(len(deployed().template["Resources"]), stated)
        self.assertLessEqual(stated, 410, "of 500, with room for what comes")


if __name__ == "__main__":
    unittest.main()
