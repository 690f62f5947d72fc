"""jax-names.json: the public names of the namespaces of JAX and optax (functions, classes and constants; modules left out, but that the
distributions of jax.scipy.stats are listed as `norm.pdf`).

jax-signatures.json: what their functions take, as `sum(a, axis?, dtype?, ...; initial?)`: by position, and behind `;` by name only. `?` has a
default, `...` takes all that follow."""
import inspect
import types

import jax
import jax.flatten_util
import jax.image
import jax.nn.initializers
import jax.ops
import jax.scipy.linalg
import jax.scipy.special
import jax.scipy.stats
import optax
import optax.losses
import optax.tree
from golden import write

spaces = {
    "jax": jax, "jax.numpy": jax.numpy, "jax.numpy.linalg": jax.numpy.linalg, "jax.numpy.fft": jax.numpy.fft, "jax.lax": jax.lax,
    "jax.lax.linalg": jax.lax.linalg, "jax.nn": jax.nn, "jax.nn.initializers": jax.nn.initializers, "jax.random": jax.random, "jax.tree": jax.tree,
    "jax.scipy.special": jax.scipy.special, "jax.scipy.stats": jax.scipy.stats, "jax.scipy.linalg": jax.scipy.linalg, "jax.image": jax.image,
    "jax.ops": jax.ops, "jax.flatten_util": jax.flatten_util, "jax.debug": jax.debug, "jax.tree_util": jax.tree_util, "optax": optax,
    "optax.losses": optax.losses, "optax.tree": optax.tree,
}


def names(space, inner=False):
    out = []
    for name in dir(space):
        if name.startswith("_"):
            continue
        try:
            value = getattr(space, name)
        except AttributeError:  # deprecated and removed
            continue
        if not isinstance(value, types.ModuleType):
            out.append(name)
        elif inner:
            out += [f"{name}.{n}" for n in names(value)]
    return out


write("jax-names.json", dict(jax=jax.__version__, optax=optax.__version__, names={k: names(v, inner=k == "jax.scipy.stats") for k, v in spaces.items()}))


def signature(f):
    """None for what has no signature of its own, such as NumPy's scalar types."""
    f = getattr(f, "_func", f) if isinstance(f, jax.numpy.ufunc) else f
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds = inspect.Parameter
    text = lambda p: f"...{p.name}" if p.kind == kinds.VAR_POSITIONAL else p.name + ("" if p.default is kinds.empty else "?")
    named = [text(p) for p in parameters if p.kind == kinds.KEYWORD_ONLY]
    place = [text(p) for p in parameters if p.kind not in (kinds.KEYWORD_ONLY, kinds.VAR_KEYWORD)]
    return f"({', '.join(place)}{'; ' if named else ''}{', '.join(named)})"


def signatures(space, inner=False):
    out = {}
    for name in names(space, inner):
        value = space
        for part in name.split("."):
            value = getattr(value, part)
        if callable(value) and not isinstance(value, type) and signature(value) is not None:
            out[name] = signature(value)
    return out


write("jax-signatures.json", dict(jax=jax.__version__, optax=optax.__version__,
                                  signatures={k: signatures(v, inner=k == "jax.scipy.stats") for k, v in spaces.items()}))
