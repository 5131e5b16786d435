"""Print the commands of a README block: the fence that follows the comment ``<!-- ci: NAME -->``."""

import argparse
import re
import sys
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("name")
parser.add_argument("--readme", default="README.md")
arguments = parser.parse_args()
text = Path(arguments.readme).read_text(encoding="utf-8")
found = re.search(rf"<!-- ci: {re.escape(arguments.name)} -->\n```sh\n(.*?)```", text, re.DOTALL)
if found is None:
    sys.exit(f"no block named {arguments.name!r} in {arguments.readme}")
print(found.group(1), end="")
