"""The points of derivatives.json, by function, and the functions that have none, with the reason."""
from derivatives_cases import binary, case, general, inf, jnp, la, leave, nan, nn, np, real, snake, sp, space, unary
from golden import f32

# --- nn
unary("nn.relu nn.relu6 nn.sigmoid nn.softplus nn.logSigmoid nn.silu nn.mish nn.softSign nn.sparsePlus nn.sparseSigmoid nn.leakyRelu "
      "nn.hardSigmoid nn.hardSilu nn.hardTanh nn.elu nn.celu nn.selu nn.squareplus nn.gelu", 3, -3, 6, -6)
unary("nn.identity")
case("(x) => nn.gelu(x, { approximate: false })", lambda x: nn.gelu(x, approximate=False), f32(*real), covers=["nn.gelu"], elementwise=True)
unary("nn.log1mexp", np.log(2), 1e-3, 40)
case("(x) => np.square(nn.softplus(x))", lambda x: jnp.square(nn.softplus(x)), f32(*real), covers=[], elementwise=True)
case("(x) => np.square(nn.logSigmoid(x))", lambda x: jnp.square(nn.log_sigmoid(x)), f32(*real), covers=[], elementwise=True)
case("(x) => np.multiply(x, nn.softplus(x))", lambda x: x * nn.softplus(x), f32(*real), covers=[], elementwise=True)
case("(x) => np.square(nn.log1mexp(x))", lambda x: jnp.square(nn.log1mexp(x)), f32(0, 0.25, np.log(2), 1, 2, 20), covers=[], elementwise=True)
binary("nn.leakyRelu nn.squareplus", left=[-inf, -2, -0.0, 0, 1, inf, nan], right=[0, 0.5, 4])
binary("nn.elu nn.celu", left=[-inf, -2, -0.0, 0, 1, inf, nan], right=[0.5, 1, 2])
rows = np.array([[1, 2, 3, 0.5], [2, 2, 2, 2], [-inf, 1, -inf, 1], [-inf, -inf, -inf, -inf], [inf, 1, 2, 3], [inf, inf, 1, 2], [nan, 1, 2, 3], [1000, 1000, -1000, 0]], np.float32)
for n in "logsumexp logmeanexp softmax logSoftmax".split():
    general(f"(x) => nn.{n}(x, -1)", lambda x, n=n: getattr(nn, snake(n))(x, axis=-1), rows)
general("(x) => nn.standardize(x, -1)", lambda x: nn.standardize(x, -1), rows[[0, 1, 7]])
general("(x) => nn.glu(x, -1)", lambda x: nn.glu(x, -1), rows)
leave("indices in, constants out", "oneHot", "nn"); leave("products and softmax, whose rows are here; its own laws are in attention's tests", "dotProductAttention", "nn")

# --- elementwise
unary("np.negative np.positive np.reciprocal np.square np.floor np.ceil np.trunc np.rint np.round np.abs np.fabs np.sign "
      "np.exp np.expm1 np.exp2 np.log np.log1p np.log2 np.log10 np.sqrt np.cbrt np.sin np.cos np.tan np.arcsin np.arccos np.arctan "
      "np.sinh np.cosh np.tanh np.arcsinh np.arccosh np.arctanh np.deg2rad np.rad2deg", -8, 8)
unary("np.sinc np.nanToNum np.i0")
unary("np.modf", py=lambda x: jnp.modf(x))
binary("np.add np.subtract np.multiply np.divide np.maximum np.minimum np.fmax np.fmin np.copysign np.heaviside np.hypot np.arctan2")
binary("np.remainder np.fmod np.floorDivide", (7, 2), (-7, 2), (7, -2), (-7, -2), (3, 0.5))
case("(x, y) => np.divmod(x, y)", lambda x, y: jnp.divmod(x, y), f32(7, -7, 7, 0, 1), f32(2, 2, -2, 1, 0), covers=["np.divmod"], elementwise=True)
binary("np.power np.floatPower", (0.5, 2), (2, 0.5), (0, 0.5), (0, 2), (0, -1), (-1, 2), (-2, 3), (-2, 0.5), right=[-inf, -2, 0, 1, 2, inf, nan])
for n in (0, 1, 2, 3, -1, -2):
    case(f"(x) => np.power(x, {n})", lambda x, n=n: jnp.power(x, n), f32(*real), covers=["np.power"], elementwise=True)
    case(f"(x) => np.power(x, np.array({n}, {{ dtype: 'int32' }}))", lambda x, n=n: jnp.power(x, jnp.array(n, jnp.int32)), f32(*real), covers=["np.power"], elementwise=True)
binary("np.logaddexp np.logaddexp2", (100, 0), (0, 100), (0.5, 0.5), (20, 20.5))
case("(x, y) => np.where(np.greater(x, y), x, y)", lambda x, y: jnp.where(x > y, x, y), f32(0, 1, nan), f32(0, 0, 1), covers=["np.where"], elementwise=True)
case("(x, y, z) => np.clip(x, y, z)", lambda x, y, z: jnp.clip(x, y, z), f32(-2, -1, 0, 1, 2, nan, inf, 0, 1), f32(-1, -1, -1, -1, -1, -1, -1, 1, 1), f32(1, 1, 1, 1, 1, 1, 1, -1, 1), covers=["np.clip"], elementwise=True)
case("(x) => np.ldexp(x, np.array(3, { dtype: 'int32' }))", lambda x: jnp.ldexp(x, jnp.array(3, jnp.int32)), f32(0, -1, 1, 2, 0.5), covers=["np.ldexp"], elementwise=True)
leave("answers with bools or integers: it has no derivative", "signbit logicalAnd logicalOr logicalXor logicalNot bitwiseAnd bitwiseOr bitwiseXor bitwiseNot bitwiseCount leftShift rightShift isnan isfinite isinf isposinf isneginf isclose equal notEqual less lessEqual greater greaterEqual view gcd lcm "
      "argmax argmin nanargmax nanargmin all any countNonzero argsort lexsort argpartition searchsorted digitize bincount histogram histogramBinEdges nonzero flatnonzero argwhere isin unravelIndex ravelMultiIndex trilIndices triuIndices diagIndices diagIndicesFrom trilIndicesFrom triuIndicesFrom ix_ indices arrayEqual arrayEquiv allclose frexp")
leave("the next number: neither here nor in JAX it has a derivative", "nextafter")
leave("its result is a promise: it reads values and cannot be differentiated", "compress extract unique union1d intersect1d setdiff1d setxor1d")
leave("takes no floats, or asks about types", "promoteTypes finfo iinfo full zeros ones empty zerosLike onesLike emptyLike arange linspace logspace geomspace eye identity tri isscalar broadcastShapes ndim shape size resultType bartlett blackman hamming hann kaiser")
leave("moves, copies or repeats elements: it has no special points", "array asarray fullLike reshape ravel transpose permuteDims matrixTranspose swapaxes moveaxis rollaxis expandDims squeeze broadcastTo broadcastArrays atleast1d atleast2d atleast3d concatenate append stack vstack hstack dstack columnStack split arraySplit vsplit hsplit dsplit unstack flip flipud fliplr rot90 roll repeat tile diagonal diag diagflat meshgrid copy pad slice at choose select take takeAlongAxis putAlongAxis put insert delete_ delete resize block fillDiagonal astype tril triu Array")
leave("calls a function that is given", "applyAlongAxis applyOverAxes fromfunction vectorize piecewise")
leave("is linear: sums of elements with constant coefficients", "trace cumulativeSum diff ediff1d nancumsum polyder polyint gradient")
leave("is linear in each operand", "matmul dot inner outer vdot vecdot matvec vecmat tensordot einsum kron cross multiDot convolve correlate polymul polyadd polysub polyval")
leave("products of elements, whose points cumprod has", "cumulativeProd nancumprod")

leave("another name of a function that is here", "trueDivide mod pow fix around absolute asin acos atan atan2 asinh acosh atanh radians degrees invert bitwiseInvert bitwiseLeftShift bitwiseRightShift "
      "amax amin concat rowStack hanning linalg.cross linalg.diagonal linalg.trace linalg.matmul linalg.multiDot linalg.outer linalg.tensordot linalg.vecdot linalg.matrixTranspose")
leave("another name of a function that is here", "swish tanh hardSwish", "nn")
leave("JAX does not have it: its points are in derivatives.test.ts", "exprel", "scipySpecial")
leave("another name of a function that is here", "logSoftmax logsumexp softmax i0", "scipySpecial")

# --- reductions
few = np.array([[1, 2, 3], [2, 2, 2], [0, 2, 3], [0, 0, 3], [0, 0, 0], [-1, 0.5, -1], [inf, 1, 2], [inf, -inf, 1], [nan, 1, 2]], np.float32)
for n in "sum prod max min mean var_ std ptp nansum nanprod nanmax nanmin nanmean nanvar nanstd median nanmedian".split():
    general(f"(x) => np.{n}(x, 1)", lambda x, n=n: space(f"np.{n}")(x, axis=1), few)
general("(x) => np.std(x, 1, { correction: 1 })", lambda x: jnp.std(x, axis=1, correction=1), few)
general("(x) => np.nanmean(x, 1)", lambda x: jnp.nanmean(x, axis=1), np.array([[nan, nan], [nan, 1]], np.float32))
general("(x) => np.nanmax(x, 1)", lambda x: jnp.nanmax(x, axis=1), np.array([[nan, nan], [nan, 1]], np.float32))
general("(x) => np.nanstd(x, 1)", lambda x: jnp.nanstd(x, axis=1), np.array([[nan, nan], [nan, 1], [1, 2]], np.float32))
for n in "cumsum cumprod sort".split():
    general(f"(x) => np.{n}(x, 1)", lambda x, n=n: getattr(jnp, n)(x, axis=1), few)
general("(x) => np.partition(x, 1, 1)", lambda x: jnp.partition(x, 1, axis=1), few[[0, 1, 5]])
general("(x) => np.average(x, 1)", lambda x: jnp.average(x, axis=1), few)
general("(x, w) => np.average(x, 1, { weights: w })", lambda x, w: jnp.average(x, axis=1, weights=w), few[:3], np.array([[1, 0, 0], [1, -1, 0], [1, 2, 3]], np.float32))
for n, q in (("quantile", "0.25"), ("percentile", "50"), ("nanquantile", "0.5"), ("nanpercentile", "30")):
    general(f"(x) => np.{n}(x, {q}, 1)", lambda x, n=n, q=q: getattr(jnp, n)(x, float(q), axis=1), few[[0, 1, 2, 5, 8]])
general("(x) => np.cov(x)", jnp.cov, few[[0, 2, 5]]); general("(x) => np.corrcoef(x)", jnp.corrcoef, few[[0, 2, 5]]); general("(x) => np.cov(x)", jnp.cov, few[[1, 4]]); general("(x) => np.corrcoef(x)", jnp.corrcoef, few[[0, 1]])
general("(y, x) => np.trapezoid(y, x)", lambda y, x: jnp.trapezoid(y, x), f32(1, 2, 0), f32(0, 0, 2))
general("(x) => np.interp(x, np.array([0, 1, 1, 2]), np.array([0, 1, 3, 2]))", lambda x: jnp.interp(x, f32(0, 1, 1, 2), f32(0, 1, 3, 2)), f32(-1, 0, 0.5, 1, 1.5, 2, 3))
general("(x) => np.unwrap(x)", jnp.unwrap, f32(0, 3, 6.5, -1, 3.1415927)); general("(x) => np.vander(x)", jnp.vander, f32(0, 1, -2)); general("(x) => np.poly(x)", jnp.poly, f32(0, 1, 1))

# --- linalg
square, ties, zero = np.array([[4, 1, 0.5], [1, 3, 0.25], [0.5, 0.25, 2]], np.float32), np.eye(3, dtype=np.float32) * 2, np.zeros((3, 3), np.float32)
singular = np.array([[1, 2], [2, 4]], np.float32)
for n in "cholesky eigvalsh det slogdet inv".split():
    general(f"(x) => np.linalg.{n}(x)", getattr(la, n), square)
general("(x) => np.linalg.eigh(x)[0]", lambda x: la.eigh(x)[0], square, covers=["np.linalg.eigh"]); general("(x) => np.square(np.linalg.eigh(x)[1])", lambda x: la.eigh(x)[1] ** 2, square, covers=["np.linalg.eigh"], rtol=1e-4,
                                                reason="XLA:CPU itself is 1e-5 from the float64 result")
general("(x) => np.linalg.svdvals(x)", la.svdvals, square); general("(x) => np.linalg.svd(x)[1]", lambda x: la.svd(x, full_matrices=False)[1], square, covers=["np.linalg.svd"])
general("(x) => np.abs(np.linalg.qr(x)[1])", lambda x: jnp.abs(la.qr(x)[1]), square, covers=["np.linalg.qr"])
general("(x, y) => np.linalg.solve(x, y)", la.solve, square, f32(1, 0, 2)); general("(x) => np.linalg.pinv(x)", la.pinv, square[:, :2])
general("(x, y) => np.linalg.lstsq(x, y)", lambda x, y: la.lstsq(x, y)[0], square[:, :2], f32(1, 0, 2), covers=["np.linalg.lstsq"])
general("(x) => np.linalg.matrixPower(x, 3)", lambda x: la.matrix_power(x, 3), square); general("(x) => np.linalg.matrixPower(x, -1)", lambda x: la.matrix_power(x, -1), square)
general("(x) => np.linalg.det(x)", la.det, singular); general("(x) => np.linalg.det(x)", la.det, zero); general("(x) => np.linalg.slogdet(x)", la.slogdet, np.array([[0, 1], [1, 0]], np.float32)); general("(x) => np.linalg.det(x)", la.det, np.array([[0, 1], [1, 0]], np.float32))
general("(x) => np.linalg.cond(x)", la.cond, square); general("(x) => np.linalg.eigvalsh(x)", la.eigvalsh, ties, note="equal eigenvalues")
for x in (f32(3, 4), f32(0, 0), f32(0, -2), f32(2, -2), f32(inf, 1)):
    general("(x) => np.linalg.norm(x)", la.norm, x); general("(x) => np.linalg.vectorNorm(x)", la.vector_norm, x)
    for o in ("Infinity", "-Infinity", "0", "1", "3"):
        general(f"(x) => np.linalg.norm(x, {o})", lambda x, o=o: la.norm(x, float(o.replace("Infinity", "inf")) if "I" in o else int(o)), x)
for x in (square, ties):
    for o in ("'fro'", "'nuc'", "1", "-1", "2", "-2", "Infinity", "-Infinity"):
        general(f"(x) => np.linalg.matrixNorm(x, {{ ord: {o} }})", lambda x, o=o: la.matrix_norm(x, ord=o.strip("'") if "'" in o else float(o.replace("Infinity", "inf"))), x)
leave("an integer", "linalg.matrixRank")
leave("is linear: the Fourier transform, and shifts of it", " ".join("fft." + n for n in "fft ifft fftn ifftn fft2 ifft2 rfft rfftn rfft2 irfft irfftn irfft2 hfft ihfft fftfreq rfftfreq fftshift ifftshift".split()))
leave("makes positions and coordinates of numbers: it has no operand to differentiate", "mgrid ogrid")
leave("eigenvectors have no derivative in JAX either", "eig", "np.linalg")
leave("its derivative is compared by make_names_linalg.py, with the eigenvalues in an order", "eigvals", "np.linalg")
leave("solves by singular values or eigenvalues, whose derivatives are compared by themselves", "polyfit roots")

# --- scipySpecial
unary("scipySpecial.i0e scipySpecial.i1 scipySpecial.i1e scipySpecial.erf scipySpecial.erfc scipySpecial.expit", 8, -8, 1e-3)
unary("scipySpecial.erfinv", points=[-2, -1, -0.5, -0.0, 0, 0.5, 0.9, 1, inf, nan])
unary("scipySpecial.logit scipySpecial.ndtri", points=[-1, -0.0, 0, 0.01, 0.25, 0.5, 0.75, 1, 2, nan])
unary("scipySpecial.ndtr scipySpecial.logNdtr", -8, 8, -5, 5)
unary("scipySpecial.gammaln scipySpecial.loggamma scipySpecial.digamma scipySpecial.gamma scipySpecial.factorial", points=[-2, -1.5, -1, -0.5, -0.0, 0, 0.25, 0.5, 1, 2, 5, 20, inf, nan])
unary("scipySpecial.gammasgn scipySpecial.entr", points=[-inf, -2, -1.5, -0.0, 0, 0.5, 1, 2, inf, nan])
case("(x) => scipySpecial.polygamma(1, x)", lambda x: sp.polygamma(1, x), f32(-1.5, 0, 0.5, 1, 5), covers=["scipySpecial.polygamma"], elementwise=True)
case("(q) => scipySpecial.zeta(np.full(q.shape, 3), q)", lambda q: sp.zeta(jnp.full(q.shape, 3.0, q.dtype), q), f32(0.5, 1, 2, 10), covers=["scipySpecial.zeta"], elementwise=True)
edge = [-1, -0.0, 0, 0.5, 1, inf, nan]
binary("scipySpecial.xlogy scipySpecial.xlog1py scipySpecial.relEntr scipySpecial.klDiv", left=edge, right=edge)
binary("scipySpecial.boxcox scipySpecial.boxcox1p", left=[-0.5, 0, 0.5, 1, 2, inf, nan], right=[-1, 0, 0.5, 1, 2, nan])
binary("scipySpecial.betaln scipySpecial.beta", left=[0.5, 1, 2], right=[0.5, 1, 3])
# By a and b JAX has no second derivatives, or none at all.
for n, a in (("gammainc", 2.0), ("gammaincc", 2.0), ("gammainc", 0.5)):
    case(f"(x) => scipySpecial.{n}(np.full(x.shape, {a:g}), x)", lambda x, n=n, a=a: getattr(sp, n)(jnp.full(x.shape, a, x.dtype), x), f32(0, 0.5, 1, 2, 20, inf, nan),
         covers=[f"scipySpecial.{n}"], elementwise=True)
case("(x) => scipySpecial.betainc(np.full(x.shape, 2), np.full(x.shape, 3), x)", lambda x: sp.betainc(jnp.full(x.shape, 2.0, x.dtype), jnp.full(x.shape, 3.0, x.dtype), x),
     f32(0, 0.25, 0.5, 0.75, 1, nan), covers=["scipySpecial.betainc"], elementwise=True)
