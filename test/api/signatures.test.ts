/** Positions and names of arguments, against the signatures that real JAX and optax report (test/golden/make_names.py). */
import { expect, test } from 'vitest';
import { type Signature, signatureOf } from '../../src/api/signature.ts';
import * as library from '../../src/index.ts';
import { camel, found, spaces } from '../compat/table.ts';
import golden from '../golden/jax-signatures.json';

interface Shared {
  readonly path: string;
  readonly ours: Signature;
  /** JAX's arguments by position, in our spelling; `...` begins one that takes all that follow. */
  readonly positions: readonly string[];
}

function* sharedFunctions(): Generator<Shared> {
  const signatures = golden.signatures as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const at = (space: unknown, path: readonly string[]): unknown => path.reduce((s: unknown, k) => (s as Record<string, unknown> | undefined)?.[k], space);
  for (const { jax, ours, shared } of spaces) {
    // Those of a shared namespace of ours are compared with the first one of JAX's that has it.
    if (shared) continue;
    const module = at(library, ours);
    for (const [name, text] of Object.entries(signatures[jax] ?? {})) {
      const own = found(module as object, name);
      const s = own === undefined ? undefined : signatureOf(at(module, own.split('.')));
      if (!s) continue;
      const [byPosition = ''] = text.slice(1, -1).split(/; ?/);
      yield { path: `${jax}.${name}`, ours: s, positions: byPosition.split(', ').filter(Boolean).map((p) => camel(p.replace('?', ''))) };
    }
  }
}

/** Optional arguments that do not have the name or place of JAX's, on purpose. */
const different: Readonly<Record<string, string>> = {
  'jax.default_device: device': 'names of kinds of devices, as in jax-js, not devices',
  'optax.adadelta: rate': 'every optimiser here calls it rate',
  'optax.adafactor: rate': 'every optimiser here calls it rate',
  'optax.adagrad: initialAccumulator': 'shorter than optax has it',
  'optax.lbfgs: rate': 'every optimiser here calls it rate',
};

test('an argument that JAX takes by position has its name, and stands in its place', () => {
  const shared = [...sharedFunctions()];
  const wrong = shared.flatMap(({ path, ours, positions }) =>
    ours.rest
      ? []
      : ours.parameters.slice(0, ours.positional).flatMap((p, i) => {
          // Behind JAX's last position are arguments that it takes by name only. What must be given needs no name.
          const theirs = positions[i];
          if (!p.optional || theirs === undefined || theirs.startsWith('...')) return [];
          return theirs.toLowerCase() === p.name.toLowerCase() ? [] : [`${path}: ${p.name}`];
        }),
  );
  expect(shared.length).toBeGreaterThan(700);
  expect(wrong).toEqual(Object.keys(different));
});

test('optimisers take their numbers by position', async () => {
  await library.init('cpu');
  const params = library.numpy.array([1, 2]);
  const step = (o: { init(p: unknown): unknown; update(g: unknown, s: unknown, p?: unknown): readonly [unknown, unknown] }): Promise<unknown> =>
    (o.update(params, o.init(params), params)[0] as library.Array).js();
  const { adam, adamw, sgd, scaleByAdam } = library.optimizers;
  expect(await step(adam(0.1, 0.5, 0.9, 1) as never)).toEqual(await step(adam(0.1, { b1: 0.5, b2: 0.9, eps: 1 }) as never));
  expect(await step(adamw(0.1, 0.5, 0.9, 1, 0, null, 2) as never)).toEqual(await step(adamw(0.1, { b1: 0.5, b2: 0.9, eps: 1, weightDecay: 2 }) as never));
  expect(await step(sgd(0.1, 0.9, true) as never)).toEqual(await step(sgd(0.1, { momentum: 0.9, nesterov: true }) as never));
  expect(await step(scaleByAdam(0.5) as never)).toEqual(await step(scaleByAdam({ b1: 0.5 }) as never));
  expect(() => adam(0.1, 0.5, 0.9, 1, 0, 'bfloat16' as never)).toThrow('adam: muDtype must be left out');
});

test('an argument of JAX that is here by name only is one that JAX takes by name only', () => {
  const wrong = [...sharedFunctions()].flatMap(({ path, ours, positions }) =>
    ours.parameters.slice(ours.positional).flatMap((p) => (positions.includes(p.name) ? [`${path}: ${p.name}@${positions.indexOf(p.name)}`] : [])),
  );
  expect(wrong).toEqual([]);
});
