"""stablehlo-subset.jsonl: small cases of ../shared/data/jax-harness.jsonl (made by ../shared/tools/golden_gen.py from JAX's primitive
harnesses), so chosen that every op, and every dtype of every group, is there at least once. Lines are kept as they are, in their array
format {dtype, shape, b64}. Takes the folder of the original."""
import json
import re
import sys
from pathlib import Path

from golden import HERE

COUNT, BYTES = 150, 400_000
source = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "../../../shared/data") / "jax-harness.jsonl"
ops = lambda text: set(re.findall(r"\b(?:stablehlo|chlo)\.[a-z_0-9]+", text))
cases = [(len(line), i, line, json.loads(line)) for i, line in enumerate(source.read_text().splitlines())]
wanted = lambda c: ({("op", o) for o in ops(c["mlir"])} | {("group", c["group"])}
                    | {("type", t) for t in re.findall(r"x?(bf16|f16|f32|ui8|ui16|ui32|i8|i16|i32|i1)>", c["mlir"])})
chosen, seen, size = {}, set(), 0


def take(n, i, line, c):
    global size
    chosen[i] = line
    seen.update(wanted(c))
    size += n + 1


# First what covers something new for the fewest bytes, then second helpings of each group while there is room.
for n, i, line, c in sorted(cases):
    if wanted(c) - seen:
        take(n, i, line, c)
helpings = {}
for n, i, line, c in sorted(cases):
    helpings[c["group"]] = helpings.get(c["group"], 0) + 1
    if i not in chosen and len(chosen) < COUNT and size + n < BYTES and helpings[c["group"]] <= 3:
        take(n, i, line, c)
missing = set().union(*(wanted(c) for *_, c in cases)) - seen
assert not missing, missing
(HERE / "stablehlo-subset.jsonl").write_text("\n".join(chosen[i] for i in sorted(chosen)) + "\n")
print(len(chosen), "cases,", size, "bytes,", len({o for k, o in seen if k == "op"}), "ops")
