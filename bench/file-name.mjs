/** `llvmpipe-node`: the adapter without versions and dates. @param {{ readonly adapter: string, readonly where: string }} result */
export const fileName = ({ adapter, where }) =>
  `${
    adapter
      .toLowerCase()
      .replace(/\(.*$|:.*$/, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'adapter'
  }-${where}`;
