"""extras.json: jax.nn.initializers, and what of jax.numpy and jax.lax the other files leave out."""
import jax.nn.initializers
from golden import Cases, Js, f32, i32, jax, jnp, lax, normal, np

C = Cases(dict(np=jnp, lax=lax))
m = normal(0, 3, 4)

key = jax.random.key(7)
init = jax.nn.initializers


def initializer(text, python):
    C("nn.initializers", js=Js(f"() => nn.initializers.{text}(random.key(7), [3, 4])", lambda: python(key, (3, 4))), wide=False, tolerance=(1e-5, 1e-6, "as normal"))


for name in ("glorot", "xavier", "lecun", "he", "kaiming"):
    for kind in ("Uniform", "Normal"):
        initializer(f"{name}{kind}()", getattr(init, f"{name}_{kind.lower()}")())
initializer("varianceScaling(2, 'fan_out', 'normal')", init.variance_scaling(2.0, "fan_out", "normal"))
initializer("varianceScaling(0.5, 'fan_in', 'uniform', { inAxis: 1, outAxis: 0 })", init.variance_scaling(0.5, "fan_in", "uniform", in_axis=1, out_axis=0))
initializer("normal()", init.normal())
initializer("uniform(2)", init.uniform(2.0))
initializer("truncatedNormal(0.5)", init.truncated_normal(0.5))
initializer("zeros", init.zeros)
initializer("ones", init.ones)
initializer("constant(1.5)", init.constant(1.5))

# Four-bit integers: they wrap at four bits, and take a byte in memory. What JAX's XLA for CPUs lacks of them is not asked here.
INT4 = "np.array([-8, -3, 0, 5, 7], { dtype: 'int4' })"
UINT4 = "np.array([0, 3, 9, 12, 15], { dtype: 'uint4' })"


def four(body, python):
    i, u = jnp.array([-8, -3, 0, 5, 7], jnp.int4), jnp.array([0, 3, 9, 12, 15], jnp.uint4)
    C("int4", js=Js(f"() => {{ const i = {INT4}, u = {UINT4}; return {body}; }}", lambda: python(i, u)), exact=True)


four("i.astype('int32')", lambda i, u: i.astype(jnp.int32))
four("i.add(i).astype('int32')", lambda i, u: (i + i).astype(jnp.int32))
four("u.mul(u).astype('uint8')", lambda i, u: (u * u).astype(jnp.uint8))
four("i.sub(3).astype('float32')", lambda i, u: (i - 3).astype(jnp.float32))
four("u.astype('int4').astype('int32')", lambda i, u: u.astype(jnp.int4).astype(jnp.int32))
four("np.array([-20, -3.7, 0.5, 6.9, 300]).astype('int4').astype('int32')", lambda i, u: jnp.array([-20, -3.7, 0.5, 6.9, 300]).astype(jnp.int4).astype(jnp.int32))
four("i.neg().astype('int32')", lambda i, u: (-i).astype(jnp.int32))
four("i.less(1)", lambda i, u: i < 1)
four("np.where(i.less(0), i, i.mul(2)).astype('int32')", lambda i, u: jnp.where(i < 0, i, i * 2).astype(jnp.int32))
four("lax.shiftRightLogical(u, 1).astype('int32')", lambda i, u: lax.shift_right_logical(u, jnp.array([1] * 5, jnp.uint4)).astype(jnp.int32))
four("np.max(i).astype('int32')", lambda i, u: jnp.max(i).astype(jnp.int32))
four("lax.bitcastConvertType(np.array([0x1f, -0x70], { dtype: 'int8' }), 'int4').astype('int32')", lambda i, u: lax.bitcast_convert_type(jnp.array([0x1F, -0x70], jnp.int8), jnp.int4).astype(jnp.int32))
four("lax.bitcastConvertType(i, 'uint4').astype('int32')", lambda i, u: lax.bitcast_convert_type(i, jnp.uint4).astype(jnp.int32))
four("np.dot(i.astype('int8'), u.astype('int8')).astype('int32')", lambda i, u: jnp.dot(i.astype(jnp.int8), u.astype(jnp.int8)).astype(jnp.int32))

C("np.amax", m, 0)
C("np.amin", m, 1)
C("np.fabs", m)
C("np.mod", f32(5, -5, 5.5), f32(3, 3, -2))
C("np.concat", [f32(1, 2), f32(3)])
C("np.hanning", 6)
C("np.nanquantile", f32(1, np.nan, 3, 7), 0.5)
C("np.nanpercentile", f32(1, np.nan, 3, 7), 25)
C("np.histogramBinEdges", f32(1, 2, 5), 4)
C("np.unravelIndex", i32(5, 11), [3, 4])
C("np.linalg.matmul", m, normal(1, 4, 2))
C("np.linalg.tensordot", m, normal(1, 4, 2), js=Js("(x, y) => np.linalg.tensordot(x, y, 1)", lambda x, y: jnp.linalg.tensordot(x, y, axes=1)))
C("np.linalg.vecdot", m, normal(1, 3, 4))
C("np.linalg.matrixRank", np.array([[1, 2], [2, 4]], np.float32))
C("np.linalg.pinv", normal(2, 3, 2), tolerance=(1e-4, 1e-5, "by singular values"))
C("np.polyint", f32(3, 2, 1))
C("np.polyint", f32(3, 2, 1), 2)
C("np.trilIndicesFrom", m, 1)
C("np.triuIndicesFrom", m)
C("np.block", js=Js("() => np.block([[np.ones([2, 2]), np.zeros([2, 1])], [np.array([[5, 6]]), 7]])", lambda: jnp.block([[jnp.ones((2, 2)), jnp.zeros((2, 1))], [jnp.array([[5., 6.]]), jnp.array([[7.]])]])))
C("np.block", js=Js("() => np.block([np.array([1, 2]), 3])", lambda: jnp.block([jnp.array([1., 2.]), 3.])))
C("np.ix_", js=Js("(x) => x.slice(...np.ix_(np.array([0, 2], { dtype: 'int32' }), np.array([3, 1], { dtype: 'int32' })))", lambda x: x[jnp.ix_(jnp.array([0, 2]), jnp.array([3, 1]))]), *[m])
C("np.piecewise", js=Js("(x) => np.piecewise(x, [x.less(0), x.greater(1)], [(v) => v.neg(), 10, (v) => v.mul(v)])", lambda x: jnp.piecewise(x, [x < 0, x > 1], [lambda v: -v, 10, lambda v: v * v])), *[m])
C("np.vectorize", js=Js("(x) => np.vectorize((a, b) => np.where(a.greater(b), a, b.mul(2)))(x, np.array([0.1, 0.2, 0.3, 0.4]))", lambda x: jnp.vectorize(lambda a, b: jnp.where(a > b, a, b * 2))(x, jnp.array([0.1, 0.2, 0.3, 0.4]))), *[m])
C("lax.broadcastToRank", f32(1, 2), 3)
C("lax.indexInDim", m, 1, 0)
C("lax.reduceAnd", np.array([[True, False], [True, True]]), [0])
C("lax.reduceOr", np.array([[True, False], [False, False]]), [1])
C("lax.sortKeyVal", f32(3, 1, 2), i32(0, 1, 2))
C("lax.stack", [f32(1, 2), f32(3, 4)])
C("lax.tile", f32(1, 2), [2])
C("lax.unstack", m)
C("lax.linalg.cholesky", np.array([[2, 0.5], [0.5, 1]], np.float32))
C.write("extras.json", jax="0.10.2")
