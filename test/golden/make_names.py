"""jax-names.json: the public names of JAX's namespaces (functions, classes and constants; modules left out)."""
import types

import jax
import jax.nn.initializers
import jax.scipy.special
from golden import write

spaces = {
    "jax": jax, "jax.numpy": jax.numpy, "jax.numpy.linalg": jax.numpy.linalg, "jax.numpy.fft": jax.numpy.fft, "jax.lax": jax.lax,
    "jax.lax.linalg": jax.lax.linalg, "jax.nn": jax.nn, "jax.nn.initializers": jax.nn.initializers, "jax.random": jax.random, "jax.tree": jax.tree,
    "jax.scipy.special": jax.scipy.special,
}


def names(space):
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
    return out


write("jax-names.json", dict(jax=jax.__version__, names={k: names(v) for k, v in spaces.items()}))
