"""Checks domains with checkdmarc, as far as strictmx looks at them, and prints seconds a domain.

Only inside `outside`: the resolver and the roots are those of the lab.
"""

import json
import sys
import time

from checkdmarc.mta_sts import check_mta_sts
from checkdmarc.smtp import check_mx
from checkdmarc.smtp_tls_reporting import check_smtp_tls_reporting

NAMESERVERS = ["127.0.0.1"]

seconds = {}
for domain in sys.argv[1:]:
    started = time.perf_counter()
    sts = check_mta_sts(domain, nameservers=NAMESERVERS)
    patterns = sts["policy"]["mx"] if sts["valid"] else None
    mx = check_mx(
        domain,
        mta_sts_mx_patterns=patterns,
        check_mx_tls=True,
        nameservers=NAMESERVERS,
    )
    tlsrpt = check_smtp_tls_reporting(domain, nameservers=NAMESERVERS)
    seconds[domain] = time.perf_counter() - started
    starttls = [host.get("starttls") for host in mx.get("hosts", [])]
    said = {
        "mta-sts": sts["valid"],
        "error": sts.get("error"),
        "starttls": starttls,
        "tlsrpt": tlsrpt["valid"],
    }
    print(domain, json.dumps(said), file=sys.stderr)
print(json.dumps(seconds))
