module @jit_train attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x32xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<2x32xf32> {tf.aliasing_output = 1 : i32}, %arg2: tensor<2x32x64xf32> {tf.aliasing_output = 2 : i32}, %arg3: tensor<2x64x32xf32> {tf.aliasing_output = 3 : i32}, %arg4: tensor<2x32x2x16xf32> {tf.aliasing_output = 4 : i32}, %arg5: tensor<2x2x16x32xf32> {tf.aliasing_output = 5 : i32}, %arg6: tensor<2x32x2x16xf32> {tf.aliasing_output = 6 : i32}, %arg7: tensor<2x32x2x16xf32> {tf.aliasing_output = 7 : i32}, %arg8: tensor<48x32xf32> {tf.aliasing_output = 8 : i32}, %arg9: tensor<2x32xf32> {tf.aliasing_output = 9 : i32}, %arg10: tensor<2x32xf32> {tf.aliasing_output = 10 : i32}, %arg11: tensor<2x32x64xf32> {tf.aliasing_output = 11 : i32}, %arg12: tensor<2x64x32xf32> {tf.aliasing_output = 12 : i32}, %arg13: tensor<2x32x2x16xf32> {tf.aliasing_output = 13 : i32}, %arg14: tensor<2x2x16x32xf32> {tf.aliasing_output = 14 : i32}, %arg15: tensor<2x32x2x16xf32> {tf.aliasing_output = 15 : i32}, %arg16: tensor<2x32x2x16xf32> {tf.aliasing_output = 16 : i32}, %arg17: tensor<48x32xf32> {tf.aliasing_output = 17 : i32}, %arg18: tensor<2x32xf32> {tf.aliasing_output = 18 : i32}, %arg19: tensor<2x32xf32> {tf.aliasing_output = 19 : i32}, %arg20: tensor<2x32x64xf32> {tf.aliasing_output = 20 : i32}, %arg21: tensor<2x64x32xf32> {tf.aliasing_output = 21 : i32}, %arg22: tensor<2x32x2x16xf32> {tf.aliasing_output = 22 : i32}, %arg23: tensor<2x2x16x32xf32> {tf.aliasing_output = 23 : i32}, %arg24: tensor<2x32x2x16xf32> {tf.aliasing_output = 24 : i32}, %arg25: tensor<2x32x2x16xf32> {tf.aliasing_output = 25 : i32}, %arg26: tensor<48x32xf32> {tf.aliasing_output = 26 : i32}, %arg27: tensor<i32>, %arg28: tensor<2x13xi32>) -> (tensor<2x32xf32> {jax.result_info = "result[0]['blocks']['g1']"}, tensor<2x32xf32> {jax.result_info = "result[0]['blocks']['g2']"}, tensor<2x32x64xf32> {jax.result_info = "result[0]['blocks']['w1']"}, tensor<2x64x32xf32> {jax.result_info = "result[0]['blocks']['w2']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[0]['blocks']['wk']"}, tensor<2x2x16x32xf32> {jax.result_info = "result[0]['blocks']['wo']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[0]['blocks']['wq']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[0]['blocks']['wv']"}, tensor<48x32xf32> {jax.result_info = "result[0]['emb']"}, tensor<2x32xf32> {jax.result_info = "result[1]['blocks']['g1']"}, tensor<2x32xf32> {jax.result_info = "result[1]['blocks']['g2']"}, tensor<2x32x64xf32> {jax.result_info = "result[1]['blocks']['w1']"}, tensor<2x64x32xf32> {jax.result_info = "result[1]['blocks']['w2']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[1]['blocks']['wk']"}, tensor<2x2x16x32xf32> {jax.result_info = "result[1]['blocks']['wo']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[1]['blocks']['wq']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[1]['blocks']['wv']"}, tensor<48x32xf32> {jax.result_info = "result[1]['emb']"}, tensor<2x32xf32> {jax.result_info = "result[2]['blocks']['g1']"}, tensor<2x32xf32> {jax.result_info = "result[2]['blocks']['g2']"}, tensor<2x32x64xf32> {jax.result_info = "result[2]['blocks']['w1']"}, tensor<2x64x32xf32> {jax.result_info = "result[2]['blocks']['w2']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[2]['blocks']['wk']"}, tensor<2x2x16x32xf32> {jax.result_info = "result[2]['blocks']['wo']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[2]['blocks']['wq']"}, tensor<2x32x2x16xf32> {jax.result_info = "result[2]['blocks']['wv']"}, tensor<48x32xf32> {jax.result_info = "result[2]['emb']"}, tensor<i32> {jax.result_info = "result[3]"}, tensor<f32> {jax.result_info = "result[4]"}) {
    %0 = stablehlo.slice %arg28 [0:2, 0:12] : (tensor<2x13xi32>) -> tensor<2x12xi32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<2x12xi32>
    %2 = stablehlo.compare LT, %0, %1, SIGNED : (tensor<2x12xi32>, tensor<2x12xi32>) -> tensor<2x12xi1>
    %c_0 = stablehlo.constant dense<48> : tensor<i32>
    %3 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<2x12xi32>
    %4 = stablehlo.add %0, %3 : tensor<2x12xi32>
    %5 = stablehlo.select %2, %4, %0 : tensor<2x12xi1>, tensor<2x12xi32>
    %6 = stablehlo.broadcast_in_dim %5, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1xi32>
    %7 = "stablehlo.gather"(%arg8, %6) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 32>}> : (tensor<48x32xf32>, tensor<2x12x1xi32>) -> tensor<2x12x32xf32>
    %8 = stablehlo.iota dim = 0 : tensor<12xi32>
    %9 = stablehlo.broadcast_in_dim %8, dims = [1] : (tensor<12xi32>) -> tensor<2x12xi32>
    %10 = stablehlo.iota dim = 0 : tensor<8xi32>
    %11 = stablehlo.negate %10 : tensor<8xi32>
    %12 = stablehlo.convert %11 : (tensor<8xi32>) -> tensor<8xf32>
    %cst = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %13 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %14 = stablehlo.divide %12, %13 : tensor<8xf32>
    %cst_1 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %15 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %16 = stablehlo.power %15, %14 : tensor<8xf32>
    %17 = stablehlo.broadcast_in_dim %9, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %18 = stablehlo.convert %17 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %19 = stablehlo.broadcast_in_dim %16, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %20 = stablehlo.broadcast_in_dim %18, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %21 = stablehlo.broadcast_in_dim %19, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %22 = stablehlo.multiply %20, %21 : tensor<2x12x1x8xf32>
    %23 = stablehlo.sine %22 : tensor<2x12x1x8xf32>
    %24 = stablehlo.cosine %22 : tensor<2x12x1x8xf32>
    %25 = stablehlo.iota dim = 0 : tensor<8xi32>
    %26 = stablehlo.negate %25 : tensor<8xi32>
    %27 = stablehlo.convert %26 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_2 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %28 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %29 = stablehlo.divide %27, %28 : tensor<8xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %30 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %31 = stablehlo.power %30, %29 : tensor<8xf32>
    %32 = stablehlo.broadcast_in_dim %9, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %33 = stablehlo.convert %32 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %34 = stablehlo.broadcast_in_dim %31, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %35 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %36 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %37 = stablehlo.multiply %35, %36 : tensor<2x12x1x8xf32>
    %38 = stablehlo.sine %37 : tensor<2x12x1x8xf32>
    %39 = stablehlo.cosine %37 : tensor<2x12x1x8xf32>
    %cst_4 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %40 = stablehlo.sqrt %cst_4 : tensor<f32>
    %41 = stablehlo.convert %40 : tensor<f32>
    %c_5 = stablehlo.constant dense<true> : tensor<i1>
    %42 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %43 = call @tril(%42) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_6 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %44:2 = call @_where(%43, %cst_6) : (tensor<12x12xi1>, tensor<f32>) -> (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>)
    %cst_7 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %45 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<2x2x12x32xf32>
    %c_8 = stablehlo.constant dense<0> : tensor<i32>
    %46:18 = stablehlo.while(%iterArg = %arg0, %iterArg_78 = %arg1, %iterArg_79 = %arg2, %iterArg_80 = %arg3, %iterArg_81 = %arg4, %iterArg_82 = %arg5, %iterArg_83 = %arg6, %iterArg_84 = %arg7, %iterArg_85 = %24, %iterArg_86 = %23, %iterArg_87 = %39, %iterArg_88 = %38, %iterArg_89 = %41, %iterArg_90 = %44#0, %iterArg_91 = %44#1, %iterArg_92 = %c_8, %iterArg_93 = %7, %iterArg_94 = %45) : tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<i32>, tensor<2x12x32xf32>, tensor<2x2x12x32xf32>
    cond {
      %c_95 = stablehlo.constant dense<2> : tensor<i32>
      %240 = stablehlo.compare LT, %iterArg_92, %c_95, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %240 : tensor<i1>
    } do {
      %240 = func.call @dynamic_index_in_dim(%iterArg, %iterArg_92) : (tensor<2x32xf32>, tensor<i32>) -> tensor<32xf32>
      %241 = func.call @dynamic_index_in_dim(%iterArg_78, %iterArg_92) : (tensor<2x32xf32>, tensor<i32>) -> tensor<32xf32>
      %242 = func.call @dynamic_index_in_dim_0(%iterArg_79, %iterArg_92) : (tensor<2x32x64xf32>, tensor<i32>) -> tensor<32x64xf32>
      %243 = func.call @dynamic_index_in_dim_1(%iterArg_80, %iterArg_92) : (tensor<2x64x32xf32>, tensor<i32>) -> tensor<64x32xf32>
      %244 = func.call @dynamic_index_in_dim_2(%iterArg_81, %iterArg_92) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %245 = func.call @dynamic_index_in_dim_3(%iterArg_82, %iterArg_92) : (tensor<2x2x16x32xf32>, tensor<i32>) -> tensor<2x16x32xf32>
      %246 = func.call @dynamic_index_in_dim_2(%iterArg_83, %iterArg_92) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %247 = func.call @dynamic_index_in_dim_2(%iterArg_84, %iterArg_92) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %248:2 = func.call @closed_call(%iterArg_85, %iterArg_86, %iterArg_87, %iterArg_88, %iterArg_89, %iterArg_90, %iterArg_91, %iterArg_93, %240, %241, %242, %243, %244, %245, %246, %247) : (tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>) -> (tensor<2x12x32xf32>, tensor<2x12x32xf32>)
      %249 = func.call @dynamic_update_index_in_dim(%iterArg_94, %248#1, %iterArg_92) : (tensor<2x2x12x32xf32>, tensor<2x12x32xf32>, tensor<i32>) -> tensor<2x2x12x32xf32>
      %c_95 = stablehlo.constant dense<1> : tensor<i32>
      %250 = stablehlo.add %iterArg_92, %c_95 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_78, %iterArg_79, %iterArg_80, %iterArg_81, %iterArg_82, %iterArg_83, %iterArg_84, %iterArg_85, %iterArg_86, %iterArg_87, %iterArg_88, %iterArg_89, %iterArg_90, %iterArg_91, %250, %248#0, %249 : tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<2x12x1x8xf32>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<i32>, tensor<2x12x32xf32>, tensor<2x2x12x32xf32>
    }
    %47 = stablehlo.transpose %arg8, dims = [1, 0] : (tensor<48x32xf32>) -> tensor<32x48xf32>
    %48 = stablehlo.dot_general %46#16, %47, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x48xf32>) -> tensor<2x12x48xf32>
    %49:3 = call @log_softmax(%48) : (tensor<2x12x48xf32>) -> (tensor<2x12x48xf32>, tensor<2x12x48xf32>, tensor<2x12x1xf32>)
    %50 = stablehlo.slice %arg28 [0:2, 1:13] : (tensor<2x13xi32>) -> tensor<2x12xi32>
    %51 = stablehlo.broadcast_in_dim %50, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1xi32>
    %52:2 = call @take_along_axis(%49#0, %51) : (tensor<2x12x48xf32>, tensor<2x12x1xi32>) -> (tensor<2x12x1xf32>, tensor<2x12x1x1xi32>)
    %cst_9 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %53 = stablehlo.reduce(%52#0 init: %cst_9) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<f32>
    %cst_10 = stablehlo.constant dense<2.400000e+01> : tensor<f32>
    %54 = stablehlo.divide %53, %cst_10 : tensor<f32>
    %55 = stablehlo.negate %54 : tensor<f32>
    %cst_11 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %56 = stablehlo.negate %cst_11 : tensor<f32>
    %cst_12 = stablehlo.constant dense<2.400000e+01> : tensor<f32>
    %57 = stablehlo.divide %56, %cst_12 : tensor<f32>
    %58 = stablehlo.broadcast_in_dim %57, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %59 = call @take_along_axis_5(%52#1, %58) : (tensor<2x12x1x1xi32>, tensor<2x12x1xf32>) -> tensor<2x12x48xf32>
    %60 = call @log_softmax_6(%49#1, %49#2, %59) : (tensor<2x12x48xf32>, tensor<2x12x1xf32>, tensor<2x12x48xf32>) -> tensor<2x12x48xf32>
    %61 = stablehlo.dot_general %60, %46#16, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x48xf32>, tensor<2x12x32xf32>) -> tensor<48x32xf32>
    %62 = stablehlo.transpose %61, dims = [1, 0] : (tensor<48x32xf32>) -> tensor<32x48xf32>
    %63 = stablehlo.dot_general %60, %47, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x48xf32>, tensor<32x48xf32>) -> tensor<2x12x32xf32>
    %64 = stablehlo.transpose %62, dims = [1, 0] : (tensor<32x48xf32>) -> tensor<48x32xf32>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %65 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %66 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %cst_15 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %67 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %68 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %cst_17 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %69 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %cst_18 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %70 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %71 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %cst_20 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %72 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %c_21 = stablehlo.constant dense<0> : tensor<i32>
    %73:19 = stablehlo.while(%iterArg = %46#17, %iterArg_78 = %arg0, %iterArg_79 = %arg1, %iterArg_80 = %arg2, %iterArg_81 = %arg3, %iterArg_82 = %arg4, %iterArg_83 = %arg5, %iterArg_84 = %arg6, %iterArg_85 = %arg7, %iterArg_86 = %c_21, %iterArg_87 = %63, %iterArg_88 = %65, %iterArg_89 = %66, %iterArg_90 = %67, %iterArg_91 = %68, %iterArg_92 = %69, %iterArg_93 = %70, %iterArg_94 = %71, %iterArg_95 = %72) : tensor<2x2x12x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<i32>, tensor<2x12x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>
    cond {
      %c_96 = stablehlo.constant dense<2> : tensor<i32>
      %240 = stablehlo.compare LT, %iterArg_86, %c_96, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %240 : tensor<i1>
    } do {
      %c_96 = stablehlo.constant dense<2> : tensor<i32>
      %240 = stablehlo.subtract %c_96, %iterArg_86 : tensor<i32>
      %c_97 = stablehlo.constant dense<1> : tensor<i32>
      %241 = stablehlo.subtract %240, %c_97 : tensor<i32>
      %242 = func.call @dynamic_index_in_dim_7(%iterArg, %241) : (tensor<2x2x12x32xf32>, tensor<i32>) -> tensor<2x12x32xf32>
      %243 = func.call @dynamic_index_in_dim(%iterArg_78, %241) : (tensor<2x32xf32>, tensor<i32>) -> tensor<32xf32>
      %244 = func.call @dynamic_index_in_dim(%iterArg_79, %241) : (tensor<2x32xf32>, tensor<i32>) -> tensor<32xf32>
      %245 = func.call @dynamic_index_in_dim_0(%iterArg_80, %241) : (tensor<2x32x64xf32>, tensor<i32>) -> tensor<32x64xf32>
      %246 = func.call @dynamic_index_in_dim_1(%iterArg_81, %241) : (tensor<2x64x32xf32>, tensor<i32>) -> tensor<64x32xf32>
      %247 = func.call @dynamic_index_in_dim_2(%iterArg_82, %241) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %248 = func.call @dynamic_index_in_dim_3(%iterArg_83, %241) : (tensor<2x2x16x32xf32>, tensor<i32>) -> tensor<2x16x32xf32>
      %249 = func.call @dynamic_index_in_dim_2(%iterArg_84, %241) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %250 = func.call @dynamic_index_in_dim_2(%iterArg_85, %241) : (tensor<2x32x2x16xf32>, tensor<i32>) -> tensor<32x2x16xf32>
      %251:9 = func.call @closed_call_8(%iterArg_87, %242, %243, %244, %245, %246, %247, %248, %249, %250) : (tensor<2x12x32xf32>, tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>) -> (tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>)
      %252 = func.call @dynamic_update_index_in_dim_12(%iterArg_88, %251#1, %241) : (tensor<2x32xf32>, tensor<32xf32>, tensor<i32>) -> tensor<2x32xf32>
      %253 = func.call @dynamic_update_index_in_dim_12(%iterArg_89, %251#2, %241) : (tensor<2x32xf32>, tensor<32xf32>, tensor<i32>) -> tensor<2x32xf32>
      %254 = func.call @dynamic_update_index_in_dim_13(%iterArg_90, %251#3, %241) : (tensor<2x32x64xf32>, tensor<32x64xf32>, tensor<i32>) -> tensor<2x32x64xf32>
      %255 = func.call @dynamic_update_index_in_dim_14(%iterArg_91, %251#4, %241) : (tensor<2x64x32xf32>, tensor<64x32xf32>, tensor<i32>) -> tensor<2x64x32xf32>
      %256 = func.call @dynamic_update_index_in_dim_15(%iterArg_92, %251#5, %241) : (tensor<2x32x2x16xf32>, tensor<32x2x16xf32>, tensor<i32>) -> tensor<2x32x2x16xf32>
      %257 = func.call @dynamic_update_index_in_dim_16(%iterArg_93, %251#6, %241) : (tensor<2x2x16x32xf32>, tensor<2x16x32xf32>, tensor<i32>) -> tensor<2x2x16x32xf32>
      %258 = func.call @dynamic_update_index_in_dim_15(%iterArg_94, %251#7, %241) : (tensor<2x32x2x16xf32>, tensor<32x2x16xf32>, tensor<i32>) -> tensor<2x32x2x16xf32>
      %259 = func.call @dynamic_update_index_in_dim_15(%iterArg_95, %251#8, %241) : (tensor<2x32x2x16xf32>, tensor<32x2x16xf32>, tensor<i32>) -> tensor<2x32x2x16xf32>
      %c_98 = stablehlo.constant dense<1> : tensor<i32>
      %260 = stablehlo.add %iterArg_86, %c_98 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_78, %iterArg_79, %iterArg_80, %iterArg_81, %iterArg_82, %iterArg_83, %iterArg_84, %iterArg_85, %260, %251#0, %252, %253, %254, %255, %256, %257, %258, %259 : tensor<2x2x12x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<i32>, tensor<2x12x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>
    }
    %cst_22 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %74 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %75 = "stablehlo.scatter"(%74, %6, %73#10) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 2>, unique_indices = false}> ({
    ^bb0(%arg29: tensor<f32>, %arg30: tensor<f32>):
      %240 = stablehlo.add %arg29, %arg30 : tensor<f32>
      stablehlo.return %240 : tensor<f32>
    }) : (tensor<48x32xf32>, tensor<2x12x1xi32>, tensor<2x12x32xf32>) -> tensor<48x32xf32>
    %76 = stablehlo.add %64, %75 : tensor<48x32xf32>
    %cst_23 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %77 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %78 = stablehlo.multiply %77, %arg9 : tensor<2x32xf32>
    %cst_24 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %79 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %80 = stablehlo.multiply %79, %73#11 : tensor<2x32xf32>
    %81 = stablehlo.add %78, %80 : tensor<2x32xf32>
    %cst_25 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %82 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %83 = stablehlo.multiply %82, %arg10 : tensor<2x32xf32>
    %cst_26 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %84 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %85 = stablehlo.multiply %84, %73#12 : tensor<2x32xf32>
    %86 = stablehlo.add %83, %85 : tensor<2x32xf32>
    %cst_27 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %87 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %88 = stablehlo.multiply %87, %arg11 : tensor<2x32x64xf32>
    %cst_28 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %89 = stablehlo.broadcast_in_dim %cst_28, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %90 = stablehlo.multiply %89, %73#13 : tensor<2x32x64xf32>
    %91 = stablehlo.add %88, %90 : tensor<2x32x64xf32>
    %cst_29 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %92 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %93 = stablehlo.multiply %92, %arg12 : tensor<2x64x32xf32>
    %cst_30 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %94 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %95 = stablehlo.multiply %94, %73#14 : tensor<2x64x32xf32>
    %96 = stablehlo.add %93, %95 : tensor<2x64x32xf32>
    %cst_31 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %97 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %98 = stablehlo.multiply %97, %arg13 : tensor<2x32x2x16xf32>
    %cst_32 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %99 = stablehlo.broadcast_in_dim %cst_32, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %100 = stablehlo.multiply %99, %73#15 : tensor<2x32x2x16xf32>
    %101 = stablehlo.add %98, %100 : tensor<2x32x2x16xf32>
    %cst_33 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %102 = stablehlo.broadcast_in_dim %cst_33, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %103 = stablehlo.multiply %102, %arg14 : tensor<2x2x16x32xf32>
    %cst_34 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %104 = stablehlo.broadcast_in_dim %cst_34, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %105 = stablehlo.multiply %104, %73#16 : tensor<2x2x16x32xf32>
    %106 = stablehlo.add %103, %105 : tensor<2x2x16x32xf32>
    %cst_35 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %107 = stablehlo.broadcast_in_dim %cst_35, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %108 = stablehlo.multiply %107, %arg15 : tensor<2x32x2x16xf32>
    %cst_36 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %109 = stablehlo.broadcast_in_dim %cst_36, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %110 = stablehlo.multiply %109, %73#17 : tensor<2x32x2x16xf32>
    %111 = stablehlo.add %108, %110 : tensor<2x32x2x16xf32>
    %cst_37 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %112 = stablehlo.broadcast_in_dim %cst_37, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %113 = stablehlo.multiply %112, %arg16 : tensor<2x32x2x16xf32>
    %cst_38 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %114 = stablehlo.broadcast_in_dim %cst_38, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %115 = stablehlo.multiply %114, %73#18 : tensor<2x32x2x16xf32>
    %116 = stablehlo.add %113, %115 : tensor<2x32x2x16xf32>
    %cst_39 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %117 = stablehlo.broadcast_in_dim %cst_39, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %118 = stablehlo.multiply %117, %arg17 : tensor<48x32xf32>
    %cst_40 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %119 = stablehlo.broadcast_in_dim %cst_40, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %120 = stablehlo.multiply %119, %76 : tensor<48x32xf32>
    %121 = stablehlo.add %118, %120 : tensor<48x32xf32>
    %cst_41 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %122 = stablehlo.broadcast_in_dim %cst_41, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %123 = stablehlo.multiply %122, %arg18 : tensor<2x32xf32>
    %cst_42 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %124 = stablehlo.broadcast_in_dim %cst_42, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %125 = stablehlo.multiply %124, %73#11 : tensor<2x32xf32>
    %126 = stablehlo.multiply %125, %73#11 : tensor<2x32xf32>
    %127 = stablehlo.add %123, %126 : tensor<2x32xf32>
    %cst_43 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %128 = stablehlo.broadcast_in_dim %cst_43, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %129 = stablehlo.multiply %128, %arg19 : tensor<2x32xf32>
    %cst_44 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %130 = stablehlo.broadcast_in_dim %cst_44, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %131 = stablehlo.multiply %130, %73#12 : tensor<2x32xf32>
    %132 = stablehlo.multiply %131, %73#12 : tensor<2x32xf32>
    %133 = stablehlo.add %129, %132 : tensor<2x32xf32>
    %cst_45 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %134 = stablehlo.broadcast_in_dim %cst_45, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %135 = stablehlo.multiply %134, %arg20 : tensor<2x32x64xf32>
    %cst_46 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %136 = stablehlo.broadcast_in_dim %cst_46, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %137 = stablehlo.multiply %136, %73#13 : tensor<2x32x64xf32>
    %138 = stablehlo.multiply %137, %73#13 : tensor<2x32x64xf32>
    %139 = stablehlo.add %135, %138 : tensor<2x32x64xf32>
    %cst_47 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %140 = stablehlo.broadcast_in_dim %cst_47, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %141 = stablehlo.multiply %140, %arg21 : tensor<2x64x32xf32>
    %cst_48 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %142 = stablehlo.broadcast_in_dim %cst_48, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %143 = stablehlo.multiply %142, %73#14 : tensor<2x64x32xf32>
    %144 = stablehlo.multiply %143, %73#14 : tensor<2x64x32xf32>
    %145 = stablehlo.add %141, %144 : tensor<2x64x32xf32>
    %cst_49 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %146 = stablehlo.broadcast_in_dim %cst_49, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %147 = stablehlo.multiply %146, %arg22 : tensor<2x32x2x16xf32>
    %cst_50 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %148 = stablehlo.broadcast_in_dim %cst_50, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %149 = stablehlo.multiply %148, %73#15 : tensor<2x32x2x16xf32>
    %150 = stablehlo.multiply %149, %73#15 : tensor<2x32x2x16xf32>
    %151 = stablehlo.add %147, %150 : tensor<2x32x2x16xf32>
    %cst_51 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %152 = stablehlo.broadcast_in_dim %cst_51, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %153 = stablehlo.multiply %152, %arg23 : tensor<2x2x16x32xf32>
    %cst_52 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %154 = stablehlo.broadcast_in_dim %cst_52, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %155 = stablehlo.multiply %154, %73#16 : tensor<2x2x16x32xf32>
    %156 = stablehlo.multiply %155, %73#16 : tensor<2x2x16x32xf32>
    %157 = stablehlo.add %153, %156 : tensor<2x2x16x32xf32>
    %cst_53 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %158 = stablehlo.broadcast_in_dim %cst_53, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %159 = stablehlo.multiply %158, %arg24 : tensor<2x32x2x16xf32>
    %cst_54 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %160 = stablehlo.broadcast_in_dim %cst_54, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %161 = stablehlo.multiply %160, %73#17 : tensor<2x32x2x16xf32>
    %162 = stablehlo.multiply %161, %73#17 : tensor<2x32x2x16xf32>
    %163 = stablehlo.add %159, %162 : tensor<2x32x2x16xf32>
    %cst_55 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %164 = stablehlo.broadcast_in_dim %cst_55, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %165 = stablehlo.multiply %164, %arg25 : tensor<2x32x2x16xf32>
    %cst_56 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %166 = stablehlo.broadcast_in_dim %cst_56, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %167 = stablehlo.multiply %166, %73#18 : tensor<2x32x2x16xf32>
    %168 = stablehlo.multiply %167, %73#18 : tensor<2x32x2x16xf32>
    %169 = stablehlo.add %165, %168 : tensor<2x32x2x16xf32>
    %cst_57 = stablehlo.constant dense<0.949999988> : tensor<f32>
    %170 = stablehlo.broadcast_in_dim %cst_57, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %171 = stablehlo.multiply %170, %arg26 : tensor<48x32xf32>
    %cst_58 = stablehlo.constant dense<5.000000e-02> : tensor<f32>
    %172 = stablehlo.broadcast_in_dim %cst_58, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %173 = stablehlo.multiply %172, %76 : tensor<48x32xf32>
    %174 = stablehlo.multiply %173, %76 : tensor<48x32xf32>
    %175 = stablehlo.add %171, %174 : tensor<48x32xf32>
    %cst_59 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %176 = stablehlo.broadcast_in_dim %cst_59, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %177 = stablehlo.multiply %176, %81 : tensor<2x32xf32>
    %178 = stablehlo.sqrt %127 : tensor<2x32xf32>
    %cst_60 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %179 = stablehlo.broadcast_in_dim %cst_60, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %180 = stablehlo.add %178, %179 : tensor<2x32xf32>
    %181 = stablehlo.divide %177, %180 : tensor<2x32xf32>
    %182 = stablehlo.subtract %arg0, %181 : tensor<2x32xf32>
    %cst_61 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %183 = stablehlo.broadcast_in_dim %cst_61, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %184 = stablehlo.multiply %183, %86 : tensor<2x32xf32>
    %185 = stablehlo.sqrt %133 : tensor<2x32xf32>
    %cst_62 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %186 = stablehlo.broadcast_in_dim %cst_62, dims = [] : (tensor<f32>) -> tensor<2x32xf32>
    %187 = stablehlo.add %185, %186 : tensor<2x32xf32>
    %188 = stablehlo.divide %184, %187 : tensor<2x32xf32>
    %189 = stablehlo.subtract %arg1, %188 : tensor<2x32xf32>
    %cst_63 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %190 = stablehlo.broadcast_in_dim %cst_63, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %191 = stablehlo.multiply %190, %91 : tensor<2x32x64xf32>
    %192 = stablehlo.sqrt %139 : tensor<2x32x64xf32>
    %cst_64 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %193 = stablehlo.broadcast_in_dim %cst_64, dims = [] : (tensor<f32>) -> tensor<2x32x64xf32>
    %194 = stablehlo.add %192, %193 : tensor<2x32x64xf32>
    %195 = stablehlo.divide %191, %194 : tensor<2x32x64xf32>
    %196 = stablehlo.subtract %arg2, %195 : tensor<2x32x64xf32>
    %cst_65 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %197 = stablehlo.broadcast_in_dim %cst_65, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %198 = stablehlo.multiply %197, %96 : tensor<2x64x32xf32>
    %199 = stablehlo.sqrt %145 : tensor<2x64x32xf32>
    %cst_66 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %200 = stablehlo.broadcast_in_dim %cst_66, dims = [] : (tensor<f32>) -> tensor<2x64x32xf32>
    %201 = stablehlo.add %199, %200 : tensor<2x64x32xf32>
    %202 = stablehlo.divide %198, %201 : tensor<2x64x32xf32>
    %203 = stablehlo.subtract %arg3, %202 : tensor<2x64x32xf32>
    %cst_67 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %204 = stablehlo.broadcast_in_dim %cst_67, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %205 = stablehlo.multiply %204, %101 : tensor<2x32x2x16xf32>
    %206 = stablehlo.sqrt %151 : tensor<2x32x2x16xf32>
    %cst_68 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %207 = stablehlo.broadcast_in_dim %cst_68, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %208 = stablehlo.add %206, %207 : tensor<2x32x2x16xf32>
    %209 = stablehlo.divide %205, %208 : tensor<2x32x2x16xf32>
    %210 = stablehlo.subtract %arg4, %209 : tensor<2x32x2x16xf32>
    %cst_69 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %211 = stablehlo.broadcast_in_dim %cst_69, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %212 = stablehlo.multiply %211, %106 : tensor<2x2x16x32xf32>
    %213 = stablehlo.sqrt %157 : tensor<2x2x16x32xf32>
    %cst_70 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %214 = stablehlo.broadcast_in_dim %cst_70, dims = [] : (tensor<f32>) -> tensor<2x2x16x32xf32>
    %215 = stablehlo.add %213, %214 : tensor<2x2x16x32xf32>
    %216 = stablehlo.divide %212, %215 : tensor<2x2x16x32xf32>
    %217 = stablehlo.subtract %arg5, %216 : tensor<2x2x16x32xf32>
    %cst_71 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %218 = stablehlo.broadcast_in_dim %cst_71, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %219 = stablehlo.multiply %218, %111 : tensor<2x32x2x16xf32>
    %220 = stablehlo.sqrt %163 : tensor<2x32x2x16xf32>
    %cst_72 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %221 = stablehlo.broadcast_in_dim %cst_72, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %222 = stablehlo.add %220, %221 : tensor<2x32x2x16xf32>
    %223 = stablehlo.divide %219, %222 : tensor<2x32x2x16xf32>
    %224 = stablehlo.subtract %arg6, %223 : tensor<2x32x2x16xf32>
    %cst_73 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %225 = stablehlo.broadcast_in_dim %cst_73, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %226 = stablehlo.multiply %225, %116 : tensor<2x32x2x16xf32>
    %227 = stablehlo.sqrt %169 : tensor<2x32x2x16xf32>
    %cst_74 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %228 = stablehlo.broadcast_in_dim %cst_74, dims = [] : (tensor<f32>) -> tensor<2x32x2x16xf32>
    %229 = stablehlo.add %227, %228 : tensor<2x32x2x16xf32>
    %230 = stablehlo.divide %226, %229 : tensor<2x32x2x16xf32>
    %231 = stablehlo.subtract %arg7, %230 : tensor<2x32x2x16xf32>
    %cst_75 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %232 = stablehlo.broadcast_in_dim %cst_75, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %233 = stablehlo.multiply %232, %121 : tensor<48x32xf32>
    %234 = stablehlo.sqrt %175 : tensor<48x32xf32>
    %cst_76 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %235 = stablehlo.broadcast_in_dim %cst_76, dims = [] : (tensor<f32>) -> tensor<48x32xf32>
    %236 = stablehlo.add %234, %235 : tensor<48x32xf32>
    %237 = stablehlo.divide %233, %236 : tensor<48x32xf32>
    %238 = stablehlo.subtract %arg8, %237 : tensor<48x32xf32>
    %c_77 = stablehlo.constant dense<1> : tensor<i32>
    %239 = stablehlo.add %arg27, %c_77 : tensor<i32>
    return %182, %189, %196, %203, %210, %217, %224, %231, %238, %81, %86, %91, %96, %101, %106, %111, %116, %121, %127, %133, %139, %145, %151, %157, %163, %169, %175, %239, %55 : tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<48x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<48x32xf32>, tensor<2x32xf32>, tensor<2x32xf32>, tensor<2x32x64xf32>, tensor<2x64x32xf32>, tensor<2x32x2x16xf32>, tensor<2x2x16x32xf32>, tensor<2x32x2x16xf32>, tensor<2x32x2x16xf32>, tensor<48x32xf32>, tensor<i32>, tensor<f32>
  }
  func.func private @tril(%arg0: tensor<12x12xi1>) -> tensor<12x12xi1> {
    %0 = stablehlo.iota dim = 0 : tensor<12x12xi32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<12x12xi32>
    %2 = stablehlo.add %0, %1 : tensor<12x12xi32>
    %3 = stablehlo.iota dim = 1 : tensor<12x12xi32>
    %4 = stablehlo.compare GE, %2, %3, SIGNED : (tensor<12x12xi32>, tensor<12x12xi32>) -> tensor<12x12xi1>
    %c_0 = stablehlo.constant dense<false> : tensor<i1>
    %5 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %6 = stablehlo.select %4, %arg0, %5 : tensor<12x12xi1>, tensor<12x12xi1>
    return %6 : tensor<12x12xi1>
  }
  func.func private @_where(%arg0: tensor<12x12xi1>, %arg1: tensor<f32>) -> (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) {
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [2, 3] : (tensor<12x12xi1>) -> tensor<2x2x12x12xi1>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    return %1, %2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
  }
  func.func private @dynamic_index_in_dim(%arg0: tensor<2x32xf32>, %arg1: tensor<i32>) -> tensor<32xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 32] : (tensor<2x32xf32>, tensor<i32>, tensor<i32>) -> tensor<1x32xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x32xf32>) -> tensor<32xf32>
    return %1 : tensor<32xf32>
  }
  func.func private @dynamic_index_in_dim_0(%arg0: tensor<2x32x64xf32>, %arg1: tensor<i32>) -> tensor<32x64xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 32, 64] : (tensor<2x32x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x64xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x32x64xf32>) -> tensor<32x64xf32>
    return %1 : tensor<32x64xf32>
  }
  func.func private @dynamic_index_in_dim_1(%arg0: tensor<2x64x32xf32>, %arg1: tensor<i32>) -> tensor<64x32xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 64, 32] : (tensor<2x64x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x64x32xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x64x32xf32>) -> tensor<64x32xf32>
    return %1 : tensor<64x32xf32>
  }
  func.func private @dynamic_index_in_dim_2(%arg0: tensor<2x32x2x16xf32>, %arg1: tensor<i32>) -> tensor<32x2x16xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 32, 2, 16] : (tensor<2x32x2x16xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x2x16xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x32x2x16xf32>) -> tensor<32x2x16xf32>
    return %1 : tensor<32x2x16xf32>
  }
  func.func private @dynamic_index_in_dim_3(%arg0: tensor<2x2x16x32xf32>, %arg1: tensor<i32>) -> tensor<2x16x32xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 2, 16, 32] : (tensor<2x2x16x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x16x32xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x2x16x32xf32>) -> tensor<2x16x32xf32>
    return %1 : tensor<2x16x32xf32>
  }
  func.func private @closed_call(%arg0: tensor<2x12x1x8xf32>, %arg1: tensor<2x12x1x8xf32>, %arg2: tensor<2x12x1x8xf32>, %arg3: tensor<2x12x1x8xf32>, %arg4: tensor<f32>, %arg5: tensor<2x2x12x12xi1>, %arg6: tensor<2x2x12x12xf32>, %arg7: tensor<2x12x32xf32>, %arg8: tensor<32xf32>, %arg9: tensor<32xf32>, %arg10: tensor<32x64xf32>, %arg11: tensor<64x32xf32>, %arg12: tensor<32x2x16xf32>, %arg13: tensor<2x16x32xf32>, %arg14: tensor<32x2x16xf32>, %arg15: tensor<32x2x16xf32>) -> (tensor<2x12x32xf32>, tensor<2x12x32xf32>) {
    %0 = stablehlo.multiply %arg7, %arg7 : tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1 = stablehlo.reduce(%0 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %3 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %4 = stablehlo.divide %2, %3 : tensor<2x12x1xf32>
    %cst_1 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %5 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %6 = stablehlo.add %4, %5 : tensor<2x12x1xf32>
    %7 = stablehlo.rsqrt %6 : tensor<2x12x1xf32>
    %8 = stablehlo.broadcast_in_dim %7, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %9 = stablehlo.multiply %arg7, %8 : tensor<2x12x32xf32>
    %10 = stablehlo.broadcast_in_dim %arg8, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %11 = stablehlo.broadcast_in_dim %10, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %12 = stablehlo.multiply %9, %11 : tensor<2x12x32xf32>
    %13 = stablehlo.dot_general %12, %arg14, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %14 = stablehlo.slice %13 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %15 = stablehlo.slice %13 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %16 = stablehlo.broadcast_in_dim %arg0, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %17 = stablehlo.multiply %14, %16 : tensor<2x12x2x8xf32>
    %18 = stablehlo.broadcast_in_dim %arg1, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %19 = stablehlo.multiply %15, %18 : tensor<2x12x2x8xf32>
    %20 = stablehlo.subtract %17, %19 : tensor<2x12x2x8xf32>
    %21 = stablehlo.broadcast_in_dim %arg0, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %22 = stablehlo.multiply %15, %21 : tensor<2x12x2x8xf32>
    %23 = stablehlo.broadcast_in_dim %arg1, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %24 = stablehlo.multiply %14, %23 : tensor<2x12x2x8xf32>
    %25 = stablehlo.add %22, %24 : tensor<2x12x2x8xf32>
    %26 = stablehlo.concatenate %20, %25, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %27 = stablehlo.dot_general %12, %arg12, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %28 = stablehlo.slice %27 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %29 = stablehlo.slice %27 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %30 = stablehlo.broadcast_in_dim %arg2, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %31 = stablehlo.multiply %28, %30 : tensor<2x12x2x8xf32>
    %32 = stablehlo.broadcast_in_dim %arg3, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %33 = stablehlo.multiply %29, %32 : tensor<2x12x2x8xf32>
    %34 = stablehlo.subtract %31, %33 : tensor<2x12x2x8xf32>
    %35 = stablehlo.broadcast_in_dim %arg2, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %36 = stablehlo.multiply %29, %35 : tensor<2x12x2x8xf32>
    %37 = stablehlo.broadcast_in_dim %arg3, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %38 = stablehlo.multiply %28, %37 : tensor<2x12x2x8xf32>
    %39 = stablehlo.add %36, %38 : tensor<2x12x2x8xf32>
    %40 = stablehlo.concatenate %34, %39, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %41 = stablehlo.dot_general %12, %arg15, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %42 = stablehlo.dot_general %26, %40, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x12xf32>
    %43 = stablehlo.broadcast_in_dim %arg4, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %44 = stablehlo.divide %42, %43 : tensor<2x2x12x12xf32>
    %45 = call @_where_4(%44, %arg5, %arg6) : (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32>
    %cst_2 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %46 = stablehlo.reduce(%45 init: %cst_2) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_3 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %47 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %48 = stablehlo.maximum %47, %46 : tensor<2x2x12xf32>
    %49 = stablehlo.broadcast_in_dim %48, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %50 = stablehlo.broadcast_in_dim %49, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %51 = stablehlo.subtract %45, %50 : tensor<2x2x12x12xf32>
    %52 = stablehlo.exponential %51 : tensor<2x2x12x12xf32>
    %cst_4 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %53 = stablehlo.reduce(%52 init: %cst_4) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %54 = stablehlo.broadcast_in_dim %53, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %55 = stablehlo.broadcast_in_dim %54, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %56 = stablehlo.divide %52, %55 : tensor<2x2x12x12xf32>
    %57 = stablehlo.dot_general %41, %56, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x2x12x12xf32>) -> tensor<2x2x16x12xf32>
    %58 = stablehlo.transpose %57, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xf32>) -> tensor<2x12x2x16xf32>
    %59 = stablehlo.dot_general %58, %arg13, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x16x32xf32>) -> tensor<2x12x32xf32>
    %60 = stablehlo.add %arg7, %59 : tensor<2x12x32xf32>
    %61 = stablehlo.multiply %60, %60 : tensor<2x12x32xf32>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %62 = stablehlo.reduce(%61 init: %cst_5) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %63 = stablehlo.broadcast_in_dim %62, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_6 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %64 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %65 = stablehlo.divide %63, %64 : tensor<2x12x1xf32>
    %cst_7 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %66 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %67 = stablehlo.add %65, %66 : tensor<2x12x1xf32>
    %68 = stablehlo.rsqrt %67 : tensor<2x12x1xf32>
    %69 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %70 = stablehlo.multiply %60, %69 : tensor<2x12x32xf32>
    %71 = stablehlo.broadcast_in_dim %arg9, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %72 = stablehlo.broadcast_in_dim %71, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %73 = stablehlo.multiply %70, %72 : tensor<2x12x32xf32>
    %74 = stablehlo.dot_general %73, %arg10, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x64xf32>) -> tensor<2x12x64xf32>
    %75 = stablehlo.multiply %74, %74 : tensor<2x12x64xf32>
    %76 = stablehlo.multiply %75, %74 : tensor<2x12x64xf32>
    %cst_8 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %77 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %78 = stablehlo.multiply %77, %76 : tensor<2x12x64xf32>
    %79 = stablehlo.add %74, %78 : tensor<2x12x64xf32>
    %cst_9 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %80 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %81 = stablehlo.multiply %80, %79 : tensor<2x12x64xf32>
    %82 = stablehlo.tanh %81 : tensor<2x12x64xf32>
    %cst_10 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %83 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %84 = stablehlo.add %83, %82 : tensor<2x12x64xf32>
    %cst_11 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %85 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %86 = stablehlo.multiply %85, %84 : tensor<2x12x64xf32>
    %87 = stablehlo.multiply %74, %86 : tensor<2x12x64xf32>
    %88 = stablehlo.dot_general %87, %arg11, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xf32>, tensor<64x32xf32>) -> tensor<2x12x32xf32>
    %89 = stablehlo.add %60, %88 : tensor<2x12x32xf32>
    return %89, %arg7 : tensor<2x12x32xf32>, tensor<2x12x32xf32>
  }
  func.func private @_where_4(%arg0: tensor<2x2x12x12xf32>, %arg1: tensor<2x2x12x12xi1>, %arg2: tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32> {
    %0 = stablehlo.select %arg1, %arg0, %arg2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %0 : tensor<2x2x12x12xf32>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<2x2x12x32xf32>, %arg1: tensor<2x12x32xf32>, %arg2: tensor<i32>) -> tensor<2x2x12x32xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<2x12x32xf32>) -> tensor<1x2x12x32xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x2x12x32xf32>, tensor<1x2x12x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x2x12x32xf32>
    return %1 : tensor<2x2x12x32xf32>
  }
  func.func private @log_softmax(%arg0: tensor<2x12x48xf32>) -> (tensor<2x12x48xf32>, tensor<2x12x48xf32>, tensor<2x12x1xf32>) {
    %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %0 = stablehlo.reduce(%arg0 init: %cst) applies stablehlo.maximum across dimensions = [2] : (tensor<2x12x48xf32>, tensor<f32>) -> tensor<2x12xf32>
    %cst_0 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12xf32>
    %2 = stablehlo.maximum %1, %0 : tensor<2x12xf32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x48xf32>
    %5 = stablehlo.subtract %arg0, %4 : tensor<2x12x48xf32>
    %6 = stablehlo.exponential %5 : tensor<2x12x48xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %7 = stablehlo.reduce(%6 init: %cst_1) applies stablehlo.add across dimensions = [2] : (tensor<2x12x48xf32>, tensor<f32>) -> tensor<2x12xf32>
    %8 = stablehlo.broadcast_in_dim %7, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %9 = stablehlo.log %8 : tensor<2x12x1xf32>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x48xf32>
    %11 = stablehlo.subtract %5, %10 : tensor<2x12x48xf32>
    return %11, %6, %8 : tensor<2x12x48xf32>, tensor<2x12x48xf32>, tensor<2x12x1xf32>
  }
  func.func private @take_along_axis(%arg0: tensor<2x12x48xf32>, %arg1: tensor<2x12x1xi32>) -> (tensor<2x12x1xf32>, tensor<2x12x1x1xi32>) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<2x12x1xi32>
    %1 = stablehlo.compare LT, %arg1, %0, SIGNED : (tensor<2x12x1xi32>, tensor<2x12x1xi32>) -> tensor<2x12x1xi1>
    %c_0 = stablehlo.constant dense<48> : tensor<i32>
    %2 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<2x12x1xi32>
    %3 = stablehlo.add %arg1, %2 : tensor<2x12x1xi32>
    %4 = stablehlo.select %1, %3, %arg1 : tensor<2x12x1xi1>, tensor<2x12x1xi32>
    %5 = stablehlo.reshape %4 : (tensor<2x12x1xi32>) -> tensor<2x12x1x1xi32>
    %c_1 = stablehlo.constant dense<47> : tensor<1xi32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %6 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<i32>) -> tensor<2x12x1x1xi32>
    %7 = stablehlo.compare GE, %5, %6, SIGNED : (tensor<2x12x1x1xi32>, tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xi1>
    %8 = stablehlo.broadcast_in_dim %c_1, dims = [3] : (tensor<1xi32>) -> tensor<1x1x1x1xi32>
    %9 = stablehlo.broadcast_in_dim %8, dims = [0, 1, 2, 3] : (tensor<1x1x1x1xi32>) -> tensor<2x12x1x1xi32>
    %10 = stablehlo.compare LE, %5, %9, SIGNED : (tensor<2x12x1x1xi32>, tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xi1>
    %11 = stablehlo.and %7, %10 : tensor<2x12x1x1xi1>
    %c_3 = stablehlo.constant dense<true> : tensor<i1>
    %12 = stablehlo.reduce(%11 init: %c_3) applies stablehlo.and across dimensions = [3] : (tensor<2x12x1x1xi1>, tensor<i1>) -> tensor<2x12x1xi1>
    %13 = "stablehlo.gather"(%arg0, %5) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [2], operand_batching_dims = [0, 1], start_indices_batching_dims = [0, 1], start_index_map = [2], index_vector_dim = 3>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 1>}> : (tensor<2x12x48xf32>, tensor<2x12x1x1xi32>) -> tensor<2x12x1xf32>
    %cst = stablehlo.constant dense<0x7FC00000> : tensor<f32>
    %14 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %15 = stablehlo.select %12, %13, %14 : tensor<2x12x1xi1>, tensor<2x12x1xf32>
    return %15, %5 : tensor<2x12x1xf32>, tensor<2x12x1x1xi32>
  }
  func.func private @take_along_axis_5(%arg0: tensor<2x12x1x1xi32>, %arg1: tensor<2x12x1xf32>) -> tensor<2x12x48xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<2x12x48xf32>
    %1 = "stablehlo.scatter"(%0, %arg0, %arg1) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [2], input_batching_dims = [0, 1], scatter_indices_batching_dims = [0, 1], scatter_dims_to_operand_dims = [2], index_vector_dim = 3>, unique_indices = false}> ({
    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
      %2 = stablehlo.add %arg2, %arg3 : tensor<f32>
      stablehlo.return %2 : tensor<f32>
    }) : (tensor<2x12x48xf32>, tensor<2x12x1x1xi32>, tensor<2x12x1xf32>) -> tensor<2x12x48xf32>
    return %1 : tensor<2x12x48xf32>
  }
  func.func private @log_softmax_6(%arg0: tensor<2x12x48xf32>, %arg1: tensor<2x12x1xf32>, %arg2: tensor<2x12x48xf32>) -> tensor<2x12x48xf32> {
    %0 = stablehlo.negate %arg2 : tensor<2x12x48xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1 = stablehlo.reduce(%0 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x48xf32>, tensor<f32>) -> tensor<2x12xf32>
    %2 = stablehlo.reshape %1 : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %3 = stablehlo.divide %2, %arg1 : tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %4 = stablehlo.reduce(%3 init: %cst_0) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x48xf32>
    %6 = stablehlo.multiply %5, %arg0 : tensor<2x12x48xf32>
    %7 = stablehlo.add %arg2, %6 : tensor<2x12x48xf32>
    return %7 : tensor<2x12x48xf32>
  }
  func.func private @dynamic_index_in_dim_7(%arg0: tensor<2x2x12x32xf32>, %arg1: tensor<i32>) -> tensor<2x12x32xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 2, 12, 32] : (tensor<2x2x12x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x12x32xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x2x12x32xf32>) -> tensor<2x12x32xf32>
    return %1 : tensor<2x12x32xf32>
  }
  func.func private @closed_call_8(%arg0: tensor<2x12x32xf32>, %arg1: tensor<2x12x32xf32>, %arg2: tensor<32xf32>, %arg3: tensor<32xf32>, %arg4: tensor<32x64xf32>, %arg5: tensor<64x32xf32>, %arg6: tensor<32x2x16xf32>, %arg7: tensor<2x16x32xf32>, %arg8: tensor<32x2x16xf32>, %arg9: tensor<32x2x16xf32>) -> (tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>) {
    %0:10 = stablehlo.optimization_barrier %arg1, %arg2, %arg3, %arg4, %arg5, %arg6, %arg7, %arg8, %arg9, %arg0 : tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>, tensor<2x12x32xf32>
    %1 = stablehlo.iota dim = 0 : tensor<12xi32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1] : (tensor<12xi32>) -> tensor<2x12xi32>
    %3 = stablehlo.multiply %0#0, %0#0 : tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %4 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %7 = stablehlo.divide %5, %6 : tensor<2x12x1xf32>
    %cst_1 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %8 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %9 = stablehlo.add %7, %8 : tensor<2x12x1xf32>
    %10 = stablehlo.rsqrt %9 : tensor<2x12x1xf32>
    %11 = stablehlo.divide %10, %9 : tensor<2x12x1xf32>
    %cst_2 = stablehlo.constant dense<-5.000000e-01> : tensor<f32>
    %12 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %13 = stablehlo.multiply %12, %11 : tensor<2x12x1xf32>
    %14 = stablehlo.broadcast_in_dim %10, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %15 = stablehlo.multiply %0#0, %14 : tensor<2x12x32xf32>
    %16 = stablehlo.broadcast_in_dim %0#1, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %17 = stablehlo.broadcast_in_dim %16, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %18 = stablehlo.multiply %15, %17 : tensor<2x12x32xf32>
    %19 = stablehlo.dot_general %18, %0#7, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %20 = stablehlo.iota dim = 0 : tensor<8xi32>
    %21 = stablehlo.negate %20 : tensor<8xi32>
    %22 = stablehlo.convert %21 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_3 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %23 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %24 = stablehlo.divide %22, %23 : tensor<8xf32>
    %cst_4 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %25 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %26 = stablehlo.power %25, %24 : tensor<8xf32>
    %27 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %28 = stablehlo.convert %27 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %29 = stablehlo.broadcast_in_dim %26, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %30 = stablehlo.broadcast_in_dim %28, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %31 = stablehlo.broadcast_in_dim %29, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %32 = stablehlo.multiply %30, %31 : tensor<2x12x1x8xf32>
    %33 = stablehlo.sine %32 : tensor<2x12x1x8xf32>
    %34 = stablehlo.cosine %32 : tensor<2x12x1x8xf32>
    %35 = stablehlo.slice %19 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %36 = stablehlo.slice %19 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %37 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %38 = stablehlo.multiply %35, %37 : tensor<2x12x2x8xf32>
    %39 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %40 = stablehlo.multiply %36, %39 : tensor<2x12x2x8xf32>
    %41 = stablehlo.subtract %38, %40 : tensor<2x12x2x8xf32>
    %42 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %43 = stablehlo.multiply %36, %42 : tensor<2x12x2x8xf32>
    %44 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %45 = stablehlo.multiply %35, %44 : tensor<2x12x2x8xf32>
    %46 = stablehlo.add %43, %45 : tensor<2x12x2x8xf32>
    %47 = stablehlo.concatenate %41, %46, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %48 = stablehlo.dot_general %18, %0#5, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %49 = stablehlo.iota dim = 0 : tensor<8xi32>
    %50 = stablehlo.negate %49 : tensor<8xi32>
    %51 = stablehlo.convert %50 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_5 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %52 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %53 = stablehlo.divide %51, %52 : tensor<8xf32>
    %cst_6 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %54 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %55 = stablehlo.power %54, %53 : tensor<8xf32>
    %56 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %57 = stablehlo.convert %56 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %58 = stablehlo.broadcast_in_dim %55, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %59 = stablehlo.broadcast_in_dim %57, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %60 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %61 = stablehlo.multiply %59, %60 : tensor<2x12x1x8xf32>
    %62 = stablehlo.sine %61 : tensor<2x12x1x8xf32>
    %63 = stablehlo.cosine %61 : tensor<2x12x1x8xf32>
    %64 = stablehlo.slice %48 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %65 = stablehlo.slice %48 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %66 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %67 = stablehlo.multiply %64, %66 : tensor<2x12x2x8xf32>
    %68 = stablehlo.broadcast_in_dim %62, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %69 = stablehlo.multiply %65, %68 : tensor<2x12x2x8xf32>
    %70 = stablehlo.subtract %67, %69 : tensor<2x12x2x8xf32>
    %71 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %72 = stablehlo.multiply %65, %71 : tensor<2x12x2x8xf32>
    %73 = stablehlo.broadcast_in_dim %62, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %74 = stablehlo.multiply %64, %73 : tensor<2x12x2x8xf32>
    %75 = stablehlo.add %72, %74 : tensor<2x12x2x8xf32>
    %76 = stablehlo.concatenate %70, %75, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %77 = stablehlo.dot_general %18, %0#8, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %78 = stablehlo.dot_general %47, %76, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x12xf32>
    %cst_7 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %79 = stablehlo.sqrt %cst_7 : tensor<f32>
    %80 = stablehlo.convert %79 : tensor<f32>
    %81 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %82 = stablehlo.divide %78, %81 : tensor<2x2x12x12xf32>
    %c = stablehlo.constant dense<true> : tensor<i1>
    %83 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %84 = call @tril_9(%83) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_8 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %85:2 = call @_where_10(%84, %82, %cst_8) : (tensor<12x12xi1>, tensor<2x2x12x12xf32>, tensor<f32>) -> (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>)
    %cst_9 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %86 = stablehlo.reduce(%85#0 init: %cst_9) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_10 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %87 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %88 = stablehlo.maximum %87, %86 : tensor<2x2x12xf32>
    %89 = stablehlo.broadcast_in_dim %88, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %90 = stablehlo.broadcast_in_dim %89, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %91 = stablehlo.subtract %85#0, %90 : tensor<2x2x12x12xf32>
    %92 = stablehlo.exponential %91 : tensor<2x2x12x12xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %93 = stablehlo.reduce(%92 init: %cst_11) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %94 = stablehlo.broadcast_in_dim %93, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %96 = stablehlo.divide %92, %95 : tensor<2x2x12x12xf32>
    %97 = stablehlo.multiply %94, %94 : tensor<2x2x12x1xf32>
    %cst_12 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %98 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<2x2x12x1xf32>
    %99 = stablehlo.divide %98, %97 : tensor<2x2x12x1xf32>
    %100 = stablehlo.dot_general %77, %96, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x2x12x12xf32>) -> tensor<2x2x16x12xf32>
    %101 = stablehlo.transpose %100, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xf32>) -> tensor<2x12x2x16xf32>
    %102 = stablehlo.dot_general %101, %0#6, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x16x32xf32>) -> tensor<2x12x32xf32>
    %103 = stablehlo.add %0#0, %102 : tensor<2x12x32xf32>
    %104 = stablehlo.multiply %103, %103 : tensor<2x12x32xf32>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %105 = stablehlo.reduce(%104 init: %cst_13) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %106 = stablehlo.broadcast_in_dim %105, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_14 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %107 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %108 = stablehlo.divide %106, %107 : tensor<2x12x1xf32>
    %cst_15 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %109 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %110 = stablehlo.add %108, %109 : tensor<2x12x1xf32>
    %111 = stablehlo.rsqrt %110 : tensor<2x12x1xf32>
    %112 = stablehlo.divide %111, %110 : tensor<2x12x1xf32>
    %cst_16 = stablehlo.constant dense<-5.000000e-01> : tensor<f32>
    %113 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %114 = stablehlo.multiply %113, %112 : tensor<2x12x1xf32>
    %115 = stablehlo.broadcast_in_dim %111, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %116 = stablehlo.multiply %103, %115 : tensor<2x12x32xf32>
    %117 = stablehlo.broadcast_in_dim %0#2, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %118 = stablehlo.broadcast_in_dim %117, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %119 = stablehlo.multiply %116, %118 : tensor<2x12x32xf32>
    %120 = stablehlo.dot_general %119, %0#3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x64xf32>) -> tensor<2x12x64xf32>
    %121 = stablehlo.multiply %120, %120 : tensor<2x12x64xf32>
    %122 = stablehlo.multiply %121, %120 : tensor<2x12x64xf32>
    %123 = stablehlo.multiply %120, %120 : tensor<2x12x64xf32>
    %cst_17 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %124 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %125 = stablehlo.multiply %124, %123 : tensor<2x12x64xf32>
    %cst_18 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %126 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %127 = stablehlo.multiply %126, %122 : tensor<2x12x64xf32>
    %128 = stablehlo.add %120, %127 : tensor<2x12x64xf32>
    %cst_19 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %129 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %130 = stablehlo.multiply %129, %128 : tensor<2x12x64xf32>
    %131 = stablehlo.tanh %130 : tensor<2x12x64xf32>
    %cst_20 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %132 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %133 = stablehlo.subtract %132, %131 : tensor<2x12x64xf32>
    %cst_21 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %134 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %135 = stablehlo.add %134, %131 : tensor<2x12x64xf32>
    %cst_22 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %136 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %137 = stablehlo.multiply %136, %135 : tensor<2x12x64xf32>
    %138 = stablehlo.multiply %120, %137 : tensor<2x12x64xf32>
    %139 = stablehlo.dot_general %0#9, %138, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<2x12x64xf32>) -> tensor<32x64xf32>
    %140 = stablehlo.transpose %139, dims = [1, 0] : (tensor<32x64xf32>) -> tensor<64x32xf32>
    %141 = stablehlo.dot_general %0#9, %0#4, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<64x32xf32>) -> tensor<2x12x64xf32>
    %142 = stablehlo.multiply %120, %141 : tensor<2x12x64xf32>
    %143 = stablehlo.multiply %141, %137 : tensor<2x12x64xf32>
    %cst_23 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %144 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %145 = stablehlo.multiply %144, %142 : tensor<2x12x64xf32>
    %146 = stablehlo.multiply %145, %133 : tensor<2x12x64xf32>
    %147 = stablehlo.multiply %146, %131 : tensor<2x12x64xf32>
    %148 = stablehlo.add %146, %147 : tensor<2x12x64xf32>
    %cst_24 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %149 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %150 = stablehlo.multiply %149, %148 : tensor<2x12x64xf32>
    %151 = stablehlo.add %143, %150 : tensor<2x12x64xf32>
    %cst_25 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %152 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %153 = stablehlo.multiply %152, %150 : tensor<2x12x64xf32>
    %154 = stablehlo.multiply %153, %125 : tensor<2x12x64xf32>
    %155 = stablehlo.add %151, %154 : tensor<2x12x64xf32>
    %156 = stablehlo.dot_general %155, %119, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xf32>, tensor<2x12x32xf32>) -> tensor<64x32xf32>
    %157 = stablehlo.transpose %156, dims = [1, 0] : (tensor<64x32xf32>) -> tensor<32x64xf32>
    %158 = stablehlo.dot_general %155, %0#3, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xf32>, tensor<32x64xf32>) -> tensor<2x12x32xf32>
    %159 = stablehlo.multiply %116, %158 : tensor<2x12x32xf32>
    %cst_26 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %160 = stablehlo.reduce(%159 init: %cst_26) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<32xf32>
    %161 = stablehlo.reshape %160 : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %162 = stablehlo.broadcast_in_dim %117, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %163 = stablehlo.multiply %158, %162 : tensor<2x12x32xf32>
    %cst_27 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %164 = stablehlo.reduce(%161 init: %cst_27) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xf32>, tensor<f32>) -> tensor<32xf32>
    %165 = stablehlo.multiply %103, %163 : tensor<2x12x32xf32>
    %cst_28 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %166 = stablehlo.reduce(%165 init: %cst_28) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %167 = stablehlo.reshape %166 : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %168 = stablehlo.broadcast_in_dim %111, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %169 = stablehlo.multiply %163, %168 : tensor<2x12x32xf32>
    %170 = stablehlo.add %0#9, %169 : tensor<2x12x32xf32>
    %171 = stablehlo.multiply %167, %114 : tensor<2x12x1xf32>
    %cst_29 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %172 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %173 = stablehlo.divide %171, %172 : tensor<2x12x1xf32>
    %cst_30 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %174 = stablehlo.reduce(%173 init: %cst_30) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %175 = stablehlo.broadcast_in_dim %174, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %176 = stablehlo.multiply %103, %175 : tensor<2x12x32xf32>
    %177 = stablehlo.add %170, %176 : tensor<2x12x32xf32>
    %178 = stablehlo.multiply %175, %103 : tensor<2x12x32xf32>
    %179 = stablehlo.add %177, %178 : tensor<2x12x32xf32>
    %180 = stablehlo.dot_general %179, %101, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<2x12x2x16xf32>) -> tensor<32x2x16xf32>
    %181 = stablehlo.transpose %180, dims = [1, 2, 0] : (tensor<32x2x16xf32>) -> tensor<2x16x32xf32>
    %182 = stablehlo.dot_general %179, %0#6, contracting_dims = [2] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<2x16x32xf32>) -> tensor<2x12x2x16xf32>
    %183 = stablehlo.transpose %182, dims = [0, 2, 3, 1] : (tensor<2x12x2x16xf32>) -> tensor<2x2x16x12xf32>
    %184 = stablehlo.dot_general %183, %77, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x12xf32>
    %185 = stablehlo.dot_general %183, %96, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xf32>, tensor<2x2x12x12xf32>) -> tensor<2x2x16x12xf32>
    %186 = stablehlo.transpose %185, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xf32>) -> tensor<2x12x2x16xf32>
    %187 = stablehlo.broadcast_in_dim %99, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %188 = stablehlo.multiply %184, %187 : tensor<2x2x12x12xf32>
    %189 = stablehlo.multiply %188, %92 : tensor<2x2x12x12xf32>
    %cst_31 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %190 = stablehlo.reduce(%189 init: %cst_31) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %191 = stablehlo.reshape %190 : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %192 = stablehlo.negate %191 : tensor<2x2x12x1xf32>
    %193 = stablehlo.broadcast_in_dim %94, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %194 = stablehlo.divide %184, %193 : tensor<2x2x12x12xf32>
    %cst_32 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %195 = stablehlo.reduce(%192 init: %cst_32) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x1xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %196 = stablehlo.broadcast_in_dim %195, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x12xf32>
    %197 = stablehlo.add %194, %196 : tensor<2x2x12x12xf32>
    %198 = stablehlo.multiply %197, %92 : tensor<2x2x12x12xf32>
    %199 = call @_where_11(%85#1, %198) : (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32>
    %200 = stablehlo.broadcast_in_dim %80, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %201 = stablehlo.divide %199, %200 : tensor<2x2x12x12xf32>
    %202 = stablehlo.dot_general %201, %47, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %203 = stablehlo.transpose %202, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %204 = stablehlo.dot_general %201, %76, batching_dims = [0, 1] x [0, 2], contracting_dims = [3] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %205 = stablehlo.transpose %204, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %206 = stablehlo.dot_general %186, %18, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x32xf32>) -> tensor<2x16x32xf32>
    %207 = stablehlo.transpose %206, dims = [2, 0, 1] : (tensor<2x16x32xf32>) -> tensor<32x2x16xf32>
    %208 = stablehlo.dot_general %186, %0#8, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<32x2x16xf32>) -> tensor<2x12x32xf32>
    %209 = stablehlo.slice %203 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %210 = stablehlo.slice %203 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %211 = stablehlo.broadcast_in_dim %62, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %212 = stablehlo.multiply %210, %211 : tensor<2x12x2x8xf32>
    %213 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %214 = stablehlo.multiply %210, %213 : tensor<2x12x2x8xf32>
    %215 = stablehlo.negate %209 : tensor<2x12x2x8xf32>
    %216 = stablehlo.broadcast_in_dim %62, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %217 = stablehlo.multiply %215, %216 : tensor<2x12x2x8xf32>
    %218 = stablehlo.add %214, %217 : tensor<2x12x2x8xf32>
    %219 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %220 = stablehlo.multiply %209, %219 : tensor<2x12x2x8xf32>
    %221 = stablehlo.add %212, %220 : tensor<2x12x2x8xf32>
    %222 = stablehlo.concatenate %221, %218, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %223 = stablehlo.dot_general %222, %18, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x32xf32>) -> tensor<2x16x32xf32>
    %224 = stablehlo.transpose %223, dims = [2, 0, 1] : (tensor<2x16x32xf32>) -> tensor<32x2x16xf32>
    %225 = stablehlo.dot_general %222, %0#5, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<32x2x16xf32>) -> tensor<2x12x32xf32>
    %226 = stablehlo.add %208, %225 : tensor<2x12x32xf32>
    %227 = stablehlo.slice %205 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %228 = stablehlo.slice %205 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %229 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %230 = stablehlo.multiply %228, %229 : tensor<2x12x2x8xf32>
    %231 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %232 = stablehlo.multiply %228, %231 : tensor<2x12x2x8xf32>
    %233 = stablehlo.negate %227 : tensor<2x12x2x8xf32>
    %234 = stablehlo.broadcast_in_dim %33, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %235 = stablehlo.multiply %233, %234 : tensor<2x12x2x8xf32>
    %236 = stablehlo.add %232, %235 : tensor<2x12x2x8xf32>
    %237 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %238 = stablehlo.multiply %227, %237 : tensor<2x12x2x8xf32>
    %239 = stablehlo.add %230, %238 : tensor<2x12x2x8xf32>
    %240 = stablehlo.concatenate %239, %236, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %241 = stablehlo.dot_general %240, %18, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x32xf32>) -> tensor<2x16x32xf32>
    %242 = stablehlo.transpose %241, dims = [2, 0, 1] : (tensor<2x16x32xf32>) -> tensor<32x2x16xf32>
    %243 = stablehlo.dot_general %240, %0#7, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<32x2x16xf32>) -> tensor<2x12x32xf32>
    %244 = stablehlo.add %226, %243 : tensor<2x12x32xf32>
    %245 = stablehlo.multiply %15, %244 : tensor<2x12x32xf32>
    %cst_33 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %246 = stablehlo.reduce(%245 init: %cst_33) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<32xf32>
    %247 = stablehlo.reshape %246 : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %248 = stablehlo.broadcast_in_dim %16, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %249 = stablehlo.multiply %244, %248 : tensor<2x12x32xf32>
    %cst_34 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %250 = stablehlo.reduce(%247 init: %cst_34) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xf32>, tensor<f32>) -> tensor<32xf32>
    %251 = stablehlo.multiply %0#0, %249 : tensor<2x12x32xf32>
    %cst_35 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %252 = stablehlo.reduce(%251 init: %cst_35) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %253 = stablehlo.reshape %252 : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %254 = stablehlo.broadcast_in_dim %10, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %255 = stablehlo.multiply %249, %254 : tensor<2x12x32xf32>
    %256 = stablehlo.add %179, %255 : tensor<2x12x32xf32>
    %257 = stablehlo.multiply %253, %13 : tensor<2x12x1xf32>
    %cst_36 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %258 = stablehlo.broadcast_in_dim %cst_36, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %259 = stablehlo.divide %257, %258 : tensor<2x12x1xf32>
    %cst_37 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %260 = stablehlo.reduce(%259 init: %cst_37) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %261 = stablehlo.broadcast_in_dim %260, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %262 = stablehlo.multiply %0#0, %261 : tensor<2x12x32xf32>
    %263 = stablehlo.add %256, %262 : tensor<2x12x32xf32>
    %264 = stablehlo.multiply %261, %0#0 : tensor<2x12x32xf32>
    %265 = stablehlo.add %263, %264 : tensor<2x12x32xf32>
    return %265, %250, %164, %157, %140, %224, %181, %242, %207 : tensor<2x12x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x64xf32>, tensor<64x32xf32>, tensor<32x2x16xf32>, tensor<2x16x32xf32>, tensor<32x2x16xf32>, tensor<32x2x16xf32>
  }
  func.func private @tril_9(%arg0: tensor<12x12xi1>) -> tensor<12x12xi1> {
    %0 = stablehlo.iota dim = 0 : tensor<12x12xi32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<12x12xi32>
    %2 = stablehlo.add %0, %1 : tensor<12x12xi32>
    %3 = stablehlo.iota dim = 1 : tensor<12x12xi32>
    %4 = stablehlo.compare GE, %2, %3, SIGNED : (tensor<12x12xi32>, tensor<12x12xi32>) -> tensor<12x12xi1>
    %c_0 = stablehlo.constant dense<false> : tensor<i1>
    %5 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %6 = stablehlo.select %4, %arg0, %5 : tensor<12x12xi1>, tensor<12x12xi1>
    return %6 : tensor<12x12xi1>
  }
  func.func private @_where_10(%arg0: tensor<12x12xi1>, %arg1: tensor<2x2x12x12xf32>, %arg2: tensor<f32>) -> (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>) {
    %0 = stablehlo.convert %arg2 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [2, 3] : (tensor<12x12xi1>) -> tensor<2x2x12x12xi1>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %3 = stablehlo.select %1, %arg1, %2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %3, %1 : tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>
  }
  func.func private @_where_11(%arg0: tensor<2x2x12x12xi1>, %arg1: tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %1 = stablehlo.select %arg0, %arg1, %0 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %1 : tensor<2x2x12x12xf32>
  }
  func.func private @dynamic_update_index_in_dim_12(%arg0: tensor<2x32xf32>, %arg1: tensor<32xf32>, %arg2: tensor<i32>) -> tensor<2x32xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<32xf32>) -> tensor<1x32xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<2x32xf32>, tensor<1x32xf32>, tensor<i32>, tensor<i32>) -> tensor<2x32xf32>
    return %1 : tensor<2x32xf32>
  }
  func.func private @dynamic_update_index_in_dim_13(%arg0: tensor<2x32x64xf32>, %arg1: tensor<32x64xf32>, %arg2: tensor<i32>) -> tensor<2x32x64xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<32x64xf32>) -> tensor<1x32x64xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<2x32x64xf32>, tensor<1x32x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x32x64xf32>
    return %1 : tensor<2x32x64xf32>
  }
  func.func private @dynamic_update_index_in_dim_14(%arg0: tensor<2x64x32xf32>, %arg1: tensor<64x32xf32>, %arg2: tensor<i32>) -> tensor<2x64x32xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<64x32xf32>) -> tensor<1x64x32xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<2x64x32xf32>, tensor<1x64x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x64x32xf32>
    return %1 : tensor<2x64x32xf32>
  }
  func.func private @dynamic_update_index_in_dim_15(%arg0: tensor<2x32x2x16xf32>, %arg1: tensor<32x2x16xf32>, %arg2: tensor<i32>) -> tensor<2x32x2x16xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<32x2x16xf32>) -> tensor<1x32x2x16xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x32x2x16xf32>, tensor<1x32x2x16xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x32x2x16xf32>
    return %1 : tensor<2x32x2x16xf32>
  }
  func.func private @dynamic_update_index_in_dim_16(%arg0: tensor<2x2x16x32xf32>, %arg1: tensor<2x16x32xf32>, %arg2: tensor<i32>) -> tensor<2x2x16x32xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<2x16x32xf32>) -> tensor<1x2x16x32xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x2x16x32xf32>, tensor<1x2x16x32xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x2x16x32xf32>
    return %1 : tensor<2x2x16x32xf32>
  }
}
