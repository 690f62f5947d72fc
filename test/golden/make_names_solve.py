"""solve-names.json: jax.lax.custom_root and custom_linear_solve with their derivatives."""
from golden import Cases, Js, f32, jax, jnp, lax, normal, np

C = Cases(dict(lax=lax, np=jnp))
tol = (2e-5, 2e-5, "iterations")


def js(name, source, python, *args):
    C(name, *args, js=Js(source, python), tolerance=tol, wide=False)


# A cube root by Newton's method in a loop that has no derivative.
def cube(a):
    f = lambda x: x ** 3 - a
    newton = lambda f, x0: lax.while_loop(lambda s: s[0] < 30, lambda s: (s[0] + 1, s[1] - f(s[1]) / (3 * s[1] ** 2)), (0, x0))[1]
    return lax.custom_root(f, jnp.ones_like(a), newton, lambda g, y: y / g(jnp.ones_like(y)))


JS = """const cube = (a) => lax.customRoot((x) => x.mul(x).mul(x).sub(a), np.onesLike(a),
  (f, x0) => lax.whileLoop(([i]) => i.less(30), ([i, x]) => [i.add(1), x.sub(f(x).div(x.mul(x).mul(3)))], [np.array(0, { dtype: 'int32' }), x0])[1],
  (g, y) => y.div(g(np.onesLike(y))));"""
x = f32(1, 8, 2)
js("lax.customRoot", f"(a) => {{ {JS} return cube(a); }}", cube, x)
js("lax.customRoot", f"(a) => {{ {JS} return grad((a) => cube(a).mul(np.array([1, 2, 3])).sum())(a); }}", jax.grad(lambda a: jnp.sum(cube(a) * f32(1, 2, 3))), x)
js("lax.customRoot", f"(a) => {{ {JS} return jit(grad((a) => np.square(cube(a)).sum()))(a); }}", jax.grad(lambda a: jnp.sum(cube(a) ** 2)), x)
js("lax.customRoot", f"(a) => {{ {JS} return vmap(grad((a) => cube(a)))(a); }}", jax.vmap(jax.grad(cube)), x)


def with_aux(a):
    f = lambda x: x ** 3 - a
    solve = lambda f, x0: (lax.while_loop(lambda s: s[0] < 30, lambda s: (s[0] + 1, s[1] - f(s[1]) / (3 * s[1] ** 2)), (0, x0))[1], jnp.float32(30))
    return lax.custom_root(f, jnp.ones_like(a), solve, lambda g, y: y / g(jnp.ones_like(y)), has_aux=True)


AUX = JS.replace("[np.array(0, { dtype: 'int32' }), x0])[1]", "[np.array(0, { dtype: 'int32' }), x0])[1]").replace("(f, x0) => lax", "(f, x0) => [lax").replace("x0])[1],", "x0])[1], np.array(30).astype('float32')],").replace("np.onesLike(y))));", "np.onesLike(y))), { hasAux: true });")
js("lax.customRoot", f"(a) => {{ {AUX} return [...cube(a), grad((a) => cube(a)[0].sum())(a)]; }}", lambda a: [*with_aux(a), jax.grad(lambda a: jnp.sum(with_aux(a)[0]))(a)], x)


# Jacobi's iteration in a loop that has no derivative; the map is not symmetric.
def jacobi(m, d):
    return lambda mv, b: lax.while_loop(lambda s: s[0] < 60, lambda s: (s[0] + 1, s[1] + (b - mv(s[1])) / d), (0, jnp.zeros_like(b)))[1]


def solve(a, b):
    d = jnp.diag(a)
    return lax.custom_linear_solve(lambda x: a @ x, b, jacobi(a, lax.stop_gradient(d)), transpose_solve=jacobi(a.T, lax.stop_gradient(d)))


SOLVE = """const jacobi = (d) => (mv, b) => lax.whileLoop(([i]) => i.less(60), ([i, x]) => [i.add(1), x.add(b.sub(mv(x)).div(d))], [np.array(0, { dtype: 'int32' }), np.zerosLike(b)])[1];
const solve = (a, b) => { const d = lax.stopGradient(np.diag(a)); return lax.customLinearSolve((x) => np.matmul(a, x), b, jacobi(d), { transposeSolve: jacobi(d) }); };"""
a, b = normal(1, 4, 4) * 0.5 + 6 * np.eye(4, dtype=np.float32), normal(2, 4)
js("lax.customLinearSolve", f"(a, b) => {{ {SOLVE} return solve(a, b); }}", solve, a, b)
js("lax.customLinearSolve", f"(a, b) => {{ {SOLVE} return grad((a, b) => np.square(solve(a, b)).sum(), {{ argnums: [0, 1] }})(a, b); }}", lambda a, b: list(jax.grad(lambda a, b: jnp.sum(solve(a, b) ** 2), argnums=(0, 1))(a, b)), a, b)
js("lax.customLinearSolve", f"(a, b) => {{ {SOLVE} return jit(grad((a, b) => np.square(solve(a, b)).sum(), {{ argnums: [0, 1] }}))(a, b); }}", lambda a, b: list(jax.grad(lambda a, b: jnp.sum(solve(a, b) ** 2), argnums=(0, 1))(a, b)), a, b)
js("lax.customLinearSolve", f"(a, b) => {{ {SOLVE} return vmap((b) => solve(a, b))(b); }}", lambda a, b: jax.vmap(lambda b: solve(a, b))(b), a, normal(3, 3, 4))
js("lax.customLinearSolve", f"(a, b) => {{ {SOLVE} return vmap(grad((b) => np.square(solve(a, b)).sum()))(b); }}", lambda a, b: jax.vmap(jax.grad(lambda b: jnp.sum(solve(a, b) ** 2)))(b), a, normal(3, 3, 4))
sym = a @ a.T
cg = lambda a, b: lax.custom_linear_solve(lambda x: dict(x=a @ x["x"]), dict(x=b), lambda mv, r: (dict(x=jnp.linalg.solve(a, r["x"])), jnp.float32(7)), symmetric=True, has_aux=True)
js("lax.customLinearSolve", "(a, b) => { const s = (a, b) => lax.customLinearSolve((x) => ({ x: np.matmul(a, x.x) }), { x: b }, (mv, r) => [{ x: np.linalg.solve(a, r.x) }, np.array(7).astype('float32')], { symmetric: true, hasAux: true }); return [s(a, b)[0].x, s(a, b)[1], grad((b) => np.square(s(a, b)[0].x).sum())(b)]; }",
   lambda a, b: [cg(a, b)[0]["x"], cg(a, b)[1], jax.grad(lambda b: jnp.sum(cg(a, b)[0]["x"] ** 2))(b)], sym, b)
C.write("solve-names.json", jax="0.10.2")
