import Fitting

/// What of a result comes from priors and not from the data.
struct PriorReport {
  private let priors: [(index: Int, prior: ParameterPrior)]
  private let data: SeriesData
  /// Standard errors with and without the priors; empty where they cannot be had.
  private var with: [Double] = []
  private var without: [Double] = []
  private var withoutPriors: SeriesDesign?
  private let values: [Double]

  init(_ data: SeriesData, _ values: [Double]) {
    priors = data.priors
    self.data = data
    self.values = values
    guard let sigma = data.errors, !priors.isEmpty else { return }
    let design = SeriesDesign(data, values: values, sigma: sigma)
    with = design.standardErrors()
    without = design.withoutPriors.standardErrors()
    withoutPriors = design.withoutPriors
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
    if let own = withoutPriors {
      let count = own.singularValues.count { $0 > 1 }
      if count < result.identifiability.determinedCombinations {
        result.identifiability.singularValues = own.singularValues
        result.identifiability.determinedCombinations = count
        result.identifiability.weakestDirection = own.weakestDirection() ?? ""
        result.findings.append("Combinations are counted without the priors.")
      }
    }
    for index in result.parameters.indices where result.parameters[index].status != .fixed {
      if let prior = priors.first(where: { $0.index == index })?.prior {
        result.parameters[index].judge(error: with[index], beside: prior)
      } else if result.parameters[index].value != nil, with[index] <= abs(values[index]),
        without[index] > abs(values[index])
      {
        let words = "known only with the prior\(names.count == 1 ? "" : "s") of \(names.joined(separator: ", "))"
        result.parameters[index].note = result.parameters[index].note.map { "\($0); \(words)" } ?? words
      }
    }
  }
}

extension FittedParameter {
  /// Says how much of what is known of a parameter is its prior.
  ///
  /// Where the data add nothing (less than 1 % of its information) it has no value: what a prior says is not a result.
  /// Where they add less than the prior holds it is known weakly.
  mutating func judge(error: Double, beside prior: ParameterPrior) {
    let share = error * error / (prior.standardError * prior.standardError)
    guard share.isFinite else { return }
    if share > 0.99 {
      value = nil
      standardError = nil
      interval = nil
      verdict = .notDetermined
      note = "the data say nothing of it, the fit takes what the prior says"
      return
    }
    if share > 0.5, verdict == .determined { verdict = .weak }
    let words = "\(Int((100 * share).rounded())) % of what is known of it is the prior"
    note = note.map { "\($0); \(words)" } ?? words
  }
}
