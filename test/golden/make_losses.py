"""losses.json: optax's losses, with first derivatives by predictions or logits."""
from golden import Cases, Js, arr, f32, i32, jax, jnp, normal, np, snake

import optax
import optax.losses as L

C = Cases(dict(), special={})
inf, nan = np.inf, np.nan


def loss(name, *args, options=None, exact=False, slope=True, tolerance=None):
    f = getattr(L, snake(name))
    C.special[f"optimizers.{name}"] = f
    # `axis` and `where` of some are positional in optax, too: by name all take them.
    C(f"optimizers.{name}", *args, options=options, tolerance=tolerance)
    if slope:
        o = {snake(k): tuple(v) if isinstance(v, list) else v for k, v in (options or {}).items()}
        letters = "abcd"[:len(args)]
        js = "{ " + ", ".join(f"{k}: {v if not isinstance(v, np.ndarray) else 'np.array(' + str(v.tolist()).lower() + ')'}" for k, v in (options or {}).items()) + " }"
        call = f"optimizers.{name}({', '.join(letters)}{', ' + js if options else ''})"
        g = lambda *v: jax.grad(lambda x: jnp.sum(f(x, *v[1:], **o)))(v[0])
        C(name, *args, js=Js(f"({', '.join(letters)}) => grad((a) => np.sum({call}))(a)", g), tolerance=tolerance)


x, y = f32(-3, -0.5, 0, 0.25, 1, 100), f32(-3, 1, 0, 2, 1, -1)
for n in "squaredError l2Loss huberLoss logCosh".split():
    loss(n, x, y); loss(n, x, slope=False)
loss("huberLoss", x, y, options=dict(delta=0.5))
rows, other = normal(1, 3, 4), normal(2, 3, 4)
mask = np.array([[True, True, False, True], [True, False, False, True], [True, True, True, True]])
for n in "cosineSimilarity cosineDistance".split():
    loss(n, rows, other); loss(n, rows, other, options=dict(axis=0, epsilon=0.5)); loss(n, rows, other, options=dict(where=mask))
loss("cosineSimilarity", f32([0, 0], [1, 1]), f32([1, 1], [0, 0]), options=dict(epsilon=1e-6))
p = np.asarray(jax.nn.softmax(other))
loss("smoothLabels", p, 0.1); loss("smoothLabels", p, 0.1, options=dict(axis=0)); loss("smoothLabels", p, 0.1, options=dict(where=mask), slope=False)
loss("sigmoidBinaryCrossEntropy", x, f32(0, 1, 0.5, 1, 0, 1)); loss("sigmoidBinaryCrossEntropy", x, i32(0, 1, 1, 1, 0, 1)); loss("sigmoidBinaryCrossEntropy", arr("bfloat16", [0.5, -1]), f32(0, 1), slope=False)
loss("sigmoidFocalLoss", x[:5], f32(0, 1, 1, 1, 0)); loss("sigmoidFocalLoss", x[:5], f32(0, 1, 1, 1, 0), options=dict(alpha=0.25, gamma=1.5))
for n in "softmaxCrossEntropy polyLossCrossEntropy".split():
    loss(n, rows, p); loss(n, rows, p, options=dict(axis=0)); loss(n, rows, p, options=dict(axis=[0, 1]))
loss("softmaxCrossEntropy", np.where(mask, rows, 50).astype(np.float32), p, options=dict(where=mask)); loss("polyLossCrossEntropy", rows, p, options=dict(epsilon=0.5))
loss("safeSoftmaxCrossEntropy", rows, p); loss("safeSoftmaxCrossEntropy", f32([-inf, 1, 2], [0, 1, 2]), f32([0, 0.5, 0.5], [0, 0, 1]))
loss("softmaxCrossEntropyWithIntegerLabels", rows, i32(0, 3, 1)); loss("softmaxCrossEntropyWithIntegerLabels", rows, i32(0, 2, 1, 1), options=dict(axis=0)); loss("softmaxCrossEntropyWithIntegerLabels", normal(3, 2, 3, 4), i32(5, 11), options=dict(axis=[1, 2]))
loss("softmaxCrossEntropyWithIntegerLabels", rows, i32(0, 3, 1), options=dict(where=mask))
for n in "klDivergence generalizedKlDivergence convexKlDivergence".split():
    loss(n, np.log(p), np.asarray(jax.nn.softmax(rows))); loss(n, np.log(p), f32([0, 1, 0, 0], [0.5, 0, 0.5, 0], [0, 0, 0, 1]), options=dict(axis=0))
loss("klDivergenceWithLogTargets", np.log(p), np.asarray(jax.nn.log_softmax(rows))); loss("klDivergence", np.log(p), p, options=dict(where=mask))
signs = f32(1, -1, 1, 1, -1, 1)
loss("hingeLoss", x, signs); loss("perceptronLoss", x, signs); loss("sparsemaxLoss", x, i32(0, 1, 0, 1, 0, 1))
loss("multiclassHingeLoss", rows, i32(0, 3, 1)); loss("multiclassPerceptronLoss", rows, i32(0, 3, 1))
logits, labels = normal(4, 2, 6, 4), i32([1, 2, 2], [3, 1, 0])
loss("ctcLoss", logits, f32([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]), labels, f32([0, 0, 0], [0, 0, 1]), tolerance=(1e-5, 1e-5, "sums of logarithms over six steps"))
loss("ctcLoss", logits, np.zeros((2, 6), np.float32), labels, np.zeros((2, 3), np.float32), options=dict(blankId=3, logEpsilon=-1e4), tolerance=(1e-5, 1e-5, "sums of logarithms over six steps"))
C.write("losses.json", jax="0.10.2", optax=optax.__version__)
