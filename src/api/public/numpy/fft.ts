/** The public functions of `numpy/fft.ts` with their signatures. */
import * as impl from '../../numpy/fft.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/fft.ts';

export const fftn = positional('fftn(a, axes?)', impl.fftn);
export const ifftn = positional('ifftn(a, axes?)', impl.ifftn);
export const rfftn = positional('rfftn(a, axes?)', impl.rfftn);
export const irfftn = positional('irfftn(a, axes?)', impl.irfftn);
export const hfft = positional('hfft(a, axis?)', impl.hfft);
export const ihfft = positional('ihfft(a, axis?)', impl.ihfft);
export const fft = positional('fft(a, axis?)', impl.fft);
export const ifft = positional('ifft(a, axis?)', impl.ifft);
export const fft2 = positional('fft2(a, axes?)', impl.fft2);
export const ifft2 = positional('ifft2(a, axes?)', impl.ifft2);
export const rfft = positional('rfft(a, axis?)', impl.rfft);
export const rfft2 = positional('rfft2(a, axes?)', impl.rfft2);
export const irfft = positional('irfft(a, axis?)', impl.irfft);
export const irfft2 = positional('irfft2(a, axes?)', impl.irfft2);
export const fftfreq = positional('fftfreq(n, d?)', impl.fftfreq);
export const rfftfreq = positional('rfftfreq(n, d?)', impl.rfftfreq);
export const fftshift = positional('fftshift(x, axes?)', impl.fftshift);
export const ifftshift = positional('ifftshift(x, axes?)', impl.ifftshift);
