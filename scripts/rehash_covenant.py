"""Re-hash a covenant's text: python3 rehash_covenant.py FILE [SHA256]. Needs nothing but Python. The format: docs/covenant-format.md."""

import hashlib
import sys
import unicodedata

with open(sys.argv[1], "rb") as file:
    content = file.read()
text = content.decode("utf-8")
lines = text.split("\n")
faults = []
if lines[0] != "THI-DUA-COVENANT 1":
    faults.append("the first line is not THI-DUA-COVENANT 1")
if lines[-2:] != ["end", ""] or "\r" in text or text != unicodedata.normalize("NFC", text):
    faults.append("not in canonical form (LF line ends, Unicode NFC, a last line 'end')")
found = hashlib.sha256(content).hexdigest()
if len(sys.argv) > 2 and found != sys.argv[2].strip().lower():
    faults.append("the hash is not " + sys.argv[2])
print(found)
print("\n".join(faults) or f"{text.count(chr(10) + 'member' + chr(9))} units, whole")
sys.exit(bool(faults))
