// npm run fuzz -- --programs 1 --seed 1092
// Windows over holes alone indexed an empty tensor by 0 / 0.
// %arg0: f32[2,0,1] = []
module @main {
  func.func public @main(%arg0: tensor<2x0x1xf32>) -> tensor<2x1x1xf32> {
    %0 = "systolic.select_and_gather"(%arg0, %arg0) <{padding = dense<[[2, 2], [0, 1], [1, -1]]> : tensor<3x2xi64>, select = "GT", window_dimensions = array<i64: 1, 1, 1>, window_strides = array<i64: 3, 1, 1>}> : (tensor<2x0x1xf32>, tensor<2x0x1xf32>) -> tensor<2x1x1xf32>
    return %0 : tensor<2x1x1xf32>
  }
}
