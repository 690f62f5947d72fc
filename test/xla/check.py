"""python check.py CASES.jsonl: what real XLA says of each program.

Both forms of its text must be one module. On the CPU it is compiled and run, and its results compared with the stored ones; a train step runs
round after round, in the memory that it gives away, and its losses are compared. Then XLA's compiler for TPUs compiles it ahead of time, for
one chip of a v5e; that needs libtpu and no TPU. Written for JAX 0.10: it reaches behind JAX's public names to hand text to XLA.
"""
import base64
import json
import os
import sys
import time

os.environ["JAX_PLATFORMS"] = "cpu"
# libtpu asks the cloud what machine this is, and waits for an answer, unless it is told: none with a TPU.
os.environ |= {"TPU_SKIP_MDS_QUERY": "1", "TPU_ACCELERATOR_TYPE": "v5litepod-4", "TPU_WORKER_HOSTNAMES": "localhost", "TPU_STDERR_LOG_LEVEL": "3"}
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jax
import jax.extend
import jaxlib.mlir.dialects.stablehlo as stablehlo
import ml_dtypes
import numpy as np
from jax._src.interpreters import mlir
from jax._src.lib import _jax
from jax.experimental import topologies
from jax.extend.mlir import ir
from jax.sharding import SingleDeviceSharding

TOLERANCE = {"float32": 1e-5, "bfloat16": 2e-2, "float16": 2e-3}
DTYPES = {"f32": "float32", "bf16": "bfloat16", "f16": "float16", "i1": "bool"}
DTYPES |= {f"{u}i{n}": f"{'u' if u else ''}int{n}" for u in ("", "u") for n in (8, 16, 32)}


class Fault(Exception):
    """XLA's answer is not ours."""


def dtype_of(name):
    return np.dtype(getattr(ml_dtypes, name, name))


def array(stored):
    return np.frombuffer(base64.b64decode(stored["b64"]), dtype_of(stored["dtype"])).reshape(stored["shape"])


def parsed(text):
    module = ir.Module.parse(text)
    module.operation.verify()
    return module


def check_forms(case):
    with mlir.make_ir_context():
        generic, pretty = str(parsed(case["text"])), str(parsed(case["pretty"]))
    if generic != pretty:
        line = next((a, b) for a, b in zip(generic.split("\n"), pretty.split("\n")) if a != b)
        raise Fault(f"its two forms are two modules: {line[0].strip()} and {line[1].strip()}")


def check_result(i, got, want, relative):
    if got.dtype != want.dtype or got.shape != want.shape:
        raise Fault(f"result {i} is {got.dtype}{list(got.shape)}, we have {want.dtype}{list(want.shape)}")
    a, b = got.astype(np.float64), want.astype(np.float64)
    with np.errstate(all="ignore"):
        difference = np.nanmax(np.abs(a - b), initial=0)
        if relative is not None:
            scale = np.max(np.abs(b), initial=0)
            if not np.all(np.isfinite(a)) or difference > relative * scale:
                raise Fault(f"result {i} differs by {difference}, its greatest magnitude is {scale}")
            return
        tolerance = TOLERANCE.get(str(want.dtype), 0)
        if not np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True):
            raise Fault(f"result {i} differs by {difference}")


def run_on_cpu(case, backend):
    device = backend.devices()[0]
    options = jax.extend.backend.get_compile_options(num_replicas=1, num_partitions=1)
    program = backend.compile_and_load(case["text"], executable_devices=_jax.DeviceList((device,)), compile_options=options)
    args = [jax.device_put(array(a), device) for a in case["args"]]
    if "losses" not in case:
        outs = program.execute(args)
        for i, (out, stored) in enumerate(zip(outs, case["outs"], strict=True)):
            check_result(i, np.asarray(out), array(stored), case.get("relative"))
        return
    for round, want in enumerate(case["losses"]):
        *state, loss = program.execute(args)
        if not all(a.is_deleted() for a in args[: len(state)]):
            raise Fault("the state that it was given should have been taken over")
        args = [*state, *args[len(state) :]]
        if abs(float(loss) / want - 1) > case["relative"]:
            raise Fault(f"loss {round} is {float(loss)}, JAX has {want}")


def exported(text):
    """The text as JAX's own serialised program, which JAX can compile for another machine."""
    with mlir.make_ir_context():
        module = parsed(text)
        main = next(f for f in module.body.operations if f.attributes["sym_name"].value == "main")
        kind = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
        ins, outs = avals(kind.inputs), avals(kind.results)
        version = stablehlo.get_version_from_compatibility_requirement(stablehlo.StablehloCompatibilityRequirement.WEEK_4)
        blob = _jax.mlir.serialize_portable_artifact(mlir.module_to_bytecode(module), version)
    return jax.export.Exported(
        fun_name="main",
        in_tree=jax.tree.structure((ins, {})),
        in_avals=ins,
        out_tree=jax.tree.structure(outs),
        out_avals=outs,
        _has_named_shardings=True,
        _in_named_shardings=(None,) * len(ins),
        _out_named_shardings=(None,) * len(outs),
        in_shardings_hlo=(None,) * len(ins),
        out_shardings_hlo=(None,) * len(outs),
        nr_devices=1,
        platforms=("tpu",),
        ordered_effects=(),
        unordered_effects=(),
        disabled_safety_checks=(),
        mlir_module_serialized=blob,
        calling_convention_version=jax.export.maximum_supported_calling_convention_version,
        module_kept_var_idx=tuple(range(len(ins))),
        uses_global_constants=False,
        _get_vjp=None,
    )


def avals(types):
    ranked = [ir.RankedTensorType(t) for t in types]
    return tuple(jax.core.ShapedArray(tuple(t.shape), dtype_of(DTYPES[str(t.element_type)])) for t in ranked)


def compile_for_tpu(case, sharding):
    program = exported(case["text"])
    types = [jax.ShapeDtypeStruct(a.shape, a.dtype, sharding=sharding) for a in program.in_avals]
    jax.jit(program.call, in_shardings=sharding, out_shardings=sharding).lower(*types).compile()


def tpu():
    """Where the TPU's compiler is to place a program; without libtpu, nowhere."""
    try:
        topology = topologies.get_topology_desc(platform="tpu", topology_name="v5e:2x2")
        return SingleDeviceSharding(topology.devices[0])
    except Exception as error:
        print(f"TPU: not checked: {first_line(error)}")
        return None


def first_line(error):
    return str(error).strip().split("\n")[0] or type(error).__name__


def check_all(cases, what, check):
    started, counts = time.time(), {"passed": 0, "failed": 0, "skipped": 0}
    for case in cases:
        try:
            check(case)
            counts["passed"] += 1
        except Exception as error:  # what XLA says of a text is the finding
            # A compiler that lacks an operation says so; that the text is right, the other one has shown.
            found = "skipped" if str(error).startswith("UNIMPLEMENTED") else "failed"
            counts[found] += 1
            print(f"{found.upper()} {what}: {case['name']}: {first_line(error)}")
    print(f"{what}: {counts['passed']} of {len(cases)} programs in {time.time() - started:.0f} s", flush=True)
    return counts


def main():
    cases = [json.loads(line) for line in open(sys.argv[1])]
    backend = jax.extend.backend.get_backend("cpu")
    counts = [
        check_all(cases, "two forms, one module", check_forms),
        check_all(cases, "runs on the CPU with equal results", lambda case: run_on_cpu(case, backend)),
    ]
    sharding = tpu()
    if sharding is not None:
        counts.append(check_all(cases, "compiles for a TPU v5e", lambda case: compile_for_tpu(case, sharding)))
    passed, failed, skipped = (sum(c[kind] for c in counts) for kind in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


main()
