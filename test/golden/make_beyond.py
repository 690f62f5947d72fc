"""beyond.json: what JAX has and jax-js has not, and the other files leave out."""
import jax.scipy.special
from golden import Cases, Js, f32, i32, jax, jnp, lax, normal, np

inf, nan = np.inf, np.nan
special = {
    "np.ix_": lambda *a: list(jnp.ix_(*a)),
    "np.put": lambda a, i, v: jnp.put(a, i, v, inplace=False),
    "np.piecewise": lambda x, c, f: jnp.piecewise(x, list(c), list(f)),
    "np.block": lambda b: jnp.block(jax.tree.map(lambda x: x, [list(r) for r in b])),
    "lax.indexTake": lambda x, i, axes: lax.index_take(x, i, axes),
    "np.linalg.qr": lambda a, mode="reduced": jnp.linalg.qr(a, mode) if mode == "r" else list(jnp.linalg.qr(a, mode)),
}
C = Cases(dict(np=jnp, lax=lax, scipySpecial=jax.scipy.special), special)
tall, wide = normal(1, 4, 3), normal(2, 2, 4)
C("np.kaiser", 7, 5.5); C("np.kaiser", 1, 2); C("np.poly", f32(1, -2, 3)); C("np.polyint", f32(3, 2, 1)); C("np.polyint", f32(3, 2, 1), 2); C("np.put", f32(1, 2, 3, 4), i32(1, -1), f32(8, 9))
C("np.trilIndicesFrom", tall); C("np.triuIndicesFrom", tall, 1); C("np.ix_", i32(0, 2), i32(1, 3)); C("np.block", [[f32(1)[None], f32(2)[None]], [f32(3)[None], f32(4)[None]]])
C("np.piecewise", f32(-2, 0.5, 3), [f32(-2, 0.5, 3) < 0, f32(-2, 0.5, 3) > 1], [Js("(x) => np.negative(x)", jnp.negative), Js("(x) => np.square(x)", jnp.square), 7.0])
C("js", f32(1, 2, 3), f32(1, 2)[:, None], js=Js("(x, y) => np.vectorize((a, b) => np.where(np.less(a, b), a, np.multiply(b, 2)))(x, y)", lambda x, y: jnp.vectorize(lambda a, b: jnp.where(a < b, a, b * 2))(x, y)))
C("np.linalg.qr", tall); C("np.linalg.qr", wide); C("np.linalg.qr", tall, options=dict(mode="r")); C("np.linalg.cond", normal(3, 3, 3), tolerance=(1e-4, 1e-4, "a quotient of singular values")); C("lax.indexTake", normal(4, 3, 4, 2), [i32(0, 2), i32(3, 1)], [0, 1])
C("scipySpecial.gamma", f32(-2.5, -1.5, -1, -0.5, 0.1, 0.5, 1, 2.5, 5, inf, nan), tolerance=(2e-5, 2e-5, "exp of lgamma")); C("scipySpecial.gammasgn", f32(-2.5, -1.5, -0.5, 0.5, 3)); C("scipySpecial.factorial", f32(-1, 0, 1, 5, 10), tolerance=(2e-5, 2e-5, "exp of lgamma")); C("scipySpecial.beta", f32(0.5, 2), f32(3, 4), tolerance=(2e-5, 2e-5, "exp of lgamma")); C("scipySpecial.klDiv", f32(0, 0.5, 2, 1), f32(1, 0.25, 3, 0)); C("scipySpecial.boxcox", f32(0.5, 2, 3), f32(0, 0.5, -1)); C("scipySpecial.boxcox1p", f32(0.5, 2, 3), f32(0, 0.5, -1)); C("scipySpecial.loggamma", f32(0.5, 3))
C.write("beyond.json", jax="0.10.2")
