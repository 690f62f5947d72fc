/**
 * Every error the library throws. A user's mistake and a fault of the compiler are different classes.
 *
 * A message reads `<op>: <rule that must hold>, got <what came>`, and may have a second line with the remedy.
 */
export class SystolicError extends Error {
  // A literal in each class: a minifier renames classes, and a name computed from the class would be the short one. A field and no static
  // block, which bundlers could not drop with the class.
  override readonly name: string = 'SystolicError';
  /** A stable word to branch on, such as `shape` or `device-lost`. */
  readonly code: string;
  constructor(code: string, message: string, remedy?: string, options?: ErrorOptions) {
    super(remedy === undefined ? message : `${message}\n  ${remedy}`, options);
    this.code = code;
  }
}

/** Shapes, axes or sizes that do not fit together. */
export class ShapeError extends SystolicError {
  override readonly name: string = 'ShapeError';
  constructor(message: string, remedy?: string) {
    super('shape', message, remedy);
  }
}

/** Element types that an operation does not take. */
export class DTypeError extends SystolicError {
  override readonly name: string = 'DTypeError';
  constructor(message: string, remedy?: string) {
    super('dtype', message, remedy);
  }
}

/** An argument that is not what the function takes: an unknown name, an option out of range. */
export class ArgumentError extends SystolicError {
  override readonly name: string = 'ArgumentError';
  constructor(message: string, remedy?: string) {
    super('argument', message, remedy);
  }
}

/** A traced value used as a number, outside of its trace, or where a static value is required. */
export class TraceError extends SystolicError {
  override readonly name: string = 'TraceError';
  constructor(message: string, remedy?: string) {
    super('trace', message, remedy);
  }
}

/** An array used after `dispose()` or after it was donated. */
export class DisposedError extends SystolicError {
  override readonly name: string = 'DisposedError';
  constructor(message: string, remedy?: string) {
    super('disposed', message, remedy);
  }
}

/** Something the GPU or its driver said: no adapter, out of memory, a lost device, a rejected kernel. */
export class DeviceError extends SystolicError {
  override readonly name: string = 'DeviceError';
  constructor(
    code: 'no-adapter' | 'out-of-memory' | 'device-lost' | 'validation' | 'limit' | 'compile',
    message: string,
    remedy?: string,
    options?: ErrorOptions,
  ) {
    super(code, message, remedy, options);
  }
}

/** Text or a file that cannot be read: the place, the text there, the expected text. */
export class ParseError extends SystolicError {
  override readonly name: string = 'ParseError';
  /** Where in the text, from 1, if the fault has a place. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  constructor(message: string, remedy?: string, place?: { readonly line: number; readonly column: number }) {
    super('parse', message, remedy);
    this.line = place?.line;
    this.column = place?.column;
  }
}

/** A program that breaks a rule of the IR. */
export class VerifyError extends SystolicError {
  override readonly name: string = 'VerifyError';
  /** The line of the operation in the text, from 1, if it came from one. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  constructor(message: string, remedy?: string, place?: { readonly line: number; readonly column: number }) {
    super('verify', message, remedy);
    this.line = place?.line;
    this.column = place?.column;
  }
}

/** A fault of Systolic itself. */
export class InternalError extends SystolicError {
  override readonly name: string = 'InternalError';
  constructor(message: string, options?: ErrorOptions) {
    super(
      'internal',
      message,
      'This is a fault of Systolic, not of your program: please report it with the program that shows it.',
      options,
    );
  }
}

/** States what must hold here; when it does not, the compiler is wrong, not the user. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}
