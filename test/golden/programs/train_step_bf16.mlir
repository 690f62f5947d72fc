module @jit_train attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x32xbf16> {tf.aliasing_output = 0 : i32}, %arg1: tensor<2x32xbf16> {tf.aliasing_output = 1 : i32}, %arg2: tensor<2x32x64xbf16> {tf.aliasing_output = 2 : i32}, %arg3: tensor<2x64x32xbf16> {tf.aliasing_output = 3 : i32}, %arg4: tensor<2x32x2x16xbf16> {tf.aliasing_output = 4 : i32}, %arg5: tensor<2x2x16x32xbf16> {tf.aliasing_output = 5 : i32}, %arg6: tensor<2x32x2x16xbf16> {tf.aliasing_output = 6 : i32}, %arg7: tensor<2x32x2x16xbf16> {tf.aliasing_output = 7 : i32}, %arg8: tensor<48x32xbf16> {tf.aliasing_output = 8 : i32}, %arg9: tensor<2x32xbf16> {tf.aliasing_output = 9 : i32}, %arg10: tensor<2x32xbf16> {tf.aliasing_output = 10 : i32}, %arg11: tensor<2x32x64xbf16> {tf.aliasing_output = 11 : i32}, %arg12: tensor<2x64x32xbf16> {tf.aliasing_output = 12 : i32}, %arg13: tensor<2x32x2x16xbf16> {tf.aliasing_output = 13 : i32}, %arg14: tensor<2x2x16x32xbf16> {tf.aliasing_output = 14 : i32}, %arg15: tensor<2x32x2x16xbf16> {tf.aliasing_output = 15 : i32}, %arg16: tensor<2x32x2x16xbf16> {tf.aliasing_output = 16 : i32}, %arg17: tensor<48x32xbf16> {tf.aliasing_output = 17 : i32}, %arg18: tensor<2x32xbf16> {tf.aliasing_output = 18 : i32}, %arg19: tensor<2x32xbf16> {tf.aliasing_output = 19 : i32}, %arg20: tensor<2x32x64xbf16> {tf.aliasing_output = 20 : i32}, %arg21: tensor<2x64x32xbf16> {tf.aliasing_output = 21 : i32}, %arg22: tensor<2x32x2x16xbf16> {tf.aliasing_output = 22 : i32}, %arg23: tensor<2x2x16x32xbf16> {tf.aliasing_output = 23 : i32}, %arg24: tensor<2x32x2x16xbf16> {tf.aliasing_output = 24 : i32}, %arg25: tensor<2x32x2x16xbf16> {tf.aliasing_output = 25 : i32}, %arg26: tensor<48x32xbf16> {tf.aliasing_output = 26 : i32}, %arg27: tensor<i32>, %arg28: tensor<2x13xi32>) -> (tensor<2x32xbf16> {jax.result_info = "result[0]['blocks']['g1']"}, tensor<2x32xbf16> {jax.result_info = "result[0]['blocks']['g2']"}, tensor<2x32x64xbf16> {jax.result_info = "result[0]['blocks']['w1']"}, tensor<2x64x32xbf16> {jax.result_info = "result[0]['blocks']['w2']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[0]['blocks']['wk']"}, tensor<2x2x16x32xbf16> {jax.result_info = "result[0]['blocks']['wo']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[0]['blocks']['wq']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[0]['blocks']['wv']"}, tensor<48x32xbf16> {jax.result_info = "result[0]['emb']"}, tensor<2x32xbf16> {jax.result_info = "result[1]['blocks']['g1']"}, tensor<2x32xbf16> {jax.result_info = "result[1]['blocks']['g2']"}, tensor<2x32x64xbf16> {jax.result_info = "result[1]['blocks']['w1']"}, tensor<2x64x32xbf16> {jax.result_info = "result[1]['blocks']['w2']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[1]['blocks']['wk']"}, tensor<2x2x16x32xbf16> {jax.result_info = "result[1]['blocks']['wo']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[1]['blocks']['wq']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[1]['blocks']['wv']"}, tensor<48x32xbf16> {jax.result_info = "result[1]['emb']"}, tensor<2x32xbf16> {jax.result_info = "result[2]['blocks']['g1']"}, tensor<2x32xbf16> {jax.result_info = "result[2]['blocks']['g2']"}, tensor<2x32x64xbf16> {jax.result_info = "result[2]['blocks']['w1']"}, tensor<2x64x32xbf16> {jax.result_info = "result[2]['blocks']['w2']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[2]['blocks']['wk']"}, tensor<2x2x16x32xbf16> {jax.result_info = "result[2]['blocks']['wo']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[2]['blocks']['wq']"}, tensor<2x32x2x16xbf16> {jax.result_info = "result[2]['blocks']['wv']"}, tensor<48x32xbf16> {jax.result_info = "result[2]['emb']"}, tensor<i32> {jax.result_info = "result[3]"}, tensor<f32> {jax.result_info = "result[4]"}) {
    %0 = stablehlo.slice %arg28 [0:2, 0:12] : (tensor<2x13xi32>) -> tensor<2x12xi32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<2x12xi32>
    %2 = stablehlo.compare LT, %0, %1, SIGNED : (tensor<2x12xi32>, tensor<2x12xi32>) -> tensor<2x12xi1>
    %c_0 = stablehlo.constant dense<48> : tensor<i32>
    %3 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<2x12xi32>
    %4 = stablehlo.add %0, %3 : tensor<2x12xi32>
    %5 = stablehlo.select %2, %4, %0 : tensor<2x12xi1>, tensor<2x12xi32>
    %6 = stablehlo.broadcast_in_dim %5, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1xi32>
    %7 = "stablehlo.gather"(%arg8, %6) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 32>}> : (tensor<48x32xbf16>, tensor<2x12x1xi32>) -> tensor<2x12x32xbf16>
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
    %24 = stablehlo.convert %23 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %25 = stablehlo.cosine %22 : tensor<2x12x1x8xf32>
    %26 = stablehlo.convert %25 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %27 = stablehlo.iota dim = 0 : tensor<8xi32>
    %28 = stablehlo.negate %27 : tensor<8xi32>
    %29 = stablehlo.convert %28 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_2 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %30 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %31 = stablehlo.divide %29, %30 : tensor<8xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %32 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %33 = stablehlo.power %32, %31 : tensor<8xf32>
    %34 = stablehlo.broadcast_in_dim %9, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %35 = stablehlo.convert %34 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %36 = stablehlo.broadcast_in_dim %33, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %37 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %38 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %39 = stablehlo.multiply %37, %38 : tensor<2x12x1x8xf32>
    %40 = stablehlo.sine %39 : tensor<2x12x1x8xf32>
    %41 = stablehlo.convert %40 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %42 = stablehlo.cosine %39 : tensor<2x12x1x8xf32>
    %43 = stablehlo.convert %42 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %cst_4 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %44 = stablehlo.sqrt %cst_4 : tensor<f32>
    %45 = stablehlo.convert %44 : tensor<f32>
    %c_5 = stablehlo.constant dense<true> : tensor<i1>
    %46 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %47 = call @tril(%46) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_6 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %48:2 = call @_where(%47, %cst_6) : (tensor<12x12xi1>, tensor<f32>) -> (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>)
    %cst_7 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %49 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<bf16>) -> tensor<2x2x12x32xbf16>
    %c_8 = stablehlo.constant dense<0> : tensor<i32>
    %50:18 = stablehlo.while(%iterArg = %arg0, %iterArg_78 = %arg1, %iterArg_79 = %arg2, %iterArg_80 = %arg3, %iterArg_81 = %arg4, %iterArg_82 = %arg5, %iterArg_83 = %arg6, %iterArg_84 = %arg7, %iterArg_85 = %26, %iterArg_86 = %24, %iterArg_87 = %43, %iterArg_88 = %41, %iterArg_89 = %45, %iterArg_90 = %48#0, %iterArg_91 = %48#1, %iterArg_92 = %c_8, %iterArg_93 = %7, %iterArg_94 = %49) : tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<i32>, tensor<2x12x32xbf16>, tensor<2x2x12x32xbf16>
    cond {
      %c_95 = stablehlo.constant dense<2> : tensor<i32>
      %250 = stablehlo.compare LT, %iterArg_92, %c_95, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %250 : tensor<i1>
    } do {
      %250 = func.call @dynamic_index_in_dim(%iterArg, %iterArg_92) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %251 = func.call @dynamic_index_in_dim(%iterArg_78, %iterArg_92) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %252 = func.call @dynamic_index_in_dim_0(%iterArg_79, %iterArg_92) : (tensor<2x32x64xbf16>, tensor<i32>) -> tensor<32x64xbf16>
      %253 = func.call @dynamic_index_in_dim_1(%iterArg_80, %iterArg_92) : (tensor<2x64x32xbf16>, tensor<i32>) -> tensor<64x32xbf16>
      %254 = func.call @dynamic_index_in_dim_2(%iterArg_81, %iterArg_92) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %255 = func.call @dynamic_index_in_dim_3(%iterArg_82, %iterArg_92) : (tensor<2x2x16x32xbf16>, tensor<i32>) -> tensor<2x16x32xbf16>
      %256 = func.call @dynamic_index_in_dim_2(%iterArg_83, %iterArg_92) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %257 = func.call @dynamic_index_in_dim_2(%iterArg_84, %iterArg_92) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %258:2 = func.call @closed_call(%iterArg_85, %iterArg_86, %iterArg_87, %iterArg_88, %iterArg_89, %iterArg_90, %iterArg_91, %iterArg_93, %250, %251, %252, %253, %254, %255, %256, %257) : (tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16>, tensor<2x12x32xbf16>)
      %259 = func.call @dynamic_update_index_in_dim(%iterArg_94, %258#1, %iterArg_92) : (tensor<2x2x12x32xbf16>, tensor<2x12x32xbf16>, tensor<i32>) -> tensor<2x2x12x32xbf16>
      %c_95 = stablehlo.constant dense<1> : tensor<i32>
      %260 = stablehlo.add %iterArg_92, %c_95 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_78, %iterArg_79, %iterArg_80, %iterArg_81, %iterArg_82, %iterArg_83, %iterArg_84, %iterArg_85, %iterArg_86, %iterArg_87, %iterArg_88, %iterArg_89, %iterArg_90, %iterArg_91, %260, %258#0, %259 : tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<2x12x1x8xbf16>, tensor<f32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>, tensor<i32>, tensor<2x12x32xbf16>, tensor<2x2x12x32xbf16>
    }
    %51 = stablehlo.transpose %arg8, dims = [1, 0] : (tensor<48x32xbf16>) -> tensor<32x48xbf16>
    %52 = stablehlo.dot_general %50#16, %51, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x48xbf16>) -> tensor<2x12x48xf32>
    %53:3 = call @log_softmax(%52) : (tensor<2x12x48xf32>) -> (tensor<2x12x48xf32>, tensor<2x12x48xf32>, tensor<2x12x1xf32>)
    %54 = stablehlo.slice %arg28 [0:2, 1:13] : (tensor<2x13xi32>) -> tensor<2x12xi32>
    %55 = stablehlo.broadcast_in_dim %54, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1xi32>
    %56:2 = call @take_along_axis(%53#0, %55) : (tensor<2x12x48xf32>, tensor<2x12x1xi32>) -> (tensor<2x12x1xf32>, tensor<2x12x1x1xi32>)
    %cst_9 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %57 = stablehlo.reduce(%56#0 init: %cst_9) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<f32>
    %cst_10 = stablehlo.constant dense<2.400000e+01> : tensor<f32>
    %58 = stablehlo.divide %57, %cst_10 : tensor<f32>
    %59 = stablehlo.negate %58 : tensor<f32>
    %cst_11 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %60 = stablehlo.negate %cst_11 : tensor<f32>
    %cst_12 = stablehlo.constant dense<2.400000e+01> : tensor<f32>
    %61 = stablehlo.divide %60, %cst_12 : tensor<f32>
    %62 = stablehlo.broadcast_in_dim %61, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %63 = call @take_along_axis_5(%56#1, %62) : (tensor<2x12x1x1xi32>, tensor<2x12x1xf32>) -> tensor<2x12x48xf32>
    %64 = call @log_softmax_6(%53#1, %53#2, %63) : (tensor<2x12x48xf32>, tensor<2x12x1xf32>, tensor<2x12x48xf32>) -> tensor<2x12x48xf32>
    %65 = stablehlo.convert %64 : tensor<2x12x48xf32>
    %66 = stablehlo.convert %50#16 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %67 = stablehlo.dot_general %65, %66, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x48xf32>, tensor<2x12x32xf32>) -> tensor<48x32xf32>
    %68 = stablehlo.transpose %67, dims = [1, 0] : (tensor<48x32xf32>) -> tensor<32x48xf32>
    %69 = stablehlo.convert %68 : (tensor<32x48xf32>) -> tensor<32x48xbf16>
    %70 = stablehlo.convert %64 : tensor<2x12x48xf32>
    %71 = stablehlo.convert %51 : (tensor<32x48xbf16>) -> tensor<32x48xf32>
    %72 = stablehlo.dot_general %70, %71, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x48xf32>, tensor<32x48xf32>) -> tensor<2x12x32xf32>
    %73 = stablehlo.convert %72 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %74 = stablehlo.transpose %69, dims = [1, 0] : (tensor<32x48xbf16>) -> tensor<48x32xbf16>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %75 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %76 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %cst_15 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %77 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %78 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %cst_17 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %79 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %cst_18 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %80 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %81 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %cst_20 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %82 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %c_21 = stablehlo.constant dense<0> : tensor<i32>
    %83:19 = stablehlo.while(%iterArg = %50#17, %iterArg_78 = %arg0, %iterArg_79 = %arg1, %iterArg_80 = %arg2, %iterArg_81 = %arg3, %iterArg_82 = %arg4, %iterArg_83 = %arg5, %iterArg_84 = %arg6, %iterArg_85 = %arg7, %iterArg_86 = %c_21, %iterArg_87 = %73, %iterArg_88 = %75, %iterArg_89 = %76, %iterArg_90 = %77, %iterArg_91 = %78, %iterArg_92 = %79, %iterArg_93 = %80, %iterArg_94 = %81, %iterArg_95 = %82) : tensor<2x2x12x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<i32>, tensor<2x12x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>
    cond {
      %c_96 = stablehlo.constant dense<2> : tensor<i32>
      %250 = stablehlo.compare LT, %iterArg_86, %c_96, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %250 : tensor<i1>
    } do {
      %c_96 = stablehlo.constant dense<2> : tensor<i32>
      %250 = stablehlo.subtract %c_96, %iterArg_86 : tensor<i32>
      %c_97 = stablehlo.constant dense<1> : tensor<i32>
      %251 = stablehlo.subtract %250, %c_97 : tensor<i32>
      %252 = func.call @dynamic_index_in_dim_7(%iterArg, %251) : (tensor<2x2x12x32xbf16>, tensor<i32>) -> tensor<2x12x32xbf16>
      %253 = func.call @dynamic_index_in_dim(%iterArg_78, %251) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %254 = func.call @dynamic_index_in_dim(%iterArg_79, %251) : (tensor<2x32xbf16>, tensor<i32>) -> tensor<32xbf16>
      %255 = func.call @dynamic_index_in_dim_0(%iterArg_80, %251) : (tensor<2x32x64xbf16>, tensor<i32>) -> tensor<32x64xbf16>
      %256 = func.call @dynamic_index_in_dim_1(%iterArg_81, %251) : (tensor<2x64x32xbf16>, tensor<i32>) -> tensor<64x32xbf16>
      %257 = func.call @dynamic_index_in_dim_2(%iterArg_82, %251) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %258 = func.call @dynamic_index_in_dim_3(%iterArg_83, %251) : (tensor<2x2x16x32xbf16>, tensor<i32>) -> tensor<2x16x32xbf16>
      %259 = func.call @dynamic_index_in_dim_2(%iterArg_84, %251) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %260 = func.call @dynamic_index_in_dim_2(%iterArg_85, %251) : (tensor<2x32x2x16xbf16>, tensor<i32>) -> tensor<32x2x16xbf16>
      %261:9 = func.call @closed_call_8(%iterArg_87, %252, %253, %254, %255, %256, %257, %258, %259, %260) : (tensor<2x12x32xbf16>, tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>)
      %262 = func.call @dynamic_update_index_in_dim_12(%iterArg_88, %261#1, %251) : (tensor<2x32xbf16>, tensor<32xbf16>, tensor<i32>) -> tensor<2x32xbf16>
      %263 = func.call @dynamic_update_index_in_dim_12(%iterArg_89, %261#2, %251) : (tensor<2x32xbf16>, tensor<32xbf16>, tensor<i32>) -> tensor<2x32xbf16>
      %264 = func.call @dynamic_update_index_in_dim_13(%iterArg_90, %261#3, %251) : (tensor<2x32x64xbf16>, tensor<32x64xbf16>, tensor<i32>) -> tensor<2x32x64xbf16>
      %265 = func.call @dynamic_update_index_in_dim_14(%iterArg_91, %261#4, %251) : (tensor<2x64x32xbf16>, tensor<64x32xbf16>, tensor<i32>) -> tensor<2x64x32xbf16>
      %266 = func.call @dynamic_update_index_in_dim_15(%iterArg_92, %261#5, %251) : (tensor<2x32x2x16xbf16>, tensor<32x2x16xbf16>, tensor<i32>) -> tensor<2x32x2x16xbf16>
      %267 = func.call @dynamic_update_index_in_dim_16(%iterArg_93, %261#6, %251) : (tensor<2x2x16x32xbf16>, tensor<2x16x32xbf16>, tensor<i32>) -> tensor<2x2x16x32xbf16>
      %268 = func.call @dynamic_update_index_in_dim_15(%iterArg_94, %261#7, %251) : (tensor<2x32x2x16xbf16>, tensor<32x2x16xbf16>, tensor<i32>) -> tensor<2x32x2x16xbf16>
      %269 = func.call @dynamic_update_index_in_dim_15(%iterArg_95, %261#8, %251) : (tensor<2x32x2x16xbf16>, tensor<32x2x16xbf16>, tensor<i32>) -> tensor<2x32x2x16xbf16>
      %c_98 = stablehlo.constant dense<1> : tensor<i32>
      %270 = stablehlo.add %iterArg_86, %c_98 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_78, %iterArg_79, %iterArg_80, %iterArg_81, %iterArg_82, %iterArg_83, %iterArg_84, %iterArg_85, %270, %261#0, %262, %263, %264, %265, %266, %267, %268, %269 : tensor<2x2x12x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<i32>, tensor<2x12x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>
    }
    %cst_22 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %84 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %85 = "stablehlo.scatter"(%84, %6, %83#10) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 2>, unique_indices = false}> ({
    ^bb0(%arg29: tensor<bf16>, %arg30: tensor<bf16>):
      %250 = stablehlo.add %arg29, %arg30 : tensor<bf16>
      stablehlo.return %250 : tensor<bf16>
    }) : (tensor<48x32xbf16>, tensor<2x12x1xi32>, tensor<2x12x32xbf16>) -> tensor<48x32xbf16>
    %86 = stablehlo.add %74, %85 : tensor<48x32xbf16>
    %cst_23 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %87 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %88 = stablehlo.multiply %87, %arg9 : tensor<2x32xbf16>
    %cst_24 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %89 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %90 = stablehlo.multiply %89, %83#11 : tensor<2x32xbf16>
    %91 = stablehlo.add %88, %90 : tensor<2x32xbf16>
    %cst_25 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %92 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %93 = stablehlo.multiply %92, %arg10 : tensor<2x32xbf16>
    %cst_26 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %94 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %95 = stablehlo.multiply %94, %83#12 : tensor<2x32xbf16>
    %96 = stablehlo.add %93, %95 : tensor<2x32xbf16>
    %cst_27 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %97 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %98 = stablehlo.multiply %97, %arg11 : tensor<2x32x64xbf16>
    %cst_28 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %99 = stablehlo.broadcast_in_dim %cst_28, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %100 = stablehlo.multiply %99, %83#13 : tensor<2x32x64xbf16>
    %101 = stablehlo.add %98, %100 : tensor<2x32x64xbf16>
    %cst_29 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %102 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %103 = stablehlo.multiply %102, %arg12 : tensor<2x64x32xbf16>
    %cst_30 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %104 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %105 = stablehlo.multiply %104, %83#14 : tensor<2x64x32xbf16>
    %106 = stablehlo.add %103, %105 : tensor<2x64x32xbf16>
    %cst_31 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %107 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %108 = stablehlo.multiply %107, %arg13 : tensor<2x32x2x16xbf16>
    %cst_32 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %109 = stablehlo.broadcast_in_dim %cst_32, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %110 = stablehlo.multiply %109, %83#15 : tensor<2x32x2x16xbf16>
    %111 = stablehlo.add %108, %110 : tensor<2x32x2x16xbf16>
    %cst_33 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %112 = stablehlo.broadcast_in_dim %cst_33, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %113 = stablehlo.multiply %112, %arg14 : tensor<2x2x16x32xbf16>
    %cst_34 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %114 = stablehlo.broadcast_in_dim %cst_34, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %115 = stablehlo.multiply %114, %83#16 : tensor<2x2x16x32xbf16>
    %116 = stablehlo.add %113, %115 : tensor<2x2x16x32xbf16>
    %cst_35 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %117 = stablehlo.broadcast_in_dim %cst_35, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %118 = stablehlo.multiply %117, %arg15 : tensor<2x32x2x16xbf16>
    %cst_36 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %119 = stablehlo.broadcast_in_dim %cst_36, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %120 = stablehlo.multiply %119, %83#17 : tensor<2x32x2x16xbf16>
    %121 = stablehlo.add %118, %120 : tensor<2x32x2x16xbf16>
    %cst_37 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %122 = stablehlo.broadcast_in_dim %cst_37, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %123 = stablehlo.multiply %122, %arg16 : tensor<2x32x2x16xbf16>
    %cst_38 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %124 = stablehlo.broadcast_in_dim %cst_38, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %125 = stablehlo.multiply %124, %83#18 : tensor<2x32x2x16xbf16>
    %126 = stablehlo.add %123, %125 : tensor<2x32x2x16xbf16>
    %cst_39 = stablehlo.constant dense<8.984370e-01> : tensor<bf16>
    %127 = stablehlo.broadcast_in_dim %cst_39, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %128 = stablehlo.multiply %127, %arg17 : tensor<48x32xbf16>
    %cst_40 = stablehlo.constant dense<1.000980e-01> : tensor<bf16>
    %129 = stablehlo.broadcast_in_dim %cst_40, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %130 = stablehlo.multiply %129, %86 : tensor<48x32xbf16>
    %131 = stablehlo.add %128, %130 : tensor<48x32xbf16>
    %cst_41 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %132 = stablehlo.broadcast_in_dim %cst_41, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %133 = stablehlo.multiply %132, %arg18 : tensor<2x32xbf16>
    %cst_42 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %134 = stablehlo.broadcast_in_dim %cst_42, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %135 = stablehlo.multiply %134, %83#11 : tensor<2x32xbf16>
    %136 = stablehlo.multiply %135, %83#11 : tensor<2x32xbf16>
    %137 = stablehlo.add %133, %136 : tensor<2x32xbf16>
    %cst_43 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %138 = stablehlo.broadcast_in_dim %cst_43, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %139 = stablehlo.multiply %138, %arg19 : tensor<2x32xbf16>
    %cst_44 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %140 = stablehlo.broadcast_in_dim %cst_44, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %141 = stablehlo.multiply %140, %83#12 : tensor<2x32xbf16>
    %142 = stablehlo.multiply %141, %83#12 : tensor<2x32xbf16>
    %143 = stablehlo.add %139, %142 : tensor<2x32xbf16>
    %cst_45 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %144 = stablehlo.broadcast_in_dim %cst_45, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %145 = stablehlo.multiply %144, %arg20 : tensor<2x32x64xbf16>
    %cst_46 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %146 = stablehlo.broadcast_in_dim %cst_46, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %147 = stablehlo.multiply %146, %83#13 : tensor<2x32x64xbf16>
    %148 = stablehlo.multiply %147, %83#13 : tensor<2x32x64xbf16>
    %149 = stablehlo.add %145, %148 : tensor<2x32x64xbf16>
    %cst_47 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %150 = stablehlo.broadcast_in_dim %cst_47, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %151 = stablehlo.multiply %150, %arg21 : tensor<2x64x32xbf16>
    %cst_48 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %152 = stablehlo.broadcast_in_dim %cst_48, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %153 = stablehlo.multiply %152, %83#14 : tensor<2x64x32xbf16>
    %154 = stablehlo.multiply %153, %83#14 : tensor<2x64x32xbf16>
    %155 = stablehlo.add %151, %154 : tensor<2x64x32xbf16>
    %cst_49 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %156 = stablehlo.broadcast_in_dim %cst_49, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %157 = stablehlo.multiply %156, %arg22 : tensor<2x32x2x16xbf16>
    %cst_50 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %158 = stablehlo.broadcast_in_dim %cst_50, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %159 = stablehlo.multiply %158, %83#15 : tensor<2x32x2x16xbf16>
    %160 = stablehlo.multiply %159, %83#15 : tensor<2x32x2x16xbf16>
    %161 = stablehlo.add %157, %160 : tensor<2x32x2x16xbf16>
    %cst_51 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %162 = stablehlo.broadcast_in_dim %cst_51, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %163 = stablehlo.multiply %162, %arg23 : tensor<2x2x16x32xbf16>
    %cst_52 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %164 = stablehlo.broadcast_in_dim %cst_52, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %165 = stablehlo.multiply %164, %83#16 : tensor<2x2x16x32xbf16>
    %166 = stablehlo.multiply %165, %83#16 : tensor<2x2x16x32xbf16>
    %167 = stablehlo.add %163, %166 : tensor<2x2x16x32xbf16>
    %cst_53 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %168 = stablehlo.broadcast_in_dim %cst_53, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %169 = stablehlo.multiply %168, %arg24 : tensor<2x32x2x16xbf16>
    %cst_54 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %170 = stablehlo.broadcast_in_dim %cst_54, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %171 = stablehlo.multiply %170, %83#17 : tensor<2x32x2x16xbf16>
    %172 = stablehlo.multiply %171, %83#17 : tensor<2x32x2x16xbf16>
    %173 = stablehlo.add %169, %172 : tensor<2x32x2x16xbf16>
    %cst_55 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %174 = stablehlo.broadcast_in_dim %cst_55, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %175 = stablehlo.multiply %174, %arg25 : tensor<2x32x2x16xbf16>
    %cst_56 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %176 = stablehlo.broadcast_in_dim %cst_56, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %177 = stablehlo.multiply %176, %83#18 : tensor<2x32x2x16xbf16>
    %178 = stablehlo.multiply %177, %83#18 : tensor<2x32x2x16xbf16>
    %179 = stablehlo.add %175, %178 : tensor<2x32x2x16xbf16>
    %cst_57 = stablehlo.constant dense<9.492180e-01> : tensor<bf16>
    %180 = stablehlo.broadcast_in_dim %cst_57, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %181 = stablehlo.multiply %180, %arg26 : tensor<48x32xbf16>
    %cst_58 = stablehlo.constant dense<5.004880e-02> : tensor<bf16>
    %182 = stablehlo.broadcast_in_dim %cst_58, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %183 = stablehlo.multiply %182, %86 : tensor<48x32xbf16>
    %184 = stablehlo.multiply %183, %86 : tensor<48x32xbf16>
    %185 = stablehlo.add %181, %184 : tensor<48x32xbf16>
    %cst_59 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %186 = stablehlo.broadcast_in_dim %cst_59, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %187 = stablehlo.multiply %186, %91 : tensor<2x32xbf16>
    %188 = stablehlo.sqrt %137 : tensor<2x32xbf16>
    %cst_60 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %189 = stablehlo.broadcast_in_dim %cst_60, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %190 = stablehlo.add %188, %189 : tensor<2x32xbf16>
    %191 = stablehlo.divide %187, %190 : tensor<2x32xbf16>
    %192 = stablehlo.subtract %arg0, %191 : tensor<2x32xbf16>
    %cst_61 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %193 = stablehlo.broadcast_in_dim %cst_61, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %194 = stablehlo.multiply %193, %96 : tensor<2x32xbf16>
    %195 = stablehlo.sqrt %143 : tensor<2x32xbf16>
    %cst_62 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %196 = stablehlo.broadcast_in_dim %cst_62, dims = [] : (tensor<bf16>) -> tensor<2x32xbf16>
    %197 = stablehlo.add %195, %196 : tensor<2x32xbf16>
    %198 = stablehlo.divide %194, %197 : tensor<2x32xbf16>
    %199 = stablehlo.subtract %arg1, %198 : tensor<2x32xbf16>
    %cst_63 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %200 = stablehlo.broadcast_in_dim %cst_63, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %201 = stablehlo.multiply %200, %101 : tensor<2x32x64xbf16>
    %202 = stablehlo.sqrt %149 : tensor<2x32x64xbf16>
    %cst_64 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %203 = stablehlo.broadcast_in_dim %cst_64, dims = [] : (tensor<bf16>) -> tensor<2x32x64xbf16>
    %204 = stablehlo.add %202, %203 : tensor<2x32x64xbf16>
    %205 = stablehlo.divide %201, %204 : tensor<2x32x64xbf16>
    %206 = stablehlo.subtract %arg2, %205 : tensor<2x32x64xbf16>
    %cst_65 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %207 = stablehlo.broadcast_in_dim %cst_65, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %208 = stablehlo.multiply %207, %106 : tensor<2x64x32xbf16>
    %209 = stablehlo.sqrt %155 : tensor<2x64x32xbf16>
    %cst_66 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %210 = stablehlo.broadcast_in_dim %cst_66, dims = [] : (tensor<bf16>) -> tensor<2x64x32xbf16>
    %211 = stablehlo.add %209, %210 : tensor<2x64x32xbf16>
    %212 = stablehlo.divide %208, %211 : tensor<2x64x32xbf16>
    %213 = stablehlo.subtract %arg3, %212 : tensor<2x64x32xbf16>
    %cst_67 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %214 = stablehlo.broadcast_in_dim %cst_67, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %215 = stablehlo.multiply %214, %111 : tensor<2x32x2x16xbf16>
    %216 = stablehlo.sqrt %161 : tensor<2x32x2x16xbf16>
    %cst_68 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %217 = stablehlo.broadcast_in_dim %cst_68, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %218 = stablehlo.add %216, %217 : tensor<2x32x2x16xbf16>
    %219 = stablehlo.divide %215, %218 : tensor<2x32x2x16xbf16>
    %220 = stablehlo.subtract %arg4, %219 : tensor<2x32x2x16xbf16>
    %cst_69 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %221 = stablehlo.broadcast_in_dim %cst_69, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %222 = stablehlo.multiply %221, %116 : tensor<2x2x16x32xbf16>
    %223 = stablehlo.sqrt %167 : tensor<2x2x16x32xbf16>
    %cst_70 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %224 = stablehlo.broadcast_in_dim %cst_70, dims = [] : (tensor<bf16>) -> tensor<2x2x16x32xbf16>
    %225 = stablehlo.add %223, %224 : tensor<2x2x16x32xbf16>
    %226 = stablehlo.divide %222, %225 : tensor<2x2x16x32xbf16>
    %227 = stablehlo.subtract %arg5, %226 : tensor<2x2x16x32xbf16>
    %cst_71 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %228 = stablehlo.broadcast_in_dim %cst_71, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %229 = stablehlo.multiply %228, %121 : tensor<2x32x2x16xbf16>
    %230 = stablehlo.sqrt %173 : tensor<2x32x2x16xbf16>
    %cst_72 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %231 = stablehlo.broadcast_in_dim %cst_72, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %232 = stablehlo.add %230, %231 : tensor<2x32x2x16xbf16>
    %233 = stablehlo.divide %229, %232 : tensor<2x32x2x16xbf16>
    %234 = stablehlo.subtract %arg6, %233 : tensor<2x32x2x16xbf16>
    %cst_73 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %235 = stablehlo.broadcast_in_dim %cst_73, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %236 = stablehlo.multiply %235, %126 : tensor<2x32x2x16xbf16>
    %237 = stablehlo.sqrt %179 : tensor<2x32x2x16xbf16>
    %cst_74 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %238 = stablehlo.broadcast_in_dim %cst_74, dims = [] : (tensor<bf16>) -> tensor<2x32x2x16xbf16>
    %239 = stablehlo.add %237, %238 : tensor<2x32x2x16xbf16>
    %240 = stablehlo.divide %236, %239 : tensor<2x32x2x16xbf16>
    %241 = stablehlo.subtract %arg7, %240 : tensor<2x32x2x16xbf16>
    %cst_75 = stablehlo.constant dense<9.994500e-04> : tensor<bf16>
    %242 = stablehlo.broadcast_in_dim %cst_75, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %243 = stablehlo.multiply %242, %131 : tensor<48x32xbf16>
    %244 = stablehlo.sqrt %185 : tensor<48x32xbf16>
    %cst_76 = stablehlo.constant dense<1.001170e-08> : tensor<bf16>
    %245 = stablehlo.broadcast_in_dim %cst_76, dims = [] : (tensor<bf16>) -> tensor<48x32xbf16>
    %246 = stablehlo.add %244, %245 : tensor<48x32xbf16>
    %247 = stablehlo.divide %243, %246 : tensor<48x32xbf16>
    %248 = stablehlo.subtract %arg8, %247 : tensor<48x32xbf16>
    %c_77 = stablehlo.constant dense<1> : tensor<i32>
    %249 = stablehlo.add %arg27, %c_77 : tensor<i32>
    return %192, %199, %206, %213, %220, %227, %234, %241, %248, %91, %96, %101, %106, %111, %116, %121, %126, %131, %137, %143, %149, %155, %161, %167, %173, %179, %185, %249, %59 : tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<48x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<48x32xbf16>, tensor<2x32xbf16>, tensor<2x32xbf16>, tensor<2x32x64xbf16>, tensor<2x64x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x2x16x32xbf16>, tensor<2x32x2x16xbf16>, tensor<2x32x2x16xbf16>, tensor<48x32xbf16>, tensor<i32>, tensor<f32>
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
  func.func private @dynamic_index_in_dim(%arg0: tensor<2x32xbf16>, %arg1: tensor<i32>) -> tensor<32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 32] : (tensor<2x32xbf16>, tensor<i32>, tensor<i32>) -> tensor<1x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32xbf16>) -> tensor<32xbf16>
    return %1 : tensor<32xbf16>
  }
  func.func private @dynamic_index_in_dim_0(%arg0: tensor<2x32x64xbf16>, %arg1: tensor<i32>) -> tensor<32x64xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 32, 64] : (tensor<2x32x64xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x64xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32x64xbf16>) -> tensor<32x64xbf16>
    return %1 : tensor<32x64xbf16>
  }
  func.func private @dynamic_index_in_dim_1(%arg0: tensor<2x64x32xbf16>, %arg1: tensor<i32>) -> tensor<64x32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 64, 32] : (tensor<2x64x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x64x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x64x32xbf16>) -> tensor<64x32xbf16>
    return %1 : tensor<64x32xbf16>
  }
  func.func private @dynamic_index_in_dim_2(%arg0: tensor<2x32x2x16xbf16>, %arg1: tensor<i32>) -> tensor<32x2x16xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 32, 2, 16] : (tensor<2x32x2x16xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x32x2x16xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x32x2x16xbf16>) -> tensor<32x2x16xbf16>
    return %1 : tensor<32x2x16xbf16>
  }
  func.func private @dynamic_index_in_dim_3(%arg0: tensor<2x2x16x32xbf16>, %arg1: tensor<i32>) -> tensor<2x16x32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 2, 16, 32] : (tensor<2x2x16x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x16x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x2x16x32xbf16>) -> tensor<2x16x32xbf16>
    return %1 : tensor<2x16x32xbf16>
  }
  func.func private @closed_call(%arg0: tensor<2x12x1x8xbf16>, %arg1: tensor<2x12x1x8xbf16>, %arg2: tensor<2x12x1x8xbf16>, %arg3: tensor<2x12x1x8xbf16>, %arg4: tensor<f32>, %arg5: tensor<2x2x12x12xi1>, %arg6: tensor<2x2x12x12xf32>, %arg7: tensor<2x12x32xbf16>, %arg8: tensor<32xbf16>, %arg9: tensor<32xbf16>, %arg10: tensor<32x64xbf16>, %arg11: tensor<64x32xbf16>, %arg12: tensor<32x2x16xbf16>, %arg13: tensor<2x16x32xbf16>, %arg14: tensor<32x2x16xbf16>, %arg15: tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16>, tensor<2x12x32xbf16>) {
    %0 = stablehlo.multiply %arg7, %arg7 : tensor<2x12x32xbf16>
    %1 = stablehlo.convert %0 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2 = stablehlo.reduce(%1 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %4 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %5 = stablehlo.divide %3, %4 : tensor<2x12x1xf32>
    %6 = stablehlo.convert %5 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_1 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %7 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %8 = stablehlo.add %6, %7 : tensor<2x12x1xbf16>
    %9 = stablehlo.rsqrt %8 : tensor<2x12x1xbf16>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %11 = stablehlo.multiply %arg7, %10 : tensor<2x12x32xbf16>
    %12 = stablehlo.broadcast_in_dim %arg8, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %13 = stablehlo.broadcast_in_dim %12, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %14 = stablehlo.multiply %11, %13 : tensor<2x12x32xbf16>
    %15 = stablehlo.dot_general %14, %arg14, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %16 = stablehlo.slice %15 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %17 = stablehlo.slice %15 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %18 = stablehlo.broadcast_in_dim %arg0, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %19 = stablehlo.multiply %16, %18 : tensor<2x12x2x8xbf16>
    %20 = stablehlo.broadcast_in_dim %arg1, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %21 = stablehlo.multiply %17, %20 : tensor<2x12x2x8xbf16>
    %22 = stablehlo.subtract %19, %21 : tensor<2x12x2x8xbf16>
    %23 = stablehlo.broadcast_in_dim %arg0, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %24 = stablehlo.multiply %17, %23 : tensor<2x12x2x8xbf16>
    %25 = stablehlo.broadcast_in_dim %arg1, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %26 = stablehlo.multiply %16, %25 : tensor<2x12x2x8xbf16>
    %27 = stablehlo.add %24, %26 : tensor<2x12x2x8xbf16>
    %28 = stablehlo.concatenate %22, %27, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %29 = stablehlo.dot_general %14, %arg12, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %30 = stablehlo.slice %29 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %31 = stablehlo.slice %29 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %32 = stablehlo.broadcast_in_dim %arg2, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %33 = stablehlo.multiply %30, %32 : tensor<2x12x2x8xbf16>
    %34 = stablehlo.broadcast_in_dim %arg3, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %35 = stablehlo.multiply %31, %34 : tensor<2x12x2x8xbf16>
    %36 = stablehlo.subtract %33, %35 : tensor<2x12x2x8xbf16>
    %37 = stablehlo.broadcast_in_dim %arg2, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %38 = stablehlo.multiply %31, %37 : tensor<2x12x2x8xbf16>
    %39 = stablehlo.broadcast_in_dim %arg3, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %40 = stablehlo.multiply %30, %39 : tensor<2x12x2x8xbf16>
    %41 = stablehlo.add %38, %40 : tensor<2x12x2x8xbf16>
    %42 = stablehlo.concatenate %36, %41, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %43 = stablehlo.dot_general %14, %arg15, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %44 = stablehlo.dot_general %28, %42, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xf32>
    %45 = stablehlo.broadcast_in_dim %arg4, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %46 = stablehlo.divide %44, %45 : tensor<2x2x12x12xf32>
    %47 = call @_where_4(%46, %arg5, %arg6) : (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32>
    %cst_2 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %48 = stablehlo.reduce(%47 init: %cst_2) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_3 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %49 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %50 = stablehlo.maximum %49, %48 : tensor<2x2x12xf32>
    %51 = stablehlo.broadcast_in_dim %50, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %52 = stablehlo.broadcast_in_dim %51, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %53 = stablehlo.subtract %47, %52 : tensor<2x2x12x12xf32>
    %54 = stablehlo.exponential %53 : tensor<2x2x12x12xf32>
    %cst_4 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %55 = stablehlo.reduce(%54 init: %cst_4) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %56 = stablehlo.broadcast_in_dim %55, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %57 = stablehlo.broadcast_in_dim %56, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %58 = stablehlo.divide %54, %57 : tensor<2x2x12x12xf32>
    %59 = stablehlo.convert %58 : (tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xbf16>
    %60 = stablehlo.dot_general %43, %59, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %61 = stablehlo.transpose %60, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %62 = stablehlo.dot_general %61, %arg13, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x32xbf16>
    %63 = stablehlo.add %arg7, %62 : tensor<2x12x32xbf16>
    %64 = stablehlo.multiply %63, %63 : tensor<2x12x32xbf16>
    %65 = stablehlo.convert %64 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %66 = stablehlo.reduce(%65 init: %cst_5) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %67 = stablehlo.broadcast_in_dim %66, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_6 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %68 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %69 = stablehlo.divide %67, %68 : tensor<2x12x1xf32>
    %70 = stablehlo.convert %69 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_7 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %71 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %72 = stablehlo.add %70, %71 : tensor<2x12x1xbf16>
    %73 = stablehlo.rsqrt %72 : tensor<2x12x1xbf16>
    %74 = stablehlo.broadcast_in_dim %73, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %75 = stablehlo.multiply %63, %74 : tensor<2x12x32xbf16>
    %76 = stablehlo.broadcast_in_dim %arg9, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %77 = stablehlo.broadcast_in_dim %76, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %78 = stablehlo.multiply %75, %77 : tensor<2x12x32xbf16>
    %79 = stablehlo.dot_general %78, %arg10, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x64xbf16>) -> tensor<2x12x64xbf16>
    %80 = stablehlo.multiply %79, %79 : tensor<2x12x64xbf16>
    %81 = stablehlo.multiply %80, %79 : tensor<2x12x64xbf16>
    %cst_8 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %82 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %83 = stablehlo.multiply %82, %81 : tensor<2x12x64xbf16>
    %84 = stablehlo.add %79, %83 : tensor<2x12x64xbf16>
    %cst_9 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %85 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %86 = stablehlo.multiply %85, %84 : tensor<2x12x64xbf16>
    %87 = stablehlo.tanh %86 : tensor<2x12x64xbf16>
    %cst_10 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %88 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %89 = stablehlo.add %88, %87 : tensor<2x12x64xbf16>
    %cst_11 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %90 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %91 = stablehlo.multiply %90, %89 : tensor<2x12x64xbf16>
    %92 = stablehlo.multiply %79, %91 : tensor<2x12x64xbf16>
    %93 = stablehlo.dot_general %92, %arg11, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<64x32xbf16>) -> tensor<2x12x32xbf16>
    %94 = stablehlo.add %63, %93 : tensor<2x12x32xbf16>
    return %94, %arg7 : tensor<2x12x32xbf16>, tensor<2x12x32xbf16>
  }
  func.func private @_where_4(%arg0: tensor<2x2x12x12xf32>, %arg1: tensor<2x2x12x12xi1>, %arg2: tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32> {
    %0 = stablehlo.select %arg1, %arg0, %arg2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %0 : tensor<2x2x12x12xf32>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<2x2x12x32xbf16>, %arg1: tensor<2x12x32xbf16>, %arg2: tensor<i32>) -> tensor<2x2x12x32xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<2x12x32xbf16>) -> tensor<1x2x12x32xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x2x12x32xbf16>, tensor<1x2x12x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x2x12x32xbf16>
    return %1 : tensor<2x2x12x32xbf16>
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
  func.func private @dynamic_index_in_dim_7(%arg0: tensor<2x2x12x32xbf16>, %arg1: tensor<i32>) -> tensor<2x12x32xbf16> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, %c_1, sizes = [1, 2, 12, 32] : (tensor<2x2x12x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x12x32xbf16>
    %1 = stablehlo.reshape %0 : (tensor<1x2x12x32xbf16>) -> tensor<2x12x32xbf16>
    return %1 : tensor<2x12x32xbf16>
  }
  func.func private @closed_call_8(%arg0: tensor<2x12x32xbf16>, %arg1: tensor<2x12x32xbf16>, %arg2: tensor<32xbf16>, %arg3: tensor<32xbf16>, %arg4: tensor<32x64xbf16>, %arg5: tensor<64x32xbf16>, %arg6: tensor<32x2x16xbf16>, %arg7: tensor<2x16x32xbf16>, %arg8: tensor<32x2x16xbf16>, %arg9: tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>) {
    %0:10 = stablehlo.optimization_barrier %arg1, %arg2, %arg3, %arg4, %arg5, %arg6, %arg7, %arg8, %arg9, %arg0 : tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>, tensor<2x12x32xbf16>
    %1 = stablehlo.iota dim = 0 : tensor<12xi32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1] : (tensor<12xi32>) -> tensor<2x12xi32>
    %3 = stablehlo.multiply %0#0, %0#0 : tensor<2x12x32xbf16>
    %4 = stablehlo.convert %3 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %5 = stablehlo.reduce(%4 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %6 = stablehlo.broadcast_in_dim %5, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %7 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %8 = stablehlo.divide %6, %7 : tensor<2x12x1xf32>
    %9 = stablehlo.convert %8 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_1 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %10 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %11 = stablehlo.add %9, %10 : tensor<2x12x1xbf16>
    %12 = stablehlo.rsqrt %11 : tensor<2x12x1xbf16>
    %13 = stablehlo.divide %12, %11 : tensor<2x12x1xbf16>
    %cst_2 = stablehlo.constant dense<-5.000000e-01> : tensor<bf16>
    %14 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %15 = stablehlo.multiply %14, %13 : tensor<2x12x1xbf16>
    %16 = stablehlo.broadcast_in_dim %12, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %17 = stablehlo.multiply %0#0, %16 : tensor<2x12x32xbf16>
    %18 = stablehlo.broadcast_in_dim %0#1, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %19 = stablehlo.broadcast_in_dim %18, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %20 = stablehlo.multiply %17, %19 : tensor<2x12x32xbf16>
    %21 = stablehlo.dot_general %20, %0#7, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %22 = stablehlo.iota dim = 0 : tensor<8xi32>
    %23 = stablehlo.negate %22 : tensor<8xi32>
    %24 = stablehlo.convert %23 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_3 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %25 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %26 = stablehlo.divide %24, %25 : tensor<8xf32>
    %cst_4 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %27 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %28 = stablehlo.power %27, %26 : tensor<8xf32>
    %29 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %30 = stablehlo.convert %29 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %31 = stablehlo.broadcast_in_dim %28, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %32 = stablehlo.broadcast_in_dim %30, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %33 = stablehlo.broadcast_in_dim %31, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %34 = stablehlo.multiply %32, %33 : tensor<2x12x1x8xf32>
    %35 = stablehlo.sine %34 : tensor<2x12x1x8xf32>
    %36 = stablehlo.convert %35 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %37 = stablehlo.cosine %34 : tensor<2x12x1x8xf32>
    %38 = stablehlo.convert %37 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %39 = stablehlo.slice %21 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %40 = stablehlo.slice %21 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %41 = stablehlo.broadcast_in_dim %38, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %42 = stablehlo.multiply %39, %41 : tensor<2x12x2x8xbf16>
    %43 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %44 = stablehlo.multiply %40, %43 : tensor<2x12x2x8xbf16>
    %45 = stablehlo.subtract %42, %44 : tensor<2x12x2x8xbf16>
    %46 = stablehlo.broadcast_in_dim %38, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %47 = stablehlo.multiply %40, %46 : tensor<2x12x2x8xbf16>
    %48 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %49 = stablehlo.multiply %39, %48 : tensor<2x12x2x8xbf16>
    %50 = stablehlo.add %47, %49 : tensor<2x12x2x8xbf16>
    %51 = stablehlo.concatenate %45, %50, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %52 = stablehlo.dot_general %20, %0#5, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %53 = stablehlo.iota dim = 0 : tensor<8xi32>
    %54 = stablehlo.negate %53 : tensor<8xi32>
    %55 = stablehlo.convert %54 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_5 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %56 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %57 = stablehlo.divide %55, %56 : tensor<8xf32>
    %cst_6 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %58 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %59 = stablehlo.power %58, %57 : tensor<8xf32>
    %60 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %61 = stablehlo.convert %60 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %62 = stablehlo.broadcast_in_dim %59, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %63 = stablehlo.broadcast_in_dim %61, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %64 = stablehlo.broadcast_in_dim %62, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %65 = stablehlo.multiply %63, %64 : tensor<2x12x1x8xf32>
    %66 = stablehlo.sine %65 : tensor<2x12x1x8xf32>
    %67 = stablehlo.convert %66 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %68 = stablehlo.cosine %65 : tensor<2x12x1x8xf32>
    %69 = stablehlo.convert %68 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %70 = stablehlo.slice %52 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %71 = stablehlo.slice %52 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %72 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %73 = stablehlo.multiply %70, %72 : tensor<2x12x2x8xbf16>
    %74 = stablehlo.broadcast_in_dim %67, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %75 = stablehlo.multiply %71, %74 : tensor<2x12x2x8xbf16>
    %76 = stablehlo.subtract %73, %75 : tensor<2x12x2x8xbf16>
    %77 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %78 = stablehlo.multiply %71, %77 : tensor<2x12x2x8xbf16>
    %79 = stablehlo.broadcast_in_dim %67, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %80 = stablehlo.multiply %70, %79 : tensor<2x12x2x8xbf16>
    %81 = stablehlo.add %78, %80 : tensor<2x12x2x8xbf16>
    %82 = stablehlo.concatenate %76, %81, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %83 = stablehlo.dot_general %20, %0#8, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %84 = stablehlo.dot_general %51, %82, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xf32>
    %cst_7 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %85 = stablehlo.sqrt %cst_7 : tensor<f32>
    %86 = stablehlo.convert %85 : tensor<f32>
    %87 = stablehlo.broadcast_in_dim %86, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %88 = stablehlo.divide %84, %87 : tensor<2x2x12x12xf32>
    %c = stablehlo.constant dense<true> : tensor<i1>
    %89 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %90 = call @tril_9(%89) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_8 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %91:2 = call @_where_10(%90, %88, %cst_8) : (tensor<12x12xi1>, tensor<2x2x12x12xf32>, tensor<f32>) -> (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>)
    %cst_9 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %92 = stablehlo.reduce(%91#0 init: %cst_9) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_10 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %93 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %94 = stablehlo.maximum %93, %92 : tensor<2x2x12xf32>
    %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %96 = stablehlo.broadcast_in_dim %95, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %97 = stablehlo.subtract %91#0, %96 : tensor<2x2x12x12xf32>
    %98 = stablehlo.exponential %97 : tensor<2x2x12x12xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %99 = stablehlo.reduce(%98 init: %cst_11) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %100 = stablehlo.broadcast_in_dim %99, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %101 = stablehlo.broadcast_in_dim %100, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %102 = stablehlo.divide %98, %101 : tensor<2x2x12x12xf32>
    %103 = stablehlo.multiply %100, %100 : tensor<2x2x12x1xf32>
    %cst_12 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %104 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<2x2x12x1xf32>
    %105 = stablehlo.divide %104, %103 : tensor<2x2x12x1xf32>
    %106 = stablehlo.convert %102 : (tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xbf16>
    %107 = stablehlo.dot_general %83, %106, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %108 = stablehlo.transpose %107, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %109 = stablehlo.dot_general %108, %0#6, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x32xbf16>
    %110 = stablehlo.add %0#0, %109 : tensor<2x12x32xbf16>
    %111 = stablehlo.multiply %110, %110 : tensor<2x12x32xbf16>
    %112 = stablehlo.convert %111 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %113 = stablehlo.reduce(%112 init: %cst_13) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %114 = stablehlo.broadcast_in_dim %113, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_14 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %115 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %116 = stablehlo.divide %114, %115 : tensor<2x12x1xf32>
    %117 = stablehlo.convert %116 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_15 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %118 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %119 = stablehlo.add %117, %118 : tensor<2x12x1xbf16>
    %120 = stablehlo.rsqrt %119 : tensor<2x12x1xbf16>
    %121 = stablehlo.divide %120, %119 : tensor<2x12x1xbf16>
    %cst_16 = stablehlo.constant dense<-5.000000e-01> : tensor<bf16>
    %122 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %123 = stablehlo.multiply %122, %121 : tensor<2x12x1xbf16>
    %124 = stablehlo.broadcast_in_dim %120, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %125 = stablehlo.multiply %110, %124 : tensor<2x12x32xbf16>
    %126 = stablehlo.broadcast_in_dim %0#2, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %127 = stablehlo.broadcast_in_dim %126, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %128 = stablehlo.multiply %125, %127 : tensor<2x12x32xbf16>
    %129 = stablehlo.dot_general %128, %0#3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x64xbf16>) -> tensor<2x12x64xbf16>
    %130 = stablehlo.multiply %129, %129 : tensor<2x12x64xbf16>
    %131 = stablehlo.multiply %130, %129 : tensor<2x12x64xbf16>
    %132 = stablehlo.multiply %129, %129 : tensor<2x12x64xbf16>
    %cst_17 = stablehlo.constant dense<3.000000e+00> : tensor<bf16>
    %133 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %134 = stablehlo.multiply %133, %132 : tensor<2x12x64xbf16>
    %cst_18 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %135 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %136 = stablehlo.multiply %135, %131 : tensor<2x12x64xbf16>
    %137 = stablehlo.add %129, %136 : tensor<2x12x64xbf16>
    %cst_19 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %138 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %139 = stablehlo.multiply %138, %137 : tensor<2x12x64xbf16>
    %140 = stablehlo.tanh %139 : tensor<2x12x64xbf16>
    %cst_20 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %141 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %142 = stablehlo.subtract %141, %140 : tensor<2x12x64xbf16>
    %cst_21 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %143 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %144 = stablehlo.add %143, %140 : tensor<2x12x64xbf16>
    %cst_22 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %145 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %146 = stablehlo.multiply %145, %144 : tensor<2x12x64xbf16>
    %147 = stablehlo.multiply %129, %146 : tensor<2x12x64xbf16>
    %148 = stablehlo.dot_general %0#9, %147, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x12x64xbf16>) -> tensor<32x64xbf16>
    %149 = stablehlo.transpose %148, dims = [1, 0] : (tensor<32x64xbf16>) -> tensor<64x32xbf16>
    %150 = stablehlo.dot_general %0#9, %0#4, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<64x32xbf16>) -> tensor<2x12x64xbf16>
    %151 = stablehlo.multiply %129, %150 : tensor<2x12x64xbf16>
    %152 = stablehlo.multiply %150, %146 : tensor<2x12x64xbf16>
    %cst_23 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %153 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %154 = stablehlo.multiply %153, %151 : tensor<2x12x64xbf16>
    %155 = stablehlo.multiply %154, %142 : tensor<2x12x64xbf16>
    %156 = stablehlo.multiply %155, %140 : tensor<2x12x64xbf16>
    %157 = stablehlo.add %155, %156 : tensor<2x12x64xbf16>
    %cst_24 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %158 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %159 = stablehlo.multiply %158, %157 : tensor<2x12x64xbf16>
    %160 = stablehlo.add %152, %159 : tensor<2x12x64xbf16>
    %cst_25 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %161 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %162 = stablehlo.multiply %161, %159 : tensor<2x12x64xbf16>
    %163 = stablehlo.multiply %162, %134 : tensor<2x12x64xbf16>
    %164 = stablehlo.add %160, %163 : tensor<2x12x64xbf16>
    %165 = stablehlo.dot_general %164, %128, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<2x12x32xbf16>) -> tensor<64x32xbf16>
    %166 = stablehlo.transpose %165, dims = [1, 0] : (tensor<64x32xbf16>) -> tensor<32x64xbf16>
    %167 = stablehlo.dot_general %164, %0#3, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<32x64xbf16>) -> tensor<2x12x32xbf16>
    %168 = stablehlo.multiply %125, %167 : tensor<2x12x32xbf16>
    %cst_26 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %169 = stablehlo.reduce(%168 init: %cst_26) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %170 = stablehlo.reshape %169 : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %171 = stablehlo.broadcast_in_dim %126, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %172 = stablehlo.multiply %167, %171 : tensor<2x12x32xbf16>
    %cst_27 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %173 = stablehlo.reduce(%170 init: %cst_27) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %174 = stablehlo.multiply %110, %172 : tensor<2x12x32xbf16>
    %cst_28 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %175 = stablehlo.reduce(%174 init: %cst_28) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<2x12xbf16>
    %176 = stablehlo.reshape %175 : (tensor<2x12xbf16>) -> tensor<2x12x1xbf16>
    %177 = stablehlo.broadcast_in_dim %120, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %178 = stablehlo.multiply %172, %177 : tensor<2x12x32xbf16>
    %179 = stablehlo.add %0#9, %178 : tensor<2x12x32xbf16>
    %180 = stablehlo.multiply %176, %123 : tensor<2x12x1xbf16>
    %181 = stablehlo.convert %180 : (tensor<2x12x1xbf16>) -> tensor<2x12x1xf32>
    %cst_29 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %182 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %183 = stablehlo.divide %181, %182 : tensor<2x12x1xf32>
    %cst_30 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %184 = stablehlo.reduce(%183 init: %cst_30) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %185 = stablehlo.broadcast_in_dim %184, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %186 = stablehlo.convert %185 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %187 = stablehlo.multiply %110, %186 : tensor<2x12x32xbf16>
    %188 = stablehlo.add %179, %187 : tensor<2x12x32xbf16>
    %189 = stablehlo.multiply %186, %110 : tensor<2x12x32xbf16>
    %190 = stablehlo.add %188, %189 : tensor<2x12x32xbf16>
    %191 = stablehlo.dot_general %190, %108, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x12x2x16xbf16>) -> tensor<32x2x16xbf16>
    %192 = stablehlo.transpose %191, dims = [1, 2, 0] : (tensor<32x2x16xbf16>) -> tensor<2x16x32xbf16>
    %193 = stablehlo.dot_general %190, %0#6, contracting_dims = [2] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x2x16xbf16>
    %194 = stablehlo.transpose %193, dims = [0, 2, 3, 1] : (tensor<2x12x2x16xbf16>) -> tensor<2x2x16x12xbf16>
    %195 = stablehlo.dot_general %194, %83, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xbf16>
    %196 = stablehlo.dot_general %194, %106, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %197 = stablehlo.transpose %196, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %198 = stablehlo.convert %195 : (tensor<2x2x12x12xbf16>) -> tensor<2x2x12x12xf32>
    %199 = stablehlo.broadcast_in_dim %105, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %200 = stablehlo.multiply %198, %199 : tensor<2x2x12x12xf32>
    %201 = stablehlo.multiply %200, %98 : tensor<2x2x12x12xf32>
    %cst_31 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %202 = stablehlo.reduce(%201 init: %cst_31) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %203 = stablehlo.reshape %202 : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %204 = stablehlo.negate %203 : tensor<2x2x12x1xf32>
    %205 = stablehlo.broadcast_in_dim %100, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %206 = stablehlo.divide %198, %205 : tensor<2x2x12x12xf32>
    %cst_32 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %207 = stablehlo.reduce(%204 init: %cst_32) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x1xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %208 = stablehlo.broadcast_in_dim %207, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x12xf32>
    %209 = stablehlo.add %206, %208 : tensor<2x2x12x12xf32>
    %210 = stablehlo.multiply %209, %98 : tensor<2x2x12x12xf32>
    %211 = call @_where_11(%91#1, %210) : (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32>
    %212 = stablehlo.broadcast_in_dim %86, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %213 = stablehlo.divide %211, %212 : tensor<2x2x12x12xf32>
    %214 = stablehlo.convert %213 : tensor<2x2x12x12xf32>
    %215 = stablehlo.convert %51 : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x16xf32>
    %216 = stablehlo.dot_general %214, %215, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %217 = stablehlo.transpose %216, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %218 = stablehlo.convert %217 : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x16xbf16>
    %219 = stablehlo.convert %213 : tensor<2x2x12x12xf32>
    %220 = stablehlo.convert %82 : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x16xf32>
    %221 = stablehlo.dot_general %219, %220, batching_dims = [0, 1] x [0, 2], contracting_dims = [3] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %222 = stablehlo.transpose %221, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %223 = stablehlo.convert %222 : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x16xbf16>
    %224 = stablehlo.dot_general %197, %20, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %225 = stablehlo.transpose %224, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %226 = stablehlo.dot_general %197, %0#8, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %227 = stablehlo.slice %218 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %228 = stablehlo.slice %218 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %229 = stablehlo.broadcast_in_dim %67, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %230 = stablehlo.multiply %228, %229 : tensor<2x12x2x8xbf16>
    %231 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %232 = stablehlo.multiply %228, %231 : tensor<2x12x2x8xbf16>
    %233 = stablehlo.negate %227 : tensor<2x12x2x8xbf16>
    %234 = stablehlo.broadcast_in_dim %67, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %235 = stablehlo.multiply %233, %234 : tensor<2x12x2x8xbf16>
    %236 = stablehlo.add %232, %235 : tensor<2x12x2x8xbf16>
    %237 = stablehlo.broadcast_in_dim %69, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %238 = stablehlo.multiply %227, %237 : tensor<2x12x2x8xbf16>
    %239 = stablehlo.add %230, %238 : tensor<2x12x2x8xbf16>
    %240 = stablehlo.concatenate %239, %236, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %241 = stablehlo.dot_general %240, %20, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %242 = stablehlo.transpose %241, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %243 = stablehlo.dot_general %240, %0#5, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %244 = stablehlo.add %226, %243 : tensor<2x12x32xbf16>
    %245 = stablehlo.slice %223 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %246 = stablehlo.slice %223 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %247 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %248 = stablehlo.multiply %246, %247 : tensor<2x12x2x8xbf16>
    %249 = stablehlo.broadcast_in_dim %38, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %250 = stablehlo.multiply %246, %249 : tensor<2x12x2x8xbf16>
    %251 = stablehlo.negate %245 : tensor<2x12x2x8xbf16>
    %252 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %253 = stablehlo.multiply %251, %252 : tensor<2x12x2x8xbf16>
    %254 = stablehlo.add %250, %253 : tensor<2x12x2x8xbf16>
    %255 = stablehlo.broadcast_in_dim %38, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %256 = stablehlo.multiply %245, %255 : tensor<2x12x2x8xbf16>
    %257 = stablehlo.add %248, %256 : tensor<2x12x2x8xbf16>
    %258 = stablehlo.concatenate %257, %254, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %259 = stablehlo.dot_general %258, %20, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %260 = stablehlo.transpose %259, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %261 = stablehlo.dot_general %258, %0#7, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %262 = stablehlo.add %244, %261 : tensor<2x12x32xbf16>
    %263 = stablehlo.multiply %17, %262 : tensor<2x12x32xbf16>
    %cst_33 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %264 = stablehlo.reduce(%263 init: %cst_33) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %265 = stablehlo.reshape %264 : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %266 = stablehlo.broadcast_in_dim %18, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %267 = stablehlo.multiply %262, %266 : tensor<2x12x32xbf16>
    %cst_34 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %268 = stablehlo.reduce(%265 init: %cst_34) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %269 = stablehlo.multiply %0#0, %267 : tensor<2x12x32xbf16>
    %cst_35 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %270 = stablehlo.reduce(%269 init: %cst_35) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<2x12xbf16>
    %271 = stablehlo.reshape %270 : (tensor<2x12xbf16>) -> tensor<2x12x1xbf16>
    %272 = stablehlo.broadcast_in_dim %12, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %273 = stablehlo.multiply %267, %272 : tensor<2x12x32xbf16>
    %274 = stablehlo.add %190, %273 : tensor<2x12x32xbf16>
    %275 = stablehlo.multiply %271, %15 : tensor<2x12x1xbf16>
    %276 = stablehlo.convert %275 : (tensor<2x12x1xbf16>) -> tensor<2x12x1xf32>
    %cst_36 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %277 = stablehlo.broadcast_in_dim %cst_36, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %278 = stablehlo.divide %276, %277 : tensor<2x12x1xf32>
    %cst_37 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %279 = stablehlo.reduce(%278 init: %cst_37) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %280 = stablehlo.broadcast_in_dim %279, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %281 = stablehlo.convert %280 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %282 = stablehlo.multiply %0#0, %281 : tensor<2x12x32xbf16>
    %283 = stablehlo.add %274, %282 : tensor<2x12x32xbf16>
    %284 = stablehlo.multiply %281, %0#0 : tensor<2x12x32xbf16>
    %285 = stablehlo.add %283, %284 : tensor<2x12x32xbf16>
    return %285, %268, %173, %166, %149, %242, %192, %260, %225 : tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>
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
  func.func private @dynamic_update_index_in_dim_12(%arg0: tensor<2x32xbf16>, %arg1: tensor<32xbf16>, %arg2: tensor<i32>) -> tensor<2x32xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<32xbf16>) -> tensor<1x32xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<2x32xbf16>, tensor<1x32xbf16>, tensor<i32>, tensor<i32>) -> tensor<2x32xbf16>
    return %1 : tensor<2x32xbf16>
  }
  func.func private @dynamic_update_index_in_dim_13(%arg0: tensor<2x32x64xbf16>, %arg1: tensor<32x64xbf16>, %arg2: tensor<i32>) -> tensor<2x32x64xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<32x64xbf16>) -> tensor<1x32x64xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<2x32x64xbf16>, tensor<1x32x64xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x32x64xbf16>
    return %1 : tensor<2x32x64xbf16>
  }
  func.func private @dynamic_update_index_in_dim_14(%arg0: tensor<2x64x32xbf16>, %arg1: tensor<64x32xbf16>, %arg2: tensor<i32>) -> tensor<2x64x32xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<64x32xbf16>) -> tensor<1x64x32xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<2x64x32xbf16>, tensor<1x64x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x64x32xbf16>
    return %1 : tensor<2x64x32xbf16>
  }
  func.func private @dynamic_update_index_in_dim_15(%arg0: tensor<2x32x2x16xbf16>, %arg1: tensor<32x2x16xbf16>, %arg2: tensor<i32>) -> tensor<2x32x2x16xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<32x2x16xbf16>) -> tensor<1x32x2x16xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x32x2x16xbf16>, tensor<1x32x2x16xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x32x2x16xbf16>
    return %1 : tensor<2x32x2x16xbf16>
  }
  func.func private @dynamic_update_index_in_dim_16(%arg0: tensor<2x2x16x32xbf16>, %arg1: tensor<2x16x32xbf16>, %arg2: tensor<i32>) -> tensor<2x2x16x32xbf16> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2, 3] : (tensor<2x16x32xbf16>) -> tensor<1x2x16x32xbf16>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0, %c_1 : (tensor<2x2x16x32xbf16>, tensor<1x2x16x32xbf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x2x16x32xbf16>
    return %1 : tensor<2x2x16x32xbf16>
  }
}
