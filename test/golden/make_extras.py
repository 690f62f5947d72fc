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
