import LinearAlgebra

/// One amplitude of a separable fit.
public struct FittedAmplitude: Sendable, Equatable {
  /// What became of an amplitude.
  public enum Status: String, Sendable, Codable {
    /// Fitted.
    case free
    /// Its sign holds it at 0.
    case heldAtZero
    /// The basis has no part that belongs to it alone: its component is zero, or a combination of others.
    case undetermined
    /// Its data column was left out of the fit.
    case columnLeftOut
  }
  /// What became of it.
  public let status: Status
  /// The value; nil where the column was left out or nothing determines it.
  public let value: Double?
  /// One standard error, conditional on which amplitudes their signs hold at 0; nil where there is none.
  public let standardError: Double?
  /// Where the amplitude is held at 0: the one-sided limit of the result's coverage on its allowed side, with the other
  /// held ones still held; nil where the data leave it open.
  public let limit: Double?
  /// Why there is no standard error.
  public let note: String?
}

/// A separable fit: the outcome for the nonlinear parameters and the amplitudes that belong to it.
public struct SeparableOutcome: Sendable {
  /// Parameters, statistics, verdicts. Every amplitude of a column used counts as a free parameter, as do parameters
  /// that end on a bound.
  public var outcome: FitOutcome
  /// Amplitudes, components × data columns; NaN in columns that were left out, 0 where nothing determines one.
  public let amplitudes: Matrix
  /// Standard errors of the amplitudes, component by component, the uncertainty of the nonlinear parameters included;
  /// nil where there is none: see ``amplitude(component:column:)`` for the reason.
  public let amplitudeErrors: [[Double?]]
  /// data − model, unweighted, points × data columns; NaN in missing cells and in columns that were left out.
  public let residual: Matrix
  /// Data columns that were left out because they hold fewer values than amplitudes.
  public let excludedColumns: [Int]
  private let parts: AmplitudeParts
  /// The rise of the cost at a one-sided limit.
  private let threshold: Double?

  /// Completes an outcome; `level` is the coverage of its intervals.
  init(outcome: FitOutcome, parts: AmplitudeParts, data: WeightedData, level: Double) {
    self.outcome = outcome
    self.parts = parts
    amplitudes = parts.dataAmplitudes
    residual = parts.residual
    excludedColumns = data.excluded
    let analysis = outcome.result.termination.isConverged ? outcome.analysis : nil
    amplitudeErrors = Self.trusted(parts.errors(analysis), parts, outcome.result, variance: analysis?.variance)
    let degrees = outcome.result.statistics.degreesOfFreedom
    let oneSided = 2 * level - 1
    let quantile =
      data.errorScale == .known || degrees <= 0
      ? Quantile.normal(twoSidedLevel: oneSided)
      : Quantile.student(twoSidedLevel: oneSided, degreesOfFreedom: degrees)
    threshold = analysis.map { quantile * quantile * $0.variance }
  }

  /// Where the covariance is singular and a profile had to speak for a parameter, an error that comes almost wholly from
  /// that covariance says nothing of the amplitude: it is left out where it exceeds ten times the error with the
  /// parameters held.
  private static func trusted(
    _ errors: [[Double?]], _ parts: AmplitudeParts, _ result: FitResult, variance: Double?
  ) -> [[Double?]] {
    let isWithheld = result.parameters.contains { $0.status == .free && $0.value != nil && $0.standardError == nil }
    guard isWithheld, let variance else { return errors }
    var errors = errors
    for component in errors.indices {
      for column in errors[component].indices {
        guard let error = errors[component][column], let estimate = parts.estimate(column) else { continue }
        let held = (variance * estimate.heldVariance(component)).squareRoot() * parts.scale(column)
        if error > 10 * held { errors[component][column] = nil }
      }
    }
    return errors
  }

  /// One amplitude with its error, or the reason why it has none.
  public func amplitude(component: Int, column: Int) -> FittedAmplitude {
    precondition(
      (0..<amplitudes.rows).contains(component) && (0..<amplitudes.columns).contains(column), "no such amplitude")
    guard let estimate = parts.estimate(column) else {
      return FittedAmplitude(
        status: .columnLeftOut, value: nil, standardError: nil, limit: nil,
        note: "the data column holds fewer values than it has amplitudes")
    }
    if estimate.isHeld(component) {
      var limit: Double?
      if let analysis = outcome.analysis, let threshold {
        limit = estimate.limit(
          of: component, slope: parts.slopes[component, column], amplitudes: parts.amplitudes.column(column),
          analysis: analysis, threshold: threshold)
      }
      let sign = parts.signs[component] == .nonPositive ? -parts.scale(column) : parts.scale(column)
      return FittedAmplitude(
        status: .heldAtZero, value: 0, standardError: nil, limit: limit.map { sign * $0 },
        note: "its sign holds it at 0")
    }
    if estimate.isUndetermined[component] {
      return FittedAmplitude(
        status: .undetermined, value: nil, standardError: nil, limit: nil,
        note: "its component is zero in this column, or a combination of the others")
    }
    let error = amplitudeErrors[component][column]
    return FittedAmplitude(
      status: .free, value: amplitudes[component, column], standardError: error, limit: nil,
      note: error == nil
        ? "no degrees of freedom are left, or a parameter that it depends on has no error of its own" : nil)
  }

  /// Σ (amplitude/error)² of a component over the data columns, its errors taken with the nonlinear parameters held: χ²
  /// of leaving the component out with the other amplitudes refitted, of which the number of columns is expected where
  /// there is nothing. Amplitudes held at 0 add nothing. Nil where no σ can be given.
  public func significance(ofComponent component: Int) -> Double? {
    guard let variance = outcome.analysis?.variance else { return nil }
    var sum = 0.0
    for column in 0..<amplitudes.columns {
      guard let estimate = parts.estimate(column), !estimate.isHeld(component) else { continue }
      guard !estimate.isUndetermined[component] else { return nil }
      let amplitude = parts.amplitudes[component, column]
      sum += amplitude * amplitude / (variance * estimate.heldVariance(component))
    }
    return sum.isFinite ? sum : nil
  }

  /// Joint covariance of all parameters and then the amplitudes of one data column; nil where none can be given.
  ///
  /// It is conditional on the amplitudes that their signs hold, whose rows are 0; an element is infinite where nothing
  /// determines the amplitude.
  public func jointCovariance(column: Int) -> Matrix? {
    guard let analysis = outcome.analysis, let estimate = parts.estimate(column) else { return nil }
    var covariance = estimate.jointCovariance(amplitudes: parts.amplitudes.column(column), analysis: analysis)
    let first = covariance.rows - amplitudes.rows
    for i in 0..<covariance.rows {
      for j in first..<covariance.rows {
        covariance[i, j] *= parts.scale(column)
        covariance[j, i] *= parts.scale(column)
      }
    }
    return covariance
  }
}
