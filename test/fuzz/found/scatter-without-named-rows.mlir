// npm run fuzz -- --programs 1 --seed 1168
// Index vectors without components name no rows: every update goes everywhere.
// compiled strict
// %arg0: f32[12] = [0, -1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 7]
// %arg1: i32[0,1] = []
// %arg2: f32[1,12] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
module @main {
  func.func public @main(%arg0: tensor<12xf32>, %arg1: tensor<0x1xi32>, %arg2: tensor<1x12xf32>) -> tensor<12xf32> {
    %0 = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1]>, unique_indices = false}> ({
    ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
      %1 = stablehlo.maximum %arg3, %arg4 : tensor<f32>
      stablehlo.return %1 : tensor<f32>
    }) : (tensor<12xf32>, tensor<0x1xi32>, tensor<1x12xf32>) -> tensor<12xf32>
    return %0 : tensor<12xf32>
  }
}
