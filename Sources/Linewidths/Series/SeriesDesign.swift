import Glibc
import LinearAlgebra

/// What values at given temperatures, with given errors, can determine around given parameters.
struct SeriesDesign {
  let model: ThermalModel
  let temperatures: [Double]
  /// Standard errors of the data.
  let sigma: [Double]
  /// The parameters.
  let values: [Double]
  /// Positions of the free parameters.
  let free: [Int]
  /// Standard errors of parameters known from elsewhere, by position.
  private let priors: [Int: Double]

  init(_ data: SeriesData, values: [Double], sigma: [Double]) {
    model = data.model
    temperatures = data.temperatures
    self.sigma = sigma
    self.values = values
    free = data.model.parameters.indices.filter { data.options.fixed[data.model.parameters[$0].name] == nil }
    priors = Dictionary(uniqueKeysWithValues: data.priors.map { ($0.index, $0.prior.standardError) })
  }

  private init(_ design: SeriesDesign, temperatures: [Double], sigma: [Double], priors: [Int: Double]? = nil) {
    model = design.model
    self.temperatures = temperatures
    self.sigma = sigma
    values = design.values
    free = design.free
    self.priors = priors ?? design.priors
  }

  var coldest: Double { temperatures.min() ?? 0 }
  var hottest: Double { temperatures.max() ?? 0 }
  var medianSigma: Double { sigma.sorted()[sigma.count / 2] }

  /// The design with nothing known from elsewhere.
  var withoutPriors: SeriesDesign { SeriesDesign(self, temperatures: temperatures, sigma: sigma, priors: [:]) }

  /// The design with its range extended down to `start` and up to `end` at the present mean spacing, at most 200
  /// temperatures more to each side.
  func extended(from start: Double, to end: Double) -> SeriesDesign {
    let mean = (hottest - coldest) / Double(max(1, temperatures.count - 1))
    func steps(_ distance: Double) -> Int {
      guard distance > 0 else { return 0 }
      return max(1, Int((distance / max(mean, distance / 200, 1e-6)).rounded(.up)))
    }
    let below = steps(coldest - start)
    let above = steps(end - hottest)
    let added =
      (0..<below).map { start + (coldest - start) * Double($0) / Double(below) }
      + (0..<above).map { end - (end - hottest) * Double($0) / Double(above) }
    return SeriesDesign(self, temperatures: added + temperatures, sigma: added.map { _ in medianSigma } + sigma)
  }

  /// The largest standard error over value among the free parameters that are not held; ∞ where one is not determined
  /// at all.
  func worstRelativeError(held: Set<Int>) -> Double {
    DesignErrors.standardErrors(of: relativeJacobian(free.filter { !held.contains($0) })).max() ?? 0
  }

  /// The standard errors of all parameters, in their units: 0 for held ones, ∞ where the data say nothing.
  func standardErrors() -> [Double] {
    let relative = DesignErrors.standardErrors(of: relativeJacobian(free))
    var errors = [Double](repeating: 0, count: values.count)
    for (position, j) in free.enumerated() { errors[j] = relative[position] * size(j) }
    return errors
  }

  /// What a parameter's error is taken relative to.
  private func size(_ j: Int) -> Double { values[j] == 0 ? 1 : abs(values[j]) }

  /// J/σ over all parameters of the model.
  var weightedJacobian: Matrix {
    var jacobian = Matrix(rows: temperatures.count, columns: values.count)
    ThermalCurve(model, temperatures: temperatures).jacobian(values, into: &jacobian)
    for j in values.indices {
      for i in temperatures.indices { jacobian[i, j] /= sigma[i] }
    }
    return jacobian
  }

  /// J·diag(|θ|)/σ over the wanted parameters, with the rows of the priors.
  private func relativeJacobian(_ wanted: [Int]) -> Matrix {
    let jacobian = weightedJacobian
    let known = wanted.indices.filter { priors[wanted[$0]] != nil }
    var relative = Matrix(rows: temperatures.count + known.count, columns: wanted.count)
    for (position, j) in wanted.enumerated() {
      for i in temperatures.indices { relative[i, position] = jacobian[i, j] * size(j) }
    }
    for (row, position) in known.enumerated() {
      relative[temperatures.count + row, position] = size(wanted[position]) / (priors[wanted[position]] ?? 1)
    }
    return relative
  }

  private var decomposition: RightSingularVectors? {
    let relative = relativeJacobian(free)
    return relative.rows >= relative.columns ? try? RightSingularVectors(relative) : nil
  }

  /// Singular values of J·diag(|θ|)/σ over the free parameters, largest first; none with fewer values than these.
  var singularValues: [Double] { decomposition?.values ?? [] }

  /// The direction of the smallest singular value in parameter names, largest weight first and positive: "E_ac
  /// (+1.00)".
  func weakestDirection() -> String? {
    guard let decomposition, let last = decomposition.values.indices.last else { return nil }
    let weights = free.indices.map { decomposition.transposed[last, $0] }
    let order = weights.indices.sorted { abs(weights[$0]) > abs(weights[$1]) }
    let sign = (order.first.map { weights[$0] } ?? 1) < 0 ? -1.0 : 1.0
    return order.filter { abs(weights[$0]) >= 0.1 }.map { k in
      let weight = sign * weights[k]
      let hundredths = "\(100 + Int((abs(weight) * 100).rounded()) % 100)".dropFirst()
      let whole = abs(weight) >= 0.995 ? "1" : "0"
      return "\(model.parameters[free[k]].name) (\(weight < 0 ? "−" : "+")\(whole).\(hundredths))"
    }.joined(separator: ", ")
  }

  /// True where no value changes by its σ when a mode's energy goes to zero along the combination that is left of it far
  /// above, a free offset apart.
  func isFarAbove(_ mode: ModeLimits) -> Bool {
    guard let energy = model.index(of: mode.energy), let coupling = model.index(of: mode.coupling) else { return false }
    let factor = 1e-6
    var soft = values
    soft[energy] *= factor
    soft[coupling] *= pow(factor, mode.exponent)
    let kind = model.parameters[0].kind
    let hasOffset = free.contains(0) && coupling != 0 && (kind == .width || kind == .position)
    return change(to: soft, apartFromOffset: hasOffset && mode.exponent != 0) < 1
  }

  /// True where no value changes by its σ without a mode.
  func isFarBelow(_ mode: ModeLimits) -> Bool {
    guard let coupling = model.index(of: mode.coupling), coupling != 0 else { return false }
    var without = values
    without[coupling] = 0
    return change(to: without, apartFromOffset: false) < 1
  }

  /// The largest change of a value, in units of its σ, when the parameters change.
  private func change(to changed: [Double], apartFromOffset: Bool) -> Double {
    let curve = ThermalCurve(model, temperatures: temperatures)
    var before = [Double](repeating: 0, count: temperatures.count)
    var after = before
    curve.values(values, into: &before)
    curve.values(changed, into: &after)
    let differences = zip(after, before).map { $0 - $1 }
    let offset = apartFromOffset ? differences.reduce(0, +) / Double(max(1, differences.count)) : 0
    return temperatures.indices.reduce(0) { max($0, abs(differences[$1] - offset) / sigma[$1]) }
  }
}
