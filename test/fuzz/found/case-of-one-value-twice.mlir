// npm run fuzz -- --programs 1 --seed 6
// A case with one value for two operands bound its buffer twice.
// compiled strict
// %arg0: i32[] = [-1]
// %arg1: i8[7] = [0, 1, 2, 3, 4, 5, 6]
// %arg2: i8[] = [-9]
module @main {
  func.func public @main(%arg0: tensor<i32>, %arg1: tensor<7xi8>, %arg2: tensor<i8>) -> tensor<10xi8> {
    %0 = stablehlo.pad %arg1, %arg2, low = [3], high = [0], interior = [0] : (tensor<7xi8>, tensor<i8>) -> tensor<10xi8>
    %1 = "stablehlo.case"(%arg0, %0, %0) ({
    ^bb0(%arg3: tensor<10xi8>, %arg4: tensor<10xi8>):
      %2 = stablehlo.subtract %arg4, %arg3 : tensor<10xi8>
      stablehlo.return %2 : tensor<10xi8>
    }, {
    ^bb0(%arg3: tensor<10xi8>, %arg4: tensor<10xi8>):
      %3 = stablehlo.multiply %arg3, %arg4 : tensor<10xi8>
      stablehlo.return %3 : tensor<10xi8>
    }) : (tensor<i32>, tensor<10xi8>, tensor<10xi8>) -> tensor<10xi8>
    return %1 : tensor<10xi8>
  }
}
