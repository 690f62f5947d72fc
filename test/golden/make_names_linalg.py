"""linalg-names.json: jax.scipy.linalg, general eigenvalues, full singular vectors, and what goes with them, by the names of this library.

Complex numbers are pairs here, and vectors that are known up to a sign or an order are compared by what they are defined by."""
from golden import Cases, Js, f32, i32, jax, jnp, normal, np

import jax.scipy.linalg as sl

C = Cases(dict(np=jnp, scipyLinalg=sl))
P = "scipyLinalg"
loose = (2e-4, 2e-5, "factorizations in f32")
pair = lambda z: dict(real=jnp.real(z), imag=jnp.imag(z))
spd = lambda seed, n: (lambda a: a @ a.T + n * np.eye(n, dtype=np.float32))(normal(seed, n, n))
stack = np.stack([normal(1, 4, 4), normal(2, 4, 4)])


def js(name, source, python, *args, tol=loose):
    C(name, *args, js=Js(source, python), tolerance=tol, wide=False)


for lower in (False, True):
    C(f"{P}.cholesky", spd(3, 4), options=dict(lower=lower), tolerance=loose, wide=False)
    js(P, f"(a, b) => {P}.choSolve({P}.choFactor(a, {{ lower: {str(lower).lower()} }}), b)", lambda a, b, l=lower: sl.cho_solve(sl.cho_factor(a, lower=l), b), spd(3, 4), normal(4, 4, 2))
    js(P, f"(a, b) => {P}.choSolve({P}.choFactor(a, {{ lower: {str(lower).lower()} }}), b)", lambda a, b, l=lower: sl.cho_solve(sl.cho_factor(a, lower=l), b), spd(3, 4), normal(4, 4))
    for trans in (0, 1, 2, "N", "T", "C"):
        C(f"{P}.solveTriangular", spd(5, 4), normal(6, 4, 2), options=dict(trans=trans, lower=lower, unitDiagonal=trans == 1), tolerance=loose, wide=False)
    C(f"{P}.solve", spd(5, 4), normal(6, 4), options=dict(lower=lower, assumeA="pos"), tolerance=loose, wide=False)
C(f"{P}.solveTriangular", spd(5, 4), normal(6, 4), tolerance=loose, wide=False)
C(f"{P}.solve", normal(7, 4, 4), normal(6, 4, 3), tolerance=loose, wide=False)
for a in (normal(7, 4, 4), normal(8, 5, 3), normal(9, 3, 5)):
    C(f"{P}.lu", a, tolerance=loose, wide=False)
    C(f"{P}.lu", a, options=dict(permuteL=True), tolerance=loose, wide=False)
    C(f"{P}.luFactor", a, tolerance=loose, wide=False)
    js(P, f"(a) => {{ const [q, r] = {P}.qr(a); return [q.matmul(r), np.abs(r)]; }}", lambda a: [a, jnp.abs(sl.qr(a)[1])], a)
    js(P, f"(a) => {{ const [q, r] = {P}.qr(a, {{ mode: 'economic' }}); return [q.matmul(r), np.abs(r)]; }}", lambda a: [a, jnp.abs(sl.qr(a, mode="economic")[1])], a)
    js(P, f"(a) => np.abs({P}.qr(a, {{ mode: 'r' }})[0])", lambda a: jnp.abs(sl.qr(a, mode="r")[0]), a)
    n = min(a.shape)
    js(P, f"(a) => {{ const [u, s, vh] = {P}.svd(a); return [u.slice([], [0, {n}]).mul(s).matmul(vh.slice([0, {n}])), s, u.T.matmul(u), vh.matmul(vh.T)]; }}",
       lambda a: [a, sl.svd(a)[1], np.eye(a.shape[0], dtype=np.float32), np.eye(a.shape[1], dtype=np.float32)], a)
    js("np.linalg.svd", "(a) => np.linalg.svd(a).map((x) => np.abs(x)).slice(0, 2).map((x, i) => i === 0 ? np.array(x.shape) : x)", lambda a: [jnp.array(jnp.linalg.svd(a)[0].shape, jnp.float32), jnp.linalg.svd(a)[1]], a)
    C(f"{P}.svd", a, options=dict(computeUv=False), tolerance=loose, wide=False)
# Of a matrix of rank 1 the other vectors are orthonormal too.
js("np.linalg.svd", "(a) => { const [u, , vh] = np.linalg.svd(a); return [u.T.matmul(u), vh.matmul(vh.T)]; }", lambda a: [np.eye(4, dtype=np.float32), np.eye(3, dtype=np.float32)], np.outer(f32(1, 2, 3, 4), f32(1, 1, 0)))
for trans in (0, 1, 2):
    js(P, f"(a, b) => {P}.luSolve({P}.luFactor(a), b, {{ trans: {trans} }})", lambda a, b, t=trans: sl.lu_solve(sl.lu_factor(a), b, trans=t), normal(7, 4, 4), normal(6, 4, 2))
    js(P, f"(a, b) => {P}.luSolve({P}.luFactor(a), b, {{ trans: {trans} }})", lambda a, b, t=trans: sl.lu_solve(sl.lu_factor(a), b, trans=t), stack, normal(6, 4))
C(f"{P}.det", normal(7, 4, 4), tolerance=loose, wide=False); C(f"{P}.inv", normal(7, 4, 4), tolerance=loose, wide=False)
js(P, f"(a) => {{ const [w, v] = {P}.eigh(a); return [w, np.abs(v)]; }}", lambda a: [sl.eigh(a)[0], jnp.abs(sl.eigh(a)[1])], spd(11, 4))
js(P, f"(a) => {P}.eigh(a, {{ eigvalsOnly: true, lower: false }})", lambda a: sl.eigh(a, eigvals_only=True, lower=False), normal(11, 4, 4))
js(P, f"(d, e) => {P}.eighTridiagonal(d, e, {{ eigvalsOnly: true }})", lambda d, e: sl.eigh_tridiagonal(d, e, eigvals_only=True), normal(12, 5), normal(13, 4))
js(P, f"(d, e) => {P}.eighTridiagonal(d, e, {{ eigvalsOnly: true, select: 'i', selectRange: [1, 3] }})", lambda d, e: sl.eigh_tridiagonal(d, e, eigvals_only=True, select="i", select_range=(1, 3)), normal(12, 5), normal(13, 4))
for side in ("right", "left"):
    C(f"{P}.polar", normal(14, 4, 4) if side == "right" else normal(14, 3, 4), options=dict(side=side), tolerance=loose, wide=False)
js(P, f"(a) => {{ const [h, q] = {P}.hessenberg(a, {{ calcQ: true }}); return [np.abs(h), q.matmul(h).matmul(q.T), np.abs({P}.hessenberg(a))]; }}", lambda a: [jnp.abs(sl.hessenberg(a)), a, jnp.abs(sl.hessenberg(a))], normal(15, 5, 5))
recompose = "(a) => { const [t, z] = scipyLinalg.schur(a, { output: 'complex' }); const re = (x, y) => x.real.matmul(y.real).sub(x.imag.matmul(y.imag)); const im = (x, y) => x.real.matmul(y.imag).add(x.imag.matmul(y.real)); const zt = { real: re(z, t), imag: im(z, t) }; const zh = { real: z.real.T, imag: z.imag.T.neg() }; return [re(zt, zh), im(zt, zh), np.tril(t.real, -1), re(zh, z)]; }"
for a in (normal(15, 5, 5), spd(3, 4), np.diag(f32(1, 1, 2)), f32([0, 1], [0, 0]).reshape(2, 2), np.zeros((3, 3), np.float32), f32(0, 1, 0, 0, 0, 1, 1, 0, 0).reshape(3, 3)):
    n = a.shape[0]
    js(P, recompose, lambda a, n=n: [a, np.zeros((n, n), np.float32), np.zeros((n, n), np.float32), np.eye(n, dtype=np.float32)], a)
order = "const sorted = (w) => { const o = np.argsort(w.real.add(w.imag.mul(0.001))); return [np.take(w.real, o, 0), np.take(w.imag, o, 0)]; };"
def in_order(w):
    o = jnp.argsort(jnp.real(w) + jnp.imag(w) * 0.001)
    return [jnp.real(w)[o], jnp.imag(w)[o]]
residual = f"(a) => {{ {order} const [w, v] = np.linalg.eig(a); const [re, im] = [a.matmul(v.real), a.matmul(v.imag)]; return [...sorted(w), re.sub(v.real.mul(w.real).sub(v.imag.mul(w.imag))), im.sub(v.real.mul(w.imag).add(v.imag.mul(w.real))), np.sum(np.square(v.real).add(np.square(v.imag)), 0)]; }}"
for a in (normal(15, 5, 5), normal(16, 8, 8), f32(2, 1, 1, 3).reshape(2, 2), f32(0, -1, 1, 0).reshape(2, 2), np.diag(f32(3, 1, 2)), f32(4).reshape(1, 1), f32(0, 1, 0, 0, 0, 1, 1, 0, 0).reshape(3, 3)):
    js("np.linalg.eigvals", f"(a) => {{ {order} return sorted(np.linalg.eigvals(a)); }}", lambda a: in_order(jnp.linalg.eigvals(a)), a)
    zero = np.zeros(a.shape, np.float32)
    js("np.linalg.eig", residual, lambda a, z=zero: [*in_order(jnp.linalg.eig(a)[0]), z, z, np.ones(len(z), np.float32)], a)
js("np.linalg.eigvals", f"(re, im) => {{ {order} return sorted(np.linalg.eigvals({{ real: re, imag: im }})); }}", lambda re, im: in_order(jnp.linalg.eigvals(re + 1j * im)), normal(17, 4, 4), normal(18, 4, 4))
js("np.linalg.eigvals", "(a) => np.sort(np.linalg.eigvals(a).real, -1)", lambda a: jnp.sort(jnp.real(jnp.linalg.eigvals(a)), -1), stack)
js("np.linalg.eigvals", "(a) => vmap((x) => np.sort(np.linalg.eigvals(x).real))(a)", lambda a: jnp.sort(jnp.real(jnp.linalg.eigvals(a)), -1), stack)
squares = lambda a: jnp.sum(jnp.real(jnp.linalg.eigvals(a)) ** 3) + jnp.sum(jnp.imag(jnp.linalg.eigvals(a)) ** 2)
js("np.linalg.eigvals", "(a) => grad((x) => { const w = np.linalg.eigvals(x); return np.sum(np.power(w.real, 3)).add(np.sum(np.square(w.imag))); })(a)", jax.grad(squares), normal(15, 5, 5), tol=(1e-3, 1e-3, "eigenvectors in f32"))
js("lax.linalg.eig", "(a) => { const [w, vl, vr] = lax.linalg.eig(a); const e = (x) => np.square(x); return [vl.real.T.matmul(a).sub(np.expandDims(w.real, 1).mul(vl.real.T).add(np.expandDims(w.imag, 1).mul(vl.imag.T))), np.sum(e(vl.real).add(e(vl.imag)), 0), np.array([lax.linalg.eig(a, { computeLeftEigenvectors: false }).length])]; }", lambda a: [jnp.zeros((5, 5)), jnp.ones(5), jnp.ones(1) * 2], normal(15, 5, 5))
for a in (normal(15, 4, 4) * 0.1, normal(15, 4, 4), normal(15, 4, 4) * 8, np.zeros((3, 3), np.float32), stack):
    C(f"{P}.expm", a, tolerance=(1e-3, 1e-4, "squarings in f32"), wide=False)
C(f"{P}.expm", np.triu(normal(15, 4, 4)), options=dict(upperTriangular=True), tolerance=loose, wide=False)
C(f"{P}.expm", normal(15, 4, 4) * 100, options=dict(maxSquarings=2), wide=False)
js(P, f"(a) => grad((x) => np.sum(np.square({P}.expm(x))))(a)", jax.grad(lambda x: jnp.sum(jnp.square(sl.expm(x)))), normal(15, 4, 4) * 0.3, tol=(1e-3, 1e-3, "squarings in f32"))
C(f"{P}.expmFrechet", normal(15, 4, 4), normal(16, 4, 4), tolerance=(1e-3, 1e-3, "squarings in f32"), wide=False)
C(f"{P}.expmFrechet", normal(15, 4, 4), normal(16, 4, 4), options=dict(computeExpm=False), tolerance=(1e-3, 1e-3, "squarings in f32"), wide=False)
for a in (spd(3, 4), normal(15, 4, 4)):
    js(P, f"(a) => {P}.sqrtm(a)", lambda a: pair(sl.sqrtm(a)), a, tol=(1e-3, 1e-3, "Schur's form in f32"))
C(f"{P}.solveSylvester", normal(15, 3, 3), normal(16, 4, 4), normal(17, 3, 4), tolerance=(1e-3, 1e-3, "Schur's form in f32"), wide=False)
C(f"{P}.blockDiag", f32(1, 2), normal(1, 2, 3), i32(5)); C(f"{P}.blockDiag", i32([1, 2], [3, 4]), i32([5]))
C(f"{P}.toeplitz", f32(1, 2, 3)); C(f"{P}.toeplitz", f32(1, 2, 3), f32(9, 8)); C(f"{P}.toeplitz", normal(1, 2, 3), normal(2, 4)); C(f"{P}.toeplitz", i32(1, 2, 3))
C(f"{P}.hankel", f32(1, 2, 3)); C(f"{P}.hankel", f32(1, 2, 3), f32(9, 8, 7, 6)); C(f"{P}.circulant", f32(1, 2, 3)); C(f"{P}.circulant", i32([1, 2, 3], [4, 5, 6]))
C(f"{P}.companion", f32(2, 3, 4, 5)); C(f"{P}.fiedler", f32(1, 4, 2)); C(f"{P}.leslie", f32(0.1, 2, 1, 0.1), f32(0.2, 0.8, 0.7))
for n in (2, 3, 4, 5, 6, 7):
    C(f"{P}.fiedlerCompanion", normal(n, n))
for mode in ("full", "same", "valid"):
    C(f"{P}.convolutionMatrix", f32(-1, 4, -2), 5, mode); C(f"{P}.convolutionMatrix", f32(-1, 4, -2, 7), 2, mode)
C(f"{P}.hadamard", 4); C(f"{P}.hadamard", 8, options=dict(dtype="float32")); C(f"{P}.helmert", 4); C(f"{P}.helmert", 4, True)
C(f"{P}.hilbert", 4); C(f"{P}.invhilbert", 4, tolerance=loose)
for kind in (None, "symmetric", "lower", "upper"):
    C(f"{P}.pascal", 5, kind, tolerance=loose); C(f"{P}.invpascal", 5, kind, tolerance=loose)
for scale in (None, "sqrtn", "n"):
    js(P, f"() => {P}.dft(5, {'null' if scale is None else repr(scale)})", lambda s=scale: pair(sl.dft(5, s)), tol=(1e-5, 1e-6, "sines"))
# numpy
x, y = f32(0, 1, 2, 3, 4, 5), f32(0, 0.8, 0.9, 0.1, -0.8, -1)
js("np.polyfit", "(x, y) => np.polyfit(x, y, 3)", lambda x, y: jnp.polyfit(x, y, 3), x, y)
js("np.polyfit", "(x, y, w) => np.polyfit(x, y, 2, { w })", lambda x, y, w: jnp.polyfit(x, y, 2, w=w), x, y, f32(1, 2, 3, 1, 2, 3))
js("np.polyfit", "(x, y) => np.polyfit(x, y, 2, { full: true }).slice(0, 4)", lambda x, y: list(jnp.polyfit(x, y, 2, full=True)[:4]), x, y, tol=(1e-3, 1e-4, "singular values"))
js("np.polyfit", "(x, y) => np.polyfit(x, y, 2, { cov: true })", lambda x, y: list(jnp.polyfit(x, y, 2, cov=True)), x, y, tol=(1e-3, 1e-4, "an inverse"))
js("np.polyfit", "(x, y) => np.polyfit(x, y, 1, { cov: 'unscaled' })", lambda x, y: list(jnp.polyfit(x, y, 1, cov="unscaled")), x, y, tol=(1e-3, 1e-4, "an inverse"))
js("np.polyfit", "(x, y) => np.polyfit(x, y, 2)", lambda x, y: jnp.polyfit(x, y, 2), x, normal(3, 6, 2))
for p in (f32(1, -6, 11, -6), f32(0, 0, 1, 0, 1), f32(2, 4), f32(1, 2, 0, 0), f32(0, 0)):
    js("np.roots", f"async (p) => {{ {order} return sorted(await np.roots(p)); }}", lambda p: in_order(jnp.roots(p)), p, tol=(1e-3, 1e-3, "eigenvalues"))
js("np.roots", "(p) => { const w = np.roots(p, { stripZeros: false }); return [np.sort(w.real), np.sum(np.isnan(w.imag))]; }", lambda p: [jnp.sort(jnp.real(jnp.roots(p, strip_zeros=False))), jnp.sum(jnp.isnan(jnp.imag(jnp.roots(p, strip_zeros=False))))], f32(0, 1, -3, 2), tol=(1e-3, 1e-3, "eigenvalues"))
js("np.mgrid", "() => np.mgrid([0, 3], [1, 5, 2])", lambda: jnp.mgrid[0:3, 1:5:2]); js("np.mgrid", "() => np.mgrid([0, 4])", lambda: jnp.mgrid[0:4]); js("np.mgrid", "() => np.mgrid([0, 1, { num: 5 }], [0, 2])", lambda: jnp.mgrid[0:1:5j, 0:2])
js("np.ogrid", "() => np.ogrid([0, 3], [1, 2, 0.25])", lambda: jnp.ogrid[0:3, 1:2:0.25]); js("np.ogrid", "() => np.ogrid([0, 1, { num: 3 }])", lambda: jnp.ogrid[0:1:3j])
for text, kw in (("", {}), (", { indexing: 'ij' }", dict(indexing="ij")), (", { sparse: true }", dict(sparse=True)), (", { sparse: true, indexing: 'ij' }", dict(sparse=True, indexing="ij"))):
    js("np.meshgrid", f"(x, y, z) => np.meshgrid(x, y, z{text})", lambda x, y, z, kw=kw: jnp.meshgrid(x, y, z, **kw), f32(1, 2), i32(3, 4, 5), f32(6))
    js("np.meshgrid", f"(x, y) => np.meshgrid([x, y]{text})", lambda x, y, kw=kw: jnp.meshgrid(x, y, **kw), f32(1, 2), i32(3, 4, 5))
js("np.linspace", "() => np.linspace(0, 1, 5, { retstep: true })", lambda: list(jnp.linspace(0, 1, 5, retstep=True))); js("np.linspace", "() => np.linspace(0, 1, 5, { retstep: true, endpoint: false })", lambda: list(jnp.linspace(0, 1, 5, retstep=True, endpoint=False)))
js("np.linspace", "() => np.linspace(0, 1, { retstep: true, num: 1 })[0]", lambda: jnp.linspace(0, 1, 1))
for opts, kw in (("", {}), (", { axis: -1 }", dict(axis=-1)), (", { endpoint: false, axis: 1 }", dict(endpoint=False, axis=1)), (", { retstep: true }", dict(retstep=True)), (", { dtype: 'int32' }", dict(dtype=jnp.int32))):
    js("np.linspace", f"(a, b) => np.linspace(a, b, 4{opts})", lambda a, b, kw=kw: (lambda r: list(r) if isinstance(r, tuple) else r)(jnp.linspace(a, b, 4, **kw)), f32(0, 5), f32(3, 9), tol=(1e-6, 1e-6, "weighted ends"))
m = normal(0, 2, 3, 4)
for order_ in ("C", "F"):
    C("np.reshape", m, [4, 6], options=dict(order=order_)); C("np.reshape", m, [-1, 3], options=dict(order=order_)); C("np.ravel", m, options=dict(order=order_))
C.write("linalg-names.json", jax="0.10.2")
