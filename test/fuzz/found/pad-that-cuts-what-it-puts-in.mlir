// npm run fuzz -- --programs 1 --seed 90397
// A pad of the operand's shape was taken for the operand.
// compiled strict
// %arg0: f32[2,1] = [1, 2]
// %arg1: f32[] = [0.5]
module @main {
  func.func public @main(%arg0: tensor<2x1xf32>, %arg1: tensor<f32>) -> tensor<2x1xf32> {
    %0 = stablehlo.pad %arg0, %arg1, low = [0, 0], high = [-1, 0], interior = [1, 0] : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
    return %0 : tensor<2x1xf32>
  }
}
