/** Statements of a WGSL function in the making, and what of them is needed. */
import { work } from '../work.ts';

export interface Line {
  readonly text: string;
  /** What it declares. */
  readonly name: string | null;
  /** Whether it is a declaration that changes nothing else: it can go where its name is not used. */
  readonly pure: boolean;
  /** The block behind the statement. */
  readonly body: readonly Line[] | null;
  /** The application of a rule that wrote it. Statements of one are needed when anything of it is. */
  readonly author: number;
  /** Written for an attempt that failed: it may be of no use. */
  tentative: boolean;
}

const identifiers = /[a-zA-Z_]\w*/g;

function eachName(line: Line, tell: (name: string) => void): void {
  work.lines++;
  for (const [name] of line.text.matchAll(identifiers)) tell(name);
  if (line.body) for (const inner of line.body) eachName(inner, tell);
}

/** The lines of a block without those that failed attempts left and nothing else uses. `result` is what the block computes, if it is one. */
export function swept(lines: readonly Line[], result = ''): readonly Line[] {
  if (!lines.some((l) => l.tentative)) return lines;
  const declared = new Map<string, Line>();
  const statements = new Map<number, Line[]>();
  for (const line of lines) {
    if (line.name !== null) declared.set(line.name, line);
    if (line.pure) continue;
    const of = statements.get(line.author);
    if (of) of.push(line);
    else statements.set(line.author, [line]);
  }
  const live = new Set<Line>(lines.filter((l) => !l.tentative));
  const open = [...live];
  const need = (line: Line | undefined): void => {
    if (!line || live.has(line)) return;
    live.add(line);
    open.push(line);
  };
  for (const [name] of result.matchAll(identifiers)) need(declared.get(name));
  for (let line = open.pop(); line; line = open.pop()) {
    eachName(line, (name) => need(declared.get(name)));
    for (const other of statements.get(line.author) ?? []) need(other);
    statements.delete(line.author);
  }
  return lines.filter((l) => live.has(l));
}

/** The lines as text. */
export function rendered(lines: readonly Line[], out: string[] = []): string[] {
  for (const line of lines) {
    if (!line.body) {
      out.push(line.text);
      continue;
    }
    out.push(`${line.text} {`);
    rendered(line.body, out);
    out.push('}');
  }
  return out;
}
