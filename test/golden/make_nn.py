"""nn.json: activations, softmax and its family, one-hot, attention (jax.nn)."""
from golden import Cases, Dt, arr, f32, i32, jax, jnp, normal, np

inf, nan = np.inf, np.nan
C = Cases(dict(nn=jax.nn), exact={"nn.relu", "nn.relu6", "nn.identity", "nn.hardTanh", "nn.oneHot"}, beyond={"nn.tanh"})


def case(fn, *args, note=None, tolerance=None, wide=True, exact=None, **options):
    C(f"nn.{fn}", *args, options=options, note=note, tolerance=tolerance, wide=wide, exact=exact)


# exp(-100) is subnormal: -104 stands for "far left" wherever it would show.
points = [-inf, -104, -30, -10, -3.5, -3, -2, -1.5, -1, -0.5, -1e-3, -1e-8, -0.0, 0, 1e-8, 1e-3, 0.5, 1, 1.5, 2, 3, 3.5, 6, 10, 30, 100, inf, nan]
names = "relu relu6 sigmoid softplus sparsePlus sparseSigmoid softSign silu swish logSigmoid identity leakyRelu hardSigmoid hardSilu hardSwish hardTanh elu celu selu gelu squareplus mish tanh".split()
for n in names:
    case(n, f32(*points))
    case(n, np.linspace(-6, 6, 49).astype(np.float32))
    for dt in ("bfloat16", "float16"):
        case(n, arr(dt, [-inf, -9, -3, -2.5, -1, -0.5, -0.0, 0, 0.25, 0.5, 1, 2.5, 3, 6, 9, inf, nan]))
    if n not in ("identity", "sigmoid", "silu", "swish"):  # JAX refuses integers there
        case(n, i32(-3, 0, 2)) if n not in ("sparsePlus",) else None
for n in ("softplus", "silu", "logSigmoid", "sigmoid", "mish", "gelu", "selu", "elu", "celu"):
    case(n, f32(-1000, -104, 100, 1000), note="no overflow, no NaN")
case("gelu", np.linspace(-6, 6, 49).astype(np.float32), approximate=False); case("gelu", f32(-inf, -104, -0.0, 0, 100, inf, nan), approximate=False)
case("leakyRelu", f32(-2, 0, 3), 0.2); case("elu", f32(-2, 0, 3), 0.5); case("celu", f32(-2, 0, 3), 0.5); case("squareplus", f32(-2, 0, 3), 1); case("glu", normal(1, 3, 8)); case("glu", normal(1, 4, 3), 0); case("log1mexp", f32(0, 1e-8, 1e-3, 0.5, 0.6931472, 1, 10, 30, inf, nan))

x = normal(2, 3, 7)
rows = np.array([[1, 2, 3], [-inf, 0, 1], [1000, 1000, 999], [-1000, -1001, -1002], [nan, 1, 2], [inf, 1, 2], [0, 0, 0]], np.float32)
dead = np.full((2, 3), -inf, np.float32)
for n in ("softmax", "logSoftmax"):
    case(n, x); case(n, x, 0); case(n, normal(3, 2, 3, 4), [1, 2]); case(n, rows); case(n, dead, note="all -inf is NaN"); case(n, np.zeros((2, 0), np.float32), note="empty"); case(n, normal(4, 2, 300, scale=4.0)); case(n, f32(5).reshape(1, 1)); case(n, i32(1, 2, 3))
    case(n, arr("bfloat16", x)); case(n, arr("float16", x), tolerance=(2e-3, 2e-3, "float16 rounds the exponentials")); case(n, normal(5, 33, 65)); case(n, x, -1, where=x > 0)
for n in ("logsumexp", "logmeanexp"):
    case(n, x); case(n, x, 1); case(n, x, 0, keepdims=True); case(n, normal(3, 2, 3, 4), [0, 2]); case(n, rows, 1); case(n, dead, 1, note="-inf"); case(n, f32(1000, 1000)); case(n, f32(2).reshape(())); case(n, arr("bfloat16", x), 1)
case("logsumexp", f32(1, 2, 3), None, b=f32(1, 0.5, 2)); case("logsumexp", f32(1, 2, 3), None, where=arr("bool", [True, False, True]))
case("standardize", x); case("standardize", x, 0); case("standardize", x, -1, epsilon=1e-3); case("standardize", x, None); case("standardize", x, -1, mean=f32(0), variance=f32(2)); case("standardize", f32(3, 3, 3), note="no variance: zeros"); case("standardize", arr("bfloat16", x), tolerance=(3e-2, 3e-2, "variance of rounded values"))
case("oneHot", i32(0, 2, 1), 3); case("oneHot", i32(5, -1, 1), 3, note="out of range is a row of zeros"); case("oneHot", np.array([[0, 1], [2, 0]], np.int32), 4); case("oneHot", i32(0, 1), 2, axis=0); case("oneHot", i32(0, 1), 2, dtype=Dt("bfloat16")); case("oneHot", i32(1).reshape(()), 3); case("oneHot", arr("uint8", [1, 200]), 3); case("oneHot", i32(1, 0), 2, dtype=Dt("int32"))

T = (3e-6, 3e-6, "sums in another order")
TB = (2e-2, 2e-2, "bfloat16 probabilities")
q, k, v = normal(1, 2, 5, 4, 8), normal(2, 2, 6, 4, 8), normal(3, 2, 6, 4, 8)
kg, vg = normal(4, 2, 6, 2, 8), normal(5, 2, 6, 2, 8)
q1, k1, v1 = q, normal(6, 2, 5, 4, 8), normal(7, 2, 5, 4, 8)
at = lambda *a, **o: case("dotProductAttention", *a, **dict(dict(tolerance=T), **o))
at(q, k, v); at(q, k, v, scale=0.5); at(q[0], k[0], v[0]); at(q1, k1, v1, isCausal=True); at(q, k, v, isCausal=True, note="5 queries, 6 keys: query i sees keys 0..i"); at(q, kg, vg, note="grouped: 4 heads, 2 key-value heads"); at(q, kg, vg, isCausal=True); at(q, kg[:, :, :1], vg[:, :, :1], note="multi-query")
bias = normal(8, 2, 4, 5, 6); at(q, k, v, bias=bias); at(q, k, v, bias=normal(9, 1, 1, 5, 6)); at(q, kg, vg, bias=bias); at(q, k, v, bias=normal(9, 1, 4, 1, 1))
mask = np.random.RandomState(3).rand(2, 4, 5, 6) > 0.4; mask[:, :, 2, :] = False; mask[:, :, 0, 0] = True
at(q, k, v, mask=mask, note="row 2 is masked wholly: the mean of v, not NaN"); at(q, k, v, mask=mask[:1, :1]); at(q, kg, vg, mask=mask, bias=bias); at(q1, k1, v1, mask=mask[..., :5], isCausal=True)
at(q, k, v, querySeqLengths=i32(5, 3), keyValueSeqLengths=i32(6, 2), note="rows beyond the query length are zeros"); at(q, k, v, keyValueSeqLengths=i32(4, 1)); at(q, k, v, querySeqLengths=i32(2, 5)); at(q, kg, vg, keyValueSeqLengths=i32(3, 5), isCausal=True); at(q, k, v, keyValueSeqLengths=i32(0, 3), note="no keys at all")
at(q1, k1, v1, localWindowSize=1); at(q1, k1, v1, localWindowSize=[2, 0]); at(q1, k1, v1, localWindowSize=[1, 0], isCausal=True); at(q, k, v[..., :8], scale=1); at(q[:, :1], k, v, note="one query: decoding")
long = [normal(i, 1, 33, 2, 16) for i in (1, 2, 3)]; at(*long, isCausal=True); at(normal(1, 1, 40, 4, 8), normal(2, 1, 40, 2, 8), normal(3, 1, 40, 2, 8), isCausal=True, scale=2)
b = lambda *a: [normal(i, *s, dtype="bfloat16") for i, s in enumerate(a)]
at(*b((2, 5, 4, 8), (2, 6, 4, 8), (2, 6, 4, 8)), tolerance=TB); at(*b((2, 5, 4, 8), (2, 5, 2, 8), (2, 5, 2, 8)), isCausal=True, tolerance=TB)
C.write("nn.json", jax="0.10.2")
