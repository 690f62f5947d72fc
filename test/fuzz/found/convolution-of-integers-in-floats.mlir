// npm run conformance -- --device node conv_general_dilated_preferred
// Integers were multiplied as such and added to a float, which WGSL refuses.
// %arg0: i8[1,1,3,3] = [1, -2, 3, 4, -5, 6, 7, 8, -9]
// %arg1: i8[1,1,2,2] = [100, 2, -3, 4]
module @main {
  func.func public @main(%arg0: tensor<1x1x3x3xi8>, %arg1: tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32> {
    %0 = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x1x3x3xi8>, tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32>
    return %0 : tensor<1x1x2x2xf32>
  }
}
