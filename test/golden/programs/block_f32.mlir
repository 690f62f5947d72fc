module @jit_block attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x12x32xf32>, %arg1: tensor<32xf32>, %arg2: tensor<32xf32>, %arg3: tensor<32x64xf32>, %arg4: tensor<64x32xf32>, %arg5: tensor<32x2x16xf32>, %arg6: tensor<2x16x32xf32>, %arg7: tensor<32x2x16xf32>, %arg8: tensor<32x2x16xf32>) -> (tensor<2x12x32xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.iota dim = 0 : tensor<12xi32>
    %1 = stablehlo.broadcast_in_dim %0, dims = [1] : (tensor<12xi32>) -> tensor<2x12xi32>
    %2 = stablehlo.multiply %arg0, %arg0 : tensor<2x12x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_0 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %5 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %6 = stablehlo.divide %4, %5 : tensor<2x12x1xf32>
    %cst_1 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %7 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %8 = stablehlo.add %6, %7 : tensor<2x12x1xf32>
    %9 = stablehlo.rsqrt %8 : tensor<2x12x1xf32>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %11 = stablehlo.multiply %arg0, %10 : tensor<2x12x32xf32>
    %12 = stablehlo.broadcast_in_dim %arg1, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %13 = stablehlo.broadcast_in_dim %12, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %14 = stablehlo.multiply %11, %13 : tensor<2x12x32xf32>
    %15 = stablehlo.dot_general %14, %arg7, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %16 = stablehlo.iota dim = 0 : tensor<8xi32>
    %17 = stablehlo.negate %16 : tensor<8xi32>
    %18 = stablehlo.convert %17 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_2 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %19 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %20 = stablehlo.divide %18, %19 : tensor<8xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %21 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %22 = stablehlo.power %21, %20 : tensor<8xf32>
    %23 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %24 = stablehlo.convert %23 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %25 = stablehlo.broadcast_in_dim %22, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %26 = stablehlo.broadcast_in_dim %24, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %27 = stablehlo.broadcast_in_dim %25, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %28 = stablehlo.multiply %26, %27 : tensor<2x12x1x8xf32>
    %29 = stablehlo.sine %28 : tensor<2x12x1x8xf32>
    %30 = stablehlo.cosine %28 : tensor<2x12x1x8xf32>
    %31 = stablehlo.slice %15 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %32 = stablehlo.slice %15 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %33 = stablehlo.broadcast_in_dim %30, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %34 = stablehlo.multiply %31, %33 : tensor<2x12x2x8xf32>
    %35 = stablehlo.broadcast_in_dim %29, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %36 = stablehlo.multiply %32, %35 : tensor<2x12x2x8xf32>
    %37 = stablehlo.subtract %34, %36 : tensor<2x12x2x8xf32>
    %38 = stablehlo.broadcast_in_dim %30, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %39 = stablehlo.multiply %32, %38 : tensor<2x12x2x8xf32>
    %40 = stablehlo.broadcast_in_dim %29, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %41 = stablehlo.multiply %31, %40 : tensor<2x12x2x8xf32>
    %42 = stablehlo.add %39, %41 : tensor<2x12x2x8xf32>
    %43 = stablehlo.concatenate %37, %42, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %44 = stablehlo.dot_general %14, %arg5, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %45 = stablehlo.iota dim = 0 : tensor<8xi32>
    %46 = stablehlo.negate %45 : tensor<8xi32>
    %47 = stablehlo.convert %46 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_4 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %48 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %49 = stablehlo.divide %47, %48 : tensor<8xf32>
    %cst_5 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %50 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %51 = stablehlo.power %50, %49 : tensor<8xf32>
    %52 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %53 = stablehlo.convert %52 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %54 = stablehlo.broadcast_in_dim %51, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %55 = stablehlo.broadcast_in_dim %53, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %56 = stablehlo.broadcast_in_dim %54, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %57 = stablehlo.multiply %55, %56 : tensor<2x12x1x8xf32>
    %58 = stablehlo.sine %57 : tensor<2x12x1x8xf32>
    %59 = stablehlo.cosine %57 : tensor<2x12x1x8xf32>
    %60 = stablehlo.slice %44 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %61 = stablehlo.slice %44 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x8xf32>
    %62 = stablehlo.broadcast_in_dim %59, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %63 = stablehlo.multiply %60, %62 : tensor<2x12x2x8xf32>
    %64 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %65 = stablehlo.multiply %61, %64 : tensor<2x12x2x8xf32>
    %66 = stablehlo.subtract %63, %65 : tensor<2x12x2x8xf32>
    %67 = stablehlo.broadcast_in_dim %59, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %68 = stablehlo.multiply %61, %67 : tensor<2x12x2x8xf32>
    %69 = stablehlo.broadcast_in_dim %58, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xf32>) -> tensor<2x12x2x8xf32>
    %70 = stablehlo.multiply %60, %69 : tensor<2x12x2x8xf32>
    %71 = stablehlo.add %68, %70 : tensor<2x12x2x8xf32>
    %72 = stablehlo.concatenate %66, %71, dim = 3 : (tensor<2x12x2x8xf32>, tensor<2x12x2x8xf32>) -> tensor<2x12x2x16xf32>
    %73 = stablehlo.dot_general %14, %arg8, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x2x16xf32>) -> tensor<2x12x2x16xf32>
    %74 = stablehlo.dot_general %43, %72, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x12xf32>
    %cst_6 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %75 = stablehlo.sqrt %cst_6 : tensor<f32>
    %76 = stablehlo.convert %75 : tensor<f32>
    %77 = stablehlo.broadcast_in_dim %76, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %78 = stablehlo.divide %74, %77 : tensor<2x2x12x12xf32>
    %c = stablehlo.constant dense<true> : tensor<i1>
    %79 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %80 = call @tril(%79) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_7 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %81 = call @_where(%80, %78, %cst_7) : (tensor<12x12xi1>, tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12x12xf32>
    %cst_8 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %82 = stablehlo.reduce(%81 init: %cst_8) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_9 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %83 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %84 = stablehlo.maximum %83, %82 : tensor<2x2x12xf32>
    %85 = stablehlo.broadcast_in_dim %84, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %86 = stablehlo.broadcast_in_dim %85, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %87 = stablehlo.subtract %81, %86 : tensor<2x2x12x12xf32>
    %88 = stablehlo.exponential %87 : tensor<2x2x12x12xf32>
    %cst_10 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %89 = stablehlo.reduce(%88 init: %cst_10) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %90 = stablehlo.broadcast_in_dim %89, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %91 = stablehlo.broadcast_in_dim %90, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %92 = stablehlo.divide %88, %91 : tensor<2x2x12x12xf32>
    %93 = stablehlo.dot_general %73, %92, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x2x12x12xf32>) -> tensor<2x2x16x12xf32>
    %94 = stablehlo.transpose %93, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xf32>) -> tensor<2x12x2x16xf32>
    %95 = stablehlo.dot_general %94, %arg6, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xf32>, tensor<2x16x32xf32>) -> tensor<2x12x32xf32>
    %96 = stablehlo.add %arg0, %95 : tensor<2x12x32xf32>
    %97 = stablehlo.multiply %96, %96 : tensor<2x12x32xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %98 = stablehlo.reduce(%97 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %99 = stablehlo.broadcast_in_dim %98, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_12 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %100 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %101 = stablehlo.divide %99, %100 : tensor<2x12x1xf32>
    %cst_13 = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %102 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %103 = stablehlo.add %101, %102 : tensor<2x12x1xf32>
    %104 = stablehlo.rsqrt %103 : tensor<2x12x1xf32>
    %105 = stablehlo.broadcast_in_dim %104, dims = [0, 1, 2] : (tensor<2x12x1xf32>) -> tensor<2x12x32xf32>
    %106 = stablehlo.multiply %96, %105 : tensor<2x12x32xf32>
    %107 = stablehlo.broadcast_in_dim %arg2, dims = [2] : (tensor<32xf32>) -> tensor<1x1x32xf32>
    %108 = stablehlo.broadcast_in_dim %107, dims = [0, 1, 2] : (tensor<1x1x32xf32>) -> tensor<2x12x32xf32>
    %109 = stablehlo.multiply %106, %108 : tensor<2x12x32xf32>
    %110 = stablehlo.dot_general %109, %arg3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xf32>, tensor<32x64xf32>) -> tensor<2x12x64xf32>
    %111 = stablehlo.multiply %110, %110 : tensor<2x12x64xf32>
    %112 = stablehlo.multiply %111, %110 : tensor<2x12x64xf32>
    %cst_14 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %113 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %114 = stablehlo.multiply %113, %112 : tensor<2x12x64xf32>
    %115 = stablehlo.add %110, %114 : tensor<2x12x64xf32>
    %cst_15 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %116 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %117 = stablehlo.multiply %116, %115 : tensor<2x12x64xf32>
    %118 = stablehlo.tanh %117 : tensor<2x12x64xf32>
    %cst_16 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %119 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %120 = stablehlo.add %119, %118 : tensor<2x12x64xf32>
    %cst_17 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %121 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<2x12x64xf32>
    %122 = stablehlo.multiply %121, %120 : tensor<2x12x64xf32>
    %123 = stablehlo.multiply %110, %122 : tensor<2x12x64xf32>
    %124 = stablehlo.dot_general %123, %arg4, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xf32>, tensor<64x32xf32>) -> tensor<2x12x32xf32>
    %125 = stablehlo.add %96, %124 : tensor<2x12x32xf32>
    return %125 : tensor<2x12x32xf32>
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
