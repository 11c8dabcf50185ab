import LinearAlgebra

/// Numerical derivatives for models without any of their own.
///
/// Central differences on the way, with a step of cbrt(ε) of the parameter's size; of fourth order for the last steps
/// and the errors, with a step of the fifth root of ε; forward differences, with a step of √ε, for profiles. Where these would leave the bounds, outside which a model may
/// not be defined, differences of second order to the other side. The size is |value|, but never less than a hundredth
/// of the reference size, so that a parameter that passes through zero, or becomes tiny, still moves the model beyond
/// rounding. The reference sizes are fixed before the fit, because the same point must give the same derivatives
/// however the solver got there.
struct NumericalDerivatives: Sendable {
  /// What is to be known of one parameter.
  private struct Axis {
    var size: Double
    var lower: Double
    var upper: Double
    var isFixed: Bool

    func contains(_ value: Double) -> Bool { value >= lower && value <= upper }
  }
  /// A derivative as Σ weight·f(value + offset).
  private typealias Stencil = [(offset: Double, weight: Double)]
  private let axes: [Axis]
  var quality = DerivativeQuality.usual

  /// Reference sizes: the largest of |initial value| and reference scale; for a start at zero a tenth of the distance
  /// of its bounds, and 1 where there are none.
  init(_ parameters: [Parameter]) {
    axes = parameters.map { parameter in
      let width = parameter.upperBound - parameter.lowerBound
      let fallback = width.isFinite && width > 0 ? 0.1 * width : 1
      let size = max(abs(parameter.initialValue), parameter.referenceScale)
      return Axis(
        size: size > 0 && size.isFinite ? size : fallback, lower: parameter.lowerBound, upper: parameter.upperBound,
        isFixed: parameter.role == .fixed || parameter.lowerBound == parameter.upperBound)
    }
  }

  /// Writes ∂output/∂parameter, `count` rows; 0 for a fixed parameter, which nobody asks for. Where a model writes
  /// another number of points the rest stays as it was.
  func fill(
    _ jacobian: inout Matrix, at parameters: [Double], count: Int, evaluate: ([Double], inout [Double]) -> Void
  ) {
    guard jacobian.rows == count, jacobian.columns == axes.count, parameters.count == axes.count else { return }
    var moved = parameters
    var values = [Double](repeating: .nan, count: count)
    var origin: [Double]?
    if quality == .rough {
      evaluate(parameters, &values)
      guard values.count == count else { return }
      origin = values
    }
    for (j, axis) in axes.enumerated() {
      for i in 0..<count { jacobian[i, j] = 0 }
      if axis.isFixed { continue }
      for point in stencil(axis, at: parameters[j]) {
        moved[j] = parameters[j] + point.offset
        evaluate(moved, &values)
        guard values.count == count else {
          for i in 0..<count { jacobian[i, j] = .nan }
          return
        }
        for i in 0..<count { jacobian[i, j] += point.weight * (values[i] - (origin?[i] ?? 0)) }
      }
      moved[j] = parameters[j]
    }
  }

  private func stencil(_ axis: Axis, at value: Double) -> Stencil {
    // Bounds may leave less room than the usual steps want.
    let size = min(max(abs(value), 0.01 * axis.size), 1e4 * (axis.upper - axis.lower))
    if quality == .refined {
      let step = rounded(3e-4 * size, at: value)
      if axis.contains(value - 2 * step), axis.contains(value + 2 * step) {
        let weight = 1 / (12 * step)
        return [(-2 * step, weight), (-step, -8 * weight), (step, 8 * weight), (2 * step, -weight)]
      }
    }
    if quality == .rough {
      let step = rounded(1.5e-8 * size, at: value)
      let signed = axis.contains(value + step) ? step : -step
      return [(signed, 1 / signed)]
    }
    let step = rounded(6.06e-6 * size, at: value)
    if axis.contains(value - step), axis.contains(value + step) {
      return [(step, 0.5 / step), (-step, -0.5 / step)]
    }
    let signed = axis.contains(value + 2 * step) ? step : -step
    return [(0, -1.5 / signed), (signed, 2 / signed), (2 * signed, -0.5 / signed)]
  }

  /// A power of two near the step, so that adding it to the value rounds as little as can be.
  private func rounded(_ step: Double, at value: Double) -> Double {
    let step = Double(sign: .plus, exponent: step.exponent, significand: 1)
    return max(step, 4 * value.ulp)
  }
}

/// A curve given by its values alone, with numerical derivatives: the easy door for a model of one's own.
///
/// A Jacobian costs two evaluations a parameter, four for the last steps; of the 54 NIST StRD runs 47 keep ten digits.
/// Solver, errors and verdicts are those of every other model. Write a ``CurveModel`` where speed or digits matter.
public struct NumericalCurve: CurveModel {
  /// Number of points.
  public let pointCount: Int
  private let evaluate: @Sendable ([Double], inout [Double]) -> Void
  private var differences: NumericalDerivatives

  /// A curve of `pointCount` points.
  ///
  /// - Parameters:
  ///   - parameters: those of the fit; their starts, bounds and reference scales say how far to step.
  ///   - values: writes the model at every point, as ``CurveModel/values(_:into:)`` does; never called outside the
  ///     bounds.
  public init(
    pointCount: Int, parameters: [Parameter], values: @escaping @Sendable ([Double], inout [Double]) -> Void
  ) {
    self.pointCount = pointCount
    evaluate = values
    differences = NumericalDerivatives(parameters)
  }

  /// The closure's values.
  public func values(_ parameters: [Double], into values: inout [Double]) { evaluate(parameters, &values) }

  /// Numerical derivatives of the closure's values.
  public func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    differences.fill(&jacobian, at: parameters, count: pointCount, evaluate: evaluate)
  }
}

extension NumericalCurve: AdjustableDerivatives {
  func with(_ quality: DerivativeQuality) -> Self {
    var copy = self
    copy.differences.quality = quality
    return copy
  }
}

/// A vector of residuals given by its values alone, with numerical derivatives; see ``NumericalCurve``.
public struct NumericalResiduals: ResidualModel {
  /// Number of residuals.
  public let residualCount: Int
  private let evaluate: @Sendable ([Double], inout [Double]) -> Void
  private var differences: NumericalDerivatives

  /// `residualCount` residuals; `residuals` writes them all, and is never called outside the bounds of the `parameters`.
  public init(
    residualCount: Int, parameters: [Parameter], residuals: @escaping @Sendable ([Double], inout [Double]) -> Void
  ) {
    self.residualCount = residualCount
    evaluate = residuals
    differences = NumericalDerivatives(parameters)
  }

  /// The closure's residuals.
  public func residuals(_ parameters: [Double], into residuals: inout [Double]) { evaluate(parameters, &residuals) }

  /// Numerical derivatives of the closure's residuals.
  public func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    differences.fill(&jacobian, at: parameters, count: residualCount, evaluate: evaluate)
  }
}

extension NumericalResiduals: AdjustableDerivatives {
  func with(_ quality: DerivativeQuality) -> Self {
    var copy = self
    copy.differences.quality = quality
    return copy
  }
}
