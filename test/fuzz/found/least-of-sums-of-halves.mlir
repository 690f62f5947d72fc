// npm run fuzz -- --programs 1 --seed 424667
// The bound of a running minimum was evaluated in f16, where the unrounded sums that a kernel chooses among cannot be seen.
// %arg0: f16[3,2,3] = [-1.927734375, -0.42333984375, 0.9677734375, -1.791015625, -1.173828125, -0.457763671875, -0.5244140625, -0.9052734375, -1.365234375, 1.1611328125, 0.86279296875, 1.32421875, -0.91015625, 1.5283203125, -0.93310546875, -1.517578125, 1.1806640625, -0.64453125]
// %arg1: f16[3,2,3] = [0.55029296875, 1.0205078125, 1.96875, 2.810546875, 0.8603515625, 0.45458984375, 2.734375, 0.41357421875, 1.8173828125, 1.5400390625, 0.46826171875, 2.392578125, 1.39453125, 2.91015625, 0.51611328125, 0.330322265625, 0.3740234375, 0.6806640625]
// %arg2: f16[3,2,3] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
module @main attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x2x3xf16>, %arg1: tensor<3x2x3xf16>, %arg2: tensor<3x2x3xf16>) -> tensor<3x2x3xf16> {
    %0 = stablehlo.add %arg1, %arg0 : tensor<3x2x3xf16>
    %1 = "systolic.cumulative"(%0) <{dimension = 2 : i64, init_value = 0x7FF0000000000000 : f64, reverse = false}> ({
    ^bb0(%arg3: tensor<f16>, %arg4: tensor<f16>):
      %3 = stablehlo.minimum %arg3, %arg4 : tensor<f16>
      stablehlo.return %3 : tensor<f16>
    }) : (tensor<3x2x3xf16>) -> tensor<3x2x3xf16>
    %2 = stablehlo.add %arg2, %1 : tensor<3x2x3xf16>
    return %2 : tensor<3x2x3xf16>
  }
}
