// npm run fuzz -- --programs 1 --seed 1326
// Slices of whole words whose rows are none were stored one narrow element at a time.
// %arg0: i1[3,8,3] = [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1]
// %arg1: i32[] = [0]
module @main {
  func.func public @main(%arg0: tensor<3x8x3xi1>, %arg1: tensor<i32>) -> tensor<3x8x3xi1> {
    %0:2 = "systolic.scan"(%arg1, %arg0) <{length = 3 : i64, num_carry = 1 : i64, num_consts = 0 : i64, reverse = true, unroll = 1 : i64}> ({
    ^bb0(%arg2: tensor<i32>, %arg3: tensor<8x3xi1>):
      %c = stablehlo.constant dense<1> : tensor<i32>
      %1 = stablehlo.add %arg2, %c : tensor<i32>
      %2 = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<i32>) -> tensor<8x3xi32>
      %3 = stablehlo.convert %2 : (tensor<8x3xi32>) -> tensor<8x3xi1>
      %4 = stablehlo.add %arg3, %3 : tensor<8x3xi1>
      stablehlo.return %1, %4 : tensor<i32>, tensor<8x3xi1>
    }) : (tensor<i32>, tensor<3x8x3xi1>) -> (tensor<i32>, tensor<3x8x3xi1>)
    return %0#1 : tensor<3x8x3xi1>
  }
}
