"""random-names.json: samplers of counts and of orthogonal matrices, initializers made of them, scaled images, groups of rows, windows of
convolutions and raveled trees, by the names of this library."""
from golden import Cases, Js, arr, f32, i32, jax, jnp, lax, normal, np

import jax.flatten_util
import jax.image

C = Cases(dict(lax=lax, np=jnp))
near = (2e-5, 2e-5, "as normal")


def js(name, source, python, *args, tol=near):
    C(name, *args, js=Js(source, python), tolerance=tol, wide=False)


k = jax.random.key(7)
for n, p, shape, text in ((10, 0.3, (6,), "10, 0.3, [6]"), (100, 0.3, (6,), "100, 0.3, [6]"), (1000, 0.7, (5,), "1000, 0.7, [5]"), (-1, 0.5, (2,), "-1, 0.5, [2]"), (5, 0.0, (3,), "5, 0, [3]"), (5, 1.0, (3,), "5, 1, [3]"), (5, float("nan"), (2,), "5, NaN, [2]"), (float("inf"), 0.5, (2,), "Infinity, 0.5, [2]")):
    js("random.binomial", f"() => random.binomial(random.key(7), {text})", lambda n=n, p=p, shape=shape: jax.random.binomial(k, n, p, shape))
js("random.binomial", "(n, p) => random.binomial(random.key(7), n, p)", lambda n, p: jax.random.binomial(k, n, p), f32(3, 50, 200), f32([0.1], [0.9]))
js("random.multinomial", "(p) => random.multinomial(random.key(7), 20, p)", lambda p: jax.random.multinomial(k, 20, p), f32(0.2, 0.3, 0.5))
js("random.multinomial", "(n, p) => random.multinomial(random.key(7), n, p, { shape: [2, 4], dtype: 'int32' })", lambda n, p: jax.random.multinomial(k, n, p, shape=(2, 4), dtype=jnp.int32), f32(30, 5), f32([0.1, 0.2, 0.3, 0.4], [0, 0.5, 0.5, 0]))
for text, args in (("4", dict(n=4)), ("3, { shape: [2], m: 5 }", dict(n=3, shape=(2,), m=5)), ("5, [2], 'float32', 3", dict(n=5, shape=(2,), dtype=jnp.float32, m=3))):
    js("random.orthogonal", f"() => random.orthogonal(random.key(7), {text})", lambda args=args: jax.random.orthogonal(k, **args))
init = jax.nn.initializers
for shape in ((4, 4), (3, 5), (2, 3, 4)):
    js("nn.initializers.orthogonal", f"() => nn.initializers.orthogonal()(random.key(7), {list(shape)})", lambda s=shape: init.orthogonal()(k, s))
    js("nn.initializers.orthogonal", f"() => nn.initializers.orthogonal(2, 0)(random.key(7), {list(shape)})", lambda s=shape: init.orthogonal(2.0, 0)(k, s))
for shape in ((3, 2, 4), (2, 3, 3, 3), (1, 3, 3, 2, 2)):
    js("nn.initializers.deltaOrthogonal", f"() => nn.initializers.deltaOrthogonal()(random.key(7), {list(shape)})", lambda s=shape: init.delta_orthogonal()(k, s))
x = normal(1, 6, 7)
smooth = (1e-4, 1e-5, "weights are quotients of sums")
for method in "linear cubic lanczos3 lanczos5".split():
    for scale, at in (((1.5, 0.5), (0.25, -1.0)), ((0.7, 2.0), (1.0, 3.0))):
        f = lambda x, s, t, m=method: jax.image.scale_and_translate(x, (5, 8), (0, 1), s, t, m)
        js("image.scaleAndTranslate", f"(x, s, t) => image.scaleAndTranslate(x, [5, 8], [0, 1], s, t, '{method}')", f, x, f32(*scale), f32(*at), tol=smooth)
        js("image.scaleAndTranslate", f"(x, s, t) => grad((s, t) => np.sum(np.square(image.scaleAndTranslate(x, [5, 8], [0, 1], s, t, '{method}'))), {{ argnums: [0, 1] }})(s, t)",
           lambda x, s, t, f=f: list(jax.grad(lambda s, t: jnp.sum(jnp.square(f(x, s, t))), argnums=(0, 1))(s, t)), x, f32(*scale), f32(*at), tol=(1e-3, 1e-2, "derivatives of kernels with corners"))
js("image.scaleAndTranslate", "(x, s, t) => image.scaleAndTranslate(x, [2, 9, 3], [1], s, t, 'linear', { antialias: false })", lambda x, s, t: jax.image.scale_and_translate(x, (2, 9, 3), (1,), s, t, "linear", antialias=False), normal(2, 2, 5, 3), f32(0.6), f32(0.3), tol=smooth)
rows, mats, sizes = normal(1, 7, 3), normal(2, 3, 3, 4), i32(2, 0, 4)
C("lax.raggedDot", rows, mats, sizes); C("lax.raggedDot", rows, mats, i32(1, 2, 4)); C("lax.raggedDot", arr("bfloat16", np.round(rows * 8) / 8), arr("bfloat16", np.round(mats * 8) / 8), sizes, options=dict(preferredElementType="float32"))
js("lax.raggedDot", "(x, y, n) => grad((x, y) => np.sum(np.square(lax.raggedDot(x, y, n))), { argnums: [0, 1] })(x, y)", lambda x, y, n: list(jax.grad(lambda x, y: jnp.sum(jnp.square(lax.ragged_dot(x, y, n))), argnums=(0, 1))(x, y)), rows, mats, sizes)
img = normal(3, 2, 3, 6, 5)
C("lax.convGeneralDilatedPatches", img, [2, 3], [1, 1], "VALID"); C("lax.convGeneralDilatedPatches", img, [3, 2], [2, 1], "SAME"); C("lax.convGeneralDilatedPatches", img, [2, 2], [1, 1], [[1, 0], [0, 2]], options=dict(rhsDilation=[2, 1], lhsDilation=[1, 2]))
C("lax.convGeneralDilatedPatches", normal(3, 2, 6, 5, 3), [2, 3], [1, 1], "VALID", options=dict(dimensionNumbers=["NHWC", "HWIO", "NHWC"]))
C("lax.convGeneralDilatedPatches", normal(4, 1, 7, 2), [3], [1], "SAME", options=dict(dimensionNumbers=["NTC", "IOT", "NTC"]))
tree = lambda: dict(a=f32(1, 2), b=[i32([3, 4]), f32(5).reshape(())])
js("flattenUtil.ravelPytree", "(a, b, c) => flattenUtil.ravelPytree({ b: [b, c], a })[0]", lambda a, b, c: jax.flatten_util.ravel_pytree(dict(a=a, b=[b, c]))[0], f32(1, 2), i32([3, 4]), f32(5).reshape(()))
js("flattenUtil.ravelPytree", "(a, b, c) => { const t = flattenUtil.ravelPytree({ b: [b, c], a })[1](np.arange(5).mul(1.5)); return [t.a, t.b[0], t.b[1]]; }", lambda a, b, c: (lambda t: [t["a"], t["b"][0], t["b"][1]])(jax.flatten_util.ravel_pytree(dict(a=a, b=[b, c]))[1](jnp.arange(5) * 1.5)), f32(1, 2), i32([3, 4]), f32(5).reshape(()))
js("flattenUtil.ravelPytree", "(a, b) => flattenUtil.ravelPytree([a, b])[0]", lambda a, b: jax.flatten_util.ravel_pytree([a, b])[0], i32(1, 2), arr("int8", [3]))
js("flattenUtil.ravelPytree", "() => flattenUtil.ravelPytree({})[0]", lambda: jax.flatten_util.ravel_pytree({})[0])
js("flattenUtil.ravelPytree", "(a, b) => grad((v) => { const u = flattenUtil.ravelPytree([a, b])[1](v); return u[0].mul(u[1]).sum(); })(flattenUtil.ravelPytree([a, b])[0])", lambda a, b: (lambda v, u: jax.grad(lambda v: jnp.sum(u(v)[0] * u(v)[1]))(v))(*jax.flatten_util.ravel_pytree([a, b])), f32(1, 2), f32(3, 4))
C.write("random-names.json", jax="0.10.2")
