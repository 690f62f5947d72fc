/** The types of transformed functions: the compiler checks them, `npm run check` runs it. */
import { expect, expectTypeOf, test } from 'vitest';
import { type Array, grad, hessian, init, jacfwd, jit, jvp, linearize, nn, numpy as np, valueAndGrad, vjp, vmap } from '../../src/index.ts';

await init('cpu');

test('the functions of the library can be transformed as they are', async () => {
  const [x, m] = [np.array(0.5), np.eye(2)];
  expectTypeOf(grad(np.tanh)(x)).toEqualTypeOf<Array>();
  expectTypeOf(grad(grad(nn.silu))(x)).toEqualTypeOf<Array>();
  expectTypeOf(grad(np.sum)(m)).toEqualTypeOf<Array>();
  expectTypeOf(grad(np.linalg.norm)(m)).toEqualTypeOf<Array>();
  expectTypeOf(vmap(np.linalg.norm)(m)).toEqualTypeOf<Array>();
  expectTypeOf(vmap(np.dot)(m, m)).toEqualTypeOf<Array>();
  expectTypeOf(jit(np.linalg.det)(m)).toEqualTypeOf<Array>();
  expectTypeOf(valueAndGrad(np.prod)(m)[1]).toEqualTypeOf<Array>();
  expectTypeOf(hessian(np.linalg.det)(m)).toEqualTypeOf<Array>();
  for (const f of [
    jacfwd(np.sin),
    (y: Array) => jvp(np.sin, [y], [1])[1],
    (y: Array) => vjp(np.sin, [y])[1](1)[0],
    (y: Array) => linearize(np.sin, [y])[1](1),
  ])
    expect(await (f(x) as Array).item()).toBeCloseTo(Math.cos(0.5), 5);
});
