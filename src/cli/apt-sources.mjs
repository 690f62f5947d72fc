// The machine's own apt sources: where it gets Debian from, other suites of Debian are asked for too. Plain JavaScript, like set-up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fields of a source as deb822 names them, in lower case. @typedef {Readonly<Record<string, string>>} Source */

/** Options of the one-line form whose fields have other names. */
const fieldOf = new Map([
  ['arch', 'architectures'],
  ['lang', 'languages'],
  ['target', 'targets'],
]);

/**
 * Every enabled source of packages below a folder, those of `sources.list` first.
 * @param {string} [folder]
 * @returns {Source[]}
 */
export function readSources(folder = '/etc/apt') {
  const parts = entriesOf(join(folder, 'sources.list.d')).filter((name) => /^[\w.-]+\.(list|sources)$/.test(name));
  const files = ['sources.list', ...parts.sort().map((name) => join('sources.list.d', name))];
  return files
    .flatMap((name) => {
      const text = textOf(join(folder, name));
      return name.endsWith('.sources') ? stanzas(text) : oneLines(text);
    })
    .filter((s) => (s['types'] ?? '').split(/\s+/).includes('deb') && s['enabled']?.toLowerCase() !== 'no' && s['uris'] && s['suites']);
}

/** Suites under which a machine may have its release, besides the release's own name. */
const releases = ['stable', 'oldstable', 'testing', 'unstable', 'sid'];

/** @param {Source} source @param {string} suite */
const has = (source, suite) => words(source['suites']).includes(suite) && words(source['components']).includes('main');

/** @param {string} suite @param {readonly Source[]} [sources] */
export const hasSuite = (suite, sources = readSources()) => sources.some((source) => has(source, suite));

/**
 * A source of any suite of Debian, as deb822 text: with the address, the keys and all else of that which the machine has for its own release.
 * `undefined` where it has none.
 * @param {string} suite
 * @param {string} codename of the machine's Debian
 * @param {readonly Source[]} [sources]
 */
export function sourceOf(suite, codename, sources = readSources()) {
  // The release itself: its updates may lie elsewhere, as security's do.
  const own = [codename, ...releases]
    .map((name) => sources.find((s) => has(s, name) && words(s['uris']).some((uri) => !uri.startsWith('cdrom:'))))
    .find(Boolean);
  if (!own) return undefined;
  const uris = words(own['uris']).filter((uri) => !uri.startsWith('cdrom:'));
  const fields = { ...own, types: 'deb', uris: uris.join(' '), suites: suite, components: 'main' };
  const name = (/** @type {string} */ key) => key.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase()).replace('Uris', 'URIs');
  return `${Object.entries(fields)
    .filter(([key]) => key !== 'enabled' && !key.startsWith('x-'))
    .map(([key, value]) => `${name(key)}:${value.startsWith('\n') ? '' : ' '}${value}`)
    .join('\n')}\n`;
}

/** @param {string | undefined} text */
const words = (text) => (text ?? '').split(/\s+/).filter(Boolean);

/** @param {string} text @returns {Source[]} */
function stanzas(text) {
  const plain = text.replace(/^#.*\n?/gm, '');
  return plain.split(/\n\s*\n/).map((stanza) => {
    // A line that begins with a space goes on: a key can stand in the field itself.
    const fields = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
    return Object.fromEntries([...fields].map(([, key, value]) => [key.toLowerCase(), value.trimEnd()]));
  });
}

/** @param {string} text @returns {Source[]} */
function oneLines(text) {
  return [...text.matchAll(/^[ \t]*(deb(?:-src)?)[ \t]+(?:\[([^\]]*)\][ \t]+)?(\S+)[ \t]+(\S+)([^#\n]*)/gm)].map(
    ([, types, options = '', uris, suites, components]) => ({
      ...Object.fromEntries(
        [...options.matchAll(/([\w-]+)=(\S+)/g)].map(([, key, value]) => [fieldOf.get(key) ?? key, value.replaceAll(',', ' ')]),
      ),
      types,
      uris,
      suites,
      components: components.trim(),
    }),
  );
}

/** @param {string} folder */
function entriesOf(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
