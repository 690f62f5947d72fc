"""special.json: jax.scipy.special at its edges: zeros, infinities, NaN and far tails. (extras.json has its middle.)"""
from golden import Cases, arr, f32, i32, jax, np

inf, nan = np.inf, np.nan
C = Cases(dict(scipySpecial=jax.scipy.special))
case = lambda fn, *args, **k: C(f"scipySpecial.{fn}", *args, **k)

real = f32(-inf, -30, -5, -1.5, -0.5, -1e-3, -0.0, 0, 1e-3, 0.5, 1.5, 5, 30, inf, nan)
for n in ("erf", "expit", "ndtr", "i0", "i0e", "i1", "i1e"):
    case(n, real if n not in ("i0", "i1") else f32(-30, -5, -0.5, 0, 0.5, 5, 8, 30, nan))
case("erfc", f32(-inf, -5, -0.5, 0, 0.5, 5, inf, nan)); case("erfinv", f32(-1, -0.99, -0.5, 0, 1e-3, 0.5, 0.99, 1, 2, nan)); case("logNdtr", f32(-50, -20, -9, -8, -7.9, -3, -0.5, 0, 0.5, 3, 6, nan), tolerance=(2e-6, 2e-6, "a series of four terms far left")); case("ndtri", f32(0, 0.01, 0.3, 0.5, 0.7, 0.99, 1), tolerance=(1e-5, 1e-5, "by erfinv, whose own error is 2e-6"))
case("gammaln", f32(0.1, 0.5, 1, 2.5, 10, 100, inf, nan)); case("digamma", f32(0.1, 0.5, 1, 2.5, 10, 100, nan)); case("betaln", f32(0.5, 1, 3), f32(2, 0.5, 4)); case("gammaln", i32(1, 5))
case("logit", f32(0, 1e-3, 0.3, 0.5, 0.9, 1, nan)); case("xlogy", f32(0, 0, 2, -1, nan), f32(0, nan, 3, 2, 1)); case("xlog1py", f32(0, 0, 2, -1, nan), f32(-1, nan, 3, 2, 1)); case("entr", f32(-1, 0, 0.3, 1, 2, nan)); case("relEntr", f32(0, 0, 0.3, 1, -1, 1), f32(1, 0, 0.6, 0, 1, 2))
case("zeta", f32(1, 1.5, 2, 3, 5, nan), f32(2, 1, 0.5, -1.5, 10, 1)); case("zeta", 2, f32(0.5, 1, 3)); case("zeta", i32(2, 3), i32(1, 4)); case("polygamma", 1, f32(-1.5, 0, 0.1, 1, 5, nan)); case("polygamma", i32(0, 1, 2, 5)[:, None], f32(0.5, 2, 10))
case("expit", arr("bfloat16", [-2, 0, 2]))
C.write("special.json", jax="0.10.2")
