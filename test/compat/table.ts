// What of JAX and of jax-js is here, and tested: the text of src/api/COMPATIBILITY.md, from names alone.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { signatureOf } from '../../src/api/signature.ts';

/** JAX's namespaces and ours, with what tests call them. */
interface Space {
  readonly jax: string;
  readonly ours: readonly string[];
  readonly calls: readonly string[];
  /** Another of JAX's namespaces has the same one of ours: what is beyond JAX is listed there. */
  readonly shared?: boolean;
}
export const spaces: readonly Space[] = [
  { jax: 'jax', ours: [], calls: [] },
  { jax: 'jax.numpy', ours: ['numpy'], calls: ['np', 'numpy'] },
  { jax: 'jax.numpy.linalg', ours: ['numpy', 'linalg'], calls: ['np.linalg', 'numpy.linalg'] },
  { jax: 'jax.numpy.fft', ours: ['numpy', 'fft'], calls: ['np.fft', 'numpy.fft'] },
  { jax: 'jax.lax', ours: ['lax'], calls: ['lax'] },
  { jax: 'jax.lax.linalg', ours: ['lax', 'linalg'], calls: ['lax.linalg'] },
  { jax: 'jax.nn', ours: ['nn'], calls: ['nn'] },
  { jax: 'jax.nn.initializers', ours: ['nn', 'initializers'], calls: ['nn.initializers', 'initializers'] },
  { jax: 'jax.random', ours: ['random'], calls: ['random'] },
  { jax: 'jax.tree', ours: ['tree'], calls: ['tree'] },
  { jax: 'jax.scipy.special', ours: ['scipySpecial'], calls: ['scipySpecial', 'special'] },
  { jax: 'jax.scipy.stats', ours: ['scipyStats'], calls: ['scipyStats'] },
  { jax: 'jax.scipy.linalg', ours: ['scipyLinalg'], calls: ['scipyLinalg'] },
  { jax: 'jax.image', ours: ['image'], calls: ['image'] },
  { jax: 'jax.ops', ours: ['ops'], calls: ['ops'] },
  { jax: 'jax.flatten_util', ours: ['flattenUtil'], calls: ['flattenUtil'] },
  { jax: 'jax.debug', ours: ['debug'], calls: ['debug'] },
  { jax: 'jax.tree_util', ours: ['tree'], calls: ['tree'], shared: true },
  { jax: 'optax', ours: ['optimizers'], calls: ['optimizers'] },
  { jax: 'optax.losses', ours: ['optimizers'], calls: ['optimizers'], shared: true },
  { jax: 'optax.tree', ours: ['optimizers', 'tree'], calls: ['optimizers.tree'] },
];

/** Names that are not for a library on one WebGPU device, by what they have in common. */
const outside: readonly (readonly [reason: string, names: RegExp])[] = [
  [
    'primitives and types of JAX itself',
    /_p$|^(Array|ArrayLike|Ref|P|ad|ufunc|number|generic|integer|floating|inexact|signedinteger|unsignedinteger|character|flexible|object_|complexfloating|ndarray|float0|dtype|Initializer)$|^[A-Z]\w*[a-z]\w*$/,
  ],
  [
    'complex numbers: WebGPU has none',
    /complex|^(csingle|cdouble|c_|real|imag|real_if_close|conj|conjugate|angle|iscomplex|isreal|cfloat|fft_|fft|ifft|rfft|irfft|hfft|ihfft)$|^(i?r?h?fftn?2?|i?rfft\w*|ihfft|fft\w*|ifft\w*)$/,
  ],
  [
    '64-bit, 4-bit and 8-bit floating types',
    /^(float64|int64|uint64|double|int_|uint|float_|longlong|enable_x64|u?int[124]|float[48]_\w+|poly1d)$/,
  ],
  [
    'several devices or processes',
    /mesh|shard|^process|^host_|^pmap$|^smap$|local_device|make_array|pcast|all_to_all|precv|psend|pshuffle|pbroadcast|pswapaxes|psum_scatter|transfer_guard|copy_to_host_async|device_count/,
  ],
  [
    'references, effects, callbacks and tokens',
    /^(new_ref|free_ref|empty_ref|freeze|no_execution|no_tracing|pure_callback|effects_barrier|after_all|create_token|thread_guard|array_garbage_collection_guard|ds)$/,
  ],
  [
    'configuration of JAX',
    /^(config|debug_|check|explain|log_compiles|legacy_|numpy_(dtype|rank)|default_(prng|matmul|backend)|enable_|threefry_|allow_|auto_|jax2tf|make_user|print_environment|softmax_custom|ensure_compile|remove_size|set_printoptions|get_printoptions|printoptions|key_impl|key_dtype|rng_|get_scaled|load|save|savez|frombuffer|fromfile|fromstring|from_dlpack|static|scaled_)/,
  ],
];

export const camel = (name: string): string =>
  name === 'PRNGKey' ? name : name.replace(/_+$/, '').replace(/_+(\w)/g, (_, c: string) => c.toUpperCase());

/** Our name for one of JAX's, if there is one. */
export function found(space: object | undefined, name: string): string | undefined {
  const dot = name.indexOf('.');
  if (dot > 0) {
    const [first, rest] = [camel(name.slice(0, dot)), name.slice(dot + 1)];
    const inner = found((space as Module | undefined)?.[first] as object | undefined, rest);
    return inner && `${first}.${inner}`;
  }
  const plain = camel(name);
  return [plain, `${plain}_`, plain.replace(/Nan/g, 'NaN'), camel(name.replace(/^tree_/, ''))].find(
    (n) => space && Object.hasOwn(space, n),
  );
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? filesUnder(join(folder, e.name)) : [join(folder, e.name)]));

/** Names that goldens or tests of the API use, as `np.cumsum` or, without a namespace, `grad`. `root` is the folder of the repository. */
export function testedNames(root: string): ReadonlySet<string> {
  const files = ['test/api', 'test/device']
    .flatMap((f) => filesUnder(join(root, f)))
    .filter((f) => f.endsWith('.test.ts') && !f.endsWith('compatibility.test.ts'));
  const goldens = filesUnder(join(root, 'test/golden')).filter((f) => f.endsWith('.json') && !/^jax-|tiny-|promotion/.test(basename(f)));
  const tested = new Set<string>();
  for (const file of [...files, ...goldens]) {
    // Names that a golden leaves out are no tests.
    const text = readFileSync(file, 'utf8').replace(/"data":"[^"]*"|"exempt":\{[^}]*\}/g, '');
    for (const [, name] of text.matchAll(
      /\b((?:np|numpy|lax|nn|random|tree|scipySpecial|special|scipyStats|scipyLinalg|flattenUtil|image|ops|debug|initializers|optimizers)(?:\.[A-Za-z]\w*)+)\b/g,
    )) {
      const parts = name!.split('.');
      for (let n = 2; n <= parts.length; n++) tested.add(parts.slice(0, n).join('.'));
    }
    for (const [, name] of text.matchAll(/\b([a-z]\w*)\(/g)) tested.add(name!);
  }
  return tested;
}

/** Options of JAX that only several devices, other compilers or other memory layouts need. */
const noOptions = new Set('outSharding out overwriteA overwriteB checkFinite debug turbo lapackDriver lwork copy order device verbose isLeafTakesPath axisTypes dtypeMomentum'.split(' '));
/** JAX's arguments with a default that ours does not take, in our spelling. Names of what must be given do not count. */
function missingOptions(ours: unknown, theirs: string | undefined): string[] {
  const s = signatureOf(ours);
  if (!s || theirs === undefined) return [];
  const known = new Set(s.parameters.filter((p) => !p.refused).map((p) => p.name.toLowerCase()));
  return theirs
    .slice(1, -1)
    .split(/[,;] ?/)
    .filter((p) => p.endsWith('?') && !p.startsWith('_'))
    .map((p) => camel(p.slice(0, -1)))
    .filter((p) => !noOptions.has(p) && !known.has(p.toLowerCase()));
}

type Names = Readonly<Record<string, readonly string[]>>;
type Module = Readonly<Record<string, unknown>>;

/** The text of the table for the module src/index.ts and the lists of names in test/golden. */
export function compatibilityTable(
  library: object,
  jax: { readonly jax: string; readonly optax: string; readonly names: Names },
  jaxjs: { readonly version: string; readonly names: Names },
  tested: ReadonlySet<string>,
  signatures: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const at = (path: readonly string[]): Module | undefined =>
    path.reduce<Module | undefined>((space, name) => space?.[name] as Module | undefined, library as Module);
  const sections = spaces.map((space) => {
    const rows: { name: string; ours: string; tested: boolean; options: string[] }[] = [];
    const missing: string[] = [];
    const left = new Map<string, string[]>(outside.map(([reason]) => [reason, []]));
    const module = at(space.ours);
    for (const name of jax.names[space.jax]!) {
      const ours = found(module, name);
      const calls = space.calls.length > 0 ? space.calls.map((c) => `${c}.${ours}`) : [String(ours)];
      if (ours) {
        const value = ours.split('.').reduce<unknown>((inner, key) => (inner as Module | undefined)?.[key], module);
        rows.push({ name, ours, tested: calls.some((c) => tested.has(c)), options: missingOptions(value, signatures[space.jax]?.[name]) });
      }
      else {
        const reason = outside.find(([, pattern]) => pattern.test(name))?.[0];
        if (reason) left.get(reason)!.push(name);
        else missing.push(name);
      }
    }
    const matched = new Set(rows.map((r) => r.ours));
    const more = module && !space.shared ? Object.keys(module).filter((n) => !matched.has(n) && typeof module[n] !== 'object') : [];
    return { space, rows, missing, left, more };
  });
  const rivals = Object.entries(jaxjs.names).map(([key, names]) => {
    const module = at(key === '' ? [] : key.split('.'));
    return { key, names, missing: names.filter((n) => !(module && (Object.hasOwn(module, n) || Object.hasOwn(module, `${n}_`)))) };
  });
  const count = (list: readonly unknown[]): string => String(list.length);
  const code = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(' ');
  const lines = [
    '# What of JAX is here',
    '',
    `Written by \`npm run compat\` from what \`src/index.ts\` exports and what the goldens and tests of the API name; the names are those of JAX ${jax.jax}, of optax ${jax.optax} and of jax-js ${jaxjs.version}. Do not edit.`,
    '',
    '| namespace | here | of these tested | not here | outside* | beyond JAX |',
    '|---|---:|---:|---:|---:|---:|',
    ...sections.map(
      ({ space, rows, missing, left, more }) =>
        `| \`${space.jax}\` | ${count(rows)} | ${count(rows.filter((r) => r.tested))} | ${count(missing)} | ${count([...left.values()].flat())} | ${count(more)} |`,
    ),
    '',
    '*: what a library on one WebGPU device is not for; listed by reason below.',
    '',
    '| jax-js | names | of these here | not here |',
    '|---|---:|---:|---|',
    ...rivals.map(
      ({ key, names, missing }) => `| \`${key || 'top level'}\` | ${count(names)} | ${names.length - missing.length} | ${code(missing)} |`,
    ),
  ];
  for (const { space, rows, missing, left, more } of sections) {
    lines.push('', `## \`${space.jax}\``, '');
    if (rows.length)
      lines.push(
        '| JAX | here | tested | options not here |',
        '|---|---|---|---|',
        ...rows.map((r) => `| \`${r.name}\` | \`${r.ours}\` | ${r.tested ? 'yes' : 'no'} | ${code(r.options)} |`),
        '',
      );
    if (missing.length) lines.push(`Not here: ${code(missing)}`, '');
    for (const [reason, names] of left) if (names.length) lines.push(`Outside (${reason}): ${code(names)}`, '');
    if (more.length) lines.push(`Beyond JAX: ${code(more)}`, '');
    lines.pop();
  }
  return `${lines.join('\n')}\n`;
}
