// npm run fuzz -- --programs 1 --seed 4252
// Of several NaNs argmin gave the place of any: lanes joined with the reducer that takes the left of two NaNs, which need not be the first.
// %arg0: f32[25] = [-1, NaN, -3, 3, -Infinity, Infinity, 1, NaN, Infinity, -3, -3, -0, 2, 2, 4, -2, -1, 4, Infinity, 3, 1, -2, -1, 4, NaN]
// %arg1: i32[25] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]
// %arg2: f32[] = [Infinity]
// %arg3: i32[] = [0]
module @main attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<25xf32>, %arg1: tensor<25xi32>, %arg2: tensor<f32>, %arg3: tensor<i32>) -> tensor<i32> {
    %0:2 = stablehlo.reduce(%arg0 init: %arg2), (%arg1 init: %arg3) across dimensions = [0] : (tensor<25xf32>, tensor<25xi32>, tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>)
     reducer(%arg4: tensor<f32>, %arg6: tensor<f32>) (%arg5: tensor<i32>, %arg7: tensor<i32>)  {
      %1 = stablehlo.compare LT, %arg4, %arg6, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %2 = stablehlo.compare NE, %arg4, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %3 = stablehlo.or %1, %2 : tensor<i1>
      %4 = stablehlo.compare EQ, %arg4, %arg6, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %5 = stablehlo.compare LT, %arg5, %arg7, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %6 = stablehlo.and %4, %5 : tensor<i1>
      %7 = stablehlo.or %3, %6 : tensor<i1>
      %8 = stablehlo.select %3, %arg4, %arg6 : tensor<i1>, tensor<f32>
      %9 = stablehlo.select %7, %arg5, %arg7 : tensor<i1>, tensor<i32>
      stablehlo.return %8, %9 : tensor<f32>, tensor<i32>
    }
    return %0#1 : tensor<i32>
  }
}
