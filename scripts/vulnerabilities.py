"""Ask the package index whether a package of a lock file has a known vulnerability.

python -m scripts.vulnerabilities requirements.lock

Fails when one is known. An index that does not answer, or knows no advisories, is no finding: that is said plainly, in a line that
`./run check` shows ("note: …"), and nothing fails, because a network that is down is no fault of the code.
"""

import json
import subprocess
import sys
from typing import Any

SECONDS = 120
NOT_ASKED = "note: could not be asked"


def main(lock: str) -> int:
    """Ask about every package of the lock file; return 1 when something is known to be vulnerable."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    try:
        done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=SECONDS, check=False)  # nosec B603
        found = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"{NOT_ASKED}: the package index did not answer within {SECONDS} s.")
        return 0
    except (ValueError, KeyError):
        print(f"{NOT_ASKED}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return 0
    lines, code = judge(found)
    print("\n".join(lines))
    return code


def judge(found: list[dict[str, Any]]) -> tuple[list[str], int]:
    """Return what to say about the answers of pip-audit, and 1 when a vulnerability is among them."""
    known = [(each, flaw) for each in found for flaw in each.get("vulns", [])]
    lines = [
        f"{each['name']} {each['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for each, flaw in known
    ]
    skipped = [each["name"] for each in found if "skip_reason" in each]
    if skipped:
        lines.append(f"{NOT_ASKED}: the package index gave no advisories for {len(skipped)} of {len(found)} packages.")
    asked = len(found) - len(skipped)
    if asked:
        lines.append(f"{asked} packages asked, {len(known)} vulnerabilities known.")
    return lines, 1 if known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
