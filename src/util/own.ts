/**
 * The entry of a table under a name from outside: a file, a program's text, an argument. The names of an object's prototype
 * (`constructor`, `toString`, `__proto__`) are in no table.
 */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** A table without a prototype, for names that came from outside. */
export const tableOf = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> => {
  const table = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) table[name] = value;
  return table;
};
