"""numpy.json: calls of jax.numpy. Names and call shapes are jax-js's (its d.ts), which are JAX's in camelCase."""
from golden import Cases, Dt, Float, Js, arr, f32, i32, ints, jnp, jax, lax, normal, np

inf, nan = np.inf, np.nan
pair = lambda z: dict(real=z.real, imag=z.imag)


def fft(name):
    g = getattr(jnp.fft, name)
    takes_complex = name not in ("rfft", "rfftn", "rfft2", "ihfft")
    def f(a, *r):
        out = g(a["real"] + 1j * a["imag"] if takes_complex else a, *r)
        return pair(out) if jnp.iscomplexobj(out) else out
    return f


def index_of(x, index):
    return x[tuple(index)]


def info(i):
    return lambda d: {k: (float(getattr(i(d), k)) if "iinfo" not in i.__name__ else int(getattr(i(d), k))) for k in ("bits", "max", "min")} | (
        {} if "iinfo" in i.__name__ else {k: float(getattr(i(d), k)) for k in ("eps", "smallest_normal")})


special = {
    "np.hann": jnp.hanning,
    "np.meshgrid": lambda xs, **o: jnp.meshgrid(*xs, **o),
    "np.vander": lambda x, n=None, **o: jnp.vander(x, N=n, **o),
    "np.allclose": lambda *a, **o: bool(jnp.allclose(*a, **o)),
    "np.shape": lambda x: list(jnp.shape(x)),
    "np.broadcastShapes": lambda *s: list(jnp.broadcast_shapes(*s)),
    "np.select": lambda c, v, d=0: jnp.select(list(c), list(v), d),
    "np.array": lambda v, dtype=None, shape=None: jnp.array(v, dtype) if shape is None else jnp.array(v, dtype).reshape(shape),
    "np.isscalar": lambda x: bool(jnp.isscalar(x)),
    "np.fromfunction": lambda f, shape, **o: jnp.fromfunction(f, shape, **o),
    "np.finfo": info(jnp.finfo), "np.iinfo": info(jnp.iinfo),
    "np.nanvar": lambda x, axis=None, correction=0, **o: jnp.nanvar(x, axis, ddof=correction, **o),
    "np.nanstd": lambda x, axis=None, correction=0, **o: jnp.nanstd(x, axis, ddof=correction, **o),
    "np.unstack": lambda x, axis=0: jnp.unstack(x, axis=axis),
    "np.atleast1d": jnp.atleast_1d, "np.atleast2d": jnp.atleast_2d, "np.atleast3d": jnp.atleast_3d,
    "index": index_of,
    "at.get": lambda x, i, **o: x.at[tuple(i)].get(**o),
    **{f"np.fft.{n}": fft(n) for n in ("fft", "ifft", "rfft", "irfft", "fft2", "ifft2", "fftn", "ifftn", "rfftn", "rfft2", "irfftn", "irfft2", "hfft", "ihfft")},
    **{f"at.{m}": (lambda m: lambda x, i, *v, **o: getattr(x.at[tuple(i)], m)(*v, **o))(m) for m in ("set", "add", "multiply", "min", "max", "divide", "power", "subtract")},
}
moving = """reshape ravel transpose permuteDims moveaxis swapaxes matrixTranspose squeeze expandDims flip fliplr flipud rot90 roll repeat tile broadcastTo
broadcastArrays concatenate stack hstack vstack dstack columnStack split arraySplit hsplit vsplit dsplit unstack append take takeAlongAxis where select diag
diagonal diagflat tril triu tri eye identity zeros ones full zerosLike onesLike fullLike indices meshgrid diagIndices diagIndicesFrom pad sort argsort argmax
argmin max min nanmax nanmin nanargmax nanargmin absolute abs negative positive sign signbit copysign floor ceil trunc rint maximum minimum fmax fmin clip equal notEqual
less lessEqual greater greaterEqual isnan isinf isfinite isposinf isneginf isin logicalAnd logicalOr logicalXor logicalNot any all countNonzero nanToNum
astype array bitwiseAnd bitwiseOr bitwiseXor invert leftShift rightShift bitwiseCount arrayEqual arrayEquiv insert delete trimZeros compress extract
argwhere nonzero flatnonzero unique searchsorted digitize bincount fft.fftshift fft.ifftshift rollaxis resize partition atleast1d atleast2d atleast3d
choose fillDiagonal putAlongAxis triuIndices trilIndices setdiff1d intersect1d union1d lexsort arange""".split()
# What JAX has and jax-js has not, but a NumPy user reaches for:
beyond = """median percentile quantile nanmedian searchsorted digitize bincount histogram interp kron gradient insert delete nonzero flatnonzero argwhere unique
atleast1d atleast2d atleast3d resize rollaxis choose fillDiagonal triuIndices trilIndices lexsort partition union1d intersect1d setdiff1d nextafter gcd lcm
iscomplexobj compress extract ix_ piecewise i0 spacing hamming concat cumulativeMax ptp_ block frombuffer trimZeros putAlongAxis floatinfo nanpercentile nanquantile
stack_ isclose vectorize packbits unpackbits asarray logicalReduce invert_ sortComplex""".split()
C = Cases(dict(np=jnp), special, exact={f"np.{n}" for n in moving} | {"index", "at.get", "at.set", "at.min", "at.max"},
          beyond={f"np.{n}" for n in beyond} | {"at.divide", "at.power", "at.subtract"})


def case(fn, *args, note=None, tolerance=None, exact=None, wide=True, js=None, **options):
    name = fn if "." in fn and fn.split(".")[0] in ("np", "at") or fn == "index" else f"np.{fn}"
    return C(name, *args, options=options, note=note, tolerance=tolerance, exact=exact, wide=wide, js=js)


a23, b23 = normal(1, 2, 3), normal(2, 2, 3)
a234 = normal(3, 2, 3, 4)
m34, m45 = normal(4, 3, 4), normal(5, 4, 5)
n6 = ints(6, -5, 6, 2, 3)
half_values = [-inf, -3, -2.5, -1, -0.5, -0.0, 0, 0.125, 0.5, 1, 2.5, 3, 10, inf, nan]
DT = ("bfloat16", "float16")

# --- creation
case("zeros", [2, 3]); case("zeros", []); case("zeros", [0, 3]); case("zeros", [3], dtype=Dt("int32")); case("zeros", [3], dtype=Dt("bfloat16"))
case("ones", [2, 3]); case("ones", [3], dtype=Dt("bool")); case("ones", [4], dtype=Dt("int8")); case("ones", [3], dtype=Dt("float16"))
case("full", [2, 2], 7); case("full", [2, 2], 2.5); case("full", [3], True); case("full", [2], inf); case("full", [3], 1.5, dtype=Dt("bfloat16")); case("full", [2, 3], f32(1, 2, 3))
case("zerosLike", a23); case("onesLike", n6); case("fullLike", a23, 3); case("fullLike", n6, 2.5); case("zerosLike", a23, dtype=Dt("int32")); case("onesLike", a23, shape=[4])
case("eye", 3); case("eye", 2, 4); case("eye", 3, dtype=Dt("int32")); case("identity", 3)
case("tri", 3); case("tri", 3, 5, 1); case("tri", 4, 3, -1, dtype=Dt("bool"))
case("arange", 5); case("arange", 2, 7); case("arange", 7, 2, -2); case("arange", 0, 1, 0.25); case("arange", 5, dtype=Dt("float32")); case("arange", 3, 3); case("arange", 2.5); case("arange", 6, dtype=Dt("uint8"))
case("arange", -3, 4, 2, dtype=Dt("int8")); case("arange", 4, dtype=Dt("bfloat16"))
case("linspace", 0, 1, 5); case("linspace", 0, 1, 5, False); case("linspace", -2, 3); case("linspace", 3, 3, 2); case("linspace", 0, 1, 1); case("linspace", 0, 1, 0); case("linspace", 0, 10, 5, dtype=Dt("int32"))
case("linspace", 0, 1, 5, dtype=Dt("bfloat16")); case("logspace", 0, 3, 4); case("logspace", 0, 4, 5, False, 2); case("geomspace", 1, 1000, 4); case("geomspace", -1, -16, 5); case("geomspace", 2, 32, 4, False)
case("array", 1); case("array", 1.5); case("array", True); case("array", [1, 2, 3]); case("array", [[1.5, 2], [3, 4]]); case("array", [[True, False]]); case("array", [1, 2, 3], dtype=Dt("float32")); case("array", [1.5, -2.5, 300], dtype=Dt("int32"))
case("array", [1, 2, 3, 4], shape=[2, 2]); case("array", [0.1, 0.2], dtype=Dt("bfloat16")); case("array", [1, 0, 2], dtype=Dt("bool")); case("array", [nan, inf, -inf])
case("indices", [2, 3]); case("indices", [2, 3], dtype=Dt("float32")); case("indices", [2, 3], sparse=True)
case("meshgrid", [f32(1, 2, 3), f32(4, 5)]); case("meshgrid", [f32(1, 2, 3), f32(4, 5)], indexing="ij"); case("meshgrid", [i32(1, 2), i32(3), i32(4, 5)])
case("diagIndices", 3); case("diagIndices", 2, 3); case("diagIndicesFrom", np.ones((3, 3), np.float32))
case("bartlett", 7); case("hann", 7); case("blackman", 7); case("bartlett", 1); case("vander", f32(1, 2, 3)); case("vander", f32(1, 2, 3), n=2); case("vander", f32(1, 2, 3), increasing=True)
case("fromfunction", Js("(i, j) => np.add(np.multiply(i, 10), j)", lambda i, j: i * 10 + j), [2, 3]); case("fromfunction", Js("(i) => np.square(i)", jnp.square), [4], dtype=Dt("int32"))

# --- elementwise, one operand
wide_values = [-inf, -1e10, -104, -10.5, -3, -2.5, -1.5, -1, -0.75, -0.5, -1e-3, -1e-8, -0.0, 0, 1e-8, 1e-4, 0.1, 0.5, 0.75, 1, 1.5, 2, 2.5, 3.1415927, 10, 88, 104, 1e10, inf, nan]
trig_values = [-inf, -100, -10.5, -3.1415927, -1.5, -1, -0.5, -1e-3, -1e-8, -0.0, 0, 1e-8, 1e-4, 0.1, 0.5, 1, 1.5, 2, 3.1415927, 10, 100, inf, nan]
unit_values = [-inf, -2, -1, -0.999, -0.75, -0.5, -1e-3, -1e-8, -0.0, 0, 1e-8, 1e-3, 0.5, 0.75, 0.999, 1, 2, inf, nan]
unary = {n: wide_values for n in """absolute negative positive sign signbit square sqrt cbrt reciprocal exp expm1 log log1p log2 log10 sinh cosh tanh arcsinh atan floor ceil trunc
rint isnan isinf isfinite isposinf isneginf logicalNot deg2rad rad2deg radians degrees nanToNum""".split()}
unary |= {n: trig_values for n in "sin cos tan sinc".split()} | {n: unit_values for n in "asin acos arctanh".split()}
unary |= {"exp2": wide_values[:2] + [-160] + wide_values[3:-4] + [127, 130, inf, nan], "arccosh": [-inf, -1, 0, 0.999, 1, 1.0001, 1.5, 2, 10, 1e10, inf, nan]}
for n, v in unary.items():
    case(n, f32(*v))
    for dt in DT:
        w = [x for x in half_values if not (n == "arccosh" and np.isfinite(x) and x < 1)]
        if n in ("sinh", "cosh", "exp", "expm1", "exp2"):
            w = [x for x in w if not (dt == "float16" and x == 10)]
        case(n, arr(dt, w))
    if n in ("absolute", "negative", "positive", "sign", "square", "sqrt", "exp", "reciprocal", "sin", "tanh", "floor", "isnan", "isfinite", "logicalNot", "log"):
        case(n, i32(-3, -1, 0, 1, 2, 100))
        if n != "negative":
            case(n, arr("uint8", [0, 1, 2, 255]))
for n in ("absolute", "negative", "square", "sign"):
    case(n, arr("int8", [-128, -1, 0, 1, 127]), note="-128 has no counterpart: it wraps")
    case(n, i32(-2147483648, -65536, 46341, 2147483647))
for alias in ("abs", "acos", "arccos", "arcsin", "arctan", "acosh", "asinh", "atanh"):
    case(alias, f32(0.1, 0.5, 0.9) if "cosh" not in alias else f32(1, 1.5, 4))
case("sin", f32(1e4, -12345.678, 1e5, 3e5)); case("cos", f32(1e4, -12345.678, 1e5, 3e5), note="RoPE reaches such angles")
case("sin", np.linspace(-8, 8, 65).astype(np.float32)); case("cos", np.linspace(-8, 8, 65).astype(np.float32)); case("exp", np.linspace(-20, 20, 65).astype(np.float32)); case("log", np.geomspace(1e-6, 1e6, 65).astype(np.float32))
case("tanh", np.concatenate([np.geomspace(1e-8, 20, 32), -np.geomspace(1e-8, 20, 32)]).astype(np.float32)); case("expm1", np.geomspace(1e-8, 10, 33).astype(np.float32)); case("log1p", np.geomspace(1e-8, 1e6, 33).astype(np.float32))
halves = f32(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, 8388609, inf, nan)
case("rint", halves); case("round", halves); case("round", f32(1.25, 1.35, -2.675, 123.456), 1); case("round", f32(1.234567, -1.234567), 3); case("round", f32(125, 1234.5), -1); case("around", halves)
case("round", arr("bfloat16", [0.5, 1.5, 2.5])); case("logicalNot", arr("bool", [True, False])); case("logicalNot", f32(0, 1, nan, -0.0))
case("invert", i32(0, -1, 5)); case("invert", arr("bool", [True, False])); case("invert", arr("uint8", [0, 255, 5])); case("bitwiseNot", i32(7)); case("bitwiseInvert", i32(7))
case("bitwiseCount", i32(0, 1, -1, 255, -2147483648)); case("bitwiseCount", arr("uint8", [0, 255, 7]))
case("nanToNum", f32(nan, inf, -inf, 1), nan=1.5, posinf=9.5, neginf=-9.5); case("frexp", f32(0, 1, -3, 0.1, 1e10, inf)); case("modf", f32(1.5, -2.25, 0, 3)); case("ldexp", f32(1, 1.5, -0.75), i32(3, -2, 10))
case("positive", a23); case("astype", f32(1.7, -1.7, 300, -1, nan, inf, -inf, 0), Dt("int32"))
for dt in ("uint32", "int8", "uint8", "int16", "uint16", "bool", "bfloat16", "float16"):
    case("astype", f32(1.7, -1.7, 300, -1, nan, inf, -inf, 0, 65519, 1e5), Dt(dt), note="to an integer: toward zero and saturating, NaN is 0")
case("astype", i32(300, -1, 127, 128, 65536, -2147483648), Dt("int8"), note="integers wrap"); case("astype", i32(300, -1, 127), Dt("uint8")); case("astype", i32(300, -1), Dt("uint32")); case("astype", i32(0, 2, -1), Dt("bool")); case("astype", i32(16777217, -3), Dt("float32"))
case("astype", f32(1, 1.0039062, 1.01171875, 3.3895314e38, nan, -0.0), Dt("bfloat16"), note="to nearest, ties to even"); case("astype", arr("bool", [True, False]), Dt("float32")); case("astype", arr("bfloat16", [1.5, -2.5, 300]), Dt("int8")); case("astype", arr("uint32", [4294967295, 5]), Dt("float32"))
case("astype", arr("float16", [1.5, inf, 65504]), Dt("bfloat16")); case("unwrap", f32(0, 3, 6.5, 0.2, -3, 4)); case("unwrap", f32(0, 3, 6.5, 0.2, -3, 4), None, -1, 4)

# --- elementwise, two operands
grid = [-inf, -10.5, -2, -1, -0.5, -0.0, 0.0, 0.5, 1, 2, 3, 10.5, inf, nan]
X, Y = f32(*grid)[:, None], f32(*grid)[None, :]
for n in """add subtract multiply trueDivide floorDivide remainder fmod power arctan2 maximum minimum fmax fmin hypot copysign heaviside logaddexp logaddexp2
equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor""".split():
    case(n, X, Y)
    for dt in DT:
        case(n, arr(dt, [-inf, -2.5, -1, -0.0, 0, 0.5, 3, inf, nan])[:, None], arr(dt, [-2, -1, 0, 0.5, 2.5, inf, nan])[None, :])
for n in ("divide", "pow", "atan2"):
    case(n, f32(1, -2, 3.5), f32(2, 4, -0.5))
case("floatPower", f32(1.5, 2, 9), f32(2, 3, 0.5)); case("floatPower", i32(2, 3), i32(10, -1)); case("divmod", f32(7, -7, 7, -7), f32(3, 3, -3, -3)); case("divmod", i32(7, -7, 7, -7), i32(3, 3, -3, -3))
case("nextafter", f32(1, 1, -1, 1, 3), f32(2, 0, -2, 1, nan), exact=True); case("isclose", f32(1, 1, nan, inf, 1e-9), f32(1.000001, 1.1, nan, inf, 0)); case("isclose", f32(nan, 1), f32(nan, 1), equalNaN=True)
I = {"int32": [-2147483648, -65536, -7, -1, 0, 1, 3, 46341, 2147483647], "uint32": [0, 1, 3, 7, 65536, 2147483648, 4294967295], "int8": [-128, -7, -1, 0, 1, 3, 127], "uint8": [0, 1, 3, 7, 128, 255], "int16": [-32768, -7, 0, 3, 32767], "uint16": [0, 3, 7, 65535]}
for dt, v in I.items():
    x = arr(dt, v)
    for n in "add subtract multiply floorDivide remainder maximum minimum bitwiseAnd bitwiseOr bitwiseXor less equal".split():
        if dt.endswith("16") and n in ("bitwiseAnd", "bitwiseOr", "minimum", "equal"):
            continue
        case(n, x[:, None], x[None, :])
    shifts = arr(dt, [0, 1, 5, 7, 8, 15, 16, 31, 32, 33][: 10 if dt.endswith("32") else 7])
    case("leftShift", x[:, None], shifts[None, :], note="by the width or more: 0"); case("rightShift", x[:, None], shifts[None, :], note="by the width or more: 0 or the sign")
    case("power", arr(dt, [0, 1, 2, 3, 7]), arr(dt, [0, 1, 2, 5, 10]))
case("trueDivide", i32(7, -7, 0, 1), i32(2, 2, 0, 0)); case("fmod", i32(7, -7, 7, -7, 5), i32(3, 3, -3, -3, 0)); case("power", i32(-2, 2, 3, 0), i32(31, 31, 20, 0), note="wraps"); case("power", i32(2, 3), 2); case("power", f32(-8, 8, 2), i32(3, -1, 0))
case("power", f32(-2, 0, 3), 2); case("power", f32(-2, 0.5, 3), 3); case("power", f32(4, 9, 2), 0.5); case("power", f32(4, 9, 2), -1); case("power", 2, f32(-1, 0, 0.5, 10)); case("gcd", i32(12, -18, 0), i32(18, 12, 5)); case("lcm", i32(4, 6, 0), i32(6, -4, 5))
case("bitwiseLeftShift", i32(1, 3), i32(4, 1)); case("bitwiseRightShift", i32(-16, 7), i32(2, 1))
for x, y in (((2, 1, 3), (4, 1)), ((3,), (2, 3)), ((), (2, 2)), ((1,), (1, 1)), ((0, 3), (1, 3)), ((2, 0), (1,)), ((5, 1, 1), (1, 4, 3))):
    case("add", normal(7, *x) if x else f32(1.5).reshape(()), normal(8, *y)); case("less", normal(7, *x) if x else f32(1.5).reshape(()), normal(8, *y))
mixed = [("int32", "float32"), ("int8", "uint8"), ("uint8", "int8"), ("int8", "bfloat16"), ("bfloat16", "float16"), ("bfloat16", "float32"), ("bool", "int8"), ("bool", "bool"), ("uint32", "int32"), ("uint16", "int16"), ("bool", "bfloat16"), ("int32", "float16")]
for p, q in mixed:
    x, y = arr(p, [0, 1, 3, 2]), arr(q, [1, 1, 2, 0])
    for n in ("add", "multiply", "trueDivide", "maximum"):
        case(n, x, y)
for dt in ("int32", "uint8", "bool", "bfloat16", "float16", "float32"):
    for n, s in (("add", 1), ("add", 1.5), ("multiply", 2), ("maximum", 0.5), ("add", True)):
        case(n, arr(dt, [0, 1, 3]), s, note="a number is weak")
case("less", i32(1, 2), 1.5); case("equal", arr("bool", [True, False]), 1); case("add", 1, 2); case("multiply", 1.5, 2); case("add", 3, f32(1)); case("subtract", arr("uint8", [1]), arr("uint8", [2]))
cond = arr("bool", [True, False, True])
case("where", cond, f32(1, 2, 3), f32(-1, -2, -3)); case("where", cond, 1, 0); case("where", cond, f32(1, 2, 3), 0); case("where", cond, i32(1, 2, 3), 0.5); case("where", cond[:, None], f32(1, 2), f32(9)); case("where", i32(0, 2, -1), f32(1, 2, 3), nan); case("where", f32(0, nan, -0.0), 1.5, 2.5)
case("where", cond, arr("bfloat16", [1, 2, 3]), arr("float16", [4, 5, 6]))
case("clip", f32(-2, -0.5, 0.5, 2, nan, inf), -1, 1); case("clip", f32(-2, 3), None, 1); case("clip", f32(-2, 3), 0); case("clip", i32(-5, 0, 5), -2, 3); case("clip", f32(1, 2, 3), f32(2, 0, 5), f32(1, 1, 6), note="max wins where min > max"); case("clip", i32(1, 5), 0.5, 2.5); case("clip", arr("bfloat16", [-3, 0.3, 9]), -1, 1)
case("select", [f32(1, 2, 3) > 2, f32(1, 2, 3) > 1], [f32(1, 2, 3), f32(10, 20, 30)]); case("select", [f32(1, 2, 3) > 2, f32(1, 2, 3) > 1], [f32(1, 2, 3), f32(10, 20, 30)], 7); case("select", [arr("bool", [True, False])], [i32(1, 2)], 1.5)
case("isin", i32(1, 2, 3, 4), i32(2, 4)); case("isin", f32(1, 2), f32(), invert=True); case("isin", np.array([[1, 2], [3, 4]], np.int32), i32(1, 4), invert=True)
case("allclose", f32(1, 2), f32(1, 2.00001)); case("allclose", f32(1, 2), f32(1, 2.1)); case("allclose", f32(5), f32(inf)); case("allclose", f32(-inf), f32(inf)); case("allclose", f32(nan), f32(nan)); case("allclose", f32(nan), f32(nan), equalNaN=True); case("allclose", f32(1), f32(1.4), rtol=0.5, atol=0.1)
case("arrayEqual", f32(1, 2), f32(1, 2)); case("arrayEqual", f32(1, 2), f32(1, 2, 3)); case("arrayEqual", f32(nan), f32(nan)); case("arrayEqual", f32(nan), f32(nan), equalNaN=True); case("arrayEquiv", f32(1), f32(1, 1));

# --- reductions
R3 = ["sum", "prod", "max", "min", "mean", "std", "var_", "ptp", "any", "all", "countNonzero", "nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanstd", "nanvar"]
hole = a234.copy(); hole[0, 1, 2] = nan; hole[1, :, 0] = nan
for n in R3:
    case(n, a234); case(n, a234, 1); case(n, a234, -1, keepdims=True); case(n, a234, [0, 2]); case(n, a234, None, keepdims=True); case(n, hole, 1); case(n, hole)
    for dt in ("int32", "int8", "uint8", "bool", "bfloat16", "float16"):
        if n.startswith("nan") and dt not in ("bfloat16", "int32") or n in ("ptp",) and dt == "bool":
            continue
        case(n, arr(dt, [[1, 2, 0], [3, 1, 1]]), 0)
for n in ("sum", "prod", "mean", "any", "all", "nansum", "countNonzero", "std", "var_"):
    case(n, np.zeros((0, 3), np.float32), 0, note="empty"); case(n, np.zeros((2, 0), np.float32), 1)
for n in ("sum", "max", "min", "argmax", "argmin", "mean", "prod"):
    case(n, f32(1, nan, 3, inf)); case(n, f32(inf, -inf, 1)); case(n, f32(-inf, -inf)); case(n, f32(2).reshape(())); case(n, f32(-0.0, 0.0))
for n in ("argmax", "argmin", "nanargmax", "nanargmin"):
    case(n, a234); case(n, a234, 1); case(n, a234, -1, keepdims=True); case(n, f32(1, 3, 3, 1), note="the first of equals"); case(n, f32(nan, 1, nan, 3) if "nan" in n else f32(1, nan, 3, nan)); case(n, np.array([[nan, nan], [1, nan]], np.float32), 1)
    case(n, i32(3, -1, 3)); case(n, arr("bool", [False, True, True])) if "nan" not in n else None; case(n, arr("bfloat16", [1, 5, 2]))
case("sum", np.arange(24, dtype=np.int32).reshape(2, 3, 4), [0, 1]); case("sum", arr("int8", [100, 100, 100])); case("sum", arr("uint8", [200, 200])); case("sum", i32(2147483647, 1), note="wraps"); case("sum", arr("bool", [True] * 5)); case("sum", normal(9, 1000)); case("sum", normal(9, 3, 700), 1)
case("sum", arr("bfloat16", np.ones(1000)), note="accumulates in float32"); case("sum", arr("float16", np.full(4096, 16.5)), note="accumulates in float32, then overflows to inf"); case("mean", arr("float16", np.full(4096, 16.5))); case("mean", normal(10, 33, 65), 0); case("sum", a234, dtype=Dt("bfloat16")); case("sum", arr("bfloat16", [1, 2]), dtype=Dt("float32")); case("sum", a234, []); case("prod", i32(2, 3, 7)); case("prod", i32(65536, 65536)); case("max", arr("uint32", [1, 4294967295])); case("min", arr("int8", [1, -128]))
case("max", i32(1, 2), initial=5); case("sum", f32(1, 2, 3), where=cond); case("max", f32(1, 9, 3), where=arr("bool", [True, False, True]), initial=0); case("mean", f32(1, 2, 3), where=cond)
case("std", a23, 1, correction=1); case("var_", a23, 1, correction=1); case("var_", f32(1e4, 1e4 + 1, 1e4 + 2), note="two passes: the mean first"); case("nanvar", hole, 2, correction=1); case("nanstd", f32(nan, nan)); case("var_", f32(5)); case("var_", f32(5), None, correction=1)
case("average", a23); case("average", a23, 1, weights=f32(1, 2, 3)); case("average", a23, None, weights=np.abs(b23)); case("average", a23, 0, weights=f32(1, 3), keepdims=True); case("average", i32(1, 2, 4))
for n in ("median", "percentile", "quantile", "nanmedian"):
    q = [] if "median" in n else [30] if n == "percentile" else [0.3]
    case(n, a234, *q, wide=False, tolerance=None) if q == [] else case(n, a234, *q, axis=1, wide=False)
    case(n, f32(3, 1, 2), *q, wide=False); case(n, f32(4, 3, 1, 2), *q, wide=False); case(n, f32(3, nan, 2), *q, wide=False); case(n, i32(4, 1, 3), *q, wide=False)
case("median", a23, axis=0, keepdims=True); case("quantile", f32(1, 2, 3, 4), f32(0, 0.25, 0.5, 1), wide=False); case("percentile", f32(1, 2, 3, 4), f32(0, 10, 90), method="nearest", wide=False)
for m in ("lower", "higher", "midpoint"):
    case("quantile", f32(1, 2, 3, 4), 0.4, method=m, wide=False)
for n in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    case(n, a23); case(n, a23, 0); case(n, a234, 1); case(n, f32(1, nan, 2)); case(n, i32(1, 2, 3)); case(n, arr("bool", [True, True, False, True])); case(n, arr("int8", [100, 100, 2])); case(n, np.zeros((0,), np.float32)); case(n, arr("bfloat16", [1.5, 2, -1])); case(n, f32(1, inf, -inf, 2))
case("cumsum", normal(11, 300), tolerance=6e-6, note="sums before the last are up to 30, of which a unit in the last place is 1.9e-06"); case("cumsum", ints(12, -9, 9, 3, 70), 1); case("cumulativeSum", f32(1, 2, 3)); case("cumulativeSum", a23, axis=1, includeInitial=True); case("cumulativeProd", a23, axis=0, includeInitial=True); case("cumsum", arr("bfloat16", [1, 2]), dtype=Dt("float32"))
case("diff", f32(1, 4, 9, 16)); case("diff", f32(1, 4, 9, 16), 2); case("diff", a234, 1, 1); case("diff", f32(1, 4), 1, -1, prepend=0, append=f32(9, 10)); case("diff", arr("bool", [True, False, False])); case("ediff1d", f32(1, 4, 9)); case("ediff1d", i32(1, 4, 9), toBegin=i32(0), toEnd=i32(7, 8)); case("trapezoid", f32(1, 2, 4)); case("trapezoid", f32(1, 2, 4), f32(0, 1, 3)); case("trapezoid", a23, None, dx=0.5, axis=0)
case("gradient", f32(1, 4, 9, 16)); case("trace", m34); case("trace", m34, 1); case("trace", a234, 0, 1, 2); case("trace", np.arange(9, dtype=np.int32).reshape(3, 3), -1)
case("cov", a23); case("cov", m34, rowvar=False); case("cov", f32(1, 2, 4), f32(2, 1, 0)); case("corrcoef", a23); case("corrcoef", f32(1, 2, 4), f32(2, 1, 0))

# --- products
for n, x, y in [("matmul", m34, m45), ("matmul", normal(1, 2, 3, 4), m45), ("matmul", normal(1, 2, 1, 3, 4), normal(2, 5, 4, 2)), ("matmul", normal(1, 4), m45), ("matmul", m34, normal(1, 4)), ("matmul", normal(1, 4), normal(2, 4)), ("matmul", normal(1, 2, 3, 4), normal(2, 4)),
                ("matmul", normal(1, 0, 4), m45), ("matmul", normal(1, 3, 0), normal(1, 0, 2)), ("matmul", normal(1, 65, 33), normal(2, 33, 17)), ("matmul", ints(1, -9, 9, 3, 4), ints(2, -9, 9, 4, 2)), ("matmul", ints(1, -9, 9, 3, 4, dtype="int8"), ints(2, -9, 9, 4, 2, dtype="int8")),
                ("matmul", ints(1, 0, 2, 2, 3, dtype="bool"), ints(2, 0, 2, 3, 2, dtype="bool")), ("matmul", m34.astype("float32"), ints(2, -9, 9, 4, 2)), ("dot", m34, m45), ("dot", normal(1, 3), normal(2, 3)), ("dot", a234, normal(2, 5, 4, 2)), ("dot", f32(2).reshape(()), a23), ("dot", a234, normal(2, 4)),
                ("inner", a23, b23), ("inner", normal(1, 3), normal(2, 3)), ("outer", normal(1, 3), normal(2, 2)), ("outer", a23, normal(2, 2)), ("vdot", a23, b23), ("vecdot", a23, b23), ("vecdot", a234, a234[:1]), ("matvec", a234, normal(2, 4)), ("vecmat", normal(2, 3), a234),
                ("kron", f32(1, 2), f32(3, 4, 5)), ("kron", a23, f32(1, 2)), ("cross", normal(1, 3), normal(2, 3)), ("cross", normal(1, 4, 3), normal(2, 4, 3)), ("cross", normal(1, 2), normal(2, 2)), ("tensordot", a234, normal(2, 3, 4, 5)), ("tensordot", m34, m45, )]:
    case(n, x, y, **({} if n != "tensordot" or x.ndim == 3 else {})) if not (n == "tensordot" and x.ndim == 2) else case(n, x, y, 1)
case("tensordot", a234, normal(2, 4, 3, 2), [[1, 2], [1, 0]]); case("tensordot", f32(1, 2), f32(3, 4, 5), 0); case("vecdot", a23, b23, axis=0); case("cross", normal(1, 3, 4), normal(2, 3, 4), axis=0)
for dt in DT:
    x, y = normal(1, 8, 16, dtype=dt), normal(2, 16, 8, dtype=dt)
    case("matmul", x, y, tolerance=(2e-2, 2e-2, "products of cancelling terms, one rounding at the end")); case("einsum", "ij,jk->ki", x, y, tolerance=(2e-2, 2e-2, "as matmul")); case("matmul", x, y, preferredElementType=Dt("float32"), note="float32 out, not rounded")
case("matmul", arr("float16", [[300, 300]]), arr("float16", [[200], [100]]), note="60000 + 30000 overflows to inf only when stored"); case("matmul", m34.astype(np.float32), normal(3, 4, 2, dtype="bfloat16"), note="promotes to float32")
case("matmul", f32(1, nan, 2)[None], f32(0, 0, 0)[:, None]); case("matmul", f32(inf, 1)[None], f32(0, 1)[:, None])
for spec, *ops in [("ij,jk->ik", m34, m45), ("ij,jk", m34, m45), ("ij->ji", m34), ("ij->", m34), ("ij->i", m34), ("ii->i", normal(1, 3, 3)), ("ii", normal(1, 3, 3)), ("i,j->ij", normal(1, 2), normal(2, 3)), ("bij,bjk->bik", a234, normal(2, 2, 4, 5)), ("btd,dhk->bthk", a234, normal(2, 4, 2, 3)),
                   ("bthk,bshk->bhts", normal(1, 2, 3, 2, 4), normal(2, 2, 5, 2, 4)), ("bhts,bshk->bthk", normal(1, 2, 2, 3, 5), normal(2, 2, 5, 2, 4)), ("bthk,hkd->btd", normal(1, 2, 3, 2, 4), normal(2, 2, 4, 5)), ("i,i", normal(1, 5), normal(2, 5)), ("ij,ij->ij", a23, b23), ("...ij,...jk->...ik", a234, normal(2, 4, 5)),
                   ("ij,jk,kl->il", m34, m45, normal(3, 5, 2)), ("ab,b,c->ac", a23, normal(1, 3), normal(2, 2)), ("ji", a23), ("bqhd,bkhd->bhqk", normal(1, 1, 2, 3, 4), normal(2, 1, 5, 3, 4)), ("i->", i32(1, 2, 3)), ("ij,j->i", n6, i32(1, 2, 3)), ("...i->...", a234), ("i...->...", a234), ("ij,kj->ik", a23, b23), ("a,b,c->abc", f32(1, 2), f32(3, 4), f32(5, 6))]:
    case("einsum", spec, *ops)
case("einsum", m34, [0, 1], m45, [1, 2]); case("einsum", m34, [0, 1], m45, [1, 2], [2, 0]); case("einsum", "ij,jk->ik", arr("bfloat16", m34), arr("bfloat16", m45), preferredElementType=Dt("float32"))
for mode in ("full", "same", "valid"):
    case("convolve", f32(1, 2, 3, 4), f32(1, 0.5, -1), mode); case("correlate", f32(1, 2, 3, 4), f32(1, 0.5, -1), mode)
case("convolve", f32(1, 2, 3), f32(1, 1)); case("polyval", f32(1, -2, 3), f32(0, 1, 2.5)); case("polyadd", f32(1, 2, 3), f32(4, 5)); case("polysub", f32(1, 2, 3), f32(4, 5)); case("polymul", f32(1, 2, 3), f32(4, 5)); case("polyder", f32(1, 2, 3, 4)); case("polyder", f32(1, 2, 3, 4), 2); case("polyder", i32(3, 2, 1))

# --- shaping
case("reshape", a234, [4, 6]); case("reshape", a234, [-1]); case("reshape", a234, [2, -1, 2]); case("reshape", f32(5), []); case("reshape", np.zeros((0, 3), np.float32), [3, 0]); case("ravel", a23); case("transpose", a234); case("transpose", a234, [1, 0, 2]); case("transpose", a234, [-1, 0, 1]); case("permuteDims", a234, [2, 0, 1]); case("transpose", f32(1, 2))
case("transpose", arr("bfloat16", a234), [2, 1, 0]); case("transpose", ints(1, -128, 127, 5, 7, dtype="int8")); case("transpose", ints(1, 0, 2, 3, 5, dtype="bool")); case("moveaxis", a234, 0, -1); case("moveaxis", a234, [0, 1], [-1, -2]); case("swapaxes", a234, 0, 2); case("matrixTranspose", a234)
case("squeeze", a234[:1, :, :1]); case("squeeze", a234[:1, :, :1], 0); case("squeeze", a234[:1, :, :1], [0, -1]); case("expandDims", a23, 0); case("expandDims", a23, -1); case("expandDims", a23, [0, 2]); case("rollaxis", a234, 2); case("atleast1d", f32(1).reshape(())); case("atleast2d", f32(1, 2)); case("atleast3d", a23)
case("flip", a23); case("flip", a23, 1); case("flip", a234, [0, 2]); case("flipud", a23); case("fliplr", a23); case("rot90", a23); case("rot90", a23, 2); case("rot90", a234, -1, [1, 2]); case("roll", f32(1, 2, 3, 4, 5), 2); case("roll", a23, 1); case("roll", a23, -1, 1); case("roll", a234, [1, 2], [0, 2]); case("roll", f32(1, 2, 3), 7)
case("repeat", f32(1, 2, 3), 2); case("repeat", a23, 2, 1); case("repeat", a23, 3); case("repeat", f32(1, 2, 3), i32(1, 0, 2)); case("repeat", a23, 0, 0); case("tile", f32(1, 2), 3); case("tile", a23, [2, 1]); case("tile", a23, [2, 1, 2]); case("tile", a234, 2); case("resize", f32(1, 2, 3), [2, 4])
case("broadcastTo", f32(1, 2, 3), [2, 3]); case("broadcastTo", f32(1), [2, 0]); case("broadcastTo", f32(4).reshape(()), [2, 2]); case("broadcastTo", arr("bfloat16", [[1], [2]]), [2, 3]); case("broadcastArrays", f32(1, 2, 3), f32(4, 5)[:, None]); case("broadcastShapes", [2, 1], [3], [1, 1, 1]); case("broadcastShapes", [0, 1], [1, 4])
case("concatenate", [a23, b23]); case("concatenate", [a23, b23], 1); case("concatenate", [a23, n6], -1); case("concatenate", [f32(1), f32(), f32(2, 3)]); case("concatenate", [a23, b23], None); case("concatenate", [arr("bfloat16", [1, 2, 3]), arr("bfloat16", [4])]); case("concatenate", [arr("int8", [1, 2, 3]), arr("uint8", [200])]); case("concatenate", [arr("bool", [True]), arr("bool", [False, True])])
case("stack", [f32(1, 2), f32(3, 4)]); case("stack", [f32(1, 2), f32(3, 4)], 1); case("stack", [a23, b23, a23], -1); case("stack", [f32(1, 2), i32(3, 4)]); case("hstack", [f32(1, 2), f32(3)]); case("hstack", [a23, b23]); case("vstack", [f32(1, 2), f32(3, 4)]); case("dstack", [f32(1, 2), f32(3, 4)]); case("dstack", [a23, b23]); case("columnStack", [f32(1, 2), f32(3, 4)]); case("columnStack", [a23, f32(1, 2)])
case("append", f32(1, 2), f32(3)); case("append", a23, b23, 0); case("append", a23, f32(1), None); case("insert", f32(1, 2, 3), 1, 9.5); case("delete", f32(1, 2, 3), 1); case("split", np.arange(6, dtype=np.float32), 3); case("split", np.arange(6, dtype=np.float32), [2, 5]); case("split", a234, 2, -1); case("arraySplit", np.arange(7, dtype=np.int32), 3)
case("hsplit", m34, 2); case("vsplit", a23, 2); case("dsplit", a234, [1]); case("unstack", a23); case("unstack", a234, 2); case("diag", f32(1, 2)); case("diag", f32(1, 2), 1); case("diag", f32(1, 2), -1); case("diag", m34); case("diag", m34, 2); case("diag", m34, -1); case("diagonal", a234); case("diagonal", a234, 1, 1, 2); case("diagflat", a23); case("diagflat", f32(1, 2), 1)
case("tril", m34); case("tril", m34, 1); case("tril", a234, -1); case("triu", m34); case("triu", m34, -1); case("triu", a234, 1); case("tril", ints(1, 0, 2, 3, 3, dtype="bool")); case("triu", arr("bfloat16", m34)); case("triuIndices", 3); case("trilIndices", 3, -1); case("tril", np.ones((5, 5), np.float32), -7); case("tril", f32(nan, inf, 1, 2).reshape(2, 2), note="what is cut off becomes 0, NaN or not"); case("fillDiagonal", np.zeros((3, 3), np.float32), 5, inplace=False)
case("pad", f32(1, 2, 3), 2); case("pad", f32(1, 2, 3), [1, 2]); case("pad", a23, [[1, 0], [0, 2]]); case("pad", a23, [[1, 0], [0, 2]], constantValues=7); case("pad", n6, 1, constantValues=-1); case("pad", arr("bool", [True]), [0, 2]); case("pad", arr("bfloat16", [1, 2]), 1, constantValues=0.5); case("pad", f32(1, 2, 3), 1, mode="constant", constantValues=[[5, 6]])
for mode in ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "minimum", "mean"):
    case("pad", f32(1, 2, 4, 7), [2, 3], mode=mode, exact=mode not in ("linear_ramp", "mean")); case("pad", a23, [[1, 1], [2, 1]], mode=mode, exact=mode not in ("linear_ramp", "mean"))
case("pad", f32(1, 2, 4), [5, 4], mode="reflect"); case("pad", f32(1, 2, 4), [5, 4], mode="wrap")
case("ndim", a234); case("shape", a234); case("size", a234); case("size", a234, 1); case("ndim", 3); case("isscalar", 3); case("isscalar", f32(1)); case("isscalar", f32(1).reshape(()))
case("sort", f32(3, -1, 2, nan, inf, -inf, 0.0, -0.0, nan, 1)); case("sort", a234); case("sort", a234, 0); case("sort", i32(3, -1, 2)); case("sort", a23, None); case("sort", arr("bfloat16", [3, -1, 2])); case("sort", f32(3, nan, 1), descending=True); case("sort", arr("bool", [True, False, True])); case("sort", arr("uint32", [4294967295, 0, 7])); case("sort", normal(1, 257)); case("sort", arr("int8", [5, -128, 127, 0])); case("sort", arr("uint8", [5, 128, 255, 0]))
case("argsort", f32(3, -1, 2, nan, inf, -inf, 0.0, -0.0, nan, 1)); case("argsort", f32(2, 1, 2, 1, 1), note="stable"); case("argsort", a234, 1); case("argsort", f32(2, nan, 1, 2), descending=True); case("argsort", i32(3, -1, 3, 0)); case("argsort", a23, None); case("argsort", arr("bfloat16", [1, 0.5, 1])); case("lexsort", [i32(1, 2, 1, 2), i32(3, 1, 2, 1)]); case("partition", f32(4, 1, 3, 2), 1)
case("searchsorted", f32(1, 2, 2, 3), f32(0, 2, 2.5, 9)); case("searchsorted", f32(1, 2, 2, 3), f32(0, 2, 2.5, 9), side="right"); case("searchsorted", f32(1, 2, 2, 3), 2); case("digitize", f32(0.2, 6.4, 3), f32(0, 1, 2.5, 4)); case("bincount", i32(0, 1, 1, 3)); case("bincount", i32(0, 1, 1), length=5); case("bincount", i32(0, 1, 1), weights=f32(0.5, 1, 2)); case("histogram", f32(1, 2, 1, 4), 4); case("interp", f32(0.5, 1.5, 9), f32(1, 2, 3), f32(10, 20, 15))
case("nonzero", np.array([[1, 0], [0, 2]], np.int32)); case("flatnonzero", f32(0, 1, 0, 2)); case("argwhere", np.array([[1, 0], [0, 2]], np.int32)); case("nonzero", f32(0, 3, 0, 4), size=3); case("unique", i32(3, 1, 3, 2)); case("unique", i32(3, 1, 3, 2), size=5, fillValue=-1); case("union1d", i32(1, 3), i32(3, 2)); case("intersect1d", i32(1, 3, 2), i32(3, 2, 7)); case("setdiff1d", i32(1, 3, 2), i32(3))
case("i0", f32(0, 1, -2.5)); case("hamming", 6); case("choose", i32(0, 1, 0), [f32(1, 2, 3), f32(4, 5, 6)])
case("resultType", i32(1), f32(1)); case("resultType", arr("bfloat16", [1]), 1.5); case("resultType", arr("int8", [1]), Dt("uint8")); case("promoteTypes", Dt("bfloat16"), Dt("float16")); case("promoteTypes", Dt("uint32"), Dt("int32"))
for d in ("float32", "bfloat16", "float16"):
    case("finfo", Dt(d))
for d in ("int32", "uint32", "int8", "uint8", "int16", "uint16"):
    case("iinfo", Dt(d))

# --- taking and indexing
s = lambda *v: slice(*v) if len(v) > 1 else slice(v[0], None)
idx = i32(-6, -1, 0, 4, 5, 100)
five = f32(0, 1, 2, 3, 4)
case("take", five, i32(0, 3)); case("take", five, idx, note="out of bounds is NaN; negative wraps once"); case("take", five, idx, None, mode="clip"); case("take", five, idx, None, mode="wrap"); case("take", five, idx, None, mode="fill", fillValue=-9); case("take", i32(0, 1, 2), idx, note="filled with the smallest integer"); case("take", arr("uint8", [0, 1, 2]), idx, note="filled with the largest"); case("take", arr("bool", [False, False]), idx)
case("take", a234, i32(2, 0), 1); case("take", a234, np.array([[0, 1], [1, 0]], np.int32), 0); case("take", a23, i32(5, 0)); case("take", a23, i32(), 1); case("take", a23, 1, 1); case("take", arr("bfloat16", a23), i32(2, 2), 1); case("take", ints(1, -128, 127, 5, 3, dtype="int8"), i32(4, 0), 0); case("take", a23, arr("uint8", [1, 0]), 0)
case("takeAlongAxis", a23, np.array([[0, 2], [1, 5]], np.int32), 1); case("takeAlongAxis", a23, np.array([[1, 0, 1]], np.int32), 0); case("takeAlongAxis", a234, np.argsort(a234, 1).astype(np.int32), 1); case("takeAlongAxis", five, i32(-1, 7)); case("takeAlongAxis", a23, i32(3, 0), None); case("takeAlongAxis", a23, np.array([[-1, 3]], np.int32), 1, mode="clip")
x45 = np.arange(20, dtype=np.float32).reshape(4, 5)
x345 = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
c4 = np.array([True, False, True, False])
for ix in ([1], [-1], [1, 2], [-1, -2], [s(1, 3)], [s(1)], [s(None, -1)], [s(None)], [s(None, None, 2)], [s(None, None, -1)], [s(4, None, -2)], [s(-1, -4, -1)], [s(3, 1)], [s(1, 100)], [s(-100, 2)], [s(0, 4, 3), s(None, None, -2)], [None], [s(None), None], [None, 1, None, s(2)], [...], [..., 1], [..., None], [1, ...], [s(1, 3), 2], [s(2, 2)],
           [i32(0, 2)], [i32(-1, -4)], [np.array([[0, 1], [2, 3]], np.int32)], [s(None), i32(0, 2, 2)], [i32(0, 2), i32(1, 3)], [i32(0, 2)[:, None], i32(1, 3)], [i32(0, 2), s(1, 3)], [1, i32(0, 2)], [i32(0, 2), 1], [i32()], [i32(9, -9)], [..., i32(1)], [None, i32(0, 1)], [c4], [s(None), np.array([True, False, True, True, False])], [x45 > 12], [arr("uint8", [1, 0])], [np.array(2, np.int32)]):
    case("index", x45, ix)
for ix in ([1, s(None), 2], [i32(0, 1), s(None), i32(1, 2)], [s(None), i32(0, 1), i32(1, 2)], [s(None), i32(0, 1), s(None, None, 2)], [..., s(None, None, -1)], [i32(0, 1), None, i32(1, 2)], [1, ..., None, s(1, 3)], [s(None), 2, i32(0, 4)], [s(0, 2), i32(3, 0), -1], [i32(2, 0), ..., i32(4, 4)], [np.array([[0], [2]], np.int32), i32(1, 3), s(None, None, -1)]):
    case("index", x345, ix)
for dt in ("bfloat16", "int8", "bool", "uint16"):
    case("index", arr(dt, np.arange(20).reshape(4, 5) % 3), [s(None, None, -1), s(1, 4)]); case("index", arr(dt, np.arange(20).reshape(4, 5) % 3), [i32(3, 0, 0)])
for mode in ("clip", "fill", "drop"):
    if mode != "drop":
        case("at.get", five, [idx], mode=mode)
    for m in ("set", "add", "multiply", "min", "max"):
        case(f"at.{m}", five, [idx], f32(9, 8, 7, 6, 5, 4) if m != "set" else 9, mode=mode)
case("at.get", five, [idx], mode="fill", fillValue=-9); case("at.get", i32(0, 1, 2), [idx], mode="fill"); case("at.get", arr("uint8", [0, 1, 2]), [idx], mode="fill"); case("at.get", arr("bool", [False, False]), [idx], mode="fill")
for m in ("set", "add", "multiply", "min", "max", "divide", "power", "subtract"):
    case(f"at.{m}", x45 + 1, [1], 3); case(f"at.{m}", x45 + 1, [s(1, 3), s(None, None, 2)], f32(2, 3, 4)); case(f"at.{m}", x45 + 1, [i32(0, 2, 3), i32(1, 1, 4)], f32(2, 3, 4)) if m != "power" else None
for m in ("set", "add", "max", "min", "multiply"):
    for dt in ("int32", "bfloat16", "int8", "uint8"):
        case(f"at.{m}", arr(dt, [1, 2, 3, 4]), [i32(1, 3)], arr(dt, [2, 5]))
case("at.add", five, [i32(1, 1, 1, 4)], f32(1, 2, 3, 4), note="duplicates accumulate"); case("at.multiply", five, [i32(1, 1, 4)], f32(2, 3, 5)); case("at.add", i32(0, 0), [i32(0, 0, 0)], 1); case("at.set", x45, [x45 > 12], -1); case("at.set", x45, [s(None, None, -1), 0], f32(1, 2, 3, 4)); case("at.set", x345, [..., i32(0, 4)], 0); case("at.set", five, [s(1, 4)], i32(7, 8, 9)); case("at.set", i32(1, 2, 3), [0], 2.7, note="the value is cast to the array's dtype")
case("at.add", x345, [i32(0, 2), s(None), i32(1, 1)], normal(5, 2, 4)); case("at.set", x45, [s(1, 3)], f32(1))

# --- functions of functions, linear algebra, Fourier
case("applyAlongAxis", Js("(x) => np.sum(np.square(x))", lambda x: jnp.sum(jnp.square(x))), 1, a23); case("applyAlongAxis", Js("(x) => np.flip(x)", jnp.flip), 0, a23); case("applyOverAxes", Js("(x, axis) => np.sum(x, axis, { keepdims: true })", lambda x, axis: jnp.sum(x, axis, keepdims=True)), a234, [0, 2])
spd = normal(1, 3, 3); spd = (spd @ spd.T + np.eye(3)).astype(np.float32); sq = normal(8, 3, 3)
case("np.linalg.norm", f32(3, 4)); case("np.linalg.norm", a23); case("np.linalg.norm", a23, axis=1); case("np.linalg.norm", a23, ord=1, axis=0); case("np.linalg.norm", a23, ord=inf, axis=1, keepdims=True); case("np.linalg.norm", sq, ord="fro"); case("np.linalg.vectorNorm", a23); case("np.linalg.vectorNorm", a23, axis=0, ord=3); case("np.linalg.vectorNorm", f32(0, 1, 2), ord=0); case("np.linalg.matrixNorm", a234)
case("np.linalg.det", sq); case("np.linalg.inv", spd); case("np.linalg.solve", spd, f32(1, 2, 3)); case("np.linalg.solve", spd, normal(2, 3, 2)); case("np.linalg.cholesky", spd); case("np.linalg.slogdet", sq); case("np.linalg.matrixPower", sq, 3); case("np.linalg.matrixPower", spd, -1); case("np.linalg.multiDot", [m34, m45, normal(3, 5, 2)]); case("np.linalg.eigvalsh", spd); case("np.linalg.svdvals", m34); case("np.linalg.trace", sq); case("np.linalg.outer", f32(1, 2), f32(3, 4)); case("np.linalg.cross", f32(1, 2, 3), f32(3, 4, 5)); case("np.linalg.diagonal", sq); case("np.linalg.matrixTranspose", a234)
z = dict(real=normal(1, 8), imag=normal(2, 8)); z2 = dict(real=normal(1, 3, 4), imag=normal(2, 3, 4))
for n in ("fft", "ifft", "irfft", "hfft"):
    case(f"np.fft.{n}", z, wide=False, tolerance=(1e-5, 1e-5, "sums in another order"))
for n in ("fft2", "ifft2", "fftn", "ifftn", "irfftn", "irfft2"):
    case(f"np.fft.{n}", z2, wide=False, tolerance=(1e-5, 1e-5, "sums in another order"))
for n in ("rfft", "ihfft", "rfftn", "rfft2"):
    case(f"np.fft.{n}", m34, wide=False, tolerance=(1e-5, 1e-5, "sums in another order"))
for n in ("fft", "ifft", "irfft", "hfft", "rfft", "ihfft"):
    x = z2 if n in ("fft", "ifft", "irfft", "hfft") else m34
    for size, axis, norm in ((3, -1, "ortho"), (7, 0, "forward"), (5, 1, None), (1, 0, "backward")):
        case(f"np.fft.{n}", x, size, axis, norm, wide=False, tolerance=(1e-5, 1e-5, "sums in another order"))
for n in ("fft2", "ifft2", "irfft2", "fftn", "ifftn", "irfftn", "rfftn", "rfft2"):
    x = z2 if n[0] == "i" or n[0] == "f" else m34
    for s, axes, norm in (([2, 5], [1, 0], "ortho"), ([4, 6], [0, 1], "forward"), (None, [0, 1], None)) + ((([5], None, None),) if n[-1] == "n" else ()):
        case(f"np.fft.{n}", x, s, axes, norm, wide=False, tolerance=(1e-5, 1e-5, "sums in another order"))
case("np.fft.fftfreq", 5); case("np.fft.fftfreq", 6, 0.5); case("np.fft.rfftfreq", 6); case("np.fft.fftshift", f32(1, 2, 3, 4, 5)); case("np.fft.ifftshift", a23, 1)
C.write("numpy.json", jax="0.10.2")
