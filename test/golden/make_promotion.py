"""promotion.json: the result dtype and weakness of every pair of operands, with 64-bit types off."""
from golden import DTYPES, jnp, np, write

names = [*DTYPES, "int*", "float*"]  # the starred ones are JavaScript numbers: an integer, a number with a fraction
value = lambda n: 1 if n == "int*" else 1.5 if n == "float*" else jnp.ones((), DTYPES[n])


def result(f):
    out = f()
    return [str(out.dtype), bool(out.weak_type)]


add, divide, weak = {}, {}, {}
for a in names:
    for b in names:
        x, y = value(a), value(b)
        add[f"{a},{b}"] = result(lambda: jnp.maximum(x, y))
        divide[f"{a},{b}"] = result(lambda: jnp.true_divide(x, y))
# A weak array (made of a number) is not a number only in having a shape; the rules are the same.
for a in names[:10]:
    for n in (1, 1.5):
        weak[f"{a},{n}"] = result(lambda: jnp.maximum(jnp.ones(2, DTYPES[a]), jnp.asarray(n)))
cast = {}
for op in ("sum", "prod", "mean", "cumsum", "cumprod", "max", "argmax", "any", "std", "var", "sin", "sqrt", "exp", "square", "sign",
           "abs", "floor", "round", "negative", "reciprocal", "isnan", "invert", "logical_not", "count_nonzero"):
    for a in names[:10]:
        try:
            cast[f"{op},{a}"] = result(lambda: getattr(jnp, op)(jnp.ones(2, DTYPES[a])))
        except (TypeError, ValueError):
            cast[f"{op},{a}"] = None  # refused
scalar = {"where(bool, int*, float*)": result(lambda: jnp.where(jnp.array(True), 1, 1.5)),
          "where(bool, float32, int*)": result(lambda: jnp.where(jnp.array(True), jnp.ones(()), 1)),
          "array(int*)": result(lambda: jnp.array(1)), "array(float*)": result(lambda: jnp.array(1.5)),
          "array([int*])": result(lambda: jnp.array([1])), "array([float*])": result(lambda: jnp.array([1.5])),
          "array(bool)": result(lambda: jnp.array(True)), "full([2], int*)": result(lambda: jnp.full(2, 1)),
          "full([2], float*)": result(lambda: jnp.full(2, 1.5)), "zeros([2])": result(lambda: jnp.zeros(2)),
          "ones([2])": result(lambda: jnp.ones(2)), "eye(2)": result(lambda: jnp.eye(2)), "arange(3)": result(lambda: jnp.arange(3)),
          "arange(0, 1, 0.25)": result(lambda: jnp.arange(0, 1, 0.25)), "linspace(0, 1, 3)": result(lambda: jnp.linspace(0, 1, 3)),
          "argmax(float32)": result(lambda: jnp.argmax(jnp.ones(3)))}
write("promotion.json", dict(jax="0.10.2", names=names, binary=add, divide=divide, weakArrays=weak, unary=cast, creation=scalar))
