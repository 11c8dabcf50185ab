import LinearAlgebra

@testable import Fitting

/// A curve given by a formula and its gradient, point by point.
struct Formula: CurveModel {
  let x: [Double]
  let point: @Sendable (Double, [Double]) -> (value: Double, gradient: [Double])
  var pointCount: Int { x.count }

  func values(_ p: [Double], into values: inout [Double]) {
    for i in x.indices { values[i] = point(x[i], p).value }
  }
  func jacobian(_ p: [Double], into jacobian: inout Matrix) {
    for i in x.indices {
      for (j, slope) in point(x[i], p).gradient.enumerated() { jacobian[i, j] = slope }
    }
  }

  /// The curve at the given parameters, with normal noise of the given σ.
  func data(_ truth: [Double], sigma: Double = 0, seed: UInt64 = 1) -> [Double] {
    var values = [Double](repeating: .nan, count: x.count)
    self.values(truth, into: &values)
    var generator = SeededGenerator(seed: seed)
    return values.map { $0 + sigma * generator.gaussian() }
  }

  /// a + b·x.
  static func line(_ x: [Double]) -> Formula {
    Formula(x: x) { x, p in (p[0] + p[1] * x, [1, x]) }
  }

  /// a·exp(−x/τ).
  static func decay(_ x: [Double]) -> Formula {
    Formula(x: x) { x, p in
      let e = exponential(-x / p[1])
      return (p[0] * e, [e, p[0] * e * x / (p[1] * p[1])])
    }
  }

  /// Two exponentials: a₁, τ₁, a₂, τ₂.
  static func twoDecays(_ x: [Double]) -> Formula {
    Formula(x: x) { x, p in
      let (e, f) = (exponential(-x / p[1]), exponential(-x / p[3]))
      return (p[0] * e + p[2] * f, [e, p[0] * e * x / (p[1] * p[1]), f, p[2] * f * x / (p[3] * p[3])])
    }
  }
}

/// 0, 0.1, 0.2 …
func axis(_ count: Int) -> [Double] { (0..<count).map { Double($0) / 10 } }
