// npm run fuzz -- --programs 1 --seed 50226
// Strict kernels rounded a reduction's accumulator at each step.
// compiled strict
// compiled as for a GPU without subgroups
// %arg0: f16[4,1,4] = [-1.384765625, 0.5947265625, -1.57421875, -1.8115234375, -0.84228515625, -0.7958984375, 0.98046875, -1.2626953125, 0.259521484375, -1.7880859375, 1.8525390625, 1.5634765625, 1.1171875, -0.314697265625, -0.78564453125, -0.1632080078125]
// %arg1: f16[] = [1]
module @main {
  func.func public @main(%arg0: tensor<4x1x4xf16>, %arg1: tensor<f16>) -> tensor<1xf16> {
    %0 = stablehlo.reduce(%arg0 init: %arg1) applies stablehlo.multiply across dimensions = [0, 2] : (tensor<4x1x4xf16>, tensor<f16>) -> tensor<1xf16>
    return %0 : tensor<1xf16>
  }
}
