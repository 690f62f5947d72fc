// How Dawn is started in Node. Plain JavaScript: the doctor and set-up use it without a build.

/**
 * Flags for `create()` of the package webgpu: ours, and those given. Dawn keeps one list of each name, so that lists are joined here.
 * - without `timestamp_quantization`, which would round timestamps to 65 µs;
 * - with `allow_unsafe_apis`, which is what experimental features, subgroup matrices among them, hide behind. It protects from pages of
 *   strangers; here the program is one's own.
 * @param {readonly string[]} [given] such as `enable-dawn-features=a,b` and `backend=vulkan`
 * @returns {string[]}
 */
export function dawnFlags(given = []) {
  /** @type {Map<string, string[]>} */
  const lists = new Map();
  for (const flag of ['disable-dawn-features=timestamp_quantization', 'enable-dawn-features=allow_unsafe_apis', ...given]) {
    const at = flag.indexOf('=');
    const [name, value] = at < 0 ? [flag, ''] : [flag.slice(0, at), flag.slice(at + 1)];
    const joins = name.endsWith('-dawn-features');
    lists.set(name, [...(joins ? (lists.get(name) ?? []) : []), value]);
  }
  return [...lists].map(([name, values]) => `${name}=${values.join(',')}`);
}
