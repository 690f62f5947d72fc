"""optim-names.json: optax's rarer optimisers over ten steps (as in make_optim.py), those that need the loss on a function of their own,
schedules, and arithmetic of trees."""
from golden import Cases, Js, encode, f32, jax, jnp, normal, np, write
import optax
import optax.tree

params = dict(w=normal(1, 2, 3), b=normal(2, 3), deep=dict(s=f32(0.5).reshape(()), v=normal(3, 4)))
grads = [jax.tree.map(lambda p: np.asarray(np.random.RandomState(100 * i + p.size).randn(*p.shape) * (3 if i % 3 == 0 else 0.3), np.float32), params) for i in range(10)]
runs = {
    "adan(0.01)": optax.adan(0.01), "adan(0.01, { weightDecay: 0.1, b1: 0.9 })": optax.adan(0.01, weight_decay=0.1, b1=0.9), "chain(scaleByAdan(), scale(-0.01))": optax.chain(optax.scale_by_adan(), optax.scale(-0.01)),
    "novograd(0.01)": optax.novograd(0.01), "novograd(0.01, { weightDecay: 0.1 })": optax.novograd(0.01, weight_decay=0.1),
    "optimisticGradientDescent(0.1)": optax.optimistic_gradient_descent(0.1), "optimisticGradientDescent(0.1, { alpha: 0.5, beta: 2 })": optax.optimistic_gradient_descent(0.1, alpha=0.5, beta=2.0),
    "rprop(0.1)": optax.rprop(0.1), "chain(applyEvery(3), sgd(0.1))": optax.chain(optax.apply_every(3), optax.sgd(0.1)),
    "chain(normalizeByUpdateNorm(0.5), scale(-1))": optax.chain(optax.normalize_by_update_norm(0.5), optax.scale(-1)), "signum(0.01)": optax.signum(0.01), "fromage(0.1)": optax.fromage(0.1),
    "noisySgd(0.1, { key: 3 })": optax.noisy_sgd(0.1, key=3), "chain(adaptiveGradClip(0.1), sgd(0.1))": optax.chain(optax.adaptive_grad_clip(0.1), optax.sgd(0.1)),
    "applyIfFinite(adam(0.01), 2)": optax.apply_if_finite(optax.adam(0.01), 2), "flatten(adam(0.01))": optax.flatten(optax.adam(0.01)),
    "conditionallyTransform(scale(-0.1), (step) => step.mod(2).equal(0))": optax.conditionally_transform(optax.scale(-0.1), lambda step: step % 2 == 0),
    "conditionallyMask(adam(0.01), (step) => step.mod(3).notEqual(0))": optax.conditionally_mask(optax.adam(0.01), lambda step: step % 3 != 0),
    "stateless((g, p) => tree.scale(-0.1, tree.add(g, p)))": optax.stateless(lambda g, p: jax.tree.map(lambda x, y: -0.1 * (x + y), g, p)),
    "statelessWithTreeMap((g, p) => g.add(p).mul(-0.1))": optax.stateless_with_tree_map(lambda g, p: (g + p) * -0.1),
    "lbfgs(0.1)": optax.lbfgs(0.1, linesearch=None),
}
optimizers = []
for js, tx in runs.items():
    p, state, after = params, tx.init(params), []
    for g in grads:
        u, state = tx.update(g, state, p)
        p = optax.apply_updates(p, u)
        after.append(encode(p))
    optimizers.append(dict(js=js, params=after))

C = Cases(dict())
tol = (1e-4, 1e-5, "several steps")
tree_args = dict(a=normal(4, 3), b=[normal(5, 2, 2)])


def js(source, python, *args, tol=tol):
    C("optimizers", *args, js=Js(source, python), tolerance=tol, wide=False)


A = normal(6, 5, 3)
loss = lambda x: jnp.sum((A @ x - 1) ** 2) + jnp.sum(x ** 4)
JSLOSS = "const loss = (x) => np.sum(np.square(np.matmul(A, x).sub(1))).add(np.sum(np.power(x, 4)));"


def minimize(tx, extra):
    def run(A_, x):
        state, out = tx.init(x), []
        for _ in range(6):
            value, g = jax.value_and_grad(loss)(x)
            u, state = tx.update(g, state, x, **extra(value, g))
            x = optax.apply_updates(x, u)
            out.append(x)
        return jnp.stack(out)
    return run


def search(text, tx, extra, jsextra):
    js(f"(A, x) => {{ {JSLOSS} const tx = optimizers.{text}; let s = tx.init(x); const out = []; for (let i = 0; i < 6; i++) {{ const value = loss(x); const g = grad(loss)(x); const [u, n] = tx.update(g, s, x, {jsextra}); s = n; x = optimizers.applyUpdates(x, u); out.push(x); }} return np.stack(out); }}", minimize(tx, extra), A, normal(7, 3))


search("lbfgs(1, { linesearch: optimizers.scaleByBacktrackingLinesearch(15) })", optax.lbfgs(1.0, linesearch=optax.scale_by_backtracking_linesearch(15)), lambda v, g: dict(value=v, grad=g, value_fn=loss), "{ value, grad: g, valueFn: loss }")
search("chain(optimizers.sgd(1), optimizers.scaleByBacktrackingLinesearch(20, { decreaseFactor: 0.5, increaseFactor: 1.2 }))", optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(20, decrease_factor=0.5, increase_factor=1.2)), lambda v, g: dict(value=v, grad=g, value_fn=loss), "{ value, grad: g, valueFn: loss }")
search("lbfgs(0.02, { memorySize: 3, scaleInitPrecond: false })", optax.lbfgs(0.02, memory_size=3, scale_init_precond=False, linesearch=None), lambda v, g: {}, "{}")
search("polyakSgd(0.5)", optax.polyak_sgd(0.5), lambda v, g: dict(value=v), "{ value }"); search("polyakSgd(1, { variant: 'sps+', fMin: 100 })", optax.polyak_sgd(1.0, variant="sps+", f_min=100.0), lambda v, g: dict(value=v), "{ value }")


def look(reset):
    def run(x, g):
        tx = optax.lookahead(optax.sgd(0.1), 3, 0.5, reset_state=reset)
        p = optax.LookaheadParams.init_synced(x)
        state, out = tx.init(p), []
        for i in range(7):
            u, state = tx.update(g * (i + 1), state, p)
            p = optax.apply_updates(p, u)
            out += [p.fast, p.slow]
        return out
    return run


for reset in (False, True):
    js(f"(x, g) => {{ const tx = optimizers.lookahead(optimizers.sgd(0.1), 3, 0.5, {{ resetState: {str(reset).lower()} }}); let p = optimizers.lookaheadParams(x); let s = tx.init(p); const out = []; for (let i = 0; i < 7; i++) {{ const [u, n] = tx.update(g.mul(i + 1), s, p); s = n; p = optimizers.applyUpdates(p, u); out.push(p.fast, p.slow); }} return out; }}", look(reset), normal(8, 4), normal(9, 4))
def steps_of(tx):
    def run(w, v):
        p = dict(w=w, v=v); state = tx.init(p); out = []
        for i in range(4):
            u, state = tx.update(jax.tree.map(lambda x: x * (i + 1), p), state, p)
            p = optax.apply_updates(p, u); out += [p["w"], p["v"]]
        return out
    return run


js("(w, v) => { const tx = optimizers.sm3(0.1); let p = { w, v }; let s = tx.init(p); const out = []; for (let i = 0; i < 4; i++) { const g = { w: p.w.mul(i + 1), v: p.v.mul(i + 1) }; const [u, n] = tx.update(g, s, p); s = n; p = optimizers.applyUpdates(p, u); out.push(p.w, p.v); } return out; }", steps_of(optax.sm3(0.1)), normal(1, 2, 3), normal(3, 4))
T, U = f32(1, -2, 3), f32([0.5, 4])
two = lambda a, b: dict(a=a, b=[b])
flat = lambda t: [t["a"], t["b"][0]]
t = optax.tree
for text, f in {
    "add(x, x, x)": lambda x: t.add(x, x, x), "sub(x, t.scale(3, x))": lambda x: t.sub(x, t.scale(3.0, x)), "mul(x, x)": lambda x: t.mul(x, x), "div(x, t.add(x, x))": lambda x: t.div(x, t.add(x, x)),
    "addScale(x, 2, x)": lambda x: t.add_scale(x, 2.0, x), "clip(x, -1, 1)": lambda x: t.clip(x, -1.0, 1.0), "where(np.array(true), x, t.zerosLike(x))": lambda x: t.where(jnp.array(True), x, t.zeros_like(x)),
    "zerosLike(x, 'int32')": lambda x: t.zeros_like(x, jnp.int32), "onesLike(x)": lambda x: t.ones_like(x), "fullLike(x, 3)": lambda x: t.full_like(x, 3.0), "cast(x, 'int32')": lambda x: t.cast(x, jnp.int32),
    "randomLike(random.key(3), x)": lambda x: t.random_like(jax.random.key(3), x), "updateMoment(x, t.onesLike(x), 0.9, 2)": lambda x: t.update_moment(x, t.ones_like(x), 0.9, 2), "updateInfinityMoment(x, t.onesLike(x), 0.9, 0.1)": lambda x: t.update_infinity_moment(x, t.ones_like(x), 0.9, 0.1),
    "biasCorrection(x, 0.9, np.array(3, { dtype: 'int32' }))": lambda x: t.bias_correction(x, 0.9, jnp.array(3)),
}.items():
    js(f"(a, b) => {{ const t = optimizers.tree; const x = {{ a, b: [b] }}; const y = t.{text}; return [y.a, y.b[0]]; }}", lambda a, b, f=f: flat(f(two(a, b))), T, U)
for text, f in {"sum(x)": t.sum, "max(x)": t.max, "min(x)": t.min, "norm(x)": t.norm, "norm(x, { ord: 1 })": lambda x: t.norm(x, 1), "norm(x, { ord: Infinity, squared: true })": lambda x: t.norm(x, float("inf"), True), "norm(x, { squared: true })": lambda x: t.norm(x, squared=True), "vdot(x, t.add(x, x))": lambda x: t.vdot(x, t.add(x, x))}.items():
    js(f"(a, b) => {{ const t = optimizers.tree; const x = {{ a, b: [b] }}; return t.{text}.add(np.zeros([1])); }}", lambda a, b, f=f: f(two(a, b)) + jnp.zeros(1), T, U)
steps = [0, 1, 2, 3, 4, 5, 8, 10, 15, 20, 50]
schedules = {
    "linearOnecycleSchedule(20, 0.1)": optax.linear_onecycle_schedule(20, 0.1), "cosineOnecycleSchedule(20, 0.1)": optax.cosine_onecycle_schedule(20, 0.1), "cosineOnecycleSchedule(20, 0.1, 0.5, 10, 100)": optax.cosine_onecycle_schedule(20, 0.1, 0.5, 10.0, 100.0),
    "piecewiseInterpolateSchedule('cosine', 1, { 4: 0.5, 10: 2 })": optax.piecewise_interpolate_schedule("cosine", 1.0, {4: 0.5, 10: 2.0}), "piecewiseInterpolateSchedule('linear', 1, { 4: 0.5, 10: 2 })": optax.piecewise_interpolate_schedule("linear", 1.0, {4: 0.5, 10: 2.0}),
    "warmupExponentialDecaySchedule(0, 1, 4, 5, 0.5)": optax.warmup_exponential_decay_schedule(0.0, 1.0, 4, 5, 0.5), "warmupExponentialDecaySchedule(0, 1, 4, 5, 0.5, { staircase: true, endValue: 0.2 })": optax.warmup_exponential_decay_schedule(0.0, 1.0, 4, 5, 0.5, staircase=True, end_value=0.2),
    "exponentialDecay(0.1, 5, 0.5, { transitionBegin: 3, endValue: 0.02 })": optax.exponential_decay(0.1, 5, 0.5, transition_begin=3, end_value=0.02), "exponentialDecay(0.1, 5, 0.5, 3)": optax.exponential_decay(0.1, 5, 0.5, 3),
    "sgdrSchedule([{ initValue: 0, peakValue: 1, warmupSteps: 2, decaySteps: 6 }, { initValue: 0.1, peakValue: 0.5, warmupSteps: 2, decaySteps: 10, endValue: 0.05 }])": optax.sgdr_schedule([dict(init_value=0.0, peak_value=1.0, warmup_steps=2, decay_steps=6), dict(init_value=0.1, peak_value=0.5, warmup_steps=2, decay_steps=10, end_value=0.05)]),
}
if C.refused:
    raise SystemExit("\n".join(C.refused))
write("optim-names.json", dict(optax=optax.__version__, rtol=1e-5, atol=1e-6, optimizers=optimizers, cases=C.cases, schedules=[dict(js=js, steps=steps, values=[float(jnp.asarray(s(i), jnp.float32)) for i in steps]) for js, s in schedules.items()]))
