/** The public functions of `numpy/signal.ts` with their signatures. */
import * as impl from '../../numpy/signal.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/signal.ts';

export const polyval = positional('polyval(p, x)', impl.polyval);
export const polyder = positional('polyder(p, m?)', impl.polyder);
export const vander = positional('vander(x | n?, increasing?)', impl.vander);
export const kaiser = positional('kaiser(M, beta)', impl.kaiser);
export const poly = positional('poly(seqOfZeros)', impl.poly);
export const polyint = positional('polyint(p, m?)', impl.polyint);
export const convolve = positional('convolve(a, v, mode?)', impl.convolve);
export const correlate = positional('correlate(a, v, mode?)', impl.correlate);
export const polyadd = positional('polyadd(a1, a2)', impl.polyadd);
export const polysub = positional('polysub(a1, a2)', impl.polysub);
export const polymul = positional('polymul(a1, a2)', impl.polymul);
export const bartlett = positional('bartlett(M)', impl.bartlett);
export const blackman = positional('blackman(M)', impl.blackman);
export const hamming = positional('hamming(M)', impl.hamming);
export const hann = positional('hann(m)', impl.hann);
export const hanning = positional('hanning(M)', impl.hanning);
