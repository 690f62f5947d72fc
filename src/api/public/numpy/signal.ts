/** The public functions of `numpy/signal.ts` with their signatures. */
import * as impl from '../../numpy/signal.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/signal.ts';

export const polyval = /* @__PURE__ */ positional('polyval(p, x)', impl.polyval);
export const polyder = /* @__PURE__ */ positional('polyder(p, m?)', impl.polyder);
export const vander = /* @__PURE__ */ positional('vander(x | n?, increasing?)', impl.vander);
export const kaiser = /* @__PURE__ */ positional('kaiser(M, beta)', impl.kaiser);
export const poly = /* @__PURE__ */ positional('poly(seqOfZeros)', impl.poly);
export const polyint = /* @__PURE__ */ positional('polyint(p, m?)', impl.polyint);
export const convolve = /* @__PURE__ */ positional('convolve(a, v, mode?)', impl.convolve);
export const correlate = /* @__PURE__ */ positional('correlate(a, v, mode?)', impl.correlate);
export const polyadd = /* @__PURE__ */ positional('polyadd(a1, a2)', impl.polyadd);
export const polysub = /* @__PURE__ */ positional('polysub(a1, a2)', impl.polysub);
export const polymul = /* @__PURE__ */ positional('polymul(a1, a2)', impl.polymul);
export const bartlett = /* @__PURE__ */ positional('bartlett(M)', impl.bartlett);
export const blackman = /* @__PURE__ */ positional('blackman(M)', impl.blackman);
export const hamming = /* @__PURE__ */ positional('hamming(M)', impl.hamming);
export const hann = /* @__PURE__ */ positional('hann(m)', impl.hann);
export const hanning = /* @__PURE__ */ positional('hanning(M)', impl.hanning);
