module @jit_block attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x12x32xbf16>, %arg1: tensor<32xbf16>, %arg2: tensor<32xbf16>, %arg3: tensor<32x64xbf16>, %arg4: tensor<64x32xbf16>, %arg5: tensor<32x2x16xbf16>, %arg6: tensor<2x16x32xbf16>, %arg7: tensor<32x2x16xbf16>, %arg8: tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16> {jax.result_info = "result"}) {
    %0 = stablehlo.iota dim = 0 : tensor<12xi32>
    %1 = stablehlo.broadcast_in_dim %0, dims = [1] : (tensor<12xi32>) -> tensor<2x12xi32>
    %2 = stablehlo.multiply %arg0, %arg0 : tensor<2x12x32xbf16>
    %3 = stablehlo.convert %2 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %4 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %7 = stablehlo.divide %5, %6 : tensor<2x12x1xf32>
    %8 = stablehlo.convert %7 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_1 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %9 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %10 = stablehlo.add %8, %9 : tensor<2x12x1xbf16>
    %11 = stablehlo.rsqrt %10 : tensor<2x12x1xbf16>
    %12 = stablehlo.broadcast_in_dim %11, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %13 = stablehlo.multiply %arg0, %12 : tensor<2x12x32xbf16>
    %14 = stablehlo.broadcast_in_dim %arg1, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %15 = stablehlo.broadcast_in_dim %14, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %16 = stablehlo.multiply %13, %15 : tensor<2x12x32xbf16>
    %17 = stablehlo.dot_general %16, %arg7, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %18 = stablehlo.iota dim = 0 : tensor<8xi32>
    %19 = stablehlo.negate %18 : tensor<8xi32>
    %20 = stablehlo.convert %19 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_2 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %21 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %22 = stablehlo.divide %20, %21 : tensor<8xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %23 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %24 = stablehlo.power %23, %22 : tensor<8xf32>
    %25 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %26 = stablehlo.convert %25 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %27 = stablehlo.broadcast_in_dim %24, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %28 = stablehlo.broadcast_in_dim %26, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %29 = stablehlo.broadcast_in_dim %27, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %30 = stablehlo.multiply %28, %29 : tensor<2x12x1x8xf32>
    %31 = stablehlo.sine %30 : tensor<2x12x1x8xf32>
    %32 = stablehlo.convert %31 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %33 = stablehlo.cosine %30 : tensor<2x12x1x8xf32>
    %34 = stablehlo.convert %33 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %35 = stablehlo.slice %17 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %36 = stablehlo.slice %17 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %37 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %38 = stablehlo.multiply %35, %37 : tensor<2x12x2x8xbf16>
    %39 = stablehlo.broadcast_in_dim %32, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %40 = stablehlo.multiply %36, %39 : tensor<2x12x2x8xbf16>
    %41 = stablehlo.subtract %38, %40 : tensor<2x12x2x8xbf16>
    %42 = stablehlo.broadcast_in_dim %34, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %43 = stablehlo.multiply %36, %42 : tensor<2x12x2x8xbf16>
    %44 = stablehlo.broadcast_in_dim %32, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %45 = stablehlo.multiply %35, %44 : tensor<2x12x2x8xbf16>
    %46 = stablehlo.add %43, %45 : tensor<2x12x2x8xbf16>
    %47 = stablehlo.concatenate %41, %46, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %48 = stablehlo.dot_general %16, %arg5, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %49 = stablehlo.iota dim = 0 : tensor<8xi32>
    %50 = stablehlo.negate %49 : tensor<8xi32>
    %51 = stablehlo.convert %50 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_4 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %52 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %53 = stablehlo.divide %51, %52 : tensor<8xf32>
    %cst_5 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %54 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %55 = stablehlo.power %54, %53 : tensor<8xf32>
    %56 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %57 = stablehlo.convert %56 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %58 = stablehlo.broadcast_in_dim %55, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %59 = stablehlo.broadcast_in_dim %57, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %60 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %61 = stablehlo.multiply %59, %60 : tensor<2x12x1x8xf32>
    %62 = stablehlo.sine %61 : tensor<2x12x1x8xf32>
    %63 = stablehlo.convert %62 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %64 = stablehlo.cosine %61 : tensor<2x12x1x8xf32>
    %65 = stablehlo.convert %64 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %66 = stablehlo.slice %48 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %67 = stablehlo.slice %48 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %68 = stablehlo.broadcast_in_dim %65, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %69 = stablehlo.multiply %66, %68 : tensor<2x12x2x8xbf16>
    %70 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %71 = stablehlo.multiply %67, %70 : tensor<2x12x2x8xbf16>
    %72 = stablehlo.subtract %69, %71 : tensor<2x12x2x8xbf16>
    %73 = stablehlo.broadcast_in_dim %65, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %74 = stablehlo.multiply %67, %73 : tensor<2x12x2x8xbf16>
    %75 = stablehlo.broadcast_in_dim %63, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %76 = stablehlo.multiply %66, %75 : tensor<2x12x2x8xbf16>
    %77 = stablehlo.add %74, %76 : tensor<2x12x2x8xbf16>
    %78 = stablehlo.concatenate %72, %77, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %79 = stablehlo.dot_general %16, %arg8, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %80 = stablehlo.dot_general %47, %78, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xf32>
    %cst_6 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %81 = stablehlo.sqrt %cst_6 : tensor<f32>
    %82 = stablehlo.convert %81 : tensor<f32>
    %83 = stablehlo.broadcast_in_dim %82, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %84 = stablehlo.divide %80, %83 : tensor<2x2x12x12xf32>
    %c = stablehlo.constant dense<true> : tensor<i1>
    %85 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %86 = call @tril(%85) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_7 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %87 = call @_where(%86, %84, %cst_7) : (tensor<12x12xi1>, tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12x12xf32>
    %cst_8 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %88 = stablehlo.reduce(%87 init: %cst_8) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_9 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %89 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %90 = stablehlo.maximum %89, %88 : tensor<2x2x12xf32>
    %91 = stablehlo.broadcast_in_dim %90, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %92 = stablehlo.broadcast_in_dim %91, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %93 = stablehlo.subtract %87, %92 : tensor<2x2x12x12xf32>
    %94 = stablehlo.exponential %93 : tensor<2x2x12x12xf32>
    %cst_10 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %95 = stablehlo.reduce(%94 init: %cst_10) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %96 = stablehlo.broadcast_in_dim %95, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %97 = stablehlo.broadcast_in_dim %96, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %98 = stablehlo.divide %94, %97 : tensor<2x2x12x12xf32>
    %99 = stablehlo.convert %98 : (tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xbf16>
    %100 = stablehlo.dot_general %79, %99, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %101 = stablehlo.transpose %100, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %102 = stablehlo.dot_general %101, %arg6, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x32xbf16>
    %103 = stablehlo.add %arg0, %102 : tensor<2x12x32xbf16>
    %104 = stablehlo.multiply %103, %103 : tensor<2x12x32xbf16>
    %105 = stablehlo.convert %104 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %106 = stablehlo.reduce(%105 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %107 = stablehlo.broadcast_in_dim %106, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_12 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %108 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %109 = stablehlo.divide %107, %108 : tensor<2x12x1xf32>
    %110 = stablehlo.convert %109 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_13 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %111 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %112 = stablehlo.add %110, %111 : tensor<2x12x1xbf16>
    %113 = stablehlo.rsqrt %112 : tensor<2x12x1xbf16>
    %114 = stablehlo.broadcast_in_dim %113, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %115 = stablehlo.multiply %103, %114 : tensor<2x12x32xbf16>
    %116 = stablehlo.broadcast_in_dim %arg2, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %117 = stablehlo.broadcast_in_dim %116, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %118 = stablehlo.multiply %115, %117 : tensor<2x12x32xbf16>
    %119 = stablehlo.dot_general %118, %arg3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x64xbf16>) -> tensor<2x12x64xbf16>
    %120 = stablehlo.multiply %119, %119 : tensor<2x12x64xbf16>
    %121 = stablehlo.multiply %120, %119 : tensor<2x12x64xbf16>
    %cst_14 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %122 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %123 = stablehlo.multiply %122, %121 : tensor<2x12x64xbf16>
    %124 = stablehlo.add %119, %123 : tensor<2x12x64xbf16>
    %cst_15 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %125 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %126 = stablehlo.multiply %125, %124 : tensor<2x12x64xbf16>
    %127 = stablehlo.tanh %126 : tensor<2x12x64xbf16>
    %cst_16 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %128 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %129 = stablehlo.add %128, %127 : tensor<2x12x64xbf16>
    %cst_17 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %130 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %131 = stablehlo.multiply %130, %129 : tensor<2x12x64xbf16>
    %132 = stablehlo.multiply %119, %131 : tensor<2x12x64xbf16>
    %133 = stablehlo.dot_general %132, %arg4, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<64x32xbf16>) -> tensor<2x12x32xbf16>
    %134 = stablehlo.add %103, %133 : tensor<2x12x32xbf16>
    return %134 : tensor<2x12x32xbf16>
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
  func.func private @_where(%arg0: tensor<12x12xi1>, %arg1: tensor<2x2x12x12xf32>, %arg2: tensor<f32>) -> tensor<2x2x12x12xf32> {
    %0 = stablehlo.convert %arg2 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [2, 3] : (tensor<12x12xi1>) -> tensor<2x2x12x12xi1>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %3 = stablehlo.select %1, %arg1, %2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %3 : tensor<2x2x12x12xf32>
  }
}
