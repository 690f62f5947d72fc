"""optim.json: ten steps of optax's optimisers on a fixed tree of parameters and gradients; schedules; clipping.

`js` says the optimiser in optax's names in camelCase; positional arguments and an options object as everywhere in this library.
The updates are applied as p + u. With `decay` the weight decay applies to the leaves where the tree says true."""
from golden import encode, f32, jax, jnp, np, normal, write
import optax
import optax.contrib

params = dict(w=normal(1, 2, 3), b=normal(2, 3), deep=dict(s=f32(0.5).reshape(()), v=normal(3, 4)))
grads = [jax.tree.map(lambda p: np.asarray(np.random.RandomState(100 * i + p.size).randn(*p.shape) * (3 if i % 3 == 0 else 0.3), np.float32), params) for i in range(10)]
warm = lambda: optax.warmup_cosine_decay_schedule(0.0, 1e-1, 3, 9, 1e-2)
mask = dict(w=True, b=False, deep=dict(s=False, v=True))
WARM = "warmupCosineDecaySchedule(0, 0.1, 3, 9, 0.01)"
runs = {
    "sgd(0.1)": optax.sgd(0.1),
    "sgd(0.1, { momentum: 0.9 })": optax.sgd(0.1, momentum=0.9),
    "sgd(0.1, { momentum: 0.9, nesterov: true })": optax.sgd(0.1, momentum=0.9, nesterov=True),
    "adam(0.01)": optax.adam(0.01),
    "adam(0.01, { b1: 0.8, b2: 0.95, eps: 1e-6 })": optax.adam(0.01, b1=0.8, b2=0.95, eps=1e-6),
    "adam(0.01, { epsRoot: 1e-6 })": optax.adam(0.01, eps_root=1e-6),
    "adam(0.01, { nesterov: true })": optax.adam(0.01, nesterov=True),
    "adamw(0.01)": optax.adamw(0.01),
    "adamw(0.01, { weightDecay: 0.1 })": optax.adamw(0.01, weight_decay=0.1),
    "adamw(0.01, { weightDecay: 0.1, mask: MASK })": optax.adamw(0.01, weight_decay=0.1, mask=mask),
    f"sgd({WARM})": optax.sgd(warm()),
    f"adamw({WARM}, {{ weightDecay: 0.1 }})": optax.adamw(warm(), weight_decay=0.1),
    f"chain(clipByGlobalNorm(1), adamw({WARM}, {{ b2: 0.95, weightDecay: 0.1 }}))": optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(warm(), b2=0.95, weight_decay=0.1)),
    "chain(clip(0.5), sgd(0.1))": optax.chain(optax.clip(0.5), optax.sgd(0.1)),
    "chain(scaleByAdam(), scale(-0.01))": optax.chain(optax.scale_by_adam(), optax.scale(-0.01)),
    "chain(addDecayedWeights(0.1), sgd(0.1))": optax.chain(optax.add_decayed_weights(0.1), optax.sgd(0.1)),
    "rmsprop(0.01)": optax.rmsprop(0.01), "adagrad(0.1)": optax.adagrad(0.1), "lion(0.01, { weightDecay: 0.1 })": optax.lion(0.01, weight_decay=0.1),
    "multiSteps(adam(0.01), 2)": optax.MultiSteps(optax.adam(0.01), 2),
    "nadam(0.01)": optax.nadam(0.01), "nadamw(0.01, { weightDecay: 0.1 })": optax.nadamw(0.01, weight_decay=0.1),
    "lamb(0.01, { weightDecay: 0.1 })": optax.lamb(0.01, weight_decay=0.1), "radam(0.01)": optax.radam(0.01), "radam(0.01, { threshold: 2, nesterov: true, b2: 0.9 })": optax.radam(0.01, threshold=2, nesterov=True, b2=0.9),
    "amsgrad(0.01)": optax.amsgrad(0.01), "adamax(0.01)": optax.adamax(0.01), "adamaxw(0.01, { weightDecay: 0.1 })": optax.adamaxw(0.01, weight_decay=0.1),
    "adabelief(0.01)": optax.adabelief(0.01), "adabelief(0.01, { nesterov: true })": optax.adabelief(0.01, nesterov=True), "yogi(0.01)": optax.yogi(0.01), "adadelta(1)": optax.adadelta(1.0),
    "signSgd(0.01)": optax.sign_sgd(0.01), "lars(0.1, { weightDecay: 0.1 })": optax.lars(0.1, weight_decay=0.1),
    "adafactor(0.01)": optax.adafactor(0.01), "adafactor(0.01, { minDimSizeToFactor: 2, momentum: 0.9, weightDecayRate: 0.01 })": optax.adafactor(0.01, min_dim_size_to_factor=2, momentum=0.9, weight_decay_rate=0.01), "adafactor()": optax.adafactor(),
    "muon(0.01)": optax.contrib.muon(0.01), "muon(0.01, { weightDecay: 0.1, nsSteps: 3, nesterov: false, adamLearningRate: 0.02 })": optax.contrib.muon(0.01, weight_decay=0.1, ns_steps=3, nesterov=False, adam_learning_rate=0.02),
    "masked(adam(0.01), MASK)": optax.masked(optax.adam(0.01), mask), "chain(masked(setToZero(), MASK), sgd(0.1))": optax.chain(optax.masked(optax.set_to_zero(), mask), optax.sgd(0.1)),
    "multiTransform({ a: adam(0.01), b: sgd(0.1) }, { w: 'a', b: 'b', deep: 'a' })": optax.multi_transform(dict(a=optax.adam(0.01), b=optax.sgd(0.1)), dict(w="a", b="b", deep=dict(s="a", v="a"))),
    "injectHyperparams(adam)(0.01, { b1: 0.8 })": optax.inject_hyperparams(optax.adam)(0.01, b1=0.8), f"injectHyperparams(sgd)({WARM})": optax.inject_hyperparams(optax.sgd)(warm()),
    "chain(ema(0.9), scale(-0.1))": optax.chain(optax.ema(0.9), optax.scale(-0.1)), "chain(ema(0.9, { debias: false }), scale(-0.1))": optax.chain(optax.ema(0.9, debias=False), optax.scale(-0.1)),
    "namedChain(['clip', clipByBlockRms(0.5)], ['sgd', sgd(0.1)])": optax.named_chain(("clip", optax.clip_by_block_rms(0.5)), ("sgd", optax.sgd(0.1))),
    "chain(centralize(), scaleByRms(), scale(-0.01))": optax.chain(optax.centralize(), optax.scale_by_rms(), optax.scale(-0.01)), "chain(scaleByStddev({ initialScale: 4 }), scale(-0.01))": optax.chain(optax.scale_by_stddev(initial_scale=4.0), optax.scale(-0.01)),
    "chain(scaleByRss(), scale(-0.1))": optax.chain(optax.scale_by_rss(), optax.scale(-0.1)), "chain(scaleByLion(), scale(-0.01))": optax.chain(optax.scale_by_lion(), optax.scale(-0.01)),
    "chain(scaleByParamBlockNorm(), scale(-0.1))": optax.chain(optax.scale_by_param_block_norm(), optax.scale(-0.1)), "chain(scaleByParamBlockRms(), scale(-0.1))": optax.chain(optax.scale_by_param_block_rms(), optax.scale(-0.1)),
    "chain(sgd(0.1), keepParamsNonnegative())": optax.chain(optax.sgd(0.1), optax.keep_params_nonnegative()), "chain(zeroNans(), sgd(0.1))": optax.chain(optax.zero_nans(), optax.sgd(0.1)),
}
optimizers = []
for js, tx in runs.items():
    p, state, after = params, tx.init(params), []
    for g in grads:
        u, state = tx.update(g, state, p)
        p = optax.apply_updates(p, u)
        after.append(encode(p))
    optimizers.append(dict(js=js, params=after, **({"beyond": True} if js.split("(")[0] in ("rmsprop", "adagrad", "lion") else {})))
half = jax.tree.map(lambda p: jnp.asarray(p, jnp.bfloat16), params)
tx, p, after = optax.adamw(0.01, weight_decay=0.1), half, []
state = tx.init(p)
for g in grads:
    u, state = tx.update(jax.tree.map(lambda x: jnp.asarray(x, jnp.bfloat16), g), state, p)
    p = optax.apply_updates(p, u)
    after.append(encode(p))
narrow = dict(js="adamw(0.01, { weightDecay: 0.1 })", note="everything in bfloat16, gradients too (cast from `grads`)", start=encode(half), params=after,
              rtol=3e-2, atol=3e-2, reason="bfloat16 moments round at every step")
# Plain formulas agree with optax: the check that this is the Adam of the paper.
m = v = np.zeros(3); q = np.asarray(params["b"], np.float64)
for t, g in enumerate(grads, 1):
    m, v = 0.9 * m + 0.1 * g["b"], 0.999 * v + 0.001 * g["b"] ** 2
    q = q - 0.01 * (m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8) + 1e-4 * q)
import base64
w = next(o for o in optimizers if o["js"] == "adamw(0.01)")["params"][-1]["b"]["data"]
assert np.allclose(np.frombuffer(base64.b64decode(w), np.float32), q, atol=1e-5)
steps = [0, 1, 2, 3, 4, 5, 8, 10, 15, 20, 50]
schedules = {
    "constantSchedule(0.1)": optax.constant_schedule(0.1),
    "linearSchedule(1, 0.1, 10)": optax.linear_schedule(1, 0.1, 10),
    "linearSchedule(1, 0.1, 10, 5)": optax.linear_schedule(1, 0.1, 10, 5),
    "polynomialSchedule(1, 0.1, 2, 10)": optax.polynomial_schedule(1, 0.1, 2, 10),
    "cosineDecaySchedule(0.1, 10)": optax.cosine_decay_schedule(0.1, 10),
    "cosineDecaySchedule(0.1, 10, 0.1)": optax.cosine_decay_schedule(0.1, 10, 0.1),
    "exponentialDecay(0.1, 5, 0.5)": optax.exponential_decay(0.1, 5, 0.5),
    "exponentialDecay(0.1, 5, 0.5, { staircase: true })": optax.exponential_decay(0.1, 5, 0.5, staircase=True),
    "warmupConstantSchedule(0, 0.1, 4)": optax.warmup_constant_schedule(0, 0.1, 4),
    "warmupCosineDecaySchedule(0, 0.1, 4, 20)": optax.warmup_cosine_decay_schedule(0, 0.1, 4, 20),
    "warmupCosineDecaySchedule(0.01, 0.1, 4, 20, 0.02)": optax.warmup_cosine_decay_schedule(0.01, 0.1, 4, 20, 0.02),
    "joinSchedules([linearSchedule(0, 1, 4), constantSchedule(0.5)], [4])": optax.join_schedules([optax.linear_schedule(0, 1, 4), optax.constant_schedule(0.5)], [4]),
    "piecewiseConstantSchedule(1, { 3: 0.5, 8: 0.1 })": optax.piecewise_constant_schedule(1.0, {3: 0.5, 8: 0.1}),
}
clip = [dict(maxNorm=n, updates=encode(optax.clip_by_global_norm(n).update(grads[0], optax.EmptyState())[0])) for n in (0.5, 1.0, 1000.0)]

write("optim.json", dict(optax=optax.__version__, rtol=1e-5, atol=1e-6, mask=mask, params=encode(params), grads=[encode(g) for g in grads], optimizers=optimizers, bfloat16=narrow,
      schedules=[dict(js=js, steps=steps, values=[float(jnp.asarray(s(i), jnp.float32)) for i in steps]) for js, s in schedules.items()],
      globalNorm=[float(optax.global_norm(g)) for g in grads], clipByGlobalNorm=clip))
print(len(optimizers) + 1, "optimisers,", len(schedules), "schedules")
