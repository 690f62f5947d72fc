"""stats.json: jax.scipy.stats, with first derivatives by every argument, and the incomplete gamma and beta functions beneath it.

The points hold the ends of each distribution's support and points outside, parameters that are not allowed, infinities and NaN. Derivatives are
those of the sum of a function, at points where JAX's are numbers."""
import re

import jax.scipy.stats
from golden import Cases, Js, arr, f32, i32, jax, jnp, np, snake

inf, nan = np.inf, np.nan
stats, special = jax.scipy.stats, jax.scipy.special
lax = jax.lax
C = Cases(dict(scipySpecial=special, lax=lax), special={})
F32 = (4e-6, 4e-6, "gamma functions and logarithms of float32 cancel")


def python(name):
    space, *path = name.split(".")
    f = dict(scipyStats=stats, scipySpecial=special, lax=lax)[space]
    for p in path:
        f = getattr(f, "gumbel_l" if p == "gumbelL" else "gumbel_r" if p == "gumbelR" else snake(p))
    return f


def values(name, *args, tolerance=None):
    C.special[name] = python(name)
    C(name, *args, tolerance=tolerance)


def slopes(name, *args, by=None, tolerance=F32):
    f = python(name)
    letters = "abcdefgh"[:len(args)]
    for i in range(len(args)) if by is None else by:
        g = jax.grad(lambda *v: jnp.sum(f(*v)), i)
        source = f"({', '.join(letters)}) => grad(({', '.join(letters)}) => np.sum({name}({', '.join(letters)})), {{ argnums: {i} }})({', '.join(letters)})"
        C(name, *args, js=Js(source, g), tolerance=tolerance)


def law(name, functions, point, *params, inner=None, tolerance=F32, by=None):
    """All functions at all points, without and with location and scale; derivatives at the points `inner`."""
    for fn in functions.split():
        values(f"scipyStats.{name}.{fn}", point, *params, tolerance=tolerance)
        if inner is not None:
            slopes(f"scipyStats.{name}.{fn}", inner, *params, tolerance=tolerance, by=by)


x = f32(-inf, -30, -3, -0.5, 0, 0.25, 1, 2.5, 40, inf, nan)
q = f32(-0.5, 0, 1e-3, 0.3, 0.5, 0.9, 1, 1.5, nan)
mid = f32(-2, -0.5, 0.25, 1.5)
column = lambda *v: f32(*v)[:, None]
half, two = np.float32(0.5), np.float32(2)
for n in "norm cauchy logistic".split():
    law(n, "logpdf pdf cdf sf" + (" logcdf logsf" if n != "logistic" else ""), x, half, two, inner=mid)
    law(n, "ppf isf", q, half, two, inner=f32(0.2, 0.5, 0.9), tolerance=(2e-5, 2e-5, "by erfinv and tan, whose errors grow at the ends"))
law("laplace", "logpdf pdf cdf", x, half, two, inner=mid)
law("expon", "logpdf pdf cdf logcdf sf logsf", x, half, two, inner=f32(0.75, 1.5, 4))
law("uniform", "logpdf pdf cdf", x, half, two, inner=f32(0.75, 1.5, 2))
for n in ("expon", "uniform"):
    law(n, "ppf", q, half, two, inner=f32(0.2, 0.5, 0.9))
for n in ("gumbelL", "gumbelR"):
    # JAX's own derivatives of logpdf, pdf and ppf end in an error: a product with the float0 tangent of an integer.
    law(n, "logpdf pdf", f32(-3, -0.5, 0, 0.25, 1, 2.5, nan), half, two)
    law(n, "cdf logcdf sf logsf", f32(-3, -0.5, 0, 0.25, 1, 2.5, nan), half, two, inner=mid)
    law(n, "ppf", q, half, two)
    values(f"scipyStats.{n}.logpdf", f32(1, 2), np.float32(0), f32(-1, 0))
for n in "norm expon uniform laplace logistic cauchy gumbelL gumbelR".split():
    values(f"scipyStats.{n}.logpdf", mid, tolerance=F32)
values("scipyStats.norm.pdf", i32(0, 1, 2)); values("scipyStats.norm.cdf", 0.5); values("scipyStats.norm.logpdf", arr("bfloat16", [0, 1, 2]))
values("scipyStats.norm.logpdf", column(0, 1), f32(0, 1, 2), two)

law("t", "logpdf pdf", x, column(1, 2.5, 30), half, two, inner=mid)
pos = f32(-1, 0, 0.25, 1, 2.5, 40, inf, nan)
up = f32(0.25, 1.5, 4)
law("gamma", "logpdf pdf cdf logcdf sf logsf", f32(-1, 0, 0.25, 1, 2.5, 20, nan), column(0.5, 1.25, 3), half * 0, two, inner=up, tolerance=(1e-5, 1e-5, "P and Q lose a digit where they are small differences"))
law("chi2", "logpdf pdf cdf logcdf sf logsf", f32(-1, 0.25, 1, 2.5, 20, nan), column(1, 2, 5), half * 0, two, inner=up, tolerance=(1e-5, 1e-5, "P and Q lose a digit where they are small differences"))
law("beta", "logpdf pdf cdf sf", f32(-1, 0, 0.25, 0.5, 0.9, 1, 1.5, nan), column(0.5, 1, 3), np.float32(2), tolerance=(1e-5, 1e-5, "a continued fraction"))
for fn in ("logpdf", "pdf"):
    slopes(f"scipyStats.beta.{fn}", f32(0.2, 0.5, 0.9), column(0.5, 3), np.float32(2))
for fn in ("cdf", "sf", "logcdf", "logsf"):
    slopes(f"scipyStats.beta.{fn}", f32(0.2, 0.5, 0.9), column(0.5, 3), np.float32(2), by=[0])
values("scipyStats.beta.logpdf", f32(0.5, 0.5, 0.5), f32(0, -1, 1), f32(1, 1, 0))
law("pareto", "logpdf pdf cdf logcdf sf logsf", f32(-1, 0, 2, 2.5, 4, 40, inf, nan), column(0.5, 3), half, two, inner=f32(3, 4, 9))
law("pareto", "ppf", q, column(0.5, 3), half, two, inner=f32(0.2, 0.5, 0.9), tolerance=(1e-5, 1e-5, "a power"))
law("gennorm", "logpdf pdf cdf", f32(-3, -0.5, 0, 0.25, 1, 2.5, nan), column(0.5, 1, 2, 4), inner=mid, tolerance=(1e-5, 1e-5, "a power and P"))
law("vonmises", "logpdf pdf", x[1:-2], column(-1, 0.5, 4), inner=mid, by=[0])
slopes("scipyStats.vonmises.logpdf", mid, column(0.5, 4), by=[1])
law("wrapcauchy", "logpdf pdf", f32(-1, 0, 1, 3, 6, 7, nan), column(-0.5, 0.25, 0.75, 1), tolerance=F32)
slopes("scipyStats.wrapcauchy.logpdf", f32(1, 3, 6), column(0.25, 0.75))
law("truncnorm", "logpdf pdf cdf logcdf sf logsf", f32(-3, -1, -0.5, 0, 0.25, 1, 2, 4), column(-1, 0.25, -2), column(1.5, 1.25, -0.5), tolerance=(2e-5, 2e-5, "differences of logarithms"))
for fn in ("logpdf", "cdf"):
    slopes(f"scipyStats.truncnorm.{fn}", f32(-0.5, 0.5), np.float32(-1), np.float32(1.5), tolerance=(2e-5, 2e-5, "differences of logarithms"))

k = f32(-1, 0, 1, 2, 3.5, 7, nan)
for fn in ("logpmf", "pmf"):
    values(f"scipyStats.bernoulli.{fn}", f32(-1, 0, 1, 2), column(0, 0.3, 1), tolerance=F32)
    values(f"scipyStats.binom.{fn}", k, np.float32(5), column(0, 0.3, 1), tolerance=F32)
    values(f"scipyStats.geom.{fn}", k, column(0.3, 1), tolerance=F32)
    values(f"scipyStats.nbinom.{fn}", k, np.float32(5), column(0.3, 0.9), tolerance=F32)
    values(f"scipyStats.betabinom.{fn}", k, np.float32(5), column(0.5, 2), np.float32(3), tolerance=F32)
    values(f"scipyStats.poisson.{fn}", k, column(0.5, 4), tolerance=F32)
    values(f"scipyStats.multinomial.{fn}", i32(1, 2, 3), 6, f32(0.2, 0.3, 0.5), tolerance=F32)
values("scipyStats.multinomial.logpmf", i32(1, 2, 3), 7, f32(0.2, 0.3, 0.5))
values("scipyStats.binom.logpmf", i32(0, 1, 3), 3, f32(0.25), 1, tolerance=F32)
for n, args in dict(bernoulli=(f32(0, 1), f32(0.3, 0.6)), binom=(f32(1, 2), f32(5, 5), f32(0.3, 0.6)), geom=(f32(1, 2), f32(0.3, 0.6)), nbinom=(f32(1, 2), f32(5, 4), f32(0.3, 0.6)), poisson=(f32(1, 2), f32(0.5, 4)), betabinom=(f32(1, 2), f32(5, 5), f32(0.5, 2), f32(3, 3))).items():
    slopes(f"scipyStats.{n}.logpmf", *args, by=[len(args) - 1])
slopes("scipyStats.multinomial.logpmf", i32(1, 2, 3), np.int32(6), f32(0.2, 0.3, 0.5), by=[2])
values("scipyStats.bernoulli.cdf", f32(-1, 0, 0.5, 1, 2, nan), column(-0.5, 0.3, 1)); values("scipyStats.bernoulli.ppf", q, column(-0.5, 0.3, 1))
values("scipyStats.poisson.cdf", k, column(0.5, 4), tolerance=F32); values("scipyStats.poisson.entropy", f32(0, 0.5, 5, 20, 99, 150), tolerance=(1e-5, 1e-5, "a sum of many terms"))
values("scipyStats.dirichlet.logpdf", f32(0.2, 0.3, 0.5), f32(1, 2, 0.5), tolerance=F32); values("scipyStats.dirichlet.pdf", f32([0.2, 0.5], [0.3, 0.1]), f32(1, 2, 0.5), tolerance=F32)
values("scipyStats.dirichlet.logpdf", f32([0.2, 0.5, 0], [0.3, 0.1, 0.5], [0.5, 0.4, 0.4]), f32(1, 2, 0.5), tolerance=F32)
slopes("scipyStats.dirichlet.logpdf", f32(0.2, 0.3, 0.5), f32(1.5, 2, 0.5))
points, cov = f32([0, 1], [2, -1], [0.5, 0.5]), f32([2, 0.5], [0.5, 1])
values("scipyStats.multivariateNormal.logpdf", points, f32(0, 1), cov, tolerance=F32); values("scipyStats.multivariateNormal.pdf", points, f32(0, 1), cov, tolerance=F32)
values("scipyStats.multivariateNormal.logpdf", points, f32(0, 1), np.float32(2), tolerance=F32); values("scipyStats.multivariateNormal.logpdf", f32(0, 1, 2), np.float32(1), np.float32(2), tolerance=F32)
values("scipyStats.multivariateNormal.logpdf", f32(0, 1), points, np.stack([cov, cov * 2, cov * 4]), tolerance=F32)
slopes("scipyStats.multivariateNormal.logpdf", points, f32(0, 1), cov)
data = f32([3, 1, 2, 2], [1, 1, nan, 2], [1, 4, 2, 5])
for axis in (None, 0, 1):
    C("scipyStats.sem", data, axis, js=Js("(x, axis) => scipyStats.sem(x, axis)", lambda x, axis: stats.sem(x, axis)))
    C("scipyStats.mode", i32([3, 1, 2, 2], [1, 1, 3, 2], [1, 4, 3, 5]), axis, js=Js("(x, axis) => { const m = scipyStats.mode(x, axis); return [m.mode, m.count]; }", lambda x, axis: tuple(stats.mode(x, axis))))
C("scipyStats.mode", data, 0, js=Js("(x, axis) => { const m = scipyStats.mode(x, axis, { keepdims: true }); return [m.mode, m.count]; }", lambda x, axis: tuple(stats.mode(x, axis, keepdims=True))))
for method in "average min max dense ordinal".split():
    C("scipyStats.rankdata", f32(3, 1, 2, 2, 5, 1, 1), method, js=Js("(x, method) => scipyStats.rankdata(x, method)", lambda x, method: stats.rankdata(x, method)))
C("scipyStats.rankdata", data, js=Js("(x) => scipyStats.rankdata(x, 'average', { axis: 1 })", lambda x: stats.rankdata(x, axis=1)))

a, z = column(0, 1e-3, 0.5, 1, 2.5, 30, 300), f32(0, 1e-3, 0.5, 0.99, 1, 2, 10, 29, 31, 250, 400, inf)
near = (2e-5, 2e-5, "x^a e^-x / Γ(a) by its logarithm loses digits where a is large")
for fn in ("lax.igamma", "lax.igammac"):
    values(fn, np.broadcast_to(a, (7, 12)).copy(), np.broadcast_to(z, (7, 12)).copy(), tolerance=near)
    values(fn, f32(-1, 1, nan, 1), f32(1, -1, 1, nan))
    slopes(fn, np.broadcast_to(a[2:], (5, 4)).copy(), np.broadcast_to(f32(0.5, 2, 29, 250), (5, 4)).copy(), tolerance=near)
values("lax.igammaGradA", np.broadcast_to(a[1:], (6, 6)).copy(), np.broadcast_to(f32(0, 0.5, 1, 2, 29, 250), (6, 6)).copy(), tolerance=(1e-4, 1e-4, "a derivative by a of float32 sums"))
values("scipySpecial.gammainc", a, z, tolerance=near); values("scipySpecial.gammaincc", i32(1, 2), 2, tolerance=near); values("scipySpecial.gammainc", arr("bfloat16", [1, 2]), arr("bfloat16", [2, 2]))
b = column(0, 0.5, 1, 2.5, 30, inf)[:, :, None]
values("scipySpecial.betainc", a[:6], b, f32(0, 1e-3, 0.25, 0.5, 0.75, 0.999, 1), tolerance=near)
values("scipySpecial.betainc", f32(-1, 1, 1, 1, nan), f32(1, -1, 1, 1, 1), f32(0.5, 0.5, -0.5, 1.5, 0.5)); values("lax.betainc", f32(1, 2), f32(3, 4), f32(0.25, 0.5), tolerance=near)
slopes("scipySpecial.betainc", column(0.5, 1, 2.5), np.float32(2), f32(0.25, 0.5, 0.75), by=[2], tolerance=near)
second = Js("(a, x) => grad((x) => np.sum(grad((x) => np.sum(scipySpecial.gammainc(a, x)))(x)))(x)", lambda a, x: jax.grad(lambda x: jnp.sum(jax.grad(lambda x: jnp.sum(special.gammainc(a, x)))(x)))(x))
C("scipySpecial.gammainc", f32(0.5, 2, 3), f32(0.5, 1, 4), js=second, tolerance=near)
batched = Js("(a, x) => vmap((u) => scipySpecial.gammainc(u, x))(a)", lambda a, x: jax.vmap(lambda u: special.gammainc(u, x))(a))
C("scipySpecial.gammainc", f32(0.5, 2, 3), f32(0.5, 1, 4), js=batched, tolerance=near)
C("scipySpecial.gammainc", f32(0.5, 2, 3), f32(0.5, 1, 4), js=Js("(a, x) => jit(scipySpecial.gammainc)(a, x)", special.gammainc), tolerance=near)
C.write("stats.json", jax="0.10.2")
