import Fitting

/// What of a result comes from priors and not from the data.
struct PriorReport {
  private let priors: [(index: Int, prior: ParameterPrior)]
  private let data: SeriesData
  /// Standard errors with and without the priors; empty where they cannot be had.
  private var with: [Double] = []
  private var without: [Double] = []
  private let values: [Double]

  init(_ data: SeriesData, _ values: [Double]) {
    priors = data.priors
    self.data = data
    self.values = values
    guard let sigma = data.errors, !priors.isEmpty else { return }
    let design = SeriesDesign(data, values: values, sigma: sigma)
    with = design.standardErrors()
    without = design.withoutPriors.standardErrors()
  }

  /// Notes beside the parameters, and the priors among the findings.
  func add(to result: inout FitResult) {
    guard !priors.isEmpty else { return }
    let names = priors.map { data.model.parameters[$0.index].name }
    for (index, prior) in priors {
      let parameter = data.model.parameters[index]
      let unit = parameter.unit.isEmpty ? "" : " " + parameter.unit
      result.findings.append(
        "Prior: \(parameter.symbol) = \(prior.value.rounded(toDigits: 6)) ± \(prior.standardError.rounded(toDigits: 3))"
          + "\(unit), counted as one more measurement.")
    }
    guard with.count == result.parameters.count else { return }
    for index in result.parameters.indices where result.parameters[index].status != .fixed {
      guard let words = words(index, names, isQuoted: result.parameters[index].value != nil) else { continue }
      let note = result.parameters[index].note
      result.parameters[index].note = note.map { "\($0); \(words)" } ?? words
    }
  }

  private func words(_ index: Int, _ names: [String], isQuoted: Bool) -> String? {
    if let prior = priors.first(where: { $0.index == index })?.prior {
      return Self.words(error: with[index], prior: prior)
    }
    guard isQuoted, with[index] <= abs(values[index]), without[index] > abs(values[index]) else { return nil }
    return "known only with the prior\(names.count == 1 ? "" : "s") of \(names.joined(separator: ", "))"
  }

  /// How much of a parameter's standard error is its prior's; nil where that cannot be told.
  static func words(error: Double, prior: ParameterPrior) -> String? {
    let ratio = error / prior.standardError
    guard ratio.isFinite else { return nil }
    if ratio * ratio > 0.99 { return "from the prior alone: the data say nothing of it" }
    return "\(Int((100 * ratio * ratio).rounded())) % of what is known of it is the prior"
  }
}
