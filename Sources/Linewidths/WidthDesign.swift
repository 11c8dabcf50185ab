import LinearAlgebra

/// What widths at given temperatures, with given errors, can determine around given parameter values.
struct WidthDesign {
  let model: PhononModel
  let temperatures: [Double]
  /// Standard errors of the widths, meV.
  let sigma: [Double]
  let values: [Double]
  /// Positions of the free parameters.
  let free: [Int]

  init(_ data: WidthData, values: [Double], sigma: [Double]) {
    model = data.model
    temperatures = data.temperatures
    self.sigma = sigma
    self.values = values
    free = data.model.parameters.indices.filter { data.options.fixed[data.model.parameters[$0].name] == nil }
  }

  private init(_ design: WidthDesign, temperatures: [Double], sigma: [Double]) {
    model = design.model
    self.temperatures = temperatures
    self.sigma = sigma
    values = design.values
    free = design.free
  }

  var coldest: Double { temperatures.min() ?? 0 }
  var hottest: Double { temperatures.max() ?? 0 }
  var medianSigma: Double { sigma.sorted()[sigma.count / 2] }

  /// The design with its range extended down to `start` at the present mean spacing, at most 200 temperatures more.
  func extended(from start: Double) -> WidthDesign {
    guard start < coldest else { return self }
    let mean = (hottest - coldest) / Double(max(1, temperatures.count - 1))
    let spacing = max(mean, (coldest - start) / 200, 1e-6)
    let count = Int(((coldest - start) / spacing).rounded(.up))
    let added = (0..<max(1, count)).map { start + (coldest - start) * Double($0) / Double(max(1, count)) }
    return WidthDesign(
      self, temperatures: added + temperatures, sigma: added.map { _ in medianSigma } + sigma)
  }

  /// The largest standard error over value among the free parameters that are not held; ∞ where one is not determined
  /// at all.
  func worstRelativeError(held: Set<Int>) -> Double {
    DesignErrors.standardErrors(of: relativeJacobian(free.filter { !held.contains($0) })).max() ?? 0
  }

  /// J·diag(|θ|)/σ over the wanted parameters.
  private func relativeJacobian(_ wanted: [Int]) -> Matrix {
    var jacobian = Matrix(rows: temperatures.count, columns: values.count)
    LinewidthCurve(model, temperatures: temperatures).jacobian(values, into: &jacobian)
    var relative = Matrix(rows: temperatures.count, columns: wanted.count)
    for (position, j) in wanted.enumerated() {
      for i in temperatures.indices { relative[i, position] = jacobian[i, j] * abs(values[j]) / sigma[i] }
    }
    return relative
  }

  /// The direction of the smallest singular value in parameter names, largest weight first and positive: "E_ac
  /// (+1.00)".
  func weakestDirection() -> String? {
    let relative = relativeJacobian(free)
    guard relative.rows >= relative.columns, let decomposition = try? SingularValues(relative),
      let last = decomposition.values.indices.last
    else { return nil }
    let weights = free.indices.map { decomposition.rightTransposed[last, $0] }
    let order = weights.indices.sorted { abs(weights[$0]) > abs(weights[$1]) }
    let sign = (order.first.map { weights[$0] } ?? 1) < 0 ? -1.0 : 1.0
    return order.filter { abs(weights[$0]) >= 0.1 }.map { k in
      let weight = sign * weights[k]
      let hundredths = "\(100 + Int((abs(weight) * 100).rounded()) % 100)".dropFirst()
      let whole = abs(weight) >= 0.995 ? "1" : "0"
      return "\(model.parameters[free[k]].name) (\(weight < 0 ? "−" : "+")\(whole).\(hundredths))"
    }.joined(separator: ", ")
  }

  /// The largest change of a width, in units of its σ, when a parameter takes another value.
  func change(of name: String, to value: Double) -> Double {
    guard let index = model.parameters.firstIndex(where: { $0.name == name }) else { return 0 }
    let curve = LinewidthCurve(model, temperatures: temperatures)
    var before = [Double](repeating: 0, count: temperatures.count)
    var after = before
    var changed = values
    changed[index] = value
    curve.values(values, into: &before)
    curve.values(changed, into: &after)
    return temperatures.indices.reduce(0) { max($0, abs(after[$1] - before[$1]) / sigma[$1]) }
  }
}
