"""image.json: jax.image.resize and jax.ops.segment_*, with first derivatives."""
from golden import Cases, Js, arr, f32, i32, jax, jnp, normal, np

import jax.image
import jax.ops

C = Cases(dict(), special={})
for method in "nearest linear bilinear triangle cubic lanczos3 lanczos5".split():
    C.special["image.resize"] = lambda x, shape, m, **o: jax.image.resize(x, shape, m, **o)
    for shape in ([3, 4], [10, 13], [5, 7], [2, 14]):
        C("image.resize", normal(1, 5, 7), shape, method, tolerance=(1e-5, 1e-5, "weights are quotients of sines and sums"))
    C("image.resize", normal(2, 2, 8, 6, 3), [2, 3, 9, 3], method, options=dict(antialias=False), tolerance=(1e-5, 1e-5, "weights are quotients of sines and sums"))
    C("image.resize", normal(1, 5, 7), js=Js(f"(x) => grad((x) => np.sum(np.square(image.resize(x, [3, 9], '{method}'))))(x)", lambda x, m=method: jax.grad(lambda x: jnp.sum(jnp.square(jax.image.resize(x, (3, 9), m))))(x)), tolerance=(1e-5, 1e-5, "weights are quotients of sines and sums"))
C("image.resize", i32([1, 2], [3, 4]), [4, 4], "linear"); C("image.resize", i32([1, 2], [3, 4]), [4, 4], "nearest"); C("image.resize", arr("bfloat16", [[1, 2], [3, 4]]), [3, 3], "linear")
ids = i32(0, 2, 0, -1, 7, 2, 3)
for n in "sum prod max min".split():
    f = getattr(jax.ops, f"segment_{n}")
    name = f"ops.segment{n.title()}"
    C.special[name] = f
    for data in (f32(1, 2, 3, 4, 5, 6, -7), i32(1, 2, 3, 4, 5, 6, -7), normal(3, 7, 2)):
        C(name, data, ids, 5)
    if n != "prod":  # JAX has no derivative of scatter_mul with repeated indices
        C(name, normal(3, 7, 2), ids, js=Js(f"(x, i) => grad((x) => np.sum(np.square(ops.segment{n.title()}(x, i, 3))))(x)", lambda x, i, f=f: jax.grad(lambda x: jnp.sum(jnp.square(f(x, i, 3))))(x)))
C.write("image.json", jax="0.10.2")
