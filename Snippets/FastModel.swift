// A line shape with its analytic derivatives: written once for the whole axis, checked, fitted, and asked for more than
// its parameters.
import Fitting
import Foundation
import LinearAlgebra

/// height·exp(−(x − centre)²/2σ²) with parameters height, centre, σ.
struct GaussianLine: CurveModel {
  let x: [Double]
  var pointCount: Int { x.count }

  func values(_ p: [Double], into values: inout [Double]) {
    for i in x.indices {
      let z = (x[i] - p[1]) / p[2]
      values[i] = p[0] * exp(-z * z / 2)
    }
  }

  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in x.indices {
      let z = (x[i] - p[1]) / p[2]
      let shape = exp(-z * z / 2)
      jacobian[i, 0] = shape
      jacobian[i, 1] = p[0] * shape * z / p[2]
      jacobian[i, 2] = p[0] * shape * z * z / p[2]
    }
  }
}

let line = GaussianLine(x: (0..<200).map { 640 + Double($0) })
var noise = SeededGenerator(seed: 2)
var data = [Double](repeating: 0, count: line.pointCount)
line.values([1200, 731, 24], into: &data)
data = data.map { $0 + 15 * noise.gaussian() }

let parameters = [
  Parameter("height", unit: "counts", initialValue: 1000),
  Parameter("centre", unit: "nm", initialValue: 720),
  Parameter("sigma", symbol: "σ", unit: "nm", initialValue: 10, bounds: 0.1...100),
]
print("worst derivative:", JacobianCheck(line, at: parameters.map(\.initialValue)).worstRelativeError)

var options = FitOptions()
options.profiles = .all
options.loss = .huber(threshold: 1.345)
let errors = [Double](repeating: 15, count: data.count)
let fit = try Fit.curve(line, data: data, likelihood: .knownErrors(errors), parameters: parameters, options: options)
for parameter in fit.result.parameters {
  print(parameter.name, parameter.value ?? .nan, parameter.standardError ?? .nan, parameter.verdict)
}
let width = fit.derived("FWHM", unit: "nm") { p in 2 * (2 * log(2)).squareRoot() * p[2] }
print(width.name, width.value ?? .nan, width.standardError ?? .nan, width.unit)
