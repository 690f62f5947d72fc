"""Writes stablehlo-extra.jsonl: programs of ops that JAX's own tests leave out or that we write in other ops, as JAX lowers them for TPU, with
the CPU's results."""
import base64
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

rng = np.random.RandomState(0)


def store(x):
    x = np.asarray(x)
    return dict(dtype=x.dtype.name, shape=list(x.shape), b64=base64.b64encode(np.ascontiguousarray(x).tobytes()).decode())


def case(name, group, fun, *args):
    text = jax.jit(fun).trace(*args).lower(lowering_platforms=("tpu",)).as_text()
    outs = jax.tree.leaves(jax.jit(fun)(*args))
    return dict(name=name, group=group, mlir=text, args=[store(a) for a in args], outs=[store(o) for o in outs])


def cases():
    a = (rng.randn(2, 4, 4) * 0.3 + 3 * np.eye(4)).astype(np.float32)
    for left in (True, False):
        for lower in (True, False):
            for transpose in (True, False):
                for unit in (True, False):
                    b = rng.randn(2, *((4, 3) if left else (3, 4))).astype(np.float32)
                    fun = lambda a, b: lax.linalg.triangular_solve(a, b, left_side=left, lower=lower, transpose_a=transpose, unit_diagonal=unit)
                    yield case(f"triangular_solve left={left} lower={lower} transpose={transpose} unit={unit}", "triangular_solve", fun, a, b)
    spd = np.einsum("bij,bkj->bik", a, a)
    yield case("cholesky", "cholesky", jnp.linalg.cholesky, spd)
    yield case("cholesky of one matrix", "cholesky", lambda x: lax.linalg.cholesky(x, symmetrize_input=False), spd[0])
    for sizes in ([3, 0, 5], [1, 2, 3]):
        yield case(f"ragged_dot {sizes}", "ragged_dot", lax.ragged_dot, rng.randn(8, 4).astype(np.float32), rng.randn(3, 4, 5).astype(np.float32), np.array(sizes, np.int32))
    x = rng.permutation(32).reshape(4, 8).astype(np.float32)
    yield case("approx_max_k", "approx_top_k", lambda x: lax.approx_max_k(x, 3), x)
    yield case("approx_min_k along axis 0", "approx_top_k", lambda x: lax.approx_min_k(x, 2, reduction_dimension=0), x)
    x = np.array([-20, -3, -0.25, 0, 1, 7.5, 40], np.float32)
    yield case("bessel_i1e", "bessel_i1e", lax.bessel_i1e, x)
    yield case("zeta", "zeta", lax.zeta, np.array([1, 1.5, 2, 3, 4, 9, 2], np.float32), np.array([2, 1, 0.5, 7, -1.5, 3, -1], np.float32))
    yield case("polygamma", "polygamma", lax.polygamma, np.array([0, 1, 2, 3, 5, 1, 1.5], np.float32), np.array([2, 1, 0.5, 7, 1.5, -0.5, 1], np.float32))
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32"):
        info = np.iinfo(dtype)
        a, b = (rng.randint(info.min, info.max, (3, 5), dtype) for _ in range(2))
        yield case(f"mulhi {dtype}", "mulhi", lax.mulhi, a, b)
    dot = lambda l, r: lax.ragged_dot(l, r, np.array([3, 0, 4], np.int32))
    yield case("gradient of ragged_dot", "ragged_dot", lambda l, r, ct: jax.vjp(dot, l, r)[1](ct), *(rng.randn(*s).astype(np.float32) for s in ((8, 4), (3, 4, 5), (8, 5))))


lines = [json.dumps(c) for c in cases()]
(pathlib.Path(__file__).parent / "stablehlo-extra.jsonl").write_text("\n".join(lines) + "\n")
print(len(lines), "cases")
