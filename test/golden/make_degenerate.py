"""degenerate.json: functions of numpy over arrays without elements, without axes, with one element, and with batches of none.

Calls that JAX refuses are left out: what an error of its says of a shape is no rule for ours."""
import itertools

from golden import Cases, arr, f32, i32, jnp, np

NAMESPACES = dict(np=jnp)
cases = Cases(NAMESPACES)
SHAPES = [(), (0,), (1,), (3,), (0, 3), (3, 0), (1, 1), (2, 3), (2, 0, 3)]


def some(*shape, dtype=np.float32):
    return (np.array([((5 * i) % 7 - 3) / 2 for i in range(int(np.prod(shape)))]).reshape(shape)).astype(dtype)


def over(names, *args, shapes=SHAPES, options=None):
    for name, shape in itertools.product(names.split(), shapes):
        cases("np." + name, some(*shape), *args, options=options, wide=False)


# --- one array
over("ravel squeeze transpose atleast1d atleast2d atleast3d flip flipud fliplr sort argsort unstack diff ediff1d trapezoid unwrap cumsum cumprod "
     "nancumsum nancumprod cumulativeSum cumulativeProd trace diag diagflat diagonal tril triu vander poly cov corrcoef median nanmedian matrixTranspose "
     "zerosLike onesLike nanToNum isfinite sign exp floor frexp modf gradient rot90 i0 sinc")
REDUCTIONS = "sum prod max min mean std var_ ptp all any countNonzero nansum nanprod nanmax nanmin nanmean nanstd nanvar argmax argmin nanargmax nanargmin average median nanmedian"
over(REDUCTIONS)
for axis in (0, -1):
    over(REDUCTIONS + " sort argsort cumsum cumprod nancumsum nancumprod flip unstack squeeze expandDims", axis, shapes=[s for s in SHAPES if s])
over("sum prod max min mean std var_ all any countNonzero nansum nanmean argmax argmin", None, options=dict(keepdims=True))
over("max min", None, options=dict(initial=2.5))
over("sum prod mean", [0, 1], shapes=[s for s in SHAPES if len(s) > 1])
for q in (0.0, 0.3, 1.0, f32(), f32(0.2, 0.7)):
    over("quantile nanquantile", q, shapes=[(), (1,), (3,), (2, 3), (3, 0), (0, 3)])
    over("quantile nanquantile", q, 0, shapes=[(1,), (3, 0), (2, 3)])
for n in (0, 1, 4):
    over("diff", n, shapes=[(0,), (1,), (3,), (0, 3), (3, 0), (2, 3)])
for n, o in itertools.product((0, 1, 2), (dict(prepend=0.5), dict(append=f32(2.0)), dict(prepend=f32(1, 2), append=0.25))):
    over("diff", n, options=o, shapes=[(0,), (1,), (3,)])
cases("np.diff", i32(1, 2, 3), 0, options=dict(prepend=0)); cases("np.diff", arr("bool", [True, False]), 0); cases("np.diff", i32(1, 2, 3), 1, options=dict(prepend=0.5))
for n in (0, 2):
    over("repeat tile", n)
over("reshape", [-1]); over("reshape", [0], shapes=[(0,), (0, 3), (3, 0)]); over("reshape", [3, 0, 2], shapes=[(0,), (0, 3)])
over("broadcastTo", [2, 0], shapes=[(), (0,), (1,), (1, 1), (2, 0)]); over("roll", 1); over("roll", 1, 0, shapes=[s for s in SHAPES if s])
over("pad", 1); over("clip", -1.0, 1.0); over("take", i32(), shapes=[(1,), (3,), (2, 3), (0,), (0, 3)]); over("take", i32(0), 0, shapes=[(1,), (3,), (2, 3), (3, 0)])
for k in (0, 1, -2):
    over("diag diagonal tril triu trace", k, shapes=[(0,), (1,), (3,), (0, 3), (3, 0), (2, 3), (2, 0, 3)])
over("polyder polyint", shapes=[(0,), (1,), (3,)]); over("polyder polyint", 2, shapes=[(0,), (1,), (3,)])
over("vander", options=dict(n=0), shapes=[(0,), (3,)]); over("vander", options=dict(n=2), shapes=[(0,), (1,)])
over("split", 1, shapes=[(0,), (1,), (3, 0), (0, 3)]); over("arraySplit", 2, shapes=[(0,), (1,), (3, 0), (0, 3)]); over("arraySplit", 4, shapes=[(1,), (3,)])

# --- two arrays
for a, b in itertools.product([(), (0,), (1,), (3,), (2, 1), (0, 1), (2, 0)], repeat=2):
    x, y = some(*a), some(*b) + 1
    for n in "add divide maximum power where isclose arctan2 hypot".split():
        cases("np." + n, *([x > 0] if n == "where" else []), x, y, wide=False)
    cases("np.outer", x, y, wide=False); cases("np.kron", x, y, wide=False)
    if len(a) == 1:
        cases("np.searchsorted", np.sort(x), y, wide=False)
for a, b in [((0,), (0,)), ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0, 2), (2,)), ((2, 0), (0,)), ((3,), (3, 0)), ((2, 0, 3), (3, 2)), ((0, 2, 3), (0, 3, 2)), ((), ()), ((), (0,)), ((1,), (1,)), ((0, 2, 3), (3,))]:
    x, y = some(*a), some(*b) + 1
    for n in "matmul dot inner vdot vecdot tensordot".split():
        cases("np." + n, x, y, wide=False)
for a, b in [((0,), (3,)), ((2, 0), (2, 3)), ((0, 2), (3, 2)), ((0,), (0,)), ((1,), (0,)), ((0, 0), (0, 0))]:
    for n in "concatenate hstack vstack columnStack dstack append".split():
        x, y = some(*a), some(*b)
        cases("np." + n, *([x, y] if n == "append" else [[x, y]]), wide=False)
for a, b in itertools.product([(0,), (1,), (3,), (2, 2), (1, 2), (3, 2), (2, 1)], repeat=2):
    x, y = some(*a), some(*b) + 1
    for n in "polyadd polysub polymul polyval".split():
        cases("np." + n, x, y, wide=False)
cases("np.polyadd", i32(1), i32(1, 2)); cases("np.polysub", arr("bool", [True]), i32(1, 2)); cases("np.polymul", i32(1, 2), i32(3, 4)); cases("np.polysub", f32(1, 2), i32(1, 2, 3))
cases("np.polyval", i32(1, 2), i32(3, 4)); cases("np.polyval", i32(1, 2, 3), 2); cases("np.polyval", some(2, 2), 5); cases("np.polyval", some(3, 4, 1), some(2)); cases("np.polyval", some(3), some(2, 3))

# --- shapes
for s in ([], [0], [2, 0], [1]):
    cases("np.indices", s); cases("np.zeros", s); cases("np.full", s, 2.5)
cases("np.indices", [], options=dict(sparse=True)); cases("np.indices", [2, 3], options=dict(sparse=True))
for v in ((0, 1e38, 3e38), (0, 3e38, -3e38), (1e38, -1e38), ()):
    for period in (3.5e38, 1e39, 3e38):
        cases("np.unwrap", f32(*v), options=dict(period=period), wide=False)
cases("np.unwrap", i32(0, 3, 6), options=dict(period=4)); cases("np.unwrap", i32(0, 3, 7)); cases("np.unwrap", i32(0, 5, 1), options=dict(period=3)); cases("np.unwrap", i32(0, 5, 1), options=dict(period=3.0))
cases("np.interp", f32(), f32(0, 1), f32(2, 3)); cases("np.interp", f32(0.5, 2), f32(1), f32(3)); cases("np.histogram", f32(), 3); cases("np.bincount", i32(), options=dict(length=3))
cases("np.convolve", f32(1), f32(2)); cases("np.correlate", f32(1, 2), f32(2)); cases("np.digitize", f32(), f32(0, 1)); cases("np.cross", some(0, 3), some(0, 3)); cases("np.einsum", "ij,jk->ik", some(2, 0), some(0, 3)); cases("np.einsum", "i->", some(0))

left_out = len(cases.refused)
cases.refused.clear()
cases.write("degenerate.json", jax="0.10.2")
print(left_out, "calls that JAX refuses")
