"""tiny-transformer-{f32,bf16}.json: the model of ../shared/tools/block.py, run by golden_train.py there with real JAX (dims, tokens,
params0, logits, grads, ten losses of `train` at learning rate 1e-3 and params10). Copied here in this folder's array format; the train step's StableHLO text, as
JAX printed it, goes to train-step-{f32,bf16}.mlir. Takes the folder of the originals."""
import json
import sys
from pathlib import Path

from golden import HERE

source = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "../../../shared/data")


def convert(v):
    if isinstance(v, dict) and "b64" in v:
        return dict(dtype=v["dtype"], shape=v["shape"], data=v["b64"])
    return {k: convert(w) for k, w in v.items()} if isinstance(v, dict) else v


for n in ("f32", "bf16"):
    d = json.loads((source / f"tiny-transformer-{n}.json").read_text())
    (HERE / f"train-step-{n}.mlir").write_text(d.pop("mlir"))
    file = HERE / f"tiny-transformer-{n}.json"
    file.write_text(json.dumps(convert(d), separators=(",", ":")) + "\n")
    print(file.name, file.stat().st_size, "bytes", list(d), d["losses"][:2])
