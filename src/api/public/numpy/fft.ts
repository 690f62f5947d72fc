/** The public functions of `numpy/fft.ts` with their signatures. */
import * as impl from '../../numpy/fft.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/fft.ts';

export const fftn = /* @__PURE__ */ positional('fftn(a, axes?)', impl.fftn);
export const ifftn = /* @__PURE__ */ positional('ifftn(a, axes?)', impl.ifftn);
export const rfftn = /* @__PURE__ */ positional('rfftn(a, axes?)', impl.rfftn);
export const irfftn = /* @__PURE__ */ positional('irfftn(a, axes?)', impl.irfftn);
export const hfft = /* @__PURE__ */ positional('hfft(a, axis?)', impl.hfft);
export const ihfft = /* @__PURE__ */ positional('ihfft(a, axis?)', impl.ihfft);
export const fft = /* @__PURE__ */ positional('fft(a, axis?)', impl.fft);
export const ifft = /* @__PURE__ */ positional('ifft(a, axis?)', impl.ifft);
export const fft2 = /* @__PURE__ */ positional('fft2(a, axes?)', impl.fft2);
export const ifft2 = /* @__PURE__ */ positional('ifft2(a, axes?)', impl.ifft2);
export const rfft = /* @__PURE__ */ positional('rfft(a, axis?)', impl.rfft);
export const rfft2 = /* @__PURE__ */ positional('rfft2(a, axes?)', impl.rfft2);
export const irfft = /* @__PURE__ */ positional('irfft(a, axis?)', impl.irfft);
export const irfft2 = /* @__PURE__ */ positional('irfft2(a, axes?)', impl.irfft2);
export const fftfreq = /* @__PURE__ */ positional('fftfreq(n, d?)', impl.fftfreq);
export const rfftfreq = /* @__PURE__ */ positional('rfftfreq(n, d?)', impl.rfftfreq);
export const fftshift = /* @__PURE__ */ positional('fftshift(x, axes?)', impl.fftshift);
export const ifftshift = /* @__PURE__ */ positional('ifftshift(x, axes?)', impl.ifftshift);
