/**
 * The main job: a byte-level transformer learns a text and then writes. The same code runs in the browser, in Node on a GPU, and on the
 * evaluator.
 *
 * All state of the run is one tree of arrays, the random key included, and the step is one jitted function that takes it over and gives
 * it back: the batch is drawn on the device too. That is why a run that is saved and resumed equals one that never stopped.
 */
import {
  ArgumentError,
  type Array,
  blockUntilReady,
  type CompileProgress,
  jit,
  memory,
  numpy as np,
  optimizers,
  random,
  tree,
  valueAndGrad,
} from '../../src/index.ts';
import { loadTree, saveTree } from '../../src/io/checkpoint.ts';
import {
  type Cache,
  emptyCache,
  extend,
  initialParameters,
  loss,
  type Parameters,
  parameterCount,
  sample,
  type TransformerConfig,
  transformerConfig,
} from '../../src/models/transformer.ts';

export interface JobOptions {
  /** The text's bytes: nine of every ten stretches of 4 KiB are learnt, the tenth measures. */
  readonly text: Uint8Array;
  readonly steps: number;
  readonly seed: number;
  readonly model: Partial<TransformerConfig>;
  readonly batch: number;
  /** Positions of one sequence. */
  readonly length: number;
  readonly learningRate: number;
  /** The step at which the learning rate has come down. It does not depend on `steps`, so that a run may be taken further later. */
  readonly horizon: number;
  /** How often the held-out loss is measured. */
  readonly evaluateEvery: number;
  /** The text to continue, and how many bytes to write. */
  readonly prompt: string;
  readonly write: number;
  readonly temperature: number;
  /** A file of an earlier run to go on from. */
  readonly resume?: { readonly bytes: Uint8Array; readonly name: string };
  readonly signal?: AbortSignal;
  readonly onProgress?: (p: JobProgress) => void;
}

export type JobProgress =
  | ({ readonly phase: 'compile' } & CompileProgress)
  | {
      readonly phase: 'train';
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly tokensPerSecond: number;
      readonly secondsLeft: number;
    }
  | { readonly phase: 'evaluate'; readonly step: number; readonly heldOut: number }
  | { readonly phase: 'write'; readonly text: string };

export interface JobResult {
  readonly parameters: number;
  readonly steps: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly heldOutLoss: number;
  readonly tokensPerSecond: number;
  readonly compileSeconds: number;
  readonly kernelsPerStep: number | null;
  readonly peakBytes: number;
  readonly sample: string;
  /** Makes ready for one more step, on a copy of the state: for a look at its kernels. The function returned runs it. */
  oneStep(): Promise<() => Promise<void>>;
  /** The run's state, as a safetensors file. */
  save(): Promise<Uint8Array<ArrayBuffer>>;
}

interface State {
  readonly parameters: Parameters;
  readonly optimizer: unknown[];
  readonly key: Array;
  readonly step: Array;
}

/** Steps that may wait on the device at once: enough that it never idles, few enough that the progress shown is recent. */
const inFlight = 4;

export async function runJob(options: JobOptions): Promise<JobResult> {
  const config = transformerConfig({ context: options.length, ...options.model });
  const { text, batch, length, steps } = options;
  if (text.length < 20 * (length + 1)) throw new ArgumentError(`text: must hold at least ${20 * (length + 1)} bytes, got ${text.length}`);
  const [learnt, heldOut] = splitText(text).map((part) => np.array(part));

  const optimizer = optimizers.chain(
    optimizers.clipByGlobalNorm(1),
    optimizers.adamw(optimizers.warmupCosineDecaySchedule(0, options.learningRate, 20, options.horizon, options.learningRate / 10), {
      b2: 0.95,
      weightDecay: 0.1,
      mask: (p: Parameters) => tree.map((leaf: Array) => leaf.ndim > 1, p),
    }),
  );

  const draw = (key: Array, source: Array, sequences: number): Array => {
    const start = random.randint(key, { minval: 0, maxval: source.size - length, shape: [sequences, 1] });
    return np.take(source, start.add(np.arange(length + 1))).astype('int32');
  };
  const step = jit(
    function trainStep(state: State, source: Array): [State, Array] {
      const key = random.foldIn(state.key, state.step);
      const tokens = draw(key, source, batch);
      const [value, gradients] = valueAndGrad((p: Parameters) => loss(p, tokens, config))(state.parameters);
      const [updates, optimizerState] = optimizer.update(gradients, state.optimizer, state.parameters);
      return [
        {
          parameters: optimizers.applyUpdates(state.parameters, updates),
          optimizer: optimizerState,
          key: state.key,
          step: state.step.add(1),
        },
        value,
      ];
    },
    { donateArgnums: 0, onProgress: (p) => options.onProgress?.({ phase: 'compile', ...p }) },
  );
  const evaluate = jit(function heldOutLoss(parameters: Parameters, source: Array): Array {
    return loss(parameters, draw(random.key(1), source, 16), config);
  });

  const initial = jit(function initialState(key: Array): State {
    const [forParameters, forSteps] = random.split(key);
    const parameters = initialParameters(forParameters!, config);
    return { parameters, optimizer: optimizer.init(parameters), key: forSteps!, step: np.array(0, { dtype: 'int32' }) };
  });
  let state: State = initial(random.key(options.seed));
  if (options.resume) state = loadTree(options.resume.bytes, state, options.resume.name).tree;
  const from = await state.step.item();
  if (from >= steps)
    throw new ArgumentError(
      `resume: the run in ${options.resume?.name} has ${from} steps behind it, so steps must be more, got ${steps}`,
      `Ask for more: --steps ${from + 100}.`,
    );

  const compileStart = performance.now();
  await step.warm(state, learnt!);
  const compileSeconds = (performance.now() - compileStart) / 1000;

  const measure = async (at: number): Promise<number> => {
    const value = await evaluate(state.parameters, heldOut!).item();
    options.onProgress?.({ phase: 'evaluate', step: at, heldOut: value });
    return value;
  };

  let firstLoss = Number.NaN;
  let lastLoss = Number.NaN;
  let heldOutLoss = Number.NaN;
  const pending: Promise<void>[] = [];
  // The clock starts when the first step is done: drivers compile kernels a second time when they first run.
  let begin = Number.NaN;
  const report = (at: number, value: number): void => {
    if (Number.isNaN(begin)) begin = performance.now();
    if (Number.isNaN(firstLoss)) firstLoss = value;
    lastLoss = value;
    const seconds = (performance.now() - begin) / 1000;
    const done = at - from - 1;
    const speed = done > 0 ? (done * batch * length) / seconds : 0;
    options.onProgress?.({
      phase: 'train',
      step: at,
      steps,
      loss: value,
      tokensPerSecond: speed,
      secondsLeft: done > 0 ? (seconds / done) * (steps - at) : Number.NaN,
    });
  };
  for (let at = from + 1; at <= steps; at++) {
    options.signal?.throwIfAborted();
    const [next, value] = step(state, learnt!);
    state = next;
    pending.push(value.item().then((v) => report(at, v)));
    if (pending.length >= inFlight) await pending.shift();
    if (at % options.evaluateEvery === 0 && at < steps) heldOutLoss = await measure(at);
  }
  await Promise.all(pending);
  const tokensPerSecond = (Math.max(0, steps - from - 1) * batch * length) / ((performance.now() - begin) / 1000 || 1);
  heldOutLoss = await measure(steps);

  const written = await write(state.parameters, config, options);
  const final = state;
  return {
    parameters: parameterCount(config),
    steps,
    firstLoss,
    lastLoss,
    heldOutLoss,
    tokensPerSecond,
    compileSeconds,
    kernelsPerStep: step.plans()[0]?.report.kernels ?? null,
    peakBytes: memory().peakBytes,
    sample: written,
    oneStep: async () => {
      const copy = await blockUntilReady(tree.map<State>((x: Array) => x.add(0).astype(x.dtype), final));
      return async () => void (await step(copy, learnt!)[1].blockUntilReady());
    },
    save: () => saveTree(final, { model: JSON.stringify(config) }),
  };
}

/** Lets the model continue the prompt. Tokens stay on the device: several steps run ahead of the one whose byte is shown. */
async function write(parameters: Parameters, config: TransformerConfig, options: JobOptions): Promise<string> {
  const prompt = new TextEncoder().encode(options.prompt).slice(-(config.context >> 1));
  const begin = jit(
    function prefill(p: Parameters, cache: Cache, tokens: Array, key: Array): [Cache, Array] {
      const [logits, filled] = extend(p, cache, tokens, np.array(0, { dtype: 'int32' }), config);
      return [filled, sample(key, logits, { temperature: options.temperature })];
    },
    { donateArgnums: 1 },
  );
  const next = jit(
    function decode(p: Parameters, cache: Cache, token: Array, position: Array, key: Array): [Cache, Array, Array] {
      const [logits, filled] = extend(p, cache, np.expandDims(token, 1), position, config);
      return [filled, sample(random.foldIn(key, position), logits, { temperature: options.temperature }), position.add(1)];
    },
    { donateArgnums: 1 },
  );

  const key = random.key(options.seed);
  let [cache, token] = begin(parameters, emptyCache(1, config), np.array([...prompt], { dtype: 'int32' }).reshape([1, prompt.length]), key);
  let position = np.array(prompt.length, { dtype: 'int32' });
  const bytes: number[] = [...prompt];
  const decoder = new TextDecoder();
  const show = async (value: Array): Promise<void> => {
    const byte = await value.item();
    bytes.push(byte);
    options.onProgress?.({ phase: 'write', text: decoder.decode(Uint8Array.of(byte), { stream: true }) });
  };
  options.onProgress?.({ phase: 'write', text: options.prompt });
  const pending: Promise<void>[] = [show(token)];
  const last = Math.min(options.write, config.context - prompt.length);
  for (let i = 1; i < last; i++) {
    options.signal?.throwIfAborted();
    [cache, token, position] = next(parameters, cache, token, position, key);
    pending.push(show(token));
    if (pending.length > inFlight) await pending.shift();
  }
  await Promise.all(pending);
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/**
 * What is learnt and what is held out. The files of a text differ: held out in stretches, all of them are measured, and by text that the
 * model has not seen.
 */
function splitText(text: Uint8Array): [learnt: Uint8Array, heldOut: Uint8Array] {
  const stretch = 4096;
  const parts: [Uint8Array[], Uint8Array[]] = [[], []];
  for (let at = 0, i = 0; at < text.length; at += stretch, i++) parts[i % 10 === 9 ? 1 : 0].push(text.subarray(at, at + stretch));
  // A text too short for that gives its end.
  if (text.length < 20 * stretch) {
    const cut = Math.floor(text.length * 0.9);
    return [text.slice(0, cut), text.slice(cut)];
  }
  return [joined(parts[0]), joined(parts[1])];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
