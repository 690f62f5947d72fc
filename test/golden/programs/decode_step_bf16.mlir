module @jit_decode attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x32xbf16>, %arg1: tensor<2x32xbf16>, %arg2: tensor<2x48x32xbf16>, %arg3: tensor<2x32x48xbf16>, %arg4: tensor<2x32x16xbf16>, %arg5: tensor<2x32x32xbf16>, %arg6: tensor<2x32x32xbf16>, %arg7: tensor<2x32x48xbf16>, %arg8: tensor<2x32x16xbf16>, %arg9: tensor<48x32xbf16>, %arg10: tensor<32xbf16>, %arg11: tensor<2x1x2x12x8xbf16> {tf.aliasing_output = 0 : i32}, %arg12: tensor<2x1x2x12x8xbf16> {tf.aliasing_output = 1 : i32}, %arg13: tensor<1xi32>, %arg14: tensor<i32>) -> (tensor<2x1x2x12x8xbf16> {jax.result_info = "result[0]"}, tensor<2x1x2x12x8xbf16> {jax.result_info = "result[1]"}, tensor<1xi32> {jax.result_info = "result[2]"}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<1xi32>
    %1 = stablehlo.compare LT, %arg13, %0, SIGNED : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
    %c_0 = stablehlo.constant dense<48> : tensor<i32>
    %2 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<1xi32>
    %3 = stablehlo.add %arg13, %2 : tensor<1xi32>
    %4 = stablehlo.select %1, %3, %arg13 : tensor<1xi1>, tensor<1xi32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [0] : (tensor<1xi32>) -> tensor<1x1xi32>
    %6 = "stablehlo.gather"(%arg9, %5) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 32>}> : (tensor<48x32xbf16>, tensor<1x1xi32>) -> tensor<1x32xbf16>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %7 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<bf16>) -> tensor<2x1x2x12x8xbf16>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %8 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<bf16>) -> tensor<2x1x2x12x8xbf16>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %9:16 = stablehlo.while(%iterArg = %arg0, %iterArg_6 = %arg1, %iterArg_7 = %arg2, %iterArg_8 = %arg3, %iterArg_9 = %arg4, %iterArg_10 = %arg5, %iterArg_11 = %arg6, %iterArg_12 = %arg7, %iterArg_13 = %arg8, %iterArg_14 = %arg11, %iterArg_15 = %arg12, %iterArg_16 = %arg14, %iterArg_17 = %c_2, %iterArg_18 = %6, %iterArg_19 = %7, %iterArg_20 = %8) : tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x48x32xbf16>, tensor<2x32x48xbf16>, tensor<2x32x16xbf16>, tensor<2x32x32xbf16>, tensor<2x32x32xbf16>, tensor<2x32x48xbf16>, tensor<2x32x16xbf16>, tensor<2x1x2x12x8xbf16>, tensor<2x1x2x12x8xbf16>, tensor<i32>, tensor<i32>, tensor<1x32xbf16>, tensor<2x1x2x12x8xbf16>, tensor<2x1x2x12x8xbf16>
    cond {
      %c_21 = stablehlo.constant dense<2> : tensor<i32>
      %27 = stablehlo.compare LT, %iterArg_17, %c_21, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %27 : tensor<i1>
    } do {
      %27 = func.call @dynamic_index_in_dim(%iterArg, %iterArg_17) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %28 = func.call @dynamic_index_in_dim(%iterArg_6, %iterArg_17) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %29 = func.call @dynamic_index_in_dim_0(%iterArg_7, %iterArg_17) : (tensor<2x48x32xbf16>, tensor<i32>) -> tensor<48x32xbf16>
      %30 = func.call @dynamic_index_in_dim_1(%iterArg_8, %iterArg_17) : (tensor<2x32x48xbf16>, tensor<i32>) -> tensor<32x48xbf16>
      %31 = func.call @dynamic_index_in_dim_2(%iterArg_9, %iterArg_17) : (tensor<2x32x16xbf16>, tensor<i32>) -> tensor<32x16xbf16>
      %32 = func.call @dynamic_index_in_dim_3(%iterArg_10, %iterArg_17) : (tensor<2x32x32xbf16>, tensor<i32>) -> tensor<32x32xbf16>
      %33 = func.call @dynamic_index_in_dim_3(%iterArg_11, %iterArg_17) : (tensor<2x32x32xbf16>, tensor<i32>) -> tensor<32x32xbf16>
      %34 = func.call @dynamic_index_in_dim_1(%iterArg_12, %iterArg_17) : (tensor<2x32x48xbf16>, tensor<i32>) -> tensor<32x48xbf16>
      %35 = func.call @dynamic_index_in_dim_2(%iterArg_13, %iterArg_17) : (tensor<2x32x16xbf16>, tensor<i32>) -> tensor<32x16xbf16>
      %36 = func.call @dynamic_index_in_dim_4(%iterArg_14, %iterArg_17) : (tensor<2x1x2x12x8xbf16>, tensor<i32>) -> tensor<1x2x12x8xbf16>
      %37 = func.call @dynamic_index_in_dim_4(%iterArg_15, %iterArg_17) : (tensor<2x1x2x12x8xbf16>, tensor<i32>) -> tensor<1x2x12x8xbf16>
      %38:3 = func.call @closed_call(%iterArg_16, %iterArg_18, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37) : (tensor<i32>, tensor<1x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<48x32xbf16>, tensor<32x48xbf16>, tensor<32x16xbf16>, tensor<32x32xbf16>, tensor<32x32xbf16>, tensor<32x48xbf16>, tensor<32x16xbf16>, tensor<1x2x12x8xbf16>, tensor<1x2x12x8xbf16>) -> (tensor<1x32xbf16>, tensor<1x2x12x8xbf16>, tensor<1x2x12x8xbf16>)
      %39 = func.call @dynamic_update_index_in_dim(%iterArg_19, %38#1, %iterArg_17) : (tensor<2x1x2x12x8xbf16>, tensor<1x2x12x8xbf16>, tensor<i32>) -> tensor<2x1x2x12x8xbf16>
      %40 = func.call @dynamic_update_index_in_dim(%iterArg_20, %38#2, %iterArg_17) : (tensor<2x1x2x12x8xbf16>, tensor<1x2x12x8xbf16>, tensor<i32>) -> tensor<2x1x2x12x8xbf16>
      %c_21 = stablehlo.constant dense<1> : tensor<i32>
      %41 = stablehlo.add %iterArg_17, %c_21 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_6, %iterArg_7, %iterArg_8, %iterArg_9, %iterArg_10, %iterArg_11, %iterArg_12, %iterArg_13, %iterArg_14, %iterArg_15, %iterArg_16, %41, %38#0, %39, %40 : tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x48x32xbf16>, tensor<2x32x48xbf16>, tensor<2x32x16xbf16>, tensor<2x32x32xbf16>, tensor<2x32x32xbf16>, tensor<2x32x48xbf16>, tensor<2x32x16xbf16>, tensor<2x1x2x12x8xbf16>, tensor<2x1x2x12x8xbf16>, tensor<i32>, tensor<i32>, tensor<1x32xbf16>, tensor<2x1x2x12x8xbf16>, tensor<2x1x2x12x8xbf16>
    }
    %10 = stablehlo.multiply %9#13, %9#13 : tensor<1x32xbf16>
    %11 = stablehlo.convert %10 : (tensor<1x32xbf16>) -> tensor<1x32xf32>
    %cst_3 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %12 = stablehlo.reduce(%11 init: %cst_3) applies stablehlo.add across dimensions = [1] : (tensor<1x32xf32>, tensor<f32>) -> tensor<1xf32>
    %13 = stablehlo.broadcast_in_dim %12, dims = [0] : (tensor<1xf32>) -> tensor<1x1xf32>
    %cst_4 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %14 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %15 = stablehlo.divide %13, %14 : tensor<1x1xf32>
    %16 = stablehlo.convert %15 : (tensor<1x1xf32>) -> tensor<1x1xbf16>
    %cst_5 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %17 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<bf16>) -> tensor<1x1xbf16>
    %18 = stablehlo.add %16, %17 : tensor<1x1xbf16>
    %19 = stablehlo.rsqrt %18 : tensor<1x1xbf16>
    %20 = stablehlo.broadcast_in_dim %19, dims = [0, 1] : (tensor<1x1xbf16>) -> tensor<1x32xbf16>
    %21 = stablehlo.multiply %9#13, %20 : tensor<1x32xbf16>
    %22 = stablehlo.broadcast_in_dim %arg10, dims = [1] : (tensor<32xbf16>) -> tensor<1x32xbf16>
    %23 = stablehlo.multiply %21, %22 : tensor<1x32xbf16>
    %24 = stablehlo.transpose %arg9, dims = [1, 0] : (tensor<48x32xbf16>) -> tensor<32x48xbf16>
    %25 = stablehlo.dot_general %23, %24, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x48xbf16>) -> tensor<1x48xf32>
    %26 = call @argmax(%25) : (tensor<1x48xf32>) -> tensor<1xi32>
    return %9#14, %9#15, %26 : tensor<2x1x2x12x8xbf16>, tensor<2x1x2x12x8xbf16>, tensor<1xi32>
  }
  func.func private @dynamic_index_in_dim(%arg0: tensor<2x32xbf16>, %arg1: tensor<i32>) -> tensor<32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 32] : (tensor<2x32xbf16>, tensor<i32>, tensor<i32>) -> tensor<1x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32xbf16>) -> tensor<32xbf16>
    return %1 : tensor<32xbf16>
  }
  func.func private @dynamic_index_in_dim_0(%arg0: tensor<2x48x32xbf16>, %arg1: tensor<i32>) -> tensor<48x32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 48, 32] : (tensor<2x48x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x48x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x48x32xbf16>) -> tensor<48x32xbf16>
    return %1 : tensor<48x32xbf16>
  }
  func.func private @dynamic_index_in_dim_1(%arg0: tensor<2x32x48xbf16>, %arg1: tensor<i32>) -> tensor<32x48xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 32, 48] : (tensor<2x32x48xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x48xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32x48xbf16>) -> tensor<32x48xbf16>
    return %1 : tensor<32x48xbf16>
  }
  func.func private @dynamic_index_in_dim_2(%arg0: tensor<2x32x16xbf16>, %arg1: tensor<i32>) -> tensor<32x16xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 32, 16] : (tensor<2x32x16xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x16xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32x16xbf16>) -> tensor<32x16xbf16>
    return %1 : tensor<32x16xbf16>
  }
  func.func private @dynamic_index_in_dim_3(%arg0: tensor<2x32x32xbf16>, %arg1: tensor<i32>) -> tensor<32x32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 32, 32] : (tensor<2x32x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32x32xbf16>) -> tensor<32x32xbf16>
    return %1 : tensor<32x32xbf16>
  }
  func.func private @dynamic_index_in_dim_4(%arg0: tensor<2x1x2x12x8xbf16>, %arg1: tensor<i32>) -> tensor<1x2x12x8xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, %c_2, sizes = [1, 1, 2, 12, 8] : (tensor<2x1x2x12x8xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1x2x12x8xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x1x2x12x8xbf16>) -> tensor<1x2x12x8xbf16>
    return %1 : tensor<1x2x12x8xbf16>
  }
  func.func private @closed_call(%arg0: tensor<i32>, %arg1: tensor<1x32xbf16>, %arg2: tensor<32xbf16>, %arg3: tensor<32xbf16>, %arg4: tensor<48x32xbf16>, %arg5: tensor<32x48xbf16>, %arg6: tensor<32x16xbf16>, %arg7: tensor<32x32xbf16>, %arg8: tensor<32x32xbf16>, %arg9: tensor<32x48xbf16>, %arg10: tensor<32x16xbf16>, %arg11: tensor<1x2x12x8xbf16>, %arg12: tensor<1x2x12x8xbf16>) -> (tensor<1x32xbf16>, tensor<1x2x12x8xbf16>, tensor<1x2x12x8xbf16>) {
    %0 = stablehlo.multiply %arg1, %arg1 : tensor<1x32xbf16>
    %1 = stablehlo.convert %0 : (tensor<1x32xbf16>) -> tensor<1x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2 = stablehlo.reduce(%1 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<1x32xf32>, tensor<f32>) -> tensor<1xf32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0] : (tensor<1xf32>) -> tensor<1x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %4 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %5 = stablehlo.divide %3, %4 : tensor<1x1xf32>
    %6 = stablehlo.convert %5 : (tensor<1x1xf32>) -> tensor<1x1xbf16>
    %cst_1 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %7 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<bf16>) -> tensor<1x1xbf16>
    %8 = stablehlo.add %6, %7 : tensor<1x1xbf16>
    %9 = stablehlo.rsqrt %8 : tensor<1x1xbf16>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1] : (tensor<1x1xbf16>) -> tensor<1x32xbf16>
    %11 = stablehlo.multiply %arg1, %10 : tensor<1x32xbf16>
    %12 = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<32xbf16>) -> tensor<1x32xbf16>
    %13 = stablehlo.multiply %11, %12 : tensor<1x32xbf16>
    %14 = stablehlo.dot_general %13, %arg8, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x32xbf16>) -> tensor<1x32xbf16>
    %15 = stablehlo.reshape %14 : (tensor<1x32xbf16>) -> tensor<1x4x8xbf16>
    %16 = stablehlo.iota dim = 0 : tensor<4xi32>
    %17 = stablehlo.negate %16 : tensor<4xi32>
    %18 = stablehlo.convert %17 : (tensor<4xi32>) -> tensor<4xf32>
    %cst_2 = stablehlo.constant dense<4.000000e+00> : tensor<f32>
    %19 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %20 = stablehlo.divide %18, %19 : tensor<4xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %21 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %22 = stablehlo.power %21, %20 : tensor<4xf32>
    %23 = stablehlo.convert %arg0 : (tensor<i32>) -> tensor<f32>
    %24 = stablehlo.broadcast_in_dim %23, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %25 = stablehlo.multiply %24, %22 : tensor<4xf32>
    %26 = stablehlo.sine %25 : tensor<4xf32>
    %27 = stablehlo.convert %26 : (tensor<4xf32>) -> tensor<4xbf16>
    %28 = stablehlo.cosine %25 : tensor<4xf32>
    %29 = stablehlo.convert %28 : (tensor<4xf32>) -> tensor<4xbf16>
    %30 = stablehlo.slice %15 [0:1, 0:4, 0:4] : (tensor<1x4x8xbf16>) -> tensor<1x4x4xbf16>
    %31 = stablehlo.slice %15 [0:1, 0:4, 4:8] : (tensor<1x4x8xbf16>) -> tensor<1x4x4xbf16>
    %32 = stablehlo.broadcast_in_dim %29, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %33 = stablehlo.broadcast_in_dim %32, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x4x4xbf16>
    %34 = stablehlo.multiply %30, %33 : tensor<1x4x4xbf16>
    %35 = stablehlo.broadcast_in_dim %27, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %36 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x4x4xbf16>
    %37 = stablehlo.multiply %31, %36 : tensor<1x4x4xbf16>
    %38 = stablehlo.subtract %34, %37 : tensor<1x4x4xbf16>
    %39 = stablehlo.broadcast_in_dim %29, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %40 = stablehlo.broadcast_in_dim %39, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x4x4xbf16>
    %41 = stablehlo.multiply %31, %40 : tensor<1x4x4xbf16>
    %42 = stablehlo.broadcast_in_dim %27, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %43 = stablehlo.broadcast_in_dim %42, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x4x4xbf16>
    %44 = stablehlo.multiply %30, %43 : tensor<1x4x4xbf16>
    %45 = stablehlo.add %41, %44 : tensor<1x4x4xbf16>
    %46 = stablehlo.concatenate %38, %45, dim = 2 : (tensor<1x4x4xbf16>, tensor<1x4x4xbf16>) -> tensor<1x4x8xbf16>
    %47 = stablehlo.dot_general %13, %arg6, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x16xbf16>) -> tensor<1x16xbf16>
    %48 = stablehlo.reshape %47 : (tensor<1x16xbf16>) -> tensor<1x2x8xbf16>
    %49 = stablehlo.iota dim = 0 : tensor<4xi32>
    %50 = stablehlo.negate %49 : tensor<4xi32>
    %51 = stablehlo.convert %50 : (tensor<4xi32>) -> tensor<4xf32>
    %cst_4 = stablehlo.constant dense<4.000000e+00> : tensor<f32>
    %52 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %53 = stablehlo.divide %51, %52 : tensor<4xf32>
    %cst_5 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %54 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %55 = stablehlo.power %54, %53 : tensor<4xf32>
    %56 = stablehlo.convert %arg0 : (tensor<i32>) -> tensor<f32>
    %57 = stablehlo.broadcast_in_dim %56, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %58 = stablehlo.multiply %57, %55 : tensor<4xf32>
    %59 = stablehlo.sine %58 : tensor<4xf32>
    %60 = stablehlo.convert %59 : (tensor<4xf32>) -> tensor<4xbf16>
    %61 = stablehlo.cosine %58 : tensor<4xf32>
    %62 = stablehlo.convert %61 : (tensor<4xf32>) -> tensor<4xbf16>
    %63 = stablehlo.slice %48 [0:1, 0:2, 0:4] : (tensor<1x2x8xbf16>) -> tensor<1x2x4xbf16>
    %64 = stablehlo.slice %48 [0:1, 0:2, 4:8] : (tensor<1x2x8xbf16>) -> tensor<1x2x4xbf16>
    %65 = stablehlo.broadcast_in_dim %62, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %66 = stablehlo.broadcast_in_dim %65, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x2x4xbf16>
    %67 = stablehlo.multiply %63, %66 : tensor<1x2x4xbf16>
    %68 = stablehlo.broadcast_in_dim %60, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %69 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x2x4xbf16>
    %70 = stablehlo.multiply %64, %69 : tensor<1x2x4xbf16>
    %71 = stablehlo.subtract %67, %70 : tensor<1x2x4xbf16>
    %72 = stablehlo.broadcast_in_dim %62, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %73 = stablehlo.broadcast_in_dim %72, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x2x4xbf16>
    %74 = stablehlo.multiply %64, %73 : tensor<1x2x4xbf16>
    %75 = stablehlo.broadcast_in_dim %60, dims = [2] : (tensor<4xbf16>) -> tensor<1x1x4xbf16>
    %76 = stablehlo.broadcast_in_dim %75, dims = [0, 1, 2] : (tensor<1x1x4xbf16>) -> tensor<1x2x4xbf16>
    %77 = stablehlo.multiply %63, %76 : tensor<1x2x4xbf16>
    %78 = stablehlo.add %74, %77 : tensor<1x2x4xbf16>
    %79 = stablehlo.concatenate %71, %78, dim = 2 : (tensor<1x2x4xbf16>, tensor<1x2x4xbf16>) -> tensor<1x2x8xbf16>
    %80 = stablehlo.dot_general %13, %arg10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x16xbf16>) -> tensor<1x16xbf16>
    %81 = stablehlo.reshape %80 : (tensor<1x16xbf16>) -> tensor<1x2x8xbf16>
    %82 = stablehlo.broadcast_in_dim %79, dims = [0, 1, 3] : (tensor<1x2x8xbf16>) -> tensor<1x2x1x8xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %83 = stablehlo.compare LT, %arg0, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_6 = stablehlo.constant dense<12> : tensor<i32>
    %84 = stablehlo.add %arg0, %c_6 : tensor<i32>
    %85 = stablehlo.select %83, %84, %arg0 : tensor<i1>, tensor<i32>
    %c_7 = stablehlo.constant dense<0> : tensor<i32>
    %c_8 = stablehlo.constant dense<0> : tensor<i32>
    %c_9 = stablehlo.constant dense<0> : tensor<i32>
    %86 = stablehlo.dynamic_update_slice %arg11, %82, %c_7, %c_8, %85, %c_9 : (tensor<1x2x12x8xbf16>, tensor<1x2x1x8xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x12x8xbf16>
    %87 = stablehlo.broadcast_in_dim %81, dims = [0, 1, 3] : (tensor<1x2x8xbf16>) -> tensor<1x2x1x8xbf16>
    %c_10 = stablehlo.constant dense<0> : tensor<i32>
    %88 = stablehlo.compare LT, %arg0, %c_10, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_11 = stablehlo.constant dense<12> : tensor<i32>
    %89 = stablehlo.add %arg0, %c_11 : tensor<i32>
    %90 = stablehlo.select %88, %89, %arg0 : tensor<i1>, tensor<i32>
    %c_12 = stablehlo.constant dense<0> : tensor<i32>
    %c_13 = stablehlo.constant dense<0> : tensor<i32>
    %c_14 = stablehlo.constant dense<0> : tensor<i32>
    %91 = stablehlo.dynamic_update_slice %arg12, %87, %c_12, %c_13, %90, %c_14 : (tensor<1x2x12x8xbf16>, tensor<1x2x1x8xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x12x8xbf16>
    %92 = stablehlo.reshape %46 : (tensor<1x4x8xbf16>) -> tensor<1x2x2x8xbf16>
    %93 = stablehlo.dot_general %92, %86, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<1x2x2x8xbf16>, tensor<1x2x12x8xbf16>) -> tensor<1x2x2x12xf32>
    %cst_15 = stablehlo.constant dense<2.82842708> : tensor<f32>
    %94 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<1x2x2x12xf32>
    %95 = stablehlo.divide %93, %94 : tensor<1x2x2x12xf32>
    %96 = stablehlo.iota dim = 0 : tensor<12xi32>
    %97 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<i32>) -> tensor<12xi32>
    %98 = stablehlo.compare LE, %96, %97, SIGNED : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi1>
    %cst_16 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %99 = call @_where(%98, %95, %cst_16) : (tensor<12xi1>, tensor<1x2x2x12xf32>, tensor<f32>) -> tensor<1x2x2x12xf32>
    %cst_17 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %100 = stablehlo.reduce(%99 init: %cst_17) applies stablehlo.maximum across dimensions = [3] : (tensor<1x2x2x12xf32>, tensor<f32>) -> tensor<1x2x2xf32>
    %cst_18 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %101 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<1x2x2xf32>
    %102 = stablehlo.maximum %101, %100 : tensor<1x2x2xf32>
    %103 = stablehlo.broadcast_in_dim %102, dims = [0, 1, 2] : (tensor<1x2x2xf32>) -> tensor<1x2x2x1xf32>
    %104 = stablehlo.broadcast_in_dim %103, dims = [0, 1, 2, 3] : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x12xf32>
    %105 = stablehlo.subtract %99, %104 : tensor<1x2x2x12xf32>
    %106 = stablehlo.exponential %105 : tensor<1x2x2x12xf32>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %107 = stablehlo.reduce(%106 init: %cst_19) applies stablehlo.add across dimensions = [3] : (tensor<1x2x2x12xf32>, tensor<f32>) -> tensor<1x2x2xf32>
    %108 = stablehlo.broadcast_in_dim %107, dims = [0, 1, 2] : (tensor<1x2x2xf32>) -> tensor<1x2x2x1xf32>
    %109 = stablehlo.broadcast_in_dim %108, dims = [0, 1, 2, 3] : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x12xf32>
    %110 = stablehlo.divide %106, %109 : tensor<1x2x2x12xf32>
    %111 = stablehlo.convert %110 : (tensor<1x2x2x12xf32>) -> tensor<1x2x2x12xbf16>
    %112 = stablehlo.dot_general %111, %91, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2], precision = [DEFAULT, DEFAULT] : (tensor<1x2x2x12xbf16>, tensor<1x2x12x8xbf16>) -> tensor<1x2x2x8xbf16>
    %113 = stablehlo.reshape %112 : (tensor<1x2x2x8xbf16>) -> tensor<1x32xbf16>
    %114 = stablehlo.dot_general %113, %arg7, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x32xbf16>) -> tensor<1x32xbf16>
    %115 = stablehlo.add %arg1, %114 : tensor<1x32xbf16>
    %116 = stablehlo.multiply %115, %115 : tensor<1x32xbf16>
    %117 = stablehlo.convert %116 : (tensor<1x32xbf16>) -> tensor<1x32xf32>
    %cst_20 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %118 = stablehlo.reduce(%117 init: %cst_20) applies stablehlo.add across dimensions = [1] : (tensor<1x32xf32>, tensor<f32>) -> tensor<1xf32>
    %119 = stablehlo.broadcast_in_dim %118, dims = [0] : (tensor<1xf32>) -> tensor<1x1xf32>
    %cst_21 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %120 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %121 = stablehlo.divide %119, %120 : tensor<1x1xf32>
    %122 = stablehlo.convert %121 : (tensor<1x1xf32>) -> tensor<1x1xbf16>
    %cst_22 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %123 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<bf16>) -> tensor<1x1xbf16>
    %124 = stablehlo.add %122, %123 : tensor<1x1xbf16>
    %125 = stablehlo.rsqrt %124 : tensor<1x1xbf16>
    %126 = stablehlo.broadcast_in_dim %125, dims = [0, 1] : (tensor<1x1xbf16>) -> tensor<1x32xbf16>
    %127 = stablehlo.multiply %115, %126 : tensor<1x32xbf16>
    %128 = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<32xbf16>) -> tensor<1x32xbf16>
    %129 = stablehlo.multiply %127, %128 : tensor<1x32xbf16>
    %130 = stablehlo.dot_general %129, %arg5, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x48xbf16>) -> tensor<1x48xbf16>
    %131 = call @silu(%130) : (tensor<1x48xbf16>) -> tensor<1x48xbf16>
    %132 = stablehlo.dot_general %129, %arg9, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x32xbf16>, tensor<32x48xbf16>) -> tensor<1x48xbf16>
    %133 = stablehlo.multiply %131, %132 : tensor<1x48xbf16>
    %134 = stablehlo.dot_general %133, %arg4, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x48xbf16>, tensor<48x32xbf16>) -> tensor<1x32xbf16>
    %135 = stablehlo.add %115, %134 : tensor<1x32xbf16>
    return %135, %86, %91 : tensor<1x32xbf16>, tensor<1x2x12x8xbf16>, tensor<1x2x12x8xbf16>
  }
  func.func private @_where(%arg0: tensor<12xi1>, %arg1: tensor<1x2x2x12xf32>, %arg2: tensor<f32>) -> tensor<1x2x2x12xf32> {
    %0 = stablehlo.convert %arg2 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [3] : (tensor<12xi1>) -> tensor<1x2x2x12xi1>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x2x2x12xf32>
    %3 = stablehlo.select %1, %arg1, %2 : tensor<1x2x2x12xi1>, tensor<1x2x2x12xf32>
    return %3 : tensor<1x2x2x12xf32>
  }
  func.func private @silu(%arg0: tensor<1x48xbf16>) -> tensor<1x48xbf16> {
    %0 = stablehlo.negate %arg0 : tensor<1x48xbf16>
    %1 = stablehlo.exponential %0 : tensor<1x48xbf16>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %2 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<bf16>) -> tensor<1x48xbf16>
    %3 = stablehlo.add %2, %1 : tensor<1x48xbf16>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %4 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<bf16>) -> tensor<1x48xbf16>
    %5 = stablehlo.divide %4, %3 : tensor<1x48xbf16>
    %6 = stablehlo.multiply %arg0, %5 : tensor<1x48xbf16>
    return %6 : tensor<1x48xbf16>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<2x1x2x12x8xbf16>, %arg1: tensor<1x2x12x8xbf16>, %arg2: tensor<i32>) -> tensor<2x1x2x12x8xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3, 4] : (tensor<1x2x12x8xbf16>) -> tensor<1x1x2x12x8xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1, %c_2 : (tensor<2x1x2x12x8xbf16>, tensor<1x1x2x12x8xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x1x2x12x8xbf16>
    return %1 : tensor<2x1x2x12x8xbf16>
  }
  func.func private @argmax(%arg0: tensor<1x48xf32>) -> tensor<1xi32> {
    %0 = stablehlo.iota dim = 1 : tensor<1x48xi32>
    %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1:2 = stablehlo.reduce(%arg0 init: %cst), (%0 init: %c) across dimensions = [1] : (tensor<1x48xf32>, tensor<1x48xi32>, tensor<f32>, tensor<i32>) -> (tensor<1xf32>, tensor<1xi32>)
     reducer(%arg1: tensor<f32>, %arg3: tensor<f32>) (%arg2: tensor<i32>, %arg4: tensor<i32>)  {
      %2 = stablehlo.compare GT, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %3 = stablehlo.compare NE, %arg1, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %4 = stablehlo.or %2, %3 : tensor<i1>
      %5 = stablehlo.compare EQ, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %6 = stablehlo.compare LT, %arg2, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %7 = stablehlo.and %5, %6 : tensor<i1>
      %8 = stablehlo.or %4, %7 : tensor<i1>
      %9 = stablehlo.select %4, %arg1, %arg3 : tensor<i1>, tensor<f32>
      %10 = stablehlo.select %8, %arg2, %arg4 : tensor<i1>, tensor<i32>
      stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
    }
    return %1#1 : tensor<1xi32>
  }
}
