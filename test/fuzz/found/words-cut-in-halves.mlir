// npm run fuzz -- --programs 1 --seed 1333
// The lanes behind the last half of a word shifted by 32 bits.
// %arg0: f32[] = [1.5]
module @main {
  func.func public @main(%arg0: tensor<f32>) -> tensor<2xui16> {
    %0 = stablehlo.bitcast_convert %arg0 : (tensor<f32>) -> tensor<2xui16>
    return %0 : tensor<2xui16>
  }
}
