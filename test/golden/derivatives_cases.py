"""What derivatives_points.py is written in: a case is computed by JAX, with its first and second derivatives.

A case is a function of float arrays in JavaScript and the same in Python. `elementwise` functions get the tangents and cotangents 1, others
fixed ones that differ (`direction`). `exempt` names the public functions without points, with the reason."""
import itertools

from golden import f32, jax, jnp, np, snake
from golden import encode_array as checked

inf, nan = np.inf, np.nan
nn, sp, la = jax.nn, jax.scipy.special, jnp.linalg
cases, failed, exempt = [], [], {}
# Only cases whose number is `share` modulo `PROCESSES` are computed.
PROCESSES = 4
share = number = 0
TINY = np.float32(2 ** -126)


def encode(a):
    """Subnormal numbers are written as 0: XLA:CPU flushes them in some functions."""
    a = np.array(a, np.float32)
    return checked(np.where(np.abs(a) < TINY, a * 0, a))


def direction(shape, by):
    """Numbers that differ and have short binary fractions; the same formula stands in the test."""
    n = int(np.prod(shape))
    return np.array([(((5 * i + by) % 7) - 2) / 4 for i in range(n)], np.float32).reshape(shape)


def flat(out):
    out = out if isinstance(out, (list, tuple)) else [out]
    return [o for o in out if jnp.issubdtype(o.dtype, jnp.floating)]


def derivatives(f, args, elementwise):
    """value; forward[i]; reverse[i]; and of second order [i][j]: forward twice, reverse twice, forward over reverse."""
    one = lambda x, by: jnp.ones_like(x) if elementwise else jnp.asarray(direction(x.shape, by)).astype(x.dtype)
    n = len(args)
    g = lambda *xs: flat(f(*xs))
    value = g(*args)
    along = lambda h, i, by: lambda *xs: jax.jvp(lambda x: h(*xs[:i], x, *xs[i + 1:]), (xs[i],), (one(xs[i], by),))[1]
    scalar = lambda *xs: sum(jnp.sum(o * one(o, k)) for k, o in enumerate(g(*xs)))
    grad = lambda h, i: jax.grad(h, i)
    back = lambda i: lambda *xs: jnp.sum(grad(scalar, i)(*xs) * one(xs[i], 3))
    pairs = [(i, j) for i in range(n) for j in range(n)]
    return dict(
        value=value,
        forward=[o for i in range(n) for o in along(g, i, 1)(*args)],
        reverse=[grad(scalar, i)(*args) for i in range(n)],
        forwardTwice=[o for i, j in pairs for o in along(along(g, i, 1), j, 2)(*args)],
        reverseTwice=[grad(back(i), j)(*args) for i, j in pairs],
        forwardReverse=[along(grad(scalar, i), j, 2)(*args) for i, j in pairs])


SAME = dict(reverse="forward", reverseTwice="forwardTwice", forwardReverse="forwardTwice")


def case(js, f, *args, covers, elementwise=False, rtol=None, atol=None, reason=None, note=None):
    global number
    number += 1
    if number % PROCESSES != share:
        return
    args = [np.asarray(a, np.float32) for a in args]
    try:
        found = derivatives(f, [jnp.asarray(a) for a in args], elementwise)
    except Exception as error:
        failed.append(f"{js}: {type(error).__name__} {str(error)[:300]}")
        return
    out = {k: [encode(x) for x in v] for k, v in found.items()}
    for k, other in SAME.items():
        if out[k] == out[other]:
            out[k] = "same"
    more = dict(elementwise=elementwise, note=note, rtol=rtol, atol=atol, reason=reason)
    cases.append((number, dict(js=js, covers=covers, args=[encode(x) for x in args], **out, **{k: v for k, v in more.items() if v})))


def space(name):
    ns, *path = name.split(".")
    f = dict(np=jnp, nn=nn, scipySpecial=sp)[ns]
    for p in path:
        f = getattr(f, snake(p.rstrip("_")))
    return f


real = [-inf, -100, -20, -2, -1, -0.5, -0.0, 0, 0.25, 0.5, 1, 2, 20, 100, inf, nan]


def unary(names, *more, points=real, py=None, **o):
    for name in names.split():
        f = py or space(name)
        case(f"(x) => {name}(x)", f, f32(*points, *more), covers=[name], elementwise=True, **o)


grid = [-inf, -2, -0.0, 0, 1, inf, nan]


def binary(names, *pairs, left=grid, right=grid, py=None, js=None, **o):
    all_pairs = [*itertools.product(left, right), *pairs]
    for name in names.split():
        case(js or f"(x, y) => {name}(x, y)", py or space(name), f32(*(p[0] for p in all_pairs)), f32(*(p[1] for p in all_pairs)),
             covers=[name], elementwise=True, **o)


def general(js, f, *args, covers=None, **o):
    case(js, f, *args, covers=covers or [js.split("=> ")[1].split("(")[0]], **o)


def leave(reason, names, ns="np"):
    for n in names.split():
        exempt[f"{ns}.{n}"] = reason
