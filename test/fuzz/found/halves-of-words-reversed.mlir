// npm run fuzz -- --programs 1 --seed 6450
// A lane beyond the last element has a negative index, which was written as a u32 with a sign.
// compiled as for a GPU without subgroups
// %arg0: f32[] = [-1]
module @main attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<f32>) -> tensor<2xui16> {
    %0 = stablehlo.bitcast_convert %arg0 : (tensor<f32>) -> tensor<2xui16>
    %1 = stablehlo.reverse %0, dims = [0] : tensor<2xui16>
    return %1 : tensor<2xui16>
  }
}
