module @jit__lambda attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2x12x32xbf16>, %arg1: tensor<32xbf16>, %arg2: tensor<32xbf16>, %arg3: tensor<32x64xbf16>, %arg4: tensor<64x32xbf16>, %arg5: tensor<32x2x16xbf16>, %arg6: tensor<2x16x32xbf16>, %arg7: tensor<32x2x16xbf16>, %arg8: tensor<32x2x16xbf16>) -> (tensor<2x12x32xbf16> {jax.result_info = "result[0]"}, tensor<32xbf16> {jax.result_info = "result[1]['g1']"}, tensor<32xbf16> {jax.result_info = "result[1]['g2']"}, tensor<32x64xbf16> {jax.result_info = "result[1]['w1']"}, tensor<64x32xbf16> {jax.result_info = "result[1]['w2']"}, tensor<32x2x16xbf16> {jax.result_info = "result[1]['wk']"}, tensor<2x16x32xbf16> {jax.result_info = "result[1]['wo']"}, tensor<32x2x16xbf16> {jax.result_info = "result[1]['wq']"}, tensor<32x2x16xbf16> {jax.result_info = "result[1]['wv']"}) {
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
    %12 = stablehlo.divide %11, %10 : tensor<2x12x1xbf16>
    %cst_2 = stablehlo.constant dense<-5.000000e-01> : tensor<bf16>
    %13 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %14 = stablehlo.multiply %13, %12 : tensor<2x12x1xbf16>
    %15 = stablehlo.broadcast_in_dim %11, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %16 = stablehlo.multiply %arg0, %15 : tensor<2x12x32xbf16>
    %17 = stablehlo.broadcast_in_dim %arg1, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %18 = stablehlo.broadcast_in_dim %17, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %19 = stablehlo.multiply %16, %18 : tensor<2x12x32xbf16>
    %20 = stablehlo.dot_general %19, %arg7, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %21 = stablehlo.iota dim = 0 : tensor<8xi32>
    %22 = stablehlo.negate %21 : tensor<8xi32>
    %23 = stablehlo.convert %22 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_3 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %24 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %25 = stablehlo.divide %23, %24 : tensor<8xf32>
    %cst_4 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %26 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %27 = stablehlo.power %26, %25 : tensor<8xf32>
    %28 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %29 = stablehlo.convert %28 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %30 = stablehlo.broadcast_in_dim %27, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %31 = stablehlo.broadcast_in_dim %29, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %32 = stablehlo.broadcast_in_dim %30, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %33 = stablehlo.multiply %31, %32 : tensor<2x12x1x8xf32>
    %34 = stablehlo.sine %33 : tensor<2x12x1x8xf32>
    %35 = stablehlo.convert %34 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %36 = stablehlo.cosine %33 : tensor<2x12x1x8xf32>
    %37 = stablehlo.convert %36 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %38 = stablehlo.slice %20 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %39 = stablehlo.slice %20 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %40 = stablehlo.broadcast_in_dim %37, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %41 = stablehlo.multiply %38, %40 : tensor<2x12x2x8xbf16>
    %42 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %43 = stablehlo.multiply %39, %42 : tensor<2x12x2x8xbf16>
    %44 = stablehlo.subtract %41, %43 : tensor<2x12x2x8xbf16>
    %45 = stablehlo.broadcast_in_dim %37, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %46 = stablehlo.multiply %39, %45 : tensor<2x12x2x8xbf16>
    %47 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %48 = stablehlo.multiply %38, %47 : tensor<2x12x2x8xbf16>
    %49 = stablehlo.add %46, %48 : tensor<2x12x2x8xbf16>
    %50 = stablehlo.concatenate %44, %49, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %51 = stablehlo.dot_general %19, %arg5, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %52 = stablehlo.iota dim = 0 : tensor<8xi32>
    %53 = stablehlo.negate %52 : tensor<8xi32>
    %54 = stablehlo.convert %53 : (tensor<8xi32>) -> tensor<8xf32>
    %cst_5 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %55 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %56 = stablehlo.divide %54, %55 : tensor<8xf32>
    %cst_6 = stablehlo.constant dense<1.000000e+04> : tensor<f32>
    %57 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %58 = stablehlo.power %57, %56 : tensor<8xf32>
    %59 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<2x12xi32>) -> tensor<2x12x1x1xi32>
    %60 = stablehlo.convert %59 : (tensor<2x12x1x1xi32>) -> tensor<2x12x1x1xf32>
    %61 = stablehlo.broadcast_in_dim %58, dims = [3] : (tensor<8xf32>) -> tensor<1x1x1x8xf32>
    %62 = stablehlo.broadcast_in_dim %60, dims = [0, 1, 2, 3] : (tensor<2x12x1x1xf32>) -> tensor<2x12x1x8xf32>
    %63 = stablehlo.broadcast_in_dim %61, dims = [0, 1, 2, 3] : (tensor<1x1x1x8xf32>) -> tensor<2x12x1x8xf32>
    %64 = stablehlo.multiply %62, %63 : tensor<2x12x1x8xf32>
    %65 = stablehlo.sine %64 : tensor<2x12x1x8xf32>
    %66 = stablehlo.convert %65 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %67 = stablehlo.cosine %64 : tensor<2x12x1x8xf32>
    %68 = stablehlo.convert %67 : (tensor<2x12x1x8xf32>) -> tensor<2x12x1x8xbf16>
    %69 = stablehlo.slice %51 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %70 = stablehlo.slice %51 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %71 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %72 = stablehlo.multiply %69, %71 : tensor<2x12x2x8xbf16>
    %73 = stablehlo.broadcast_in_dim %66, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %74 = stablehlo.multiply %70, %73 : tensor<2x12x2x8xbf16>
    %75 = stablehlo.subtract %72, %74 : tensor<2x12x2x8xbf16>
    %76 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %77 = stablehlo.multiply %70, %76 : tensor<2x12x2x8xbf16>
    %78 = stablehlo.broadcast_in_dim %66, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %79 = stablehlo.multiply %69, %78 : tensor<2x12x2x8xbf16>
    %80 = stablehlo.add %77, %79 : tensor<2x12x2x8xbf16>
    %81 = stablehlo.concatenate %75, %80, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %82 = stablehlo.dot_general %19, %arg8, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x2x16xbf16>
    %83 = stablehlo.dot_general %50, %81, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xf32>
    %cst_7 = stablehlo.constant dense<1.600000e+01> : tensor<f32>
    %84 = stablehlo.sqrt %cst_7 : tensor<f32>
    %85 = stablehlo.convert %84 : tensor<f32>
    %86 = stablehlo.broadcast_in_dim %85, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %87 = stablehlo.divide %83, %86 : tensor<2x2x12x12xf32>
    %c = stablehlo.constant dense<true> : tensor<i1>
    %88 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i1>) -> tensor<12x12xi1>
    %89 = call @tril(%88) : (tensor<12x12xi1>) -> tensor<12x12xi1>
    %cst_8 = stablehlo.constant dense<-1.000000e+30> : tensor<f32>
    %90:2 = call @_where(%89, %87, %cst_8) : (tensor<12x12xi1>, tensor<2x2x12x12xf32>, tensor<f32>) -> (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>)
    %cst_9 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %91 = stablehlo.reduce(%90#0 init: %cst_9) applies stablehlo.maximum across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %cst_10 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %92 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<2x2x12xf32>
    %93 = stablehlo.maximum %92, %91 : tensor<2x2x12xf32>
    %94 = stablehlo.broadcast_in_dim %93, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %96 = stablehlo.subtract %90#0, %95 : tensor<2x2x12x12xf32>
    %97 = stablehlo.exponential %96 : tensor<2x2x12x12xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %98 = stablehlo.reduce(%97 init: %cst_11) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %99 = stablehlo.broadcast_in_dim %98, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %100 = stablehlo.broadcast_in_dim %99, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %101 = stablehlo.divide %97, %100 : tensor<2x2x12x12xf32>
    %102 = stablehlo.multiply %99, %99 : tensor<2x2x12x1xf32>
    %cst_12 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %103 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<2x2x12x1xf32>
    %104 = stablehlo.divide %103, %102 : tensor<2x2x12x1xf32>
    %105 = stablehlo.convert %101 : (tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xbf16>
    %106 = stablehlo.dot_general %82, %105, batching_dims = [0, 2] x [0, 1], contracting_dims = [1] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %107 = stablehlo.transpose %106, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %108 = stablehlo.dot_general %107, %arg6, contracting_dims = [2, 3] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x32xbf16>
    %109 = stablehlo.add %arg0, %108 : tensor<2x12x32xbf16>
    %110 = stablehlo.multiply %109, %109 : tensor<2x12x32xbf16>
    %111 = stablehlo.convert %110 : (tensor<2x12x32xbf16>) -> tensor<2x12x32xf32>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %112 = stablehlo.reduce(%111 init: %cst_13) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xf32>, tensor<f32>) -> tensor<2x12xf32>
    %113 = stablehlo.broadcast_in_dim %112, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x1xf32>
    %cst_14 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %114 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %115 = stablehlo.divide %113, %114 : tensor<2x12x1xf32>
    %116 = stablehlo.convert %115 : (tensor<2x12x1xf32>) -> tensor<2x12x1xbf16>
    %cst_15 = stablehlo.constant dense<9.983770e-07> : tensor<bf16>
    %117 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %118 = stablehlo.add %116, %117 : tensor<2x12x1xbf16>
    %119 = stablehlo.rsqrt %118 : tensor<2x12x1xbf16>
    %120 = stablehlo.divide %119, %118 : tensor<2x12x1xbf16>
    %cst_16 = stablehlo.constant dense<-5.000000e-01> : tensor<bf16>
    %121 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<bf16>) -> tensor<2x12x1xbf16>
    %122 = stablehlo.multiply %121, %120 : tensor<2x12x1xbf16>
    %123 = stablehlo.broadcast_in_dim %119, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %124 = stablehlo.multiply %109, %123 : tensor<2x12x32xbf16>
    %125 = stablehlo.broadcast_in_dim %arg2, dims = [2] : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %126 = stablehlo.broadcast_in_dim %125, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %127 = stablehlo.multiply %124, %126 : tensor<2x12x32xbf16>
    %128 = stablehlo.dot_general %127, %arg3, contracting_dims = [2] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<32x64xbf16>) -> tensor<2x12x64xbf16>
    %129 = stablehlo.multiply %128, %128 : tensor<2x12x64xbf16>
    %130 = stablehlo.multiply %129, %128 : tensor<2x12x64xbf16>
    %131 = stablehlo.multiply %128, %128 : tensor<2x12x64xbf16>
    %cst_17 = stablehlo.constant dense<3.000000e+00> : tensor<bf16>
    %132 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %133 = stablehlo.multiply %132, %131 : tensor<2x12x64xbf16>
    %cst_18 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %134 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %135 = stablehlo.multiply %134, %130 : tensor<2x12x64xbf16>
    %136 = stablehlo.add %128, %135 : tensor<2x12x64xbf16>
    %cst_19 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %137 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %138 = stablehlo.multiply %137, %136 : tensor<2x12x64xbf16>
    %139 = stablehlo.tanh %138 : tensor<2x12x64xbf16>
    %cst_20 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %140 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %141 = stablehlo.subtract %140, %139 : tensor<2x12x64xbf16>
    %cst_21 = stablehlo.constant dense<1.000000e+00> : tensor<bf16>
    %142 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %143 = stablehlo.add %142, %139 : tensor<2x12x64xbf16>
    %cst_22 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %144 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %145 = stablehlo.multiply %144, %143 : tensor<2x12x64xbf16>
    %146 = stablehlo.multiply %128, %145 : tensor<2x12x64xbf16>
    %cst_23 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %147 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<2x12x32xf32>
    %148 = stablehlo.convert %147 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %149 = stablehlo.dot_general %148, %146, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x12x64xbf16>) -> tensor<32x64xbf16>
    %150 = stablehlo.transpose %149, dims = [1, 0] : (tensor<32x64xbf16>) -> tensor<64x32xbf16>
    %151 = stablehlo.dot_general %148, %arg4, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<64x32xbf16>) -> tensor<2x12x64xbf16>
    %152 = stablehlo.multiply %128, %151 : tensor<2x12x64xbf16>
    %153 = stablehlo.multiply %151, %145 : tensor<2x12x64xbf16>
    %cst_24 = stablehlo.constant dense<5.000000e-01> : tensor<bf16>
    %154 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %155 = stablehlo.multiply %154, %152 : tensor<2x12x64xbf16>
    %156 = stablehlo.multiply %155, %141 : tensor<2x12x64xbf16>
    %157 = stablehlo.multiply %156, %139 : tensor<2x12x64xbf16>
    %158 = stablehlo.add %156, %157 : tensor<2x12x64xbf16>
    %cst_25 = stablehlo.constant dense<7.968750e-01> : tensor<bf16>
    %159 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %160 = stablehlo.multiply %159, %158 : tensor<2x12x64xbf16>
    %161 = stablehlo.add %153, %160 : tensor<2x12x64xbf16>
    %cst_26 = stablehlo.constant dense<4.467770e-02> : tensor<bf16>
    %162 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<bf16>) -> tensor<2x12x64xbf16>
    %163 = stablehlo.multiply %162, %160 : tensor<2x12x64xbf16>
    %164 = stablehlo.multiply %163, %133 : tensor<2x12x64xbf16>
    %165 = stablehlo.add %161, %164 : tensor<2x12x64xbf16>
    %166 = stablehlo.dot_general %165, %127, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<2x12x32xbf16>) -> tensor<64x32xbf16>
    %167 = stablehlo.transpose %166, dims = [1, 0] : (tensor<64x32xbf16>) -> tensor<32x64xbf16>
    %168 = stablehlo.dot_general %165, %arg3, contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x64xbf16>, tensor<32x64xbf16>) -> tensor<2x12x32xbf16>
    %169 = stablehlo.multiply %124, %168 : tensor<2x12x32xbf16>
    %cst_27 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %170 = stablehlo.reduce(%169 init: %cst_27) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %171 = stablehlo.reshape %170 : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %172 = stablehlo.broadcast_in_dim %125, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %173 = stablehlo.multiply %168, %172 : tensor<2x12x32xbf16>
    %cst_28 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %174 = stablehlo.reduce(%171 init: %cst_28) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %175 = stablehlo.multiply %109, %173 : tensor<2x12x32xbf16>
    %cst_29 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %176 = stablehlo.reduce(%175 init: %cst_29) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<2x12xbf16>
    %177 = stablehlo.reshape %176 : (tensor<2x12xbf16>) -> tensor<2x12x1xbf16>
    %178 = stablehlo.broadcast_in_dim %119, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %179 = stablehlo.multiply %173, %178 : tensor<2x12x32xbf16>
    %180 = stablehlo.add %148, %179 : tensor<2x12x32xbf16>
    %181 = stablehlo.multiply %177, %122 : tensor<2x12x1xbf16>
    %182 = stablehlo.convert %181 : (tensor<2x12x1xbf16>) -> tensor<2x12x1xf32>
    %cst_30 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %183 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %184 = stablehlo.divide %182, %183 : tensor<2x12x1xf32>
    %cst_31 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %185 = stablehlo.reduce(%184 init: %cst_31) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %186 = stablehlo.broadcast_in_dim %185, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %187 = stablehlo.convert %186 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %188 = stablehlo.multiply %109, %187 : tensor<2x12x32xbf16>
    %189 = stablehlo.add %180, %188 : tensor<2x12x32xbf16>
    %190 = stablehlo.multiply %187, %109 : tensor<2x12x32xbf16>
    %191 = stablehlo.add %189, %190 : tensor<2x12x32xbf16>
    %192 = stablehlo.dot_general %191, %107, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x12x2x16xbf16>) -> tensor<32x2x16xbf16>
    %193 = stablehlo.transpose %192, dims = [1, 2, 0] : (tensor<32x2x16xbf16>) -> tensor<2x16x32xbf16>
    %194 = stablehlo.dot_general %191, %arg6, contracting_dims = [2] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x32xbf16>, tensor<2x16x32xbf16>) -> tensor<2x12x2x16xbf16>
    %195 = stablehlo.transpose %194, dims = [0, 2, 3, 1] : (tensor<2x12x2x16xbf16>) -> tensor<2x2x16x12xbf16>
    %196 = stablehlo.dot_general %195, %82, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [3], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xbf16>, tensor<2x12x2x16xbf16>) -> tensor<2x2x12x12xbf16>
    %197 = stablehlo.dot_general %195, %105, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2], precision = [DEFAULT, DEFAULT] : (tensor<2x2x16x12xbf16>, tensor<2x2x12x12xbf16>) -> tensor<2x2x16x12xbf16>
    %198 = stablehlo.transpose %197, dims = [0, 3, 1, 2] : (tensor<2x2x16x12xbf16>) -> tensor<2x12x2x16xbf16>
    %199 = stablehlo.convert %196 : (tensor<2x2x12x12xbf16>) -> tensor<2x2x12x12xf32>
    %200 = stablehlo.broadcast_in_dim %104, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %201 = stablehlo.multiply %199, %200 : tensor<2x2x12x12xf32>
    %202 = stablehlo.multiply %201, %97 : tensor<2x2x12x12xf32>
    %cst_32 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %203 = stablehlo.reduce(%202 init: %cst_32) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x12xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %204 = stablehlo.reshape %203 : (tensor<2x2x12xf32>) -> tensor<2x2x12x1xf32>
    %205 = stablehlo.negate %204 : tensor<2x2x12x1xf32>
    %206 = stablehlo.broadcast_in_dim %99, dims = [0, 1, 2, 3] : (tensor<2x2x12x1xf32>) -> tensor<2x2x12x12xf32>
    %207 = stablehlo.divide %199, %206 : tensor<2x2x12x12xf32>
    %cst_33 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %208 = stablehlo.reduce(%205 init: %cst_33) applies stablehlo.add across dimensions = [3] : (tensor<2x2x12x1xf32>, tensor<f32>) -> tensor<2x2x12xf32>
    %209 = stablehlo.broadcast_in_dim %208, dims = [0, 1, 2] : (tensor<2x2x12xf32>) -> tensor<2x2x12x12xf32>
    %210 = stablehlo.add %207, %209 : tensor<2x2x12x12xf32>
    %211 = stablehlo.multiply %210, %97 : tensor<2x2x12x12xf32>
    %212 = call @_where_0(%90#1, %211) : (tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32>
    %213 = stablehlo.broadcast_in_dim %85, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %214 = stablehlo.divide %212, %213 : tensor<2x2x12x12xf32>
    %215 = stablehlo.convert %214 : tensor<2x2x12x12xf32>
    %216 = stablehlo.convert %50 : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x16xf32>
    %217 = stablehlo.dot_general %215, %216, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %218 = stablehlo.transpose %217, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %219 = stablehlo.convert %218 : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x16xbf16>
    %220 = stablehlo.convert %214 : tensor<2x2x12x12xf32>
    %221 = stablehlo.convert %81 : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x16xf32>
    %222 = stablehlo.dot_general %220, %221, batching_dims = [0, 1] x [0, 2], contracting_dims = [3] x [1], precision = [DEFAULT, DEFAULT] : (tensor<2x2x12x12xf32>, tensor<2x12x2x16xf32>) -> tensor<2x2x12x16xf32>
    %223 = stablehlo.transpose %222, dims = [0, 2, 1, 3] : (tensor<2x2x12x16xf32>) -> tensor<2x12x2x16xf32>
    %224 = stablehlo.convert %223 : (tensor<2x12x2x16xf32>) -> tensor<2x12x2x16xbf16>
    %225 = stablehlo.dot_general %198, %19, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %226 = stablehlo.transpose %225, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %227 = stablehlo.dot_general %198, %arg8, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %228 = stablehlo.slice %219 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %229 = stablehlo.slice %219 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %230 = stablehlo.broadcast_in_dim %66, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %231 = stablehlo.multiply %229, %230 : tensor<2x12x2x8xbf16>
    %232 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %233 = stablehlo.multiply %229, %232 : tensor<2x12x2x8xbf16>
    %234 = stablehlo.negate %228 : tensor<2x12x2x8xbf16>
    %235 = stablehlo.broadcast_in_dim %66, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %236 = stablehlo.multiply %234, %235 : tensor<2x12x2x8xbf16>
    %237 = stablehlo.add %233, %236 : tensor<2x12x2x8xbf16>
    %238 = stablehlo.broadcast_in_dim %68, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %239 = stablehlo.multiply %228, %238 : tensor<2x12x2x8xbf16>
    %240 = stablehlo.add %231, %239 : tensor<2x12x2x8xbf16>
    %241 = stablehlo.concatenate %240, %237, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %242 = stablehlo.dot_general %241, %19, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %243 = stablehlo.transpose %242, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %244 = stablehlo.dot_general %241, %arg5, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %245 = stablehlo.add %227, %244 : tensor<2x12x32xbf16>
    %246 = stablehlo.slice %224 [0:2, 0:12, 0:2, 0:8] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %247 = stablehlo.slice %224 [0:2, 0:12, 0:2, 8:16] : (tensor<2x12x2x16xbf16>) -> tensor<2x12x2x8xbf16>
    %248 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %249 = stablehlo.multiply %247, %248 : tensor<2x12x2x8xbf16>
    %250 = stablehlo.broadcast_in_dim %37, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %251 = stablehlo.multiply %247, %250 : tensor<2x12x2x8xbf16>
    %252 = stablehlo.negate %246 : tensor<2x12x2x8xbf16>
    %253 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %254 = stablehlo.multiply %252, %253 : tensor<2x12x2x8xbf16>
    %255 = stablehlo.add %251, %254 : tensor<2x12x2x8xbf16>
    %256 = stablehlo.broadcast_in_dim %37, dims = [0, 1, 2, 3] : (tensor<2x12x1x8xbf16>) -> tensor<2x12x2x8xbf16>
    %257 = stablehlo.multiply %246, %256 : tensor<2x12x2x8xbf16>
    %258 = stablehlo.add %249, %257 : tensor<2x12x2x8xbf16>
    %259 = stablehlo.concatenate %258, %255, dim = 3 : (tensor<2x12x2x8xbf16>, tensor<2x12x2x8xbf16>) -> tensor<2x12x2x16xbf16>
    %260 = stablehlo.dot_general %259, %19, contracting_dims = [0, 1] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<2x12x32xbf16>) -> tensor<2x16x32xbf16>
    %261 = stablehlo.transpose %260, dims = [2, 0, 1] : (tensor<2x16x32xbf16>) -> tensor<32x2x16xbf16>
    %262 = stablehlo.dot_general %259, %arg7, contracting_dims = [2, 3] x [1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x12x2x16xbf16>, tensor<32x2x16xbf16>) -> tensor<2x12x32xbf16>
    %263 = stablehlo.add %245, %262 : tensor<2x12x32xbf16>
    %264 = stablehlo.multiply %16, %263 : tensor<2x12x32xbf16>
    %cst_34 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %265 = stablehlo.reduce(%264 init: %cst_34) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %266 = stablehlo.reshape %265 : (tensor<32xbf16>) -> tensor<1x1x32xbf16>
    %267 = stablehlo.broadcast_in_dim %17, dims = [0, 1, 2] : (tensor<1x1x32xbf16>) -> tensor<2x12x32xbf16>
    %268 = stablehlo.multiply %263, %267 : tensor<2x12x32xbf16>
    %cst_35 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %269 = stablehlo.reduce(%266 init: %cst_35) applies stablehlo.add across dimensions = [0, 1] : (tensor<1x1x32xbf16>, tensor<bf16>) -> tensor<32xbf16>
    %270 = stablehlo.multiply %arg0, %268 : tensor<2x12x32xbf16>
    %cst_36 = stablehlo.constant dense<0.000000e+00> : tensor<bf16>
    %271 = stablehlo.reduce(%270 init: %cst_36) applies stablehlo.add across dimensions = [2] : (tensor<2x12x32xbf16>, tensor<bf16>) -> tensor<2x12xbf16>
    %272 = stablehlo.reshape %271 : (tensor<2x12xbf16>) -> tensor<2x12x1xbf16>
    %273 = stablehlo.broadcast_in_dim %11, dims = [0, 1, 2] : (tensor<2x12x1xbf16>) -> tensor<2x12x32xbf16>
    %274 = stablehlo.multiply %268, %273 : tensor<2x12x32xbf16>
    %275 = stablehlo.add %191, %274 : tensor<2x12x32xbf16>
    %276 = stablehlo.multiply %272, %14 : tensor<2x12x1xbf16>
    %277 = stablehlo.convert %276 : (tensor<2x12x1xbf16>) -> tensor<2x12x1xf32>
    %cst_37 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %278 = stablehlo.broadcast_in_dim %cst_37, dims = [] : (tensor<f32>) -> tensor<2x12x1xf32>
    %279 = stablehlo.divide %277, %278 : tensor<2x12x1xf32>
    %cst_38 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %280 = stablehlo.reduce(%279 init: %cst_38) applies stablehlo.add across dimensions = [2] : (tensor<2x12x1xf32>, tensor<f32>) -> tensor<2x12xf32>
    %281 = stablehlo.broadcast_in_dim %280, dims = [0, 1] : (tensor<2x12xf32>) -> tensor<2x12x32xf32>
    %282 = stablehlo.convert %281 : (tensor<2x12x32xf32>) -> tensor<2x12x32xbf16>
    %283 = stablehlo.multiply %arg0, %282 : tensor<2x12x32xbf16>
    %284 = stablehlo.add %275, %283 : tensor<2x12x32xbf16>
    %285 = stablehlo.multiply %282, %arg0 : tensor<2x12x32xbf16>
    %286 = stablehlo.add %284, %285 : tensor<2x12x32xbf16>
    return %286, %269, %174, %167, %150, %243, %193, %261, %226 : tensor<2x12x32xbf16>, tensor<32xbf16>, tensor<32xbf16>, tensor<32x64xbf16>, tensor<64x32xbf16>, tensor<32x2x16xbf16>, tensor<2x16x32xbf16>, tensor<32x2x16xbf16>, tensor<32x2x16xbf16>
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
  func.func private @_where(%arg0: tensor<12x12xi1>, %arg1: tensor<2x2x12x12xf32>, %arg2: tensor<f32>) -> (tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>) {
    %0 = stablehlo.convert %arg2 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [2, 3] : (tensor<12x12xi1>) -> tensor<2x2x12x12xi1>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %3 = stablehlo.select %1, %arg1, %2 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %3, %1 : tensor<2x2x12x12xf32>, tensor<2x2x12x12xi1>
  }
  func.func private @_where_0(%arg0: tensor<2x2x12x12xi1>, %arg1: tensor<2x2x12x12xf32>) -> tensor<2x2x12x12xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<2x2x12x12xf32>
    %1 = stablehlo.select %arg0, %arg1, %0 : tensor<2x2x12x12xi1>, tensor<2x2x12x12xf32>
    return %1 : tensor<2x2x12x12xf32>
  }
}
