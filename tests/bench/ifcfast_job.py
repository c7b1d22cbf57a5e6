# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingImports=false
"""What ifcfast does in a comparison; runs in its environment: MODEL FOLDER -> one line of JSON."""

import json
import sys

import ifcfast

bundle = ifcfast.bundle(sys.argv[1], sys.argv[2])
pairs = ifcfast.clash(sys.argv[2], tolerance_m=0.0)
hard = pairs[pairs["kind"] == "hard"]
told = {
    "seen": int(bundle["products_seen"]),
    "meshed": int(bundle["products_meshed"]),
    "hard": len(hard),
    "clash": int((hard["category"] == "clash").sum()),
}
sys.stdout.write(json.dumps(told) + "\n")
