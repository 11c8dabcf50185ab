import LinearAlgebra

/// How much a residual counts: its square, or less where it is large.
///
/// A robust loss lets a few outliers pull little. `threshold` is where a residual starts to count as large: in standard
/// deviations where σ is known, in the data's unit where it is not. 1.345σ costs 5 % of efficiency on normal errors
/// for `huber` (Huber 1964, doi:10.1214/aoms/1177703732).
public enum Loss: Sendable, Equatable, Codable {
  /// Least squares.
  case squares
  /// 2k²(√(1 + r²/k²) − 1): squares for small residuals, smoothly linear for large ones.
  case softL1(threshold: Double)
  /// r² up to k, 2k|r| − k² beyond.
  case huber(threshold: Double)

  /// The threshold k; nil for squares.
  public var threshold: Double? {
    switch self {
    case .squares: nil
    case .softL1(let threshold), .huber(let threshold): threshold
    }
  }

  /// Loss, influence ψ (half the loss's slope) and its slope ψ′ of one residual.
  func terms(_ residual: Double) -> (loss: Double, influence: Double, slope: Double) {
    switch self {
    case .squares:
      return (residual * residual, residual, 1)
    case .softL1(let k):
      let root = (1 + residual / k * (residual / k)).squareRoot()
      // 2k²(root − 1) without its cancellation.
      return (2 * residual * residual / (1 + root), residual / root, 1 / (root * root * root))
    case .huber(let k):
      if abs(residual) <= k { return (residual * residual, residual, 1) }
      return (k * (2 * abs(residual) - k), residual < 0 ? -k : k, 0)
    }
  }
}

/// The weights of a robust loss at one point of the parameters.
///
/// Rows are ∂r·√w with residuals ψ/√w, where w is ψ′, or a tenth of ψ/r where that is larger, so that a row beyond the
/// threshold still has some weight in the step. The gradient is the loss's own. Standard errors are those of an
/// M-estimate, σ²(RᵀR)⁻¹ with σ² = K²·Σψ²/((n − p)·mean w), K = 1 + p/n·var ψ′/(mean ψ′)² (Huber 1981, Robust
/// Statistics, section 7.6); the same σ² scales Δcost in profiles (Heritier & Ronchetti 1994, doi:10.2307/2290914).
struct RobustWeights {
  private let loss: Loss
  private let freeCount: Int
  /// √w, one a residual.
  private(set) var roots: [Double]

  init(_ loss: Loss, residualCount: Int, freeCount: Int) {
    self.loss = loss
    self.freeCount = freeCount
    roots = [Double](repeating: .nan, count: residualCount)
  }

  /// Σρ.
  func cost(_ residuals: [Double]) -> Double {
    var sum = 0.0
    for residual in residuals { sum += loss.terms(residual).loss }
    return sum
  }

  /// Replaces r by ψ/√w and keeps √w. Returns the loss, and σ²·(n − p).
  ///
  /// `ignored` residuals are 0 because their points have no weight.
  mutating func apply(to residuals: inout [Double], ignored: Int) -> (cost: Double, scatter: Double) {
    var cost = 0.0
    var influences = 0.0
    var weights = 0.0
    var slopes = 0.0
    var squaredSlopes = 0.0
    for i in residuals.indices {
      let residual = residuals[i]
      let terms = loss.terms(residual)
      let weight = max(terms.slope, residual == 0 ? 1 : 0.1 * terms.influence / residual)
      cost += terms.loss
      influences += terms.influence * terms.influence
      weights += weight
      slopes += terms.slope
      squaredSlopes += terms.slope * terms.slope
      roots[i] = weight.squareRoot()
      residuals[i] = terms.influence / roots[i]
    }
    let count = Double(max(1, residuals.count - ignored))
    let unused = Double(ignored)
    let mean = (slopes - unused) / count
    let spread = max(0, (squaredSlopes - unused) / count - mean * mean)
    // Without a single residual below the threshold there is nothing to correct by.
    let correction = mean > 0 ? 1 + Double(freeCount) / count * spread / (mean * mean) : 1
    return (cost, correction * correction * influences * count / (weights - unused))
  }
}
