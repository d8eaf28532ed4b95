"""What postfix-mta-sts-resolver makes of records and policies: a line of JSON in, an outcome out.

Its own functions read the texts; what is done with what they read is that of its resolver.py.
"""

import json
import sys
import types

# Its configuration is YAML; none is read here.
sys.modules["yaml"] = types.ModuleType("yaml")

from postfix_mta_sts_resolver import utils  # noqa: E402


def record(texts):
    texts = utils.filter_text(text.encode() for text in texts)
    texts = [text for text in texts if text.startswith("v=STSv1")]
    if len(texts) != 1:
        return "ignores"
    read = utils.parse_mta_sts_record(texts[0])
    return "applies" if read.get("v") == "STSv1" and "id" in read else "ignores"


def policy(text):
    try:
        # The character set of a response that declares none.
        read = utils.parse_mta_sts_policy(text.encode().decode("ascii"))
        max_age = int(read.get("max_age", "-1"))
    except ValueError:
        return "ignores"
    if read.get("version") != "STSv1" or not 0 <= max_age <= 31557600:
        return "ignores"
    if read.get("mode") == "none":
        return "removes"
    is_demand = read.get("mode") in ("testing", "enforce") and read["mx"]
    return "applies" if is_demand else "ignores"


for line in sys.stdin:
    [[kind, value]] = json.loads(line).items()
    print({"record": record, "policy": policy}[kind](value))
