// The other libraries: installed and opened only when they are to be measured.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, SetupError } from '../src/cli/setup.mjs';

const folder = 'bench/peers';

/** The peers that run in a place, as files below the repository's root. Only jax-js runs in Node. @param {'node' | 'browser'} where */
export const peerFiles = (where) =>
  (where === 'node' ? ['jax-js'] : ['jax-js', 'tensorflow-js', 'onnxruntime-web']).map((name) => `${folder}/${name}.mjs`);

/** The peers' versions, by package. @returns {Record<string, string>} */
export const peerVersions = () => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).dependencies;

/** Installs what bench/peers/package-lock.json names, where it is not there. @param {(line: string) => void} say */
export async function installPeers(say) {
  if (isInstalled()) return;
  say('installing the peers (npm ci in bench/peers) …');
  const { code, tail } = await run('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], { limit: 600_000 });
  if (code !== 0) throw new SetupError(`npm ci in ${folder} failed\n${tail}`);
}

/** npm writes what it has installed beside it. */
function isInstalled() {
  const [wanted, there] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => join(root, folder, name));
  if (!wanted || !there || !existsSync(there)) return false;
  const packages = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  const installed = packages(there);
  return Object.entries(packages(wanted)).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}

/**
 * Dawn must have been loaded.
 * @param {(line: string) => void} say
 * @returns {Promise<import('./peer.ts').Peer[]>}
 */
export async function openPeersInNode(say) {
  await installPeers(say);
  const peers = [];
  for (const file of peerFiles('node')) peers.push(await (await import(pathToFileURL(join(root, file)).href)).openPeer(peerVersions()));
  return peers;
}
