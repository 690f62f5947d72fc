"""programs/NAME.mlir: the sixteen programs of ../shared/data/programs as JAX prints them, at small sizes. Block, model and train step are
those of ../shared/tools/block.py, the rest is as in ref_programs.py there. Takes the folder of block.py."""
import sys
from pathlib import Path

from golden import HERE

sys.path.insert(0, sys.argv[1] if len(sys.argv) > 1 else str(HERE / "../../../shared/tools"))
import block as bk
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

bk.D, bk.H, bk.F, bk.V, bk.L, bk.T, bk.B = 32, 2, 64, 48, 2, 12, 2
bk.hd = bk.D // bk.H
S, f32, bf16, i32 = jax.ShapeDtypeStruct, jnp.float32, jnp.bfloat16, jnp.int32
rows, columns = 24, 40
heads, groups, size = 4, 2, 8


def layernorm(x, g, b):
    c = x - x.mean(-1, keepdims=True)
    return c * lax.rsqrt((c * c).mean(-1, keepdims=True) + 1e-5) * g + b


def mlp(x, w1, b1, w2, b2):
    return jax.nn.gelu(x @ w1 + b1) @ w2 + b2


def swiglu(x, wg, wu, wd):
    return (jax.nn.silu(x @ wg) * (x @ wu)) @ wd


def sdpa(q, k, v):
    s = jnp.einsum("bhtk,bhsk->bhts", q, k, preferred_element_type=f32) / np.sqrt(q.shape[-1])
    t = s.shape[-1]
    s = jnp.where(jnp.tril(jnp.ones((t, t), bool)), s, -1e30)
    return jnp.einsum("bhts,bhsk->bhtk", jax.nn.softmax(s, -1).astype(q.dtype), v)


def xent(logits, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits.astype(f32)), labels[:, None], -1))


def adamw(p, g, m, v, t):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    return p - 1e-3 * (m / (1 - 0.9**t) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8) + 0.01 * p), m, v


def rope(u, pos):
    h = u.shape[-1] // 2
    a = pos * 10000.0 ** (-jnp.arange(h) / h)
    s, c = jnp.sin(a).astype(u.dtype), jnp.cos(a).astype(u.dtype)
    a1, a2 = jnp.split(u, 2, -1)
    return jnp.concatenate([a1 * c - a2 * s, a2 * c + a1 * s], -1)


def decode(params, cache_k, cache_v, token, pos):
    def layer(x, weights):
        p, ck, cv = weights
        h = bk.rms(x, p["g1"])
        q = rope((h @ p["wq"]).reshape(-1, heads, size), pos)
        k = rope((h @ p["wk"]).reshape(-1, groups, size), pos)
        v = (h @ p["wv"]).reshape(-1, groups, size)
        ck = lax.dynamic_update_slice(ck, k[:, :, None], (0, 0, pos, 0))
        cv = lax.dynamic_update_slice(cv, v[:, :, None], (0, 0, pos, 0))
        qg = q.reshape(-1, groups, heads // groups, size)
        s = jnp.einsum("bgrd,bgtd->bgrt", qg, ck, preferred_element_type=f32) / np.sqrt(size)
        s = jnp.where(jnp.arange(ck.shape[2]) <= pos, s, -1e30)
        o = jnp.einsum("bgrt,bgtd->bgrd", jax.nn.softmax(s, -1).astype(x.dtype), cv).reshape(-1, heads * size)
        x = x + o @ p["wo"]
        h = bk.rms(x, p["g2"])
        return x + swiglu(h, p["wg"], p["wu"], p["wd"]), (ck, cv)

    x, (ck, cv) = lax.scan(layer, params["emb"][token], (params["blocks"], cache_k, cache_v))
    logits = jnp.dot(bk.rms(x, params["g"]), params["emb"].T, preferred_element_type=f32)
    return ck, cv, jnp.argmax(logits, -1)


def decode_arguments(dtype, L=2, D=32, F=48, V=48, T=12, B=1):
    w = lambda *s: S((L,) + s, dtype)
    blocks = dict(g1=w(D), g2=w(D), wq=w(D, heads * size), wk=w(D, groups * size), wv=w(D, groups * size), wo=w(heads * size, D),
                  wg=w(D, F), wu=w(D, F), wd=w(F, D))
    cache = S((L, B, groups, T, size), dtype)
    return dict(emb=S((V, D), dtype), g=S((D,), dtype), blocks=blocks), cache, cache, S((B,), i32), S((), i32)


X = lambda *s: S(s, f32)
W = lambda *s: S(s, bf16)
sums = lambda f: lambda *a: f(*a).astype(f32).sum()
weights = lambda dtype: jax.eval_shape(lambda: bk.init(jax.random.key(0), dtype))
model = lambda dtype: jax.eval_shape(lambda: bk.full(dtype))
state = lambda dtype: (model(dtype),) * 3 + (S((), i32), S((bk.B, bk.T + 1), i32))
heads4 = (W(2, 2, 12, 16),) * 3
programs = {
    "softmax_f32": (lambda x: jax.nn.softmax(x, -1), (X(rows, columns),), ()),
    "layernorm_f32": (layernorm, (X(rows, columns), X(columns), X(columns)), ()),
    "rmsnorm_bf16": (bk.rms, (W(rows, columns), W(columns)), ()),
    "matmul_bias_gelu_bf16": (lambda x, w, b: jax.nn.gelu(x @ w + b), (W(rows, columns), W(columns, 64), W(64)), ()),
    "mlp_bf16": (mlp, (W(rows, 32), W(32, 64), W(64), W(64, 32), W(32)), ()),
    "swiglu_bf16": (swiglu, (W(rows, 32), W(32, 48), W(32, 48), W(48, 32)), ()),
    "sdpa_causal_bf16": (sdpa, heads4, ()),
    "sdpa_causal_grad_bf16": (lambda q, k, v: jax.grad(sums(sdpa), argnums=(0, 1, 2))(q, k, v), heads4, ()),
    "cross_entropy_grad_f32": (jax.grad(xent), (X(rows, 48), S((rows,), i32)), ()),
    "adamw_f32": (adamw, (X(rows, columns),) * 4 + (X(),), (0, 2, 3)),
    "block_bf16": (bk.block, (W(2, 12, 32), weights(bf16)), ()),
    "block_f32": (bk.block, (X(2, 12, 32), weights(f32)), ()),
    "block_grad_bf16": (lambda x, p: jax.grad(sums(bk.block), argnums=(0, 1))(x, p), (W(2, 12, 32), weights(bf16)), ()),
    "decode_step_bf16": (decode, decode_arguments(bf16), (1, 2)),
    "train_step_bf16": (bk.train, state(bf16), (0, 1, 2)),
    "train_step_f32": (bk.train, state(f32), (0, 1, 2)),
}
(HERE / "programs").mkdir(exist_ok=True)
for name, (f, args, donated) in programs.items():
    text = jax.jit(f, donate_argnums=donated).lower(*args).as_text()
    (HERE / "programs" / f"{name}.mlir").write_text(text)
    print(name, len(text), "bytes")
