/** The public functions of `numpy/fft.ts` with their signatures. */
import * as impl from '../../numpy/fft.ts';
import { positional } from '../../signature.ts';

export * from '../../numpy/fft.ts';

export const fftn = /* @__PURE__ */ positional('fftn(a{}, s?, axes?, norm?)', impl.fftn);
export const ifftn = /* @__PURE__ */ positional('ifftn(a{}, s?, axes?, norm?)', impl.ifftn);
export const rfftn = /* @__PURE__ */ positional('rfftn(a, s?, axes?, norm?)', impl.rfftn);
export const irfftn = /* @__PURE__ */ positional('irfftn(a{}, s?, axes?, norm?)', impl.irfftn);
export const hfft = /* @__PURE__ */ positional('hfft(a{}, n?, axis?, norm?)', impl.hfft);
export const ihfft = /* @__PURE__ */ positional('ihfft(a, n?, axis?, norm?)', impl.ihfft);
export const fft = /* @__PURE__ */ positional('fft(a{}, n?, axis?, norm?)', impl.fft);
export const ifft = /* @__PURE__ */ positional('ifft(a{}, n?, axis?, norm?)', impl.ifft);
export const fft2 = /* @__PURE__ */ positional('fft2(a{}, s?, axes?, norm?)', impl.fft2);
export const ifft2 = /* @__PURE__ */ positional('ifft2(a{}, s?, axes?, norm?)', impl.ifft2);
export const rfft = /* @__PURE__ */ positional('rfft(a, n?, axis?, norm?)', impl.rfft);
export const rfft2 = /* @__PURE__ */ positional('rfft2(a, s?, axes?, norm?)', impl.rfft2);
export const irfft = /* @__PURE__ */ positional('irfft(a{}, n?, axis?, norm?)', impl.irfft);
export const irfft2 = /* @__PURE__ */ positional('irfft2(a{}, s?, axes?, norm?)', impl.irfft2);
export const fftfreq = /* @__PURE__ */ positional('fftfreq(n, d?)', impl.fftfreq);
export const rfftfreq = /* @__PURE__ */ positional('rfftfreq(n, d?)', impl.rfftfreq);
export const fftshift = /* @__PURE__ */ positional('fftshift(x, axes?)', impl.fftshift);
export const ifftshift = /* @__PURE__ */ positional('ifftshift(x, axes?)', impl.ifftshift);
