"""jax-names.json: the public names of the namespaces of JAX and optax (functions, classes and constants; modules left out, but that the
distributions of jax.scipy.stats are listed as `norm.pdf`)."""
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
