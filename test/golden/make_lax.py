"""lax.json: calls of jax.lax, in JAX's order of arguments. Dimension numbers of gather and scatter are objects in camelCase."""
from golden import Cases, Dt, Js, arr, f32, i32, ints, jax, jnp, lax, normal, np, snake

inf, nan = np.inf, np.nan


def dimension(cls):
    return lambda d: cls(**{snake(k): v for k, v in d.items()})


gd, sd = dimension(lax.GatherDimensionNumbers), dimension(lax.ScatterDimensionNumbers)
scatter = lambda f: lambda x, i, u, d, **o: f(x, i, u, sd(d), **o)
special = {
    "lax.gather": lambda x, i, d, sizes, **o: lax.gather(x, i, gd(d), sizes, **o),
    "lax.scatter": scatter(lax.scatter), "lax.scatterAdd": scatter(lax.scatter_add), "lax.scatterMul": scatter(lax.scatter_mul),
    "lax.scatterMin": scatter(lax.scatter_min), "lax.scatterMax": scatter(lax.scatter_max),
    "lax.sort": lambda x, **o: lax.sort(x, **o),
    "lax.round": lambda x, roundingMethod=0, **o: lax.round(x, lax.RoundingMethod[o.get("rounding_method", "AWAY_FROM_ZERO")]),
    "lax.dot": lambda x, y, d=None, **o: lax.dot(x, y, **o) if d is None else lax.dot(x, y, dimension_numbers=((d.get("lhsContractingDims", ()), d.get("rhsContractingDims", ())), (d.get("lhsBatchDims", ()), d.get("rhsBatchDims", ()))), **o),
    "lax.clz": lax.clz, "lax.populationCount": lax.population_count,
}
exact = """slice sliceInDim dynamicSlice dynamicSliceInDim dynamicIndexInDim dynamicUpdateSlice dynamicUpdateSliceInDim dynamicUpdateIndexInDim gather scatter scatterMin
scatterMax pad rev transpose reshape broadcast broadcastInDim broadcastToRank concatenate select selectN clamp iota broadcastedIota expandDims squeeze collapse sort topK argmax argmin
cummax cummin bitcastConvertType convertElementType reducePrecision round nextafter neg abs sign floor ceil max min eq ne lt le gt ge isFinite reduceMax reduceMin split
indexInDim indexTake batchMatmul_ not and or xor full fullLike""".split()
C = Cases(dict(lax=lax), special, exact={f"lax.{n}" for n in exact})


def case(fn, *args, note=None, tolerance=None, wide=True, exact=None, js=None, **options):
    C(fn if js else f"lax.{fn}", *args, options=options, note=note, tolerance=tolerance, wide=wide, exact=exact, js=js)


# --- unary
real = [-inf, -104, -10.5, -2.5, -1.5, -1, -0.5, -1e-3, -0.0, 0, 1e-3, 0.5, 1, 1.5, 2.5, 10, 88, 1e10, inf, nan]
small = [-inf, -30, -10.5, -2.5, -1, -0.5, -0.0, 0, 0.5, 1, 2.5, 10.5, 30, inf, nan]
unit = [-2, -1, -0.99, -0.5, -1e-3, -1e-8, -0.0, 0, 1e-8, 1e-3, 0.5, 0.99, 1, 2, nan]
half = [-inf, -3, -1, -0.5, -0.0, 0, 0.125, 0.5, 1, 2.5, 3, inf, nan]
for names, v in (("neg abs sign exp exp2 expm1 log log1p sqrt rsqrt cbrt tanh logistic floor ceil isFinite square erf erfc", real), ("sin cos tan sinh cosh asinh atan", small), ("asin acos atanh erfInv", unit)):
    for n in names.split():
        w = [x for x in v if not (n == "exp2" and x == -104) and not (n == "erfc" and abs(x) == 10.5) and not (n == "logistic" and x == -104)]
        case(n, f32(*w))
        for dt in ("bfloat16", "float16"):
            case(n, arr(dt, [x for x in half if not (n == "erfc" and x == 3)]))
case("erf", np.linspace(-4, 4, 65).astype(np.float32)); case("erfc", np.linspace(-4, 9, 66).astype(np.float32)); case("erfInv", np.linspace(-0.999, 0.999, 63).astype(np.float32)); case("erfInv", f32(0.9999, -0.99999, 0.999999, 0.9999999))
case("erf", f32(1e-6, -1e-6, 1e-4)); case("acosh", f32(0.5, 1, 1.0001, 2, 1e10, inf, nan))
case("lgamma", f32(-2.5, -1, -0.5, 0, 0.1, 0.5, 1, 1.5, 2, 3, 10, 100, 1e10, inf, nan)); case("digamma", f32(-2.5, -1, -0.5, 0, 0.1, 0.5, 1, 1.5, 2, 3, 10, 100, nan)); case("lgamma", np.linspace(0.05, 8, 40).astype(np.float32)); case("digamma", np.linspace(0.05, 8, 40).astype(np.float32))
case("lgamma", arr("bfloat16", [0.5, 1.5, 3, 10])); case("digamma", arr("bfloat16", [0.5, 1.5, 3, 10]))
bessel = f32(-inf, -1e10, -30, -8, -1.5, -1e-3, -0.0, 0, 1e-3, 0.5, 1, 5, 8, 8.001, 30, inf, nan); case("besselI0e", bessel); case("besselI1e", bessel); case("besselI1e", np.linspace(-20, 20, 60).astype(np.float32)); case("besselI1e", arr("bfloat16", [-3, 0.5, 20]))
half_way = f32(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, 8388609, inf, nan)
case("round", half_way, note="away from zero"); case("round", half_way, roundingMethod="TO_NEAREST_EVEN"); case("reciprocal", f32(2, -0.5, 0, inf)); case("integerPow", f32(-2, 0, 0.5, 3), 3); case("integerPow", f32(-2, 0.5, 3), -2); case("integerPow", i32(-2, 3), 5)
case("populationCount", i32(0, 1, -1, 255)); case("clz", i32(0, 1, -1, 65536)); case("populationCount", arr("uint8", [0, 255])); case("clz", arr("uint8", [0, 1, 128])); case("clz", arr("int16", [0, 1, -1]))
case("bitwiseNot", i32(0, 5)); case("bitwiseNot", arr("bool", [True, False])); case("bitwiseAnd", i32(6), i32(3)); case("bitwiseOr", i32(6), i32(3)); case("bitwiseXor", i32(6), i32(3))
# --- binary
grid = f32(-inf, -10.5, -2, -1, -0.5, -0.0, 0, 0.5, 1, 2, 3, 10.5, inf, nan)
XX, YY = (np.ascontiguousarray(g) for g in np.broadcast_arrays(grid[:, None], grid[None, :]))
for n in "add sub mul div rem pow max min atan2 eq ne lt le gt ge nextafter".split():
    case(n, XX, YY) if n != "nextafter" else case(n, f32(1, 1, -1, 1), f32(2, 0, -2, 1))
for dt, v in {"int32": [-2147483648, -7, -1, 0, 1, 3, 2147483647], "uint32": [0, 1, 7, 4294967295], "int8": [-128, -7, -1, 0, 3, 127], "uint8": [0, 7, 255], "int16": [-32768, -7, 0, 3], "uint16": [0, 7, 65535]}.items():
    X, Y = (np.ascontiguousarray(g) for g in np.broadcast_arrays(arr(dt, v)[:, None], arr(dt, v)[None, :]))
    for n in "add sub mul mulhi div rem max min lt".split():
        case(n, X, Y, note="division truncates; by zero: all ones, and the dividend remains" if n in ("div", "rem") else None)
    sh = arr(dt, [0, 1, 7, 8, 15, 16, 31, 32, 40]); X, Y = (np.ascontiguousarray(g) for g in np.broadcast_arrays(arr(dt, v)[:, None], sh[None, :]))
    for n in "shiftLeft shiftRightLogical shiftRightArithmetic".split():
        case(n, X, Y)
ZX, ZQ = (np.ascontiguousarray(g) for g in np.broadcast_arrays(f32(-inf, -2, 0.5, 1, 1.25, 2, 3, 7, 12, nan)[:, None], f32(-inf, -2, -1.5, -0.5, 0, 0.25, 0.5, 1, 1.5, 3, 10, 100, inf, nan)[None, :]))
case("zeta", ZX, ZQ); case("zeta", arr("bfloat16", [2, 3, 1.5]), arr("bfloat16", [1, 0.5, 4]))
PN, PX = (np.ascontiguousarray(g) for g in np.broadcast_arrays(f32(-1, 0, 0.5, 1, 2, 3, 6, 10, 20, 34, 40, nan)[:, None], f32(-inf, -2, 0, 0.75, 1, 2.5, 7, inf, nan)[None, :]))
case("polygamma", PN, PX, tolerance=(2e-5, 2e-5, "factorials by exp of lgamma")); case("polygamma", f32(1, 2, 3), f32(-1.5, -0.5, -2.25)); case("polygamma", arr("bfloat16", [0, 1, 2]), arr("bfloat16", [1, 0.5, 4]))
case("pow", f32(2, -2, 4), i32(3, 2, -1)); case("clamp", f32(-1).reshape(()), f32(-2, 0.5, 3, nan), f32(1).reshape(())); case("clamp", f32(2).reshape(()), f32(0, 5), f32(1).reshape(()), note="lo > hi gives hi"); case("clamp", i32(0, 1), i32(-5, 5), i32(3, 3)); case("clamp", -1.5, f32(-2, 2), 1.5)
case("select", arr("bool", [True, False]), f32(1, 2), f32(3, 4)); case("selectN", i32(0, 2, 1), f32(1, 2, 3), f32(4, 5, 6), f32(7, 8, 9)); case("selectN", arr("bool", [True, False]), f32(1, 2), f32(3, 4))
for dt in ("int32", "int8", "uint8", "uint32", "int16", "uint16", "bool", "bfloat16", "float16"):
    case("convertElementType", f32(1.7, -1.7, 300, -1, nan, inf, -inf, 0, 1e6 if dt != "float16" else 7e4), Dt(dt))
case("convertElementType", i32(300, -1, 65537), Dt("int8")); case("convertElementType", i32(16777217), Dt("float32")); case("bitcastConvertType", f32(1, -2, inf), Dt("int32")); case("bitcastConvertType", i32(1065353216), Dt("float32")); case("bitcastConvertType", f32(1, -2), Dt("uint16"), note="a dimension of 2 is added"); case("bitcastConvertType", arr("uint8", [[0, 0, 128, 63]]), Dt("float32")); case("bitcastConvertType", arr("bfloat16", [1, -2]), Dt("uint16")); case("bitcastConvertType", arr("float16", [1, -2]), Dt("bfloat16"))
case("reducePrecision", f32(1.1, 3.14159, 1e5, 1e-3, 7e4, inf, nan), 5, 10); case("reducePrecision", f32(1.1, 3.14159, -1e5, 3.3e38), 8, 7); case("reducePrecision", f32(1.1, 300, 1000, 0.3), 4, 3); case("reducePrecision", f32(1.1, 3.14159), 8, 23)
# --- shape
a, x345 = normal(1, 2, 3, 4), np.arange(60, dtype=np.float32).reshape(3, 4, 5)
case("iota", Dt("int32"), 5); case("iota", Dt("float32"), 3); case("iota", Dt("bfloat16"), 4); case("broadcastedIota", Dt("int32"), [2, 3], 1); case("broadcastedIota", Dt("float32"), [2, 3], 0); case("broadcast", f32(1, 2), [3]); case("broadcastInDim", f32(1, 2), [2, 3], [0]); case("broadcastInDim", f32(1, 2, 3)[None], [2, 3], [0, 1]); case("broadcastInDim", f32(5).reshape(()), [2, 2], [])
case("reshape", a, [6, 4]); case("transpose", a, [2, 0, 1]); case("rev", a, [0, 2]); case("concatenate", [a, a[:, :1]], 1); case("expandDims", a, [0, 2]); case("squeeze", a[:1], [0]); case("collapse", a, 1, 3); case("pad", f32(1, 2, 3), f32(9).reshape(()), [[1, 2, 0]]); case("pad", f32(1, 2, 3), f32(0).reshape(()), [[1, 1, 2]]); case("pad", f32(1, 2, 3, 4), f32(0).reshape(()), [[-1, -2, 0]]); case("pad", normal(1, 2, 3), f32(7).reshape(()), [[0, 1, 1], [-1, 2, 1]]); case("pad", i32(1, 2), np.int32(0), [[0, 3, 0]]); case("pad", f32(1, 2, 3), f32(9).reshape(()), [[-2, 3, 1]])
case("slice", x345, [1, 0, 2], [3, 4, 5]); case("slice", x345, [0, 1, 0], [3, 4, 5], [2, 2, 3]); case("sliceInDim", x345, 1, 3, 1, 1); case("sliceInDim", f32(0, 1, 2, 3), 1, None); case("split", f32(0, 1, 2, 3, 4), [2, 3]); case("full", [2], 3); case("fullLike", f32(1, 2), 0.5)
case("dynamicSlice", x345, [i32(1).reshape(()), 0, 2], [2, 2, 2]); case("dynamicSlice", f32(0, 1, 2, 3, 4), [4], [3], note="the start is clamped"); case("dynamicSlice", f32(0, 1, 2, 3, 4), [-2], [2], note="negative counts from the end"); case("dynamicSlice", f32(0, 1, 2, 3, 4), [-100], [2]); case("dynamicSlice", arr("bfloat16", np.arange(7)), [3], [3]); case("dynamicSlice", ints(1, -9, 9, 5, 6, dtype="int8"), [2, 1], [2, 3])
case("dynamicSliceInDim", x345, 2, 2, 1); case("dynamicIndexInDim", x345, 1, 0); case("dynamicIndexInDim", x345, 9, 1, False); case("dynamicUpdateSlice", f32(0, 1, 2, 3, 4), f32(7, 8, 9), [3]); case("dynamicUpdateSlice", x345, normal(2, 1, 2, 2), [1, 1, 2]); case("dynamicUpdateSlice", f32(0, 1, 2, 3, 4), f32(7, 8), [-2]); case("dynamicUpdateSlice", arr("bfloat16", np.arange(7)), arr("bfloat16", [9, 8, 7]), [3]); case("dynamicUpdateSlice", ints(1, -9, 9, 5, 6, dtype="int8"), ints(2, -9, 9, 2, 3, dtype="int8"), [2, 1])
case("dynamicUpdateSliceInDim", x345, normal(2, 3, 1, 5), 2, 1); case("dynamicUpdateIndexInDim", x345, normal(2, 4, 5), 1, 0)
# --- dots
def dot(l, r, c, b=((), ()), note=None, tolerance=None, **o):
    case("dotGeneral", l, r, [[list(c[0]), list(c[1])], [list(b[0]), list(b[1])]], note=note, tolerance=tolerance, **o)


dot(normal(1, 3, 4), normal(2, 4, 5), ((1,), (0,))); dot(normal(1, 2, 3, 4), normal(2, 2, 4, 5), ((2,), (1,)), ((0,), (0,))); dot(normal(1, 3, 4), normal(2, 5, 4), ((1,), (1,))); dot(normal(1, 4, 3), normal(2, 4, 5), ((0,), (0,))); dot(normal(1, 2, 3, 4), normal(2, 3, 4, 5), ((1, 2), (0, 1))); dot(normal(1, 2, 3, 4), normal(2, 4, 5, 3), ((2, 1), (0, 2)))
dot(normal(1, 2, 8, 3, 4), normal(2, 2, 8, 3, 4), ((3,), (3,)), ((0, 2), (0, 2)), note="attention scores"); dot(normal(1, 2, 3), normal(2, 2, 4), ((), ()), ((0,), (0,)), note="nothing contracted"); dot(normal(1, 3), normal(2, 4), ((), ())); dot(normal(1, 3), normal(2, 3), ((0,), (0,))); dot(normal(1, 3, 2, 4), normal(2, 4, 5, 3), ((2,), (0,)), ((0,), (2,))); dot(normal(1, 0, 4), normal(2, 4, 5), ((1,), (0,))); dot(normal(1, 3, 0), normal(2, 0, 5), ((1,), (0,)))
dot(normal(1, 17, 65), normal(2, 65, 33), ((1,), (0,))); dot(normal(1, 1, 129), normal(2, 129, 31), ((1,), (0,)), note="GEMV"); dot(normal(1, 8, 16, dtype="bfloat16"), normal(2, 16, 8, dtype="bfloat16"), ((1,), (0,)), tolerance=(2e-2, 2e-2, "cancelling terms")); dot(normal(1, 8, 16, dtype="bfloat16"), normal(2, 16, 8, dtype="bfloat16"), ((1,), (0,)), preferredElementType=Dt("float32")); dot(normal(1, 8, 16, dtype="float16"), normal(2, 16, 8, dtype="float16"), ((1,), (0,)), preferredElementType=Dt("float32"))
dot(ints(1, -128, 127, 3, 70, dtype="int8"), ints(2, -128, 127, 70, 2, dtype="int8"), ((1,), (0,)), preferredElementType=Dt("int32")); dot(ints(1, -99, 99, 3, 4), ints(2, -99, 99, 4, 2), ((1,), (0,))); dot(ints(1, -128, 127, 3, 4, dtype="int8"), ints(2, -128, 127, 4, 2, dtype="int8"), ((1,), (0,)), note="int8 out wraps")
case("dot", normal(1, 3, 4), normal(2, 4, 5)); case("dot", normal(1, 2, 3, 4), normal(2, 2, 5, 4), dict(lhsContractingDims=[2], rhsContractingDims=[2], lhsBatchDims=[0], rhsBatchDims=[0]), note="jax-js's form"); case("batchMatmul", normal(1, 2, 3, 4), normal(2, 2, 4, 5))
# --- convolution
conv = lambda l, r, s, p, **o: case("convGeneralDilated", l, r, s, p, **o)
conv(normal(1, 1, 2, 7), normal(2, 3, 2, 3), [1], "VALID"); conv(normal(1, 2, 2, 7), normal(2, 3, 2, 3), [2], "SAME"); conv(normal(1, 2, 2, 8), normal(2, 3, 2, 4), [1], "SAME"); conv(normal(1, 1, 2, 8), normal(2, 3, 2, 4), [3], [[2, 1]]); conv(normal(1, 1, 2, 9), normal(2, 3, 2, 3), [1], "VALID", rhsDilation=[2]); conv(normal(1, 1, 2, 5), normal(2, 3, 2, 3), [1], [[1, 1]], lhsDilation=[2]); conv(normal(1, 1, 2, 6), normal(2, 3, 2, 3), [1], [[-1, 2]])
conv(normal(1, 2, 4, 6), normal(2, 6, 2, 3), [1], "VALID", featureGroupCount=2); conv(normal(1, 2, 4, 6), normal(2, 4, 1, 3), [1], "SAME", featureGroupCount=4, note="depthwise"); conv(normal(1, 4, 3, 6), normal(2, 2, 3, 3), [1], "VALID", batchGroupCount=2); conv(normal(1, 1, 2, 6), normal(2, 3, 2, 3), [1], "SAME_LOWER")
conv(normal(1, 1, 3, 6, 7), normal(2, 4, 3, 3, 3), [1, 1], "VALID"); conv(normal(1, 2, 3, 6, 7), normal(2, 4, 3, 3, 2), [2, 1], "SAME"); conv(normal(1, 1, 3, 8, 8), normal(2, 4, 3, 4, 4), [4, 4], "VALID", note="patches"); conv(normal(1, 1, 2, 7, 7), normal(2, 3, 2, 3, 3), [1, 2], [[1, 2], [0, 1]], rhsDilation=[2, 1]); conv(normal(1, 1, 2, 4, 4), normal(2, 3, 2, 3, 3), [1, 1], [[2, 2], [1, 1]], lhsDilation=[2, 3]); conv(normal(1, 1, 4, 5, 5), normal(2, 4, 2, 2, 2), [1, 1], "VALID", featureGroupCount=2); conv(normal(1, 1, 2, 4, 4, 3), normal(2, 2, 2, 2, 2, 2), [1, 1, 1], "VALID")
conv(normal(1, 1, 6, 7, 3), normal(2, 3, 3, 3, 4), [1, 1], "SAME", dimensionNumbers=["NHWC", "HWIO", "NHWC"]); conv(normal(1, 1, 6, 3), normal(2, 3, 3, 4), [1], "SAME", dimensionNumbers=["NHC", "HIO", "NHC"]); conv(normal(1, 1, 2, 7, dtype="bfloat16"), normal(2, 3, 2, 3, dtype="bfloat16"), [1], "VALID", tolerance=(2e-2, 2e-2, "cancelling terms")); conv(normal(1, 1, 2, 7, dtype="bfloat16"), normal(2, 3, 2, 3, dtype="bfloat16"), [1], "VALID", preferredElementType=Dt("float32"), wide=False)
case("conv", normal(1, 1, 2, 7), normal(2, 3, 2, 3), [1], "SAME"); case("convWithGeneralPadding", normal(1, 1, 2, 7), normal(2, 3, 2, 3), [1], [[1, 1]], [1], [2])
nchw = lambda f: lambda l, r, s, p, **o: f(l, r, s, p, dimension_numbers=("NCHW", "OIHW", "NCHW") if l.ndim == 4 else ("NCH", "OIH", "NCH"), use_consistent_padding=True, **o)
C.special["lax.convTranspose"] = nchw(lax.conv_transpose)
case("convTranspose", normal(1, 1, 2, 5), normal(2, 3, 2, 3), [2], "SAME", note="dimension order and consistent padding as jax-js has them"); case("convTranspose", normal(1, 1, 2, 5), normal(2, 3, 2, 3), [2], "VALID"); case("convTranspose", normal(1, 1, 2, 4, 4), normal(2, 3, 2, 3, 3), [2, 2], [[1, 1], [0, 1]]); case("convTranspose", normal(1, 1, 2, 5), normal(2, 2, 3, 3), [2], "SAME", transposeKernel=True); case("convTranspose", normal(1, 1, 2, 5), normal(2, 3, 2, 3), [1], "SAME", rhsDilation=[2])
# --- gather, scatter
G1 = dict(offsetDims=[1], collapsedSliceDims=[0], startIndexMap=[0])
tab = normal(1, 5, 3)
rows = i32(0, 4, 2, 2)[:, None]
bad = i32(-1, 1, 5, 100)[:, None]
case("gather", tab, rows, G1, [1, 3]); case("gather", tab, bad, G1, [1, 3], mode="clip", note="here a negative index is out of bounds, it does not wrap"); case("gather", tab, bad, G1, [1, 3], mode="fill"); case("gather", tab, bad, G1, [1, 3], mode="fill", fillValue=-9); case("gather", ints(1, -9, 9, 5, 3), bad, G1, [1, 3], mode="fill")
case("gather", x345, i32([0, 1], [2, 3], [1, 2]), dict(offsetDims=[1], collapsedSliceDims=[0, 1], startIndexMap=[0, 1]), [1, 1, 5]); case("gather", x345, i32([0, 1], [2, 3], [1, 9]), dict(offsetDims=[1, 2], collapsedSliceDims=[0], startIndexMap=[0, 1]), [1, 2, 5], mode="clip"); case("gather", x345, i32([0, 1], [2, 3], [1, 9]), dict(offsetDims=[1, 2], collapsedSliceDims=[0], startIndexMap=[0, 1]), [1, 2, 5], mode="fill", note="the whole window must fit"); case("gather", x345, i32([[2, 0], [4, 1]]), dict(offsetDims=[0], collapsedSliceDims=[0, 2], startIndexMap=[2, 0]), [1, 4, 1])
case("gather", normal(1, 3, 4), i32([0, 3], [1, 1], [2, 0])[..., None], dict(offsetDims=[], collapsedSliceDims=[1], startIndexMap=[1], operandBatchingDims=[0], startIndicesBatchingDims=[0]), [1, 1], note="batching dimensions: takeAlongAxis")
S1 = dict(updateWindowDims=[1], insertedWindowDims=[0], scatterDimsToOperandDims=[0])
upd = normal(3, 4, 3)
for n in ("scatter", "scatterAdd", "scatterMul", "scatterMin", "scatterMax"):
    case(n, tab, i32(0, 4, 2, 1)[:, None], upd, S1)
    case(n, tab, bad, upd, S1, mode="fill", note="out of bounds is dropped")
    case(n, tab, i32(-1, 1, 2, 100)[:, None], upd, S1, mode="clip")
    if n != "scatter":
        case(n, tab, i32(1, 1, 1, 0)[:, None], upd, S1, note="duplicates")
    case(n, x345, i32([0, 1], [2, 3]), normal(4, 2, 5), dict(updateWindowDims=[1], insertedWindowDims=[0, 1], scatterDimsToOperandDims=[0, 1])); case(n, x345, i32([1], [3]), normal(4, 2, 3, 2), dict(updateWindowDims=[1, 2], insertedWindowDims=[1], scatterDimsToOperandDims=[2])) if n != "scatter" else None
    case(n, ints(1, -9, 9, 5, 3), i32(0, 4, 2, 1)[:, None], ints(2, -9, 9, 4, 3), S1)
case("scatterAdd", arr("bfloat16", np.zeros((5, 2))), i32(1, 1, 4)[:, None], arr("bfloat16", normal(1, 3, 2)), S1); case("scatterAdd", normal(1, 3, 4), i32([0, 3], [1, 1], [2, 0])[..., None], normal(2, 3, 2), dict(updateWindowDims=[], insertedWindowDims=[1], scatterDimsToOperandDims=[1], operandBatchingDims=[0], scatterIndicesBatchingDims=[0])); case("scatterAdd", np.zeros((40, 3), np.float32), ints(1, 0, 40, 300, 1), normal(2, 300, 3), S1, note="the gradient of an embedding")
# --- reductions, windows, orders
fn = lambda s, f: Js(s, f)
add, mul, mx, mn = fn("lax.add", lax.add), fn("lax.mul", lax.mul), fn("lax.max", lax.max), fn("lax.min", lax.min)
z, o = f32(0).reshape(()), f32(1).reshape(())
x = normal(1, 3, 4, 5)
case("reduce", x, z, add, [1]); case("reduce", x, z, add, [0, 2]); case("reduce", x, f32(-inf).reshape(()), mx, [0, 1, 2]); case("reduce", x, o, mul, [2]); case("reduce", x, f32(2.5).reshape(()), add, [1], note="the initial value counts"); case("reduce", arr("bool", [[True, False], [True, True]]), np.array(True), fn("lax.bitwiseAnd", lax.bitwise_and), [1]); case("reduce", i32(6, 3), np.int32(0), fn("lax.bitwiseXor", lax.bitwise_xor), [0]); case("reduce", x, f32(inf).reshape(()), fn("(a, b) => lax.min(a, b)", lax.min), [1])
case("reduce", [f32(3, 1, 2, 5, 4), i32(0, 1, 2, 3, 4)], [f32(-inf).reshape(()), np.int32(-1)], fn("([a, i], [b, j]) => [np.where(lax.ge(a, b), a, b), np.where(lax.ge(a, b), i, j)]", lambda p, q: (jnp.where(p[0] >= q[0], p[0], q[0]), jnp.where(p[0] >= q[0], p[1], q[1]))), [0], note="several operands")
for n in ("reduceSum", "reduceMax", "reduceMin", "reduceProd"):
    case(n, x, [1])
case("argmax", x, 1, Dt("int32")); case("argmin", f32(1, nan, 0), 0, Dt("int32")); case("argmax", f32(1, 3, 3), 0, Dt("uint32"))
w = normal(1, 2, 7)
case("reduceWindow", w, z, add, [1, 3], [1, 1], "VALID"); case("reduceWindow", w, z, add, [1, 3], [1, 2], "SAME"); case("reduceWindow", w, f32(-inf).reshape(()), mx, [2, 2], [1, 2], [[0, 1], [1, 0]]); case("reduceWindow", w, f32(inf).reshape(()), mn, [1, 3], [1, 1], "SAME"); case("reduceWindow", w, o, mul, [1, 2], [1, 1], "VALID"); case("reduceWindow", w, z, add, [1, 3], [1, 1], [[0, 0], [1, 1]], None, [1, 2]); case("reduceWindow", w, z, add, [1, 2], [1, 1], [[0, 0], [0, 0]], [1, 2], None); case("reduceWindow", normal(1, 1, 2, 6, 6), f32(-inf).reshape(()), mx, [1, 1, 2, 2], [1, 1, 2, 2], "VALID", note="max pooling"); case("reduceWindow", normal(1, 1, 2, 6, 6), z, add, [1, 1, 3, 3], [1, 1, 1, 1], "SAME"); case("reduceWindow", f32(1, 2, 3), z, add, [3], [1], [[2, 0]], note="cumsum as XLA spells it")
for src, init, f in (("(x) => np.max(x)", -inf, lax.max), ("(x) => np.sum(x)", 0.0, lax.add)):
    case("js", w, js=Js(f"(x) => lax.reduceWindow(x, {src}, [1, 3], [1, 2])", lambda x, init=init, f=f: lax.reduce_window(x, init, f, (1, 3), (1, 2), "VALID")), note="jax-js's form of reduceWindow")
case("sort", f32(3, nan, -1, 2, -0.0, 0.0, inf)); case("sort", x, dimension=0); case("sort", [i32(2, 1, 2, 1), f32(4, 3, 2, 1)]); case("sort", [i32(2, 1, 2, 1), f32(4, 3, 2, 1)], numKeys=2); case("sort", [i32(2, 1, 2, 1), i32(0, 0, 0, 0), i32(0, 1, 2, 3)], numKeys=2, note="stable"); case("sort", [normal(1, 3, 5), np.arange(15, dtype=np.int32).reshape(3, 5)], dimension=1); case("sort", [f32(nan, 1, nan, -inf), i32(0, 1, 2, 3)])
case("topK", f32(1, 5, 3, 5, 2), 3, note="of equals the lower index"); case("topK", normal(1, 3, 9), 4); case("topK", f32(1, nan, 3, nan), 3, note="NaN first"); case("topK", f32(-0.0, 0.0, -0.0, 0.0), 4, note="+0 before -0"); case("topK", i32(3, -1, 7, 7), 2); case("topK", normal(1, 4, 3), 2, axis=0); case("topK", arr("bfloat16", [1, 3, 2]), 2); case("topK", arr("uint8", [1, 200, 3]), 2); case("topK", normal(2, 1000), 5); case("topK", f32(1, 2), 0)
for n in ("cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"):
    case(n, normal(1, 3, 5)); case(n, normal(1, 3, 5), 1); case(n, normal(1, 7), 0, reverse=True); case(n, f32(1, nan, 2)) 
    if n != "cumlogsumexp":
        case(n, i32(3, -1, 2)); case(n, arr("int8", [100, 100, -3]))
    case(n, arr("bfloat16", [1.5, 0.5, 2]))
case("cumlogsumexp", f32(-inf, -inf, 1, 1000)); case("cumsum", normal(2, 500)); case("cummax", f32(-0.0, 0.0, -1)); case("cumsum", np.zeros((0,), np.float32))
# --- control flow, as programs
prog = lambda src, f, *args, **o: case("js", *args, js=Js(src, f), **o)
prog("(x) => lax.foriLoop(0, 5, (i, c) => np.add(c, i), x)", lambda x: lax.fori_loop(0, 5, lambda i, c: c + i, x), f32(1, 2)); prog("(x) => lax.whileLoop((c) => np.less(c, 100), (c) => np.multiply(c, 2), x)", lambda x: lax.while_loop(lambda c: c < 100, lambda c: c * 2, x), np.int32(3)); prog("(x) => lax.whileLoop((c) => np.less(c, 100), (c) => np.multiply(c, 2), x)", lambda x: lax.while_loop(lambda c: c < 100, lambda c: c * 2, x), np.int32(300), note="no iteration")
prog("(c, xs) => lax.scan((c, x) => [np.add(c, x), np.multiply(c, x)], c, xs)", lambda c, xs: lax.scan(lambda c, x: (c + x, c * x), c, xs), np.float32(1), f32(1, 2, 3)); prog("(c, xs) => lax.scan((c, x) => [np.add(c, x), np.multiply(c, x)], c, xs, { reverse: true })", lambda c, xs: lax.scan(lambda c, x: (c + x, c * x), c, xs, reverse=True), np.float32(1), f32(1, 2, 3)); prog("(c) => lax.scan((c, _) => [np.multiply(c, 2), c], c, null, { length: 4 })", lambda c: lax.scan(lambda c, _: (c * 2, c), c, None, length=4), f32(1, -1)); prog("(c, xs) => lax.scan((c, x) => [np.add(c, x), c], c, xs)", lambda c, xs: lax.scan(lambda c, x: (c + x, c), c, xs), np.float32(1), f32(), note="no iteration"); prog("(c, xs) => lax.scan((c, x) => [np.tanh(np.matmul(c, x)), np.sum(c)], c, xs)", lambda c, xs: lax.scan(lambda c, x: (jnp.tanh(c @ x), jnp.sum(c)), c, xs), normal(1, 3), normal(2, 4, 3, 3))
for p in (True, False):
    prog("(p, x) => lax.cond(p, (x) => np.sin(x), (x) => np.cos(x), x)", lambda p, x: lax.cond(p, jnp.sin, jnp.cos, x), np.array(p), f32(0, 1))
for i in (-3, 0, 1, 2, 7):
    prog("(i, x) => lax.switch(i, [(x) => np.add(x, 1), (x) => np.multiply(x, 10), (x) => np.negative(x)], x)", lambda i, x: lax.switch(i, [lambda x: x + 1, lambda x: x * 10, lambda x: -x], x), np.int32(i), f32(1, 2), note="the index is clamped")
prog("(xs) => lax.map((x) => np.sum(np.square(x)), xs)", lambda xs: lax.map(lambda x: jnp.sum(x * x), xs), normal(1, 4, 3)); prog("(xs) => lax.associativeScan(np.add, xs)", lambda xs: lax.associative_scan(jnp.add, xs), normal(1, 6)); prog("(x) => lax.stopGradient(x)", lax.stop_gradient, f32(1, 2))
C.write("lax.json", jax="0.10.2")
