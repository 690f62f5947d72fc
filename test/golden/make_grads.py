"""grads.json: values and gradients of scalar functions, ties and edges included.

A function is a JavaScript expression over `np`, `lax`, `nn`, `grad`, `vmap`, `jit`, `checkpoint`; the Python beside it has the same meaning."""
from golden import encode, f32, i32, jax, jnp, lax, normal, np, snake, to_python, worst, write
from jax import grad

inf, nan = np.inf, np.nan
nn = jax.nn
cases, failed = [], []


def case(js, f, *args, note=None, argnums=None, tolerance=None):
    argnums = tuple(argnums if argnums is not None else [i for i, a in enumerate(args) if a.dtype.kind not in "iub"])
    try:
        run = lambda w: jax.value_and_grad(f, argnums)(*[to_python(a, w) for a in args])
        value, grads = run(False)
        c = dict(js=js, args=encode(args), argnums=list(argnums), value=encode(value), grads=encode(grads))
    except Exception as error:
        failed.append(f"{js}: {type(error).__name__} {str(error)[:200]}")
        return
    if note:
        c["note"] = note
    if tolerance:
        c["rtol"], c["atol"], c["reason"] = tolerance
    elif all(g.dtype == jnp.float32 for g in grads):
        with jax.enable_x64(True):
            v, g = run(True)
            e = worst([value, *grads], [v, *g])
        if e > 4e-6:
            c["rtol"] = c["atol"] = float(f"{4 * e:.0e}")
            c["reason"] = f"XLA:CPU itself is {e:.1e} from the float64 result"
            print("far from float64:", js, e)
    cases.append(c)


def same(js_body, f, *args, **o):
    """One array in, the sum of an elementwise function out."""
    case(f"(x) => np.sum({js_body})", lambda x: jnp.sum(f(x)), *args, **o)


x, y = normal(1, 2, 3), normal(2, 2, 3)
pos = np.abs(normal(3, 2, 3)) + np.float32(0.5)
# --- elementwise
for n in "sin cos tanh exp expm1 square sinh cosh arctan arcsinh".split():
    same(f"np.{n}(x)", getattr(jnp, n), x)
for n in "log sqrt cbrt reciprocal log1p log2 log10 exp2".split():
    same(f"np.{n}(x)", getattr(jnp, n), pos)
for n in "arcsin arccos arctanh tan".split():
    same(f"np.{n}(x)", getattr(jnp, n), f32(-0.7, -0.2, 0.1, 0.6))
same("np.arccosh(x)", jnp.arccosh, f32(1.2, 2, 5))
for n, p in (("erf", lax.erf), ("erfc", lax.erfc), ("erfInv", lax.erf_inv), ("lgamma", lax.lgamma), ("digamma", lax.digamma), ("rsqrt", lax.rsqrt), ("logistic", lax.logistic)):
    same(f"lax.{n}(x)", p, f32(0.2, 0.7, 0.4))
for n in "relu gelu silu softplus sigmoid logSigmoid elu selu celu mish squareplus softSign leakyRelu hardTanh relu6 hardSigmoid hardSilu sparsePlus".split():
    same(f"nn.{n}(x)", getattr(nn, snake(n)), f32(-7, -2.5, -0.5, 0.5, 2.5, 7))
same("nn.gelu(x, { approximate: false })", lambda x: nn.gelu(x, approximate=False), x)
case("(x, y) => np.sum(np.multiply(x, np.sin(y)))", lambda x, y: jnp.sum(x * jnp.sin(y)), x, y)
case("(x, y) => np.sum(np.trueDivide(x, y))", lambda x, y: jnp.sum(x / y), x, pos)
case("(x, y) => np.sum(np.power(x, y))", lambda x, y: jnp.sum(x ** y), pos, y)
case("(x) => np.sum(np.power(x, 3))", lambda x: jnp.sum(x ** 3), x)
case("(x, y) => np.sum(np.arctan2(x, y))", lambda x, y: jnp.sum(jnp.arctan2(x, y)), x, y)
case("(x, y) => np.sum(np.logaddexp(x, y))", lambda x, y: jnp.sum(jnp.logaddexp(x, y)), x, y)
case("(x, y) => np.sum(np.hypot(x, y))", lambda x, y: jnp.sum(jnp.hypot(x, y)), x, y)
case("(x, y) => np.sum(np.remainder(x, y))", lambda x, y: jnp.sum(jnp.remainder(x, y)), f32(7.5, -7.5), f32(2, 2))
case("(x, y) => np.sum(np.square(np.add(x, y)))", lambda x, y: jnp.sum((x + y) ** 2), x, f32(1, 2, 3), note="the gradient of a broadcast is a sum")
case("(x, y) => np.sum(np.multiply(x, y))", lambda x, y: jnp.sum(x * y), x, f32(2).reshape(()))
# --- ties and edges
same("nn.relu(x)", nn.relu, f32(-1, 0, 1), note="relu'(0) = 0")
same("np.abs(x)", jnp.abs, f32(-1, -0.0, 0, 1), note="abs'(0) = 1")
same("np.sqrt(x)", jnp.sqrt, f32(0, 4), note="sqrt'(0) = inf")
case("(x, y) => np.sum(np.maximum(x, y))", lambda x, y: jnp.sum(jnp.maximum(x, y)), f32(1, 2, 3), f32(1, 5, 0), note="a tie is halved")
case("(x, y) => np.sum(np.minimum(x, y))", lambda x, y: jnp.sum(jnp.minimum(x, y)), f32(1, 2, 3), f32(1, 5, 0))
case("(x) => np.max(x)", jnp.max, f32(1, 3, 3, 2), note="a tie is shared")
case("(x) => np.sum(np.max(x, 1))", lambda x: jnp.sum(jnp.max(x, 1)), np.array([[1, 1, 1], [0, 2, 2]], np.float32))
case("(x) => np.min(x)", jnp.min, f32(1, 3, 1, 1))
case("(x) => np.sum(np.where(np.greater(x, 0), np.sqrt(x), 0))", lambda x: jnp.sum(jnp.where(x > 0, jnp.sqrt(x), 0.0)), f32(-1, 0, 4), note="NaN leaks through the branch not taken")
case("(x) => { const safe = np.where(np.greater(x, 0), x, 1); return np.sum(np.where(np.greater(x, 0), np.sqrt(safe), 0)); }", lambda x: jnp.sum(jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0)), f32(-1, 0, 4), note="the remedy")
case("(x) => np.sum(np.clip(x, -1, 1))", lambda x: jnp.sum(jnp.clip(x, -1, 1)), f32(-2, -1, 0, 1, 2), note="at the bounds one half")
case("(x) => np.linalg.norm(x)", jnp.linalg.norm, f32(3, 4)); case("(x) => np.sqrt(np.sum(np.square(x)))", lambda x: jnp.sqrt(jnp.sum(x * x)), f32(0, 0), note="NaN at zero")
same("np.sign(x)", jnp.sign, f32(-2, 0, 2), note="zero everywhere"); same("np.floor(x)", jnp.floor, f32(-1.5, 2.5)); same("np.round(x)", jnp.round, f32(0.5, 1.2))
same("nn.softplus(x)", nn.softplus, f32(-104, 0, 100), note="no overflow")
same("nn.silu(x)", nn.silu, f32(-80, -30, 0, 30, 100), note="no NaN far left"); same("nn.logSigmoid(x)", nn.log_sigmoid, f32(-100, 0, 80)); same("nn.elu(x)", nn.elu, f32(-104, -0.0, 0, 100)); same("nn.gelu(x)", nn.gelu, f32(-50, 0, 50)); same("nn.relu6(x)", nn.relu6, f32(-1, 0, 3, 6, 7)); same("nn.sigmoid(x)", nn.sigmoid, f32(-80, 0, 80)); same("nn.leakyRelu(x)", nn.leaky_relu, f32(-1, 0, 1)); same("nn.hardTanh(x)", nn.hard_tanh, f32(-2, -1, 0, 1, 2))
same("np.power(x, 0)", lambda x: jnp.power(x, 0), f32(0, 2)); same("np.power(x, 2)", lambda x: jnp.power(x, 2), f32(0, -3)); case("(x, y) => np.sum(np.power(x, y))", lambda x, y: jnp.sum(jnp.power(x, y)), f32(0, 1, 2), f32(0, 0, 0), note="at 0 ** 0")
same("np.sinc(x)", jnp.sinc, f32(0, 0.5, 1)); same("np.log(x)", jnp.log, f32(0, 1)); same("np.tanh(x)", jnp.tanh, f32(-20, 0, 20)); same("np.cbrt(x)", jnp.cbrt, f32(-8, 1)); same("np.nanToNum(x)", jnp.nan_to_num, f32(1, nan, 3))
# --- reductions
for js, f in (("np.mean(x)", jnp.mean), ("np.var_(x)", jnp.var), ("np.std(x)", jnp.std), ("np.prod(x)", jnp.prod), ("nn.logsumexp(x)", nn.logsumexp), ("np.nansum(x)", jnp.nansum), ("np.ptp(x)", jnp.ptp), ("np.average(x)", jnp.average), ("np.median(x)", jnp.median)):
    case(f"(x) => {js}", f, x)
case("(x) => np.prod(x)", jnp.prod, f32(2, 0, 3), note="one zero"); case("(x) => np.prod(x)", jnp.prod, f32(0, 0, 3)); case("(x) => nn.logsumexp(x)", nn.logsumexp, f32(-inf, 1, 2)); case("(x) => nn.logsumexp(x)", nn.logsumexp, f32(-inf, -inf), note="of nothing but -inf"); case("(x) => nn.logsumexp(x)", nn.logsumexp, f32(1000, 1000))
case("(x) => np.sum(np.multiply(np.sum(x, 0, { keepdims: true }), x))", lambda x: jnp.sum(jnp.sum(x, 0, keepdims=True) * x), x); case("(x) => np.sum(np.square(np.cumsum(x, 1)))", lambda x: jnp.sum(jnp.cumsum(x, 1) ** 2), x); case("(x) => np.sum(np.cumprod(x))", lambda x: jnp.sum(jnp.cumprod(x)), f32(2, -1, 3)); case("(x) => np.sum(lax.cummax(x))", lambda x: jnp.sum(lax.cummax(x)), f32(1, 3, 2, 5)); case("(x) => np.sum(lax.cumlogsumexp(x))", lambda x: jnp.sum(lax.cumlogsumexp(x)), f32(1, 3, 2, 5)); case("(x) => np.sum(np.std(x, 0))", lambda x: jnp.sum(jnp.std(x, 0)), x)
w = normal(9, 2, 3)
case("(x, w) => np.sum(np.multiply(nn.softmax(x), w))", lambda x, w: jnp.sum(nn.softmax(x) * w), x, w); case("(x, w) => np.sum(np.multiply(nn.logSoftmax(x), w))", lambda x, w: jnp.sum(nn.log_softmax(x) * w), x, w); case("(x, w) => np.sum(np.multiply(nn.softmax(x, 0), w))", lambda x, w: jnp.sum(nn.softmax(x, 0) * w), np.array([[1, -inf, 3], [2, 0, 1]], np.float32), w); case("(x, w) => np.sum(np.multiply(nn.standardize(x), w))", lambda x, w: jnp.sum(nn.standardize(x) * w), x, w, tolerance=(2e-5, 2e-5, "differences of nearly equal numbers"))
# --- products
m34, m45 = normal(4, 3, 4), normal(5, 4, 5)
case("(a, b) => np.sum(np.sin(np.matmul(a, b)))", lambda a, b: jnp.sum(jnp.sin(a @ b)), m34, m45); case("(a, b) => np.sum(np.square(np.matmul(a, b)))", lambda a, b: jnp.sum((a @ b) ** 2), normal(1, 2, 3, 4), normal(2, 4, 2)); case("(a, b) => np.sum(np.sin(np.matmul(a, b)))", lambda a, b: jnp.sum(jnp.sin(a @ b)), normal(1, 2, 1, 3, 4), normal(2, 3, 4, 2), note="a batch is broadcast"); case("(a, b) => np.sum(np.sin(np.einsum('btd,dhk->bthk', a, b)))", lambda a, b: jnp.sum(jnp.sin(jnp.einsum("btd,dhk->bthk", a, b))), normal(1, 2, 3, 4), normal(2, 4, 2, 3)); case("(a, b) => np.dot(a, b)", jnp.dot, f32(1, 2), f32(3, 4)); case("(a, b) => np.sum(np.sin(np.outer(a, b)))", lambda a, b: jnp.sum(jnp.sin(jnp.outer(a, b))), f32(1, 2), f32(3, 4, 5)); case("(a, b) => np.sum(np.sin(np.tensordot(a, b, 2)))", lambda a, b: jnp.sum(jnp.sin(jnp.tensordot(a, b, 2))), normal(1, 2, 3, 4), normal(2, 3, 4, 2))
case("(l, r) => np.sum(np.sin(lax.convGeneralDilated(l, r, [1], 'SAME')))", lambda l, r: jnp.sum(jnp.sin(lax.conv_general_dilated(l, r, (1,), "SAME"))), normal(1, 2, 2, 6), normal(2, 3, 2, 3)); case("(l, r) => np.sum(np.sin(lax.convGeneralDilated(l, r, [2, 1], [[1, 0], [0, 2]], { rhsDilation: [1, 2] })))", lambda l, r: jnp.sum(jnp.sin(lax.conv_general_dilated(l, r, (2, 1), [(1, 0), (0, 2)], rhs_dilation=(1, 2)))), normal(1, 1, 2, 5, 6), normal(2, 3, 2, 2, 3)); case("(l, r) => np.sum(np.sin(lax.convGeneralDilated(l, r, [2], 'VALID', { featureGroupCount: 2 })))", lambda l, r: jnp.sum(jnp.sin(lax.conv_general_dilated(l, r, (2,), "VALID", feature_group_count=2))), normal(1, 2, 4, 7), normal(2, 4, 2, 3))
# --- shaping, order, indexing
a = normal(6, 2, 3, 4); k = normal(7, 24)
case("(x, k) => np.dot(np.ravel(np.transpose(x, [2, 0, 1])), k)", lambda x, k: jnp.dot(jnp.ravel(jnp.transpose(x, (2, 0, 1))), k), a, k); case("(x) => np.sum(np.sin(np.concatenate([x, np.multiply(x, 2)], 1)))", lambda x: jnp.sum(jnp.sin(jnp.concatenate([x, x * 2], 1))), x); case("(x) => np.sum(np.sin(np.pad(x, [[1, 0], [0, 2]], { mode: 'edge' })))", lambda x: jnp.sum(jnp.sin(jnp.pad(x, ((1, 0), (0, 2)), mode="edge"))), x); case("(x) => np.sum(np.square(np.flip(np.tile(x, [2, 1]), 0)))", lambda x: jnp.sum(jnp.flip(jnp.tile(x, (2, 1)), 0) ** 2), x); case("(x) => np.sum(np.sin(np.repeat(x, 3, 1)))", lambda x: jnp.sum(jnp.sin(jnp.repeat(x, 3, 1))), x); case("(x) => np.sum(np.exp(np.tril(x)))", lambda x: jnp.sum(jnp.exp(jnp.tril(x))), m34); case("(x) => np.sum(np.sin(np.diag(x)))", lambda x: jnp.sum(jnp.sin(jnp.diag(x))), m34); case("(x) => np.trace(np.matmul(x, x))", lambda x: jnp.trace(x @ x), normal(1, 3, 3)); case("(x) => { const [p, q] = np.split(x, 2, -1); return np.sum(np.multiply(p, np.sin(q))); }", lambda x: jnp.sum(jnp.split(x, 2, -1)[0] * jnp.sin(jnp.split(x, 2, -1)[1])), a)
case("(x, w) => np.dot(np.sort(x), w)", lambda x, w: jnp.dot(jnp.sort(x), w), f32(3, 1, 2, 2), f32(1, 10, 100, 1000), note="the gradient goes back through the permutation"); case("(x) => { const [v] = lax.topK(x, 2); return np.dot(v, np.array([1, 10])); }", lambda x: jnp.dot(lax.top_k(x, 2)[0], f32(1, 10)), f32(3, 1, 5, 2)); case("(x) => np.sum(np.multiply(np.argmax(x), x))", lambda x: jnp.sum(jnp.argmax(x) * x), f32(1, 3, 2))
case("(x) => np.sum(np.sin(x.slice(1)))", lambda x: jnp.sum(jnp.sin(x[1])), x); case("(x) => np.sum(np.sin(x.slice([], [1, 3])))", lambda x: jnp.sum(jnp.sin(x[:, 1:3])), x); case("(x, i) => np.sum(np.sin(x.slice(i)))", lambda x, i: jnp.sum(jnp.sin(x[i])), m34, i32(0, 2, 2, -1), note="rows taken twice add up"); case("(x, i) => np.sum(np.sin(x.slice([], i)))", lambda x, i: jnp.sum(jnp.sin(x[:, i])), m34, i32(3, 3, 0)); case("(x, i) => np.nansum(np.square(np.take(x, i)))", lambda x, i: jnp.nansum(jnp.take(x, i) ** 2), f32(1, 2, 3), i32(0, 2, 2, 7, -1, -9), note="out of bounds is filled, and has no gradient"); case("(x, i) => np.sum(np.sin(np.takeAlongAxis(x, i, 1)))", lambda x, i: jnp.sum(jnp.sin(jnp.take_along_axis(x, i, 1))), x, np.array([[0, 2, 2], [1, 1, 0]], np.int32)); case("(x, i) => np.sum(np.sin(np.take(x, i, 0, { mode: 'clip' })))", lambda x, i: jnp.sum(jnp.sin(jnp.take(x, i, 0, mode="clip"))), m34, i32(-1, 9, 1))
case("(x, v, i) => np.sum(np.sin(x.at(i).set(v)))", lambda x, v, i: jnp.sum(jnp.sin(x.at[i].set(v))), f32(1, 2, 3, 4), f32(5, 6), i32(1, 3)); case("(x, v, i) => np.sum(np.sin(x.at(i).add(v)))", lambda x, v, i: jnp.sum(jnp.sin(x.at[i].add(v))), f32(1, 2, 3, 4), f32(5, 6, 7), i32(1, 1, 9), note="duplicates, and one dropped"); case("(x, v, i) => np.sum(np.sin(x.at(i).multiply(v, { uniqueIndices: true })))", lambda x, v, i: jnp.sum(jnp.sin(x.at[i].multiply(v, unique_indices=True))), f32(1, 2, 3, 4), f32(5, 6), i32(1, 3)); case("(x, v, i) => np.sum(np.sin(x.at(i).max(v)))", lambda x, v, i: jnp.sum(jnp.sin(x.at[i].max(v))), f32(1, 2, 3, 4), f32(5, 1), i32(1, 3))
case("(x) => np.sum(np.sin(lax.dynamicSlice(x, [1, 2], [2, 2])))", lambda x: jnp.sum(jnp.sin(lax.dynamic_slice(x, (1, 2), (2, 2)))), m34); case("(x, u) => np.sum(np.sin(lax.dynamicUpdateSlice(x, u, [1, 2])))", lambda x, u: jnp.sum(jnp.sin(lax.dynamic_update_slice(x, u, (1, 2)))), m34, normal(8, 2, 2)); case("(x, p) => np.sum(np.sin(lax.pad(x, p, [[1, -1, 1]])))", lambda x, p: jnp.sum(jnp.sin(lax.pad(x, p, [(1, -1, 1)]))), f32(1, 2, 3), f32(0.5).reshape(())); case("(x) => np.sum(np.square(lax.reduceWindow(x, -Infinity, lax.max, [2], [1], 'VALID')))", lambda x: jnp.sum(lax.reduce_window(x, -jnp.inf, lax.max, (2,), (1,), "VALID") ** 2), f32(1, 3, 2, 5)); case("(x) => np.sum(np.square(lax.reduceWindow(x, 0, lax.add, [3], [1], 'SAME')))", lambda x: jnp.sum(lax.reduce_window(x, 0.0, lax.add, (3,), (1,), "SAME") ** 2), f32(1, 3, 2, 5))
# --- programs
tok = i32(0, 2, 1, 2)
case("(e, t) => { const x = e.slice(t); const l = np.matmul(x, e.T); const p = nn.logSoftmax(l); return np.negative(np.mean(np.takeAlongAxis(p, np.expandDims(t, -1), 1))); }", lambda e, t: -jnp.mean(jnp.take_along_axis(nn.log_softmax(e[t] @ e.T), t[:, None], 1)), normal(1, 5, 4), tok, note="embedding, tied head, cross-entropy")
case("(x, g) => { const r = lax.rsqrt(np.add(np.mean(np.square(x), -1, { keepdims: true }), 1e-6)); return np.sum(np.sin(np.multiply(np.multiply(x, r), g))); }", lambda x, g: jnp.sum(jnp.sin(x * lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-6) * g)), normal(1, 3, 8), normal(2, 8), note="RMS norm")
q, kk, v = normal(1, 1, 4, 4, 8), normal(2, 1, 4, 2, 8), normal(3, 1, 4, 2, 8)
case("(q, k, v) => np.sum(np.sin(nn.dotProductAttention(q, k, v, { isCausal: true })))", lambda q, k, v: jnp.sum(jnp.sin(nn.dot_product_attention(q, k, v, is_causal=True))), q, kk, v, note="grouped, causal")
mask = np.ones((1, 1, 4, 4), bool); mask[0, 0, 2] = False
case("(q, k, v, m) => np.sum(np.sin(nn.dotProductAttention(q, k, v, { mask: m })))", lambda q, k, v, m: jnp.sum(jnp.sin(nn.dot_product_attention(q, k, v, mask=m))), q, kk, v, mask, argnums=(0, 1, 2), note="a row masked wholly")
case("(q, k, v, b) => np.sum(np.sin(nn.dotProductAttention(q, k, v, { bias: b })))", lambda q, k, v, b: jnp.sum(jnp.sin(nn.dot_product_attention(q, k, v, bias=b))), q, kk, v, normal(4, 1, 4, 4, 4))
case("(c, xs) => { const [h, ys] = lax.scan((c, x) => { const n = np.tanh(np.add(np.multiply(c, 0.5), x)); return [n, np.square(n)]; }, c, xs); return np.add(np.sum(h), np.sum(ys)); }", lambda c, xs: (lambda r: jnp.sum(r[0]) + jnp.sum(r[1]))(lax.scan(lambda c, x: ((n := jnp.tanh(c * 0.5 + x)), n * n), c, xs)), f32(0.5, -0.5), normal(1, 4, 2))
case("(x, w) => np.sum(lax.scan((c, _) => [np.sin(np.matmul(c, w)), null], x, null, { length: 3 })[0])", lambda x, w: jnp.sum(lax.scan(lambda c, _: (jnp.sin(c @ w), None), x, None, length=3)[0]), f32(0.5, -0.5), normal(1, 2, 2), note="a weight shared by all steps")
case("(x) => lax.foriLoop(0, 3, (i, c) => np.multiply(np.sin(c), 2), x)", lambda x: lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * 2, x), f32(0.7).reshape(()))
case("(x) => lax.cond(np.greater(x, 0), (x) => np.sin(x), (x) => np.exp(x), x)", lambda x: lax.cond(x > 0, jnp.sin, jnp.exp, x), f32(0.7).reshape(())); case("(x) => lax.cond(np.greater(x, 0), (x) => np.sin(x), (x) => np.exp(x), x)", lambda x: lax.cond(x > 0, jnp.sin, jnp.exp, x), f32(-0.7).reshape(()))
case("(x) => lax.switch(1, [(x) => np.sin(x), (x) => np.square(x)], x)", lambda x: lax.switch(1, [jnp.sin, jnp.square], x), f32(0.7).reshape(())); case("(x) => np.sum(np.multiply(lax.stopGradient(np.sin(x)), x))", lambda x: jnp.sum(lax.stop_gradient(jnp.sin(x)) * x), x); case("(x) => np.sum(checkpoint((x) => np.sin(np.sin(x)))(x))", lambda x: jnp.sum(jax.checkpoint(lambda x: jnp.sin(jnp.sin(x)))(x)), x); case("(x) => np.sum(jit((x) => np.tanh(np.matmul(x, x.T)))(x))", lambda x: jnp.sum(jax.jit(lambda x: jnp.tanh(x @ x.T))(x)), x); case("(x) => np.sum(vmap((r) => np.prod(r))(x))", lambda x: jnp.sum(jax.vmap(jnp.prod)(x)), x)
# --- second order
case("(x) => np.sum(np.square(grad((y) => np.sum(np.sin(y)))(x)))", lambda x: jnp.sum(grad(lambda y: jnp.sum(jnp.sin(y)))(x) ** 2), x); case("(x) => np.sum(np.square(grad((y) => nn.logsumexp(y))(x)))", lambda x: jnp.sum(grad(nn.logsumexp)(x) ** 2), x); case("(x) => np.sum(grad((y) => np.sum(nn.silu(y)))(x))", lambda x: jnp.sum(grad(lambda y: jnp.sum(nn.silu(y)))(x)), x); case("(x) => grad(grad(grad((y) => np.power(y, 5))))(x)", lambda x: grad(grad(grad(lambda y: y ** 5)))(x), f32(1.5).reshape(())); case("(x) => np.sum(np.square(grad((y) => np.sum(np.sin(np.matmul(y, y.T))))(x)))", lambda x: jnp.sum(grad(lambda y: jnp.sum(jnp.sin(y @ y.T)))(x) ** 2), x, tolerance=(1e-5, 1e-5, "products of sums"))
# --- narrow floats
B = (3e-2, 3e-2, "bfloat16 cotangents")
for dt, t in (("bfloat16", B), ("float16", (4e-3, 4e-3, "float16 cotangents"))):
    n = lambda s, *shape: normal(s, *shape, dtype=dt)
    case("(x, y) => np.sum(np.multiply(x, np.sin(y)))", lambda x, y: jnp.sum(x * jnp.sin(y)), n(1, 2, 3), n(2, 2, 3), tolerance=t); case("(a, b) => np.sum(np.tanh(np.matmul(a, b)))", lambda a, b: jnp.sum(jnp.tanh(a @ b)), n(1, 3, 4), n(2, 4, 5), tolerance=t); case("(x) => np.sum(np.astype(x, 'float32'))", lambda x: jnp.sum(x.astype(jnp.float32)), n(1, 4), note="the gradient has the dtype of the argument"); case("(x, w) => np.sum(np.multiply(nn.softmax(x), w))", lambda x, w: jnp.sum(nn.softmax(x) * w), n(1, 2, 3), n(2, 2, 3), tolerance=t)
if failed:
    raise SystemExit("\n".join(failed))
write("grads.json", dict(jax="0.10.2", rtol=1e-5, atol=1e-5, cases=cases))
print(len(cases), "cases")
