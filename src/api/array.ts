/**
 * `Array`: what users hold. One class, as in JAX, for a concrete array (backed by host data or by storage on a device) and for a traced
 * one (standing for a value of the program that is being built). It is immutable, may be used any number of times, and frees itself.
 */

import { currentBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { constant } from '../ops/constant.ts';
import type { DType } from '../types/dtype.ts';
import { type HostData, type HostTensor, hostTensor } from '../types/host.ts';
import { formatType, type Shape, sizeBytes, sizeOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, DisposedError, TraceError } from '../util/errors.ts';
import type { ArgReduceArguments, Axis, Index, IndexUpdate, Methods, ReduceArguments, TakeRest } from './array-types.ts';
import type { Backend, DeviceKind, Storage } from './backend.ts';
import { defaultBackend } from './device.ts';
import { register } from './scope.ts';

export type { Axis, Index, IndexUpdate, ReduceOptions, UpdateOptions } from './array-types.ts';

/** What functions take where they take an array. A whole number is a weak `int32`, any other a weak `float32`. */
export type ArrayLike = Array | number | boolean;
/** What the public functions take for an operand: also lists and typed arrays, of which `np.array` makes arrays. */
export type Operand = ArrayLike | NestedList | HostData;

type State =
  | { readonly kind: 'traced'; readonly value: Value }
  | { readonly kind: 'host'; readonly host: HostTensor }
  | { readonly kind: 'device'; readonly backend: Backend; readonly storage: Storage }
  | { readonly kind: 'gone'; readonly why: string };

export class Array {
  /** @internal */
  readonly type: TensorType;
  /** Whether the dtype gives way to that of the other operand in promotion, as that of a JavaScript number does. */
  readonly weakType: boolean;
  private state: State;
  /** Holders of this handle: the one that made it, and one for each `.ref`. */
  private holders = 1;

  private constructor(type: TensorType, weakType: boolean, state: State) {
    this.type = type;
    this.weakType = weakType;
    this.state = state;
  }

  /** @internal */
  static traced(value: Value): Array {
    return new Array(value.type, value.weak, { kind: 'traced', value });
  }

  /** @internal An array of host data; it goes to a device when a program first needs it there. */
  static host(host: HostTensor, weakType = false): Array {
    return register(new Array(host.type, weakType, { kind: 'host', host }));
  }

  /** @internal */
  static stored(type: TensorType, weakType: boolean, backend: Backend, storage: Storage): Array {
    return register(new Array(type, weakType, { kind: 'device', backend, storage }));
  }

  get shape(): Shape {
    return this.type.shape;
  }
  get dtype(): DType {
    return this.type.dtype;
  }
  /** Number of axes. */
  get ndim(): number {
    return this.type.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.type.shape);
  }
  /** Bytes of the elements. */
  get nbytes(): number {
    return sizeBytes(this.type);
  }
  /**
   * The array itself, with one holder more: it takes one more `dispose()` to free it. For programs written for jax-js, whose functions
   * consume their arguments. Nothing here does, so other programs never need it.
   */
  get ref(): this {
    this.alive();
    this.holders++;
    return this;
  }
  /** How many `dispose()` calls free the memory: one more than the `.ref`s that nobody disposed of; 0 when it is gone. */
  get refCount(): number {
    return this.isDisposed ? 0 : this.holders;
  }
  /** Where the data is; `null` for a traced array and for host data that no program has used yet. */
  get device(): DeviceKind | null {
    return this.state.kind === 'device' ? this.state.backend.kind : null;
  }

  /** Whether the array stands for a value of a program being traced. */
  get isTraced(): boolean {
    return this.state.kind === 'traced';
  }

  /** Whether `dispose()` was called or a donated argument took the memory. */
  get isDisposed(): boolean {
    return this.state.kind === 'gone';
  }

  /** @internal The array as a value of the program that is being traced. */
  value(): Value {
    const { state } = this;
    if (state.kind === 'traced') return state.value;
    const builder = currentBuilder();
    if (!builder) throw new TraceError('a program value was asked for outside of a trace');
    this.alive();
    // Scalars become part of the program: they fold into kernels, and a parameter would cost a binding.
    if (state.kind === 'host' && state.host.data.length === 1 && this.ndim === 0) return constant(state.host, this.weakType);
    return builder.captureConstant(this, this.type, this.weakType);
  }

  /** @internal The array's storage on a backend, where it is put if it was host data. */
  storage(backend: Backend = defaultBackend()): Storage {
    const { state } = this;
    if (state.kind === 'host') {
      const storage = backend.upload(state.host);
      this.state = { kind: 'device', backend, storage };
      return storage;
    }
    if (state.kind === 'device') {
      if (state.backend !== backend) throw elsewhere(this.type, state.backend, backend);
      return state.storage;
    }
    if (state.kind === 'traced') throw leaked(this.type);
    throw new DisposedError(state.why);
  }

  /** @internal The backend that holds the data, if one does. */
  get backend(): Backend | null {
    return this.state.kind === 'device' ? this.state.backend : null;
  }

  /** @internal Marks the array as taken over by a call (`donateArgnums`). */
  donate(by: string): void {
    if (this.state.kind === 'device') this.state.storage.release();
    this.state = {
      kind: 'gone',
      why: `array: ${formatType(this.type)} was donated to ${by} and can no longer be used\n  Use the array that ${by} returned, or leave this argument out of donateArgnums.`,
    };
  }

  /** @internal A second handle on the same value, with a life of its own. A traced value has none. */
  share(owner: 'scope' | 'program' = 'scope'): Array {
    const { state } = this;
    this.alive();
    if (state.kind === 'traced') return this;
    const handle = new Array(this.type, this.weakType, state.kind === 'device' ? { ...state, storage: state.storage.share() } : state);
    return owner === 'scope' ? register(handle) : handle;
  }

  /**
   * Gives up one holder; the last one frees the memory now. Without it, it is freed when the array is garbage collected.
   * An array has one holder, and one more for each `.ref`.
   */
  dispose(): void {
    if (this.state.kind === 'traced' || this.state.kind === 'gone') return;
    if (--this.holders === 0) this.free();
  }

  /** @internal Frees the memory, whoever holds the array. */
  free(): void {
    if (this.state.kind === 'traced' || this.state.kind === 'gone') return;
    if (this.state.kind === 'device') this.state.storage.release();
    this.state = {
      kind: 'gone',
      why: `array: ${formatType(this.type)} was used after dispose()\n  Dispose of an array after its last use, or leave it to the garbage collector.`,
    };
  }
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The elements in row-major order, once they are computed. bf16 and f16 come as `Float32Array`, bool as `Uint8Array`. */
  async data(): Promise<HostData> {
    return (await this.hostTensor()).data;
  }

  /** @internal */
  async hostTensor(): Promise<HostTensor> {
    const { state } = this;
    if (state.kind === 'host') return { type: state.host.type, data: state.host.data.slice() as HostData };
    if (state.kind === 'device') return state.storage.read(this.type);
    if (state.kind === 'traced') throw concrete('await x.data()', this.type);
    throw new DisposedError(state.why);
  }

  /** @internal The elements, where they are in host memory: then they need not be waited for. */
  peek(): HostTensor | null {
    const { state } = this;
    this.alive();
    if (state.kind === 'host') return state.host;
    return state.kind === 'device' && state.storage.host ? { type: this.type, data: state.storage.host.data } : null;
  }

  /** The one element of an array of size 1. */
  async item(): Promise<number> {
    if (this.size !== 1) throw new ArgumentError(`item: the array must have exactly one element, got ${formatType(this.type)}`);
    return (await this.data())[0]!;
  }

  /** The elements as nested JavaScript lists (a number for a scalar; booleans for bool). */
  async js(): Promise<NestedList> {
    const { data } = await this.hostTensor();
    let next = 0;
    const build = (axis: number): NestedList => {
      if (axis === this.ndim) return this.dtype === 'bool' ? data[next++]! !== 0 : data[next++]!;
      return globalThis.Array.from({ length: this.shape[axis]! }, () => build(axis + 1));
    };
    return build(0);
  }
  /** As `js()`. */
  jsAsync(): Promise<NestedList> {
    return this.js();
  }

  /** Resolves to the array when its value is computed, and rejects if that failed. */
  async blockUntilReady(): Promise<this> {
    this.alive();
    if (this.state.kind === 'device') await this.state.storage.ready();
    return this;
  }

  /** The GPU's buffer with the elements as they lie in memory, without a copy, once it was handed to the GPU. It stays the array's: do not write to or destroy it. */
  gpuBuffer(): GPUBuffer {
    const { buffer } = this.storage();
    if (buffer) return buffer;
    if (this.device === 'cpu')
      throw new ArgumentError(`gpuBuffer: the array must be on a WebGPU device, got ${formatType(this.type)} on cpu`);
    throw new ArgumentError(
      `gpuBuffer: the array's memory must be there, got ${formatType(this.type)} that waits to be computed`,
      'Wait for it first: `await x.blockUntilReady()`.',
    );
  }

  /** Arrays have no number of their own: JavaScript would read a device or a trace behind the program's back. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    if (this.state.kind === 'traced') throw concrete('a number', this.type);
    throw new TraceError(
      `array: ${formatType(this.type)} was used as a JavaScript number`,
      'Compute with it by methods (`x.add(1)`, `x.greater(0)`) or read it first: `await x.item()`.',
    );
  }

  toString(): string {
    const kind = this.state.kind === 'traced' ? 'Traced' : 'Array';
    return `${kind}:${formatType(this.type)}${this.weakType ? ' (weak)' : ''}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  // The functions of `numpy` as methods. `numpy` is written with arrays, so it hands its functions over (`installMethods`).
  add(y: Operand): Array {
    return lib.add(this, y as ArrayLike);
  }
  sub(y: Operand): Array {
    return lib.subtract(this, y as ArrayLike);
  }
  mul(y: Operand): Array {
    return lib.multiply(this, y as ArrayLike);
  }
  div(y: Operand): Array {
    return lib.divide(this, y as ArrayLike);
  }
  mod(y: Operand): Array {
    return lib.remainder(this, y as ArrayLike);
  }
  pow(y: Operand): Array {
    return lib.power(this, y as ArrayLike);
  }
  neg(): Array {
    return lib.negative(this);
  }
  abs(): Array {
    return lib.abs(this);
  }
  matmul(y: Operand): Array {
    return lib.matmul(this, y as ArrayLike);
  }
  dot(y: Operand): Array {
    return lib.dot(this, y as ArrayLike);
  }
  greater(y: Operand): Array {
    return lib.greater(this, y as ArrayLike);
  }
  greaterEqual(y: Operand): Array {
    return lib.greaterEqual(this, y as ArrayLike);
  }
  less(y: Operand): Array {
    return lib.less(this, y as ArrayLike);
  }
  lessEqual(y: Operand): Array {
    return lib.lessEqual(this, y as ArrayLike);
  }
  equal(y: Operand): Array {
    return lib.equal(this, y as ArrayLike);
  }
  notEqual(y: Operand): Array {
    return lib.notEqual(this, y as ArrayLike);
  }
  sum(...args: ReduceArguments): Array {
    return lib.sum(this, ...(args as unknown as never[]));
  }
  prod(...args: ReduceArguments): Array {
    return lib.prod(this, ...(args as unknown as never[]));
  }
  mean(...args: ReduceArguments): Array {
    return lib.mean(this, ...(args as unknown as never[]));
  }
  min(...args: ReduceArguments): Array {
    return lib.min(this, ...(args as unknown as never[]));
  }
  max(...args: ReduceArguments): Array {
    return lib.max(this, ...(args as unknown as never[]));
  }
  all(...args: ReduceArguments): Array {
    return lib.all(this, ...(args as unknown as never[]));
  }
  any(...args: ReduceArguments): Array {
    return lib.any(this, ...(args as unknown as never[]));
  }
  argmax(...args: ArgReduceArguments): Array {
    return lib.argmax(this, ...(args as unknown as never[]));
  }
  argmin(...args: ArgReduceArguments): Array {
    return lib.argmin(this, ...(args as unknown as never[]));
  }
  cumsum(axis?: number | null, ...rest: readonly [dtype?: DType | { readonly dtype?: DType }]): Array {
    return lib.cumsum(this, ...([axis, ...rest] as never[]));
  }
  clip(min?: Operand | null, max?: Operand | null): Array {
    return lib.clip(this, min as ArrayLike, max as ArrayLike);
  }
  round(decimals?: number): Array {
    return lib.round(this, decimals);
  }
  sort(axis?: number): Array {
    return lib.sort(this, axis);
  }
  argsort(axis?: number): Array {
    return lib.argsort(this, axis);
  }
  take(indices: Operand, axis?: number | null, ...rest: TakeRest): Array {
    return lib.take(this, ...([indices, axis, ...rest] as never[]));
  }
  repeat(repeats: number, axis?: number): Array {
    return lib.repeat(this, repeats, axis);
  }
  /** Axes in another order, as a list or one after the other; reversed by default. */
  transpose(...perm: readonly number[] | readonly [perm?: readonly number[] | null]): Array {
    return lib.transpose(this, ...oneList(perm));
  }
  get T(): Array {
    return lib.transpose(this);
  }
  swapaxes(axis1: number, axis2: number): Array {
    return lib.swapaxes(this, axis1, axis2);
  }
  /** Sizes as a list or one after the other. One may be -1: it is what the number of elements leaves. */
  reshape(...shape: readonly number[] | readonly [shape: number | readonly number[]]): Array {
    return lib.reshape(this, ...(oneList(shape) as [readonly number[]]));
  }
  flatten(): Array {
    return lib.ravel(this);
  }
  ravel(): Array {
    return lib.ravel(this);
  }
  squeeze(axis?: Axis): Array {
    return lib.squeeze(this, axis);
  }
  diagonal(offset?: number, axis1?: number, axis2?: number): Array {
    return lib.diagonal(this, offset, axis1, axis2);
  }
  astype(dtype: DType): Array {
    return lib.astype(this, dtype);
  }
  /** The same bits as another dtype. */
  view(dtype: DType): Array {
    return lib.view(this, dtype);
  }
  /**
   * NumPy's indexing, one argument per axis: a number takes one position, `[]` a whole axis, `[i]` from i on, `[i, j]` the range,
   * `[i, j, step]` with a step (negative ones go backwards; `null` stands for an end left out), `null` adds an axis, `'...'` fills up,
   * an integer array gathers. Negative positions count from the end.
   */
  slice(...index: readonly Index[]): Array {
    return lib.slice(this, index);
  }
  /** `x.at(i, …).set(y)` and its kin: the array with the indexed part replaced, added to, …; indices as for `slice`. */
  at(...index: readonly Index[]): IndexUpdate {
    return lib.at(this, index);
  }
  /** The slices along the first axis, so that `const [a, b] = x` works. */
  *[Symbol.iterator](): IterableIterator<Array> {
    if (this.ndim === 0) throw new ArgumentError(`array: a scalar cannot be iterated over, got ${formatType(this.type)}`);
    for (let i = 0; i < this.shape[0]!; i++) yield lib.slice(this, [i]);
  }

  private alive(): void {
    if (this.state.kind === 'gone') throw new DisposedError(this.state.why);
  }
}

/** Numbers one after the other as one list. */
const oneList = (given: readonly unknown[]): [list?: readonly number[]] =>
  given.length > 0 && given.every((n) => typeof n === 'number') ? [given as readonly number[]] : (given as [readonly number[]]);

let lib: Methods;
export function installMethods(methods: Methods): void {
  lib = methods;
}

/** Numbers or booleans nested to the array's rank. */
export type NestedList = number | boolean | NestedList[];

const concrete = (what: string, type: TensorType): TraceError =>
  new TraceError(
    `jit: a traced value cannot be used as ${what}, got ${formatType(type)}`,
    'While a function is traced there is no data: use where(), cond() or whileLoop(), or make the argument static (staticArgnums).',
  );

function elsewhere(type: TensorType, from: Backend, to: Backend): ArgumentError {
  if (from.kind !== to.kind)
    return new ArgumentError(
      `device: all arguments must be on one device, got ${formatType(type)} on ${from.kind} for a program on ${to.kind}`,
      'Move it with `await devicePut(x, device)`.',
    );
  return new ArgumentError(
    `device: all arguments must be on one device that is open, got ${formatType(type)} on ${from.kind} as it was before init()`,
    from.isLost() ? 'That device is lost: make the array anew from what was saved on the host.' : 'Move it with `await devicePut(x)`.',
  );
}

const leaked = (type: TensorType): TraceError =>
  new TraceError(
    `array: a traced value of type ${formatType(type)} left its trace`,
    'Return it from the traced function instead of keeping it in a variable outside.',
  );

/** An argument as an array. */
export function asArray(x: Operand, what = 'argument'): Array {
  if (x instanceof Array) return x;
  if (typeof x === 'number')
    return Array.host(hostTensor(Number.isInteger(x) && !Object.is(x, -0) && Math.abs(x) < 2 ** 31 ? 'int32' : 'float32', [], [x]), true);
  if (typeof x === 'boolean') return Array.host(hostTensor('bool', [], [x ? 1 : 0]));
  if (globalThis.Array.isArray(x) || ArrayBuffer.isView(x)) return lib.array(x as never);
  throw new ArgumentError(`${what}: must be an array, a number or a boolean, got ${describe(x)}`, typeof x === 'bigint' ? 'There are no 64-bit integers: use a number.' : 'Make one with np.array(…).');
}

export const describe = (x: unknown): string =>
  x === null || typeof x === 'bigint'
    ? x === null
      ? 'null'
      : `bigint ${x}n`
    : globalThis.Array.isArray(x)
      ? 'a list'
      : typeof x === 'object'
        ? `an object of class ${(x as object).constructor?.name ?? 'Object'}`
        : `${typeof x} ${JSON.stringify(x) ?? ''}`.trim();
