"""python check.py CASES.jsonl: compiles and runs each program with real XLA on the CPU and compares with the stored results."""
import base64
import json
import sys

import jax
import jax.extend
import ml_dtypes
import numpy as np
from jax._src.lib import _jax

TOLERANCE = {"float32": 1e-5, "bfloat16": 2e-2, "float16": 2e-3}


def array(stored):
    dtype = np.dtype(getattr(ml_dtypes, stored["dtype"], stored["dtype"]))
    return np.frombuffer(base64.b64decode(stored["b64"]), dtype).reshape(stored["shape"])


def fault(case, backend):
    devices = backend.devices()[:1]
    options = jax.extend.backend.get_compile_options(num_replicas=1, num_partitions=1)
    program = backend.compile_and_load(case["text"], executable_devices=_jax.DeviceList(tuple(devices)), compile_options=options)
    outs = program.execute([jax.device_put(array(a), devices[0]) for a in case["args"]])
    for i, (out, stored) in enumerate(zip(outs, case["outs"], strict=True)):
        got, want = np.asarray(out), array(stored)
        if got.dtype != want.dtype or got.shape != want.shape:
            return f"result {i} is {got.dtype}{list(got.shape)}, we have {want.dtype}{list(want.shape)}"
        tolerance = TOLERANCE.get(stored["dtype"], 0)
        with np.errstate(all="ignore"):
            if not np.allclose(got.astype(np.float64), want.astype(np.float64), rtol=tolerance, atol=tolerance, equal_nan=True):
                return f"result {i} differs by {np.nanmax(np.abs(got.astype(np.float64) - want.astype(np.float64)))}"
    return None


def main():
    backend = jax.extend.backend.get_backend("cpu")
    failed = passed = 0
    for line in open(sys.argv[1]):
        case = json.loads(line)
        try:
            found = fault(case, backend)
        except Exception as error:  # what XLA says of a text is the finding
            found = str(error).strip().split("\n")[0]
        if found:
            failed += 1
            print(f"FAILED {case['name']}: {found}")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
