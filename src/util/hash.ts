/**
 * A hash of 128 bits of texts and bytes: four lanes of multiplication and xor, finished as MurmurHash3 is. Not for secrets: two programs
 * have one hash by chance once in 2¹²⁸ pairs.
 */
export class Hash {
  private a = 0x9e3779b9;
  private b = 0x243f6a88;
  private c = 0xb7e15162;
  private d = 0x6a09e667;
  private length = 0;

  /** A number of 32 bits. */
  word(w: number): this {
    this.a = Math.imul(this.a ^ w, 0x85ebca6b);
    this.b = Math.imul(this.b ^ w ^ (this.a >>> 15), 0xc2b2ae35);
    this.c = Math.imul(this.c ^ w ^ (this.b >>> 13), 0x27d4eb2f);
    this.d = Math.imul(this.d ^ w ^ (this.c >>> 16), 0x165667b1);
    this.a ^= this.d >>> 14;
    this.length++;
    return this;
  }

  text(s: string): this {
    for (let i = 0; i < s.length; i++) this.word(s.charCodeAt(i));
    return this.word(-s.length);
  }

  bytes(data: ArrayBufferView): this {
    const { buffer, byteOffset, byteLength } = data;
    const view = new DataView(buffer, byteOffset, byteLength);
    let i = 0;
    for (; i + 4 <= byteLength; i += 4) this.word(view.getInt32(i, true));
    for (; i < byteLength; i++) this.word(view.getUint8(i));
    return this.word(-byteLength);
  }

  /** 32 hexadecimal digits. */
  digest(): string {
    const mixed = [this.a, this.b, this.c, this.d].map((h, k) => finished(h ^ this.length ^ Math.imul(k + 1, 0x9e3779b9)));
    const sum = mixed.reduce((n, h) => (n + h) | 0, 0);
    return mixed.map((h) => ((h + sum) >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

function finished(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Texts up to this length are keys themselves: to hash one takes longer than a map does with it, and it is no larger than what it names. */
const shortText = 160;

/** A key for a text: short ones as they are, longer ones as their hash. */
export const keyOf = (text: string): string => (text.length <= shortText ? text : `#${new Hash().text(text).digest()}`);
