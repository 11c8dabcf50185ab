import Fitting
import LinearAlgebra

/// What would determine the parameters of a joint fit: colder temperatures, or values held.
///
/// As ``LinewidthAdvice`` it is computed from the design: the Jacobians of all series, one below the other, at the fitted
/// values and, for parameters that the fit left open, at usual ones.
struct JointAdvice {
  private let joint: JointParameters
  private let designs: [SeriesDesign]
  private let values: [Double]
  /// Positions of the free parameters.
  private let free: [Int]
  private let priors: [(index: Int, prior: ParameterPrior)]

  init(
    _ data: [SeriesData], _ joint: JointParameters, priors: [(index: Int, prior: ParameterPrior)], _ outcome: FitOutcome
  ) {
    let parameters = outcome.result.parameters
    let values = parameters.indices.map { j in
      parameters[j].value ?? Self.usual(joint.models[j], parameters[j].optimum)
    }
    let scatter = max(outcome.result.statistics.residualStandardDeviation ?? 1, .leastNormalMagnitude)
    designs = zip(data, joint.positions).map { own, places in
      SeriesDesign(own, values: places.map { values[$0] }, sigma: own.errors ?? own.values.map { _ in scatter })
    }
    self.joint = joint
    self.values = values
    self.priors = priors
    free = parameters.indices.filter { parameters[$0].status != .fixed }
  }

  /// The size of a parameter where the fit knows none: its own where that is a usual one.
  private static func usual(_ parameter: ThermalParameter, _ optimum: Double) -> Double {
    guard let range = parameter.typical, !range.contains(optimum) else { return optimum }
    return range.lowerBound > 0 ? (range.lowerBound * range.upperBound).squareRoot() : range.upperBound / 2
  }

  /// What to hold or to measure, in a sentence.
  var remedy: String {
    var sentences: [String] = []
    let coldest = designs.map(\.coldest).max() ?? 0
    let starts = [150.0, 100, 77, 50, 30, 20, 10, 4].filter { $0 < coldest }
    if let start = starts.first(where: { worstError(from: $0) < LinewidthAdvice.goal }) {
      sentences.append("to determine all, measure all series from \(start.rounded(toDigits: 3)) K")
    }
    if let set = sets.first(where: { worstError(held: Set($0)) < LinewidthAdvice.goal }) {
      let names = set.map { joint.names[$0] }
      sentences.append(
        "hold \(names.joined(separator: " and ")) at \(names.count == 1 ? "a value" : "values") known from elsewhere: "
          + names.map { "--fix \($0)=…" }.joined(separator: " "))
    }
    if sentences.isEmpty {
      sentences.append(
        "neither a wider range nor holding one or two parameters would do with these errors; measure more precisely, or "
          + "let the series share more (--share)")
    }
    let text = sentences.joined(separator: "; or ")
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// What could be held, energies first, then any parameter, then two.
  private var sets: [[Int]] {
    let energies = free.filter { joint.models[$0].isEnergy }
    let ordered = energies + free.filter { !energies.contains($0) }
    let pairs = energies.flatMap { first in ordered.filter { $0 != first }.map { [first, $0] } }
    return ordered.map { [$0] } + pairs
  }

  /// The largest standard error over value among the free parameters that are not held, with all series measured from a
  /// temperature on.
  private func worstError(from start: Double? = nil, held: Set<Int> = []) -> Double {
    let wanted = free.filter { !held.contains($0) }
    func size(_ j: Int) -> Double { values[j] == 0 ? 1 : abs(values[j]) }
    let parts = designs.map { design -> Matrix in
      (start.map { design.extended(from: $0, to: design.hottest) } ?? design).weightedJacobian
    }
    let known = wanted.indices.compactMap { column in
      priors.first { $0.index == wanted[column] }.map { (column, $0.prior.standardError) }
    }
    var stacked = Matrix(rows: parts.reduce(0) { $0 + $1.rows } + known.count, columns: wanted.count)
    var row = 0
    for (part, places) in zip(parts, joint.positions) {
      for (own, place) in places.enumerated() {
        guard let column = wanted.firstIndex(of: place) else { continue }
        for i in 0..<part.rows { stacked[row + i, column] += part[i, own] * size(place) }
      }
      row += part.rows
    }
    for (column, error) in known {
      stacked[row, column] = size(wanted[column]) / error
      row += 1
    }
    return DesignErrors.standardErrors(of: stacked).max() ?? 0
  }
}
