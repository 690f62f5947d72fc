"""What the make_*.py scripts share: the encoding of cases, and the call from JavaScript shapes to JAX.

A case is written as the JavaScript call (`case("np.cumsum", x, 0)`); this file finds the JAX function of that name, runs it,
and keeps arguments and result. The format is described in README.md."""
import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import base64
import json
import math
import re
import sys
import warnings
from pathlib import Path

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
from jax import lax

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
DTYPES = dict(
    float32=jnp.float32, bfloat16=jnp.bfloat16, float16=jnp.float16, int32=jnp.int32, uint32=jnp.uint32,
    int8=jnp.int8, uint8=jnp.uint8, int16=jnp.int16, uint16=jnp.uint16, bool=jnp.bool_)
DEFAULT_TOLERANCE = dict(float32=1e-6, bfloat16=1e-2, float16=1e-3)  # JAX's own, rtol and atol alike


class Js:
    """A JavaScript function in an argument list, with the Python function of the same meaning."""
    def __init__(self, source, python):
        self.source, self.python = source, python


class Float(float):
    """A Python float with an integral value: JavaScript cannot tell 2.0 from 2, so it is spelled {"float": 2}."""


class Dt:
    """A dtype as an argument, by name."""
    def __init__(self, name):
        self.name = name


def is_array(x):
    return isinstance(x, (np.ndarray, np.generic, jax.Array))


def encode_array(a):
    x = np.asarray(a)
    name = str(x.dtype)
    assert name in DTYPES, f"unexpected dtype {name}"
    if name in DEFAULT_TOLERANCE:
        # XLA:CPU and many GPUs flush subnormals: such a golden would test the flag, not the op.
        f = np.abs(x.astype(np.float64))
        tiny = float(ml_dtypes.finfo(x.dtype).tiny)
        assert not ((f > 0) & (f < tiny)).any(), "a golden holds a subnormal number"
    out = dict(dtype=name, shape=list(x.shape), data=base64.b64encode(np.ascontiguousarray(x).tobytes()).decode())
    if isinstance(a, jax.Array) and a.weak_type:
        out["weakType"] = True
    return out


def encode(x):
    if is_array(x):
        return encode_array(x)
    if isinstance(x, Dt):
        return x.name
    if isinstance(x, Js):
        return {"js": x.source}
    if x is Ellipsis:
        return "..."
    if isinstance(x, slice):
        return {"slice": [x.start, x.stop, x.step]}
    if x is None or isinstance(x, (bool, str, int)):
        return x
    if isinstance(x, float):
        if math.isnan(x):
            return {"number": "NaN"}
        if math.isinf(x):
            return {"number": "Infinity" if x > 0 else "-Infinity"}
        return {"float": int(x)} if float(x).is_integer() else float(x)
    if isinstance(x, (list, tuple)):
        return [encode(v) for v in x]
    if isinstance(x, dict):
        return {k: encode(v) for k, v in x.items()}
    raise TypeError(type(x))


def encode_short(args):
    return [f"{a.dtype}{list(a.shape)}" if is_array(a) else a for a in args]


def to_python(x, wide=False):
    """An argument as JAX takes it; `wide` turns floating-point arrays into float64."""
    if is_array(x):
        if wide and jnp.issubdtype(x.dtype, jnp.floating):
            return jnp.asarray(np.asarray(x).astype(np.float64))
        return jnp.asarray(x)
    if isinstance(x, Dt):
        return DTYPES[x.name]
    if isinstance(x, Js):
        return x.python
    if isinstance(x, Float):
        return float(x)
    if isinstance(x, (list, tuple)):
        return tuple(to_python(v, wide) for v in x)
    if isinstance(x, dict):
        return {k: to_python(v, wide) for k, v in x.items()}
    return x


def snake(name):
    name = name.replace("NaN", "Nan")
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m.group(1).lower(), name)


def leaves(out):
    return list(out) if isinstance(out, (list, tuple)) else [out]


def worst(out, wide):
    """Largest max(absolute, relative) distance of JAX's f32 result to the same computation in f64, or None."""
    e = 0.0
    for a, b in zip(leaves(out), leaves(wide)):
        if not is_array(a) or not jnp.issubdtype(a.dtype, jnp.floating) or a.dtype != jnp.float32:
            continue
        a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
        if a.shape != b.shape:
            return None
        ok = np.isfinite(a) & np.isfinite(b)
        if ok.any():
            d = np.abs(a - b)[ok] / (1 + np.abs(b[ok]))  # the comparison is |x - y| <= atol + rtol * |y|
            e = max(e, float(d.max()))
    return e


class Cases:
    def __init__(self, namespaces, special=None, exact=(), beyond=()):
        self.cases, self.refused = [], []
        self.namespaces, self.special = namespaces, special or {}
        self.exact, self.beyond = set(exact), set(beyond)

    def find(self, fn):
        if fn in self.special:
            return self.special[fn]
        space, *path = fn.split(".")
        f = self.namespaces[space]
        for p in path:
            f = getattr(f, snake(p.rstrip("_")))
        return f

    def __call__(self, fn, *args, options=None, note=None, tolerance=None, exact=None, js=None, wide=True):
        try:
            return self.add(fn, args, options or {}, note, tolerance, exact, js, wide)
        except Exception as error:  # all of them are told at the end, so that one run shows all
            self.refused.append(f"{fn} {str(encode_short(args))[:80]} {options or ''}: {type(error).__name__} {str(error)[:200]}")

    def add(self, fn, args, options, note, tolerance, exact, js, wide):
        f = js.python if js else self.find(fn)
        call = lambda w: f(*[to_python(a, w) for a in args], **{snake(k): to_python(v, w) for k, v in options.items()})
        out = call(False)
        if isinstance(out, (jnp.dtype, type)):
            out = str(jnp.dtype(out))
        c = {"fn": fn} if not js else {"js": js.source}
        c["args"] = encode(args)
        if options:
            c["options"] = encode(options)
        c["out"] = encode(out)
        if note:
            c["note"] = note
        if fn in self.beyond:
            c["beyond"] = True
        if exact or (exact is None and fn in self.exact):
            c["exact"] = True
        elif tolerance:
            c["rtol"], c["atol"], c["reason"] = tolerance
        elif wide and any(is_array(a) and a.dtype == jnp.float32 for a in leaves(out)):
            with jax.enable_x64(True):
                try:
                    e = worst(out, call(True))
                except Exception as error:
                    e = None
                    print("no f64 reference:", fn, str(error)[:80])
            if e and e > 1e-4:
                print("far from float64:", fn, e)
            if e and e > 0.4e-6:
                t = float(f"{4 * e:.0e}")
                c["rtol"] = c["atol"] = t
                c["reason"] = f"XLA:CPU itself is {e:.1e} from the float64 result"
        self.cases.append(c)
        return out

    def write(self, file, **head):
        if self.refused:
            sys.exit("\n".join(["JAX refused:", *self.refused]))
        write(file, dict(head, cases=self.cases))
        names = {c.get("fn", "js") for c in self.cases}
        print(file, len(self.cases), "cases,", len(names), "functions")


def write(file, record):
    text = json.dumps(record, separators=(",", ":"), allow_nan=False)
    (HERE / file).write_text(text + "\n")
    print(file, len(text), "bytes")


def f32(*v):
    return np.array(v, np.float32)


def i32(*v):
    return np.array(v, np.int32)


def arr(dtype, v):
    return np.array(v).astype(DTYPES[dtype])


def normal(seed, *shape, dtype="float32", scale=1.0):
    x = np.random.RandomState(seed).randn(*shape) * scale
    return (x if dtype == "float32" else np.round(x * 64) / 64).astype(DTYPES[dtype])


def ints(seed, lo, hi, *shape, dtype="int32"):
    return np.random.RandomState(seed).randint(lo, hi, shape).astype(DTYPES[dtype])
