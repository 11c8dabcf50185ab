import Fitting
import LinearAlgebra

extension Decomposition {
  /// Fractions, means and ratios as a result, with their covariance.
  public func result() -> FitResult {
    let numbers = CompositionNumbers(self)
    var listed: [(parameter: FittedParameter, quantity: AreaQuantity)] = []
    for variable in numbers.variables {
      guard let mean = numbers.mean(variable) else { continue }
      listed.append((parameter("mean_\(variable)", "⟨\(variable)⟩", "", mean, scale: 1), mean))
    }
    if let ratio = numbers.metalRatio {
      let name = numbers.metals.joined(separator: "_")
      listed.append((parameter(name, numbers.metals.joined(separator: "/"), "", ratio, scale: 0), ratio))
    }
    for value in numbers.mainValues {
      let positions = numbers.positions(value)
      guard let fraction = numbers.fraction(positions) else { continue }
      var parameter = parameter("fraction_\(value)", "f(\(numbers.main ?? "")=\(value))", "", fraction, scale: 1)
      if fraction.value == 0 { hold(&parameter, positions) } else { limit(&parameter) }
      listed.append((parameter, fraction))
    }
    for (index, fitted) in outcome.result.parameters.enumerated()
    where fitted.name != "asymmetry" || options.asymmetry != 0 {
      var gradient = AreaQuantity.onAreas(areas.map { _ in 0 })
      gradient[areas.count + index] = 1
      var parameter = fitted
      if fitted.status != .fixed, fitted.value != nil, fitted.standardError != nil {
        let error = AreaQuantity(value: fitted.optimum, gradient: gradient).standardError(covariance)
        parameter.standardError = error
        parameter.interval = interval(fitted.optimum, error)
      }
      listed.append(
        (
          parameter,
          AreaQuantity(value: fitted.optimum, gradient: fitted.status == .fixed ? gradient.map { _ in 0 } : gradient)
        ))
    }
    var result = outcome.result
    result.model = modelLine
    result.parameters = listed.map(\.parameter)
    let varied = listed.filter { $0.parameter.status == .free }
    result.covariance = Covariance(
      labels: varied.map(\.parameter.name),
      values: varied.map { a in varied.map { a.quantity.covariance($0.quantity, covariance) } })
    result.statistics.freeParameters = freeCount
    result.statistics.degreesOfFreedom = axis.count - freeCount
    result.statistics.reducedChiSquare = reducedChiSquare
    result.statistics.chiSquare = reducedChiSquare * Double(max(1, axis.count - freeCount))
    result.statistics.errorSource =
      "Standard errors of counting, from the noise of neighbouring points"
      + (reducedChiSquare > 1.01 ? ", scaled by √χ²r = \(Letters.fixed(reducedChiSquare.squareRoot(), 2))." : ".")
    result.statistics.aicc = nil
    result.statistics.bic = nil
    result.identifiability = Identifiability(
      singularValues: singularValues, determinedCombinations: singularValues.count { $0 > 1 },
      freeParameters: singularValues.count, weakestDirection: weakest)
    result.derived = DistributionReport(numbers).derived
    result.findings += findings(numbers)
    result.warnings += warnings(numbers)
    result.tables = [
      DistributionReport(numbers).speciesTable, DistributionReport(numbers).curve, DistributionReport(numbers).patterns,
    ]
    return result
  }

  private func interval(_ value: Double, _ error: Double) -> ConfidenceInterval {
    let half = Quantile.normal(twoSidedLevel: 0.95) * error
    return ConfidenceInterval(level: 0.95, low: value - half, high: value + half, method: .covariance)
  }

  /// A quantity with its verdict: its error is judged against `scale` where that exceeds the value.
  private func parameter(
    _ name: String, _ symbol: String, _ unit: String, _ quantity: AreaQuantity, scale: Double
  ) -> FittedParameter {
    let error = quantity.standardError(covariance)
    let size = max(abs(quantity.value), scale)
    let relative = size > 0 ? error / size : .infinity
    let isKnown = outcome.result.termination.isConverged && relative <= 1
    return FittedParameter(
      name: name, symbol: symbol, unit: unit, value: isKnown ? quantity.value : nil,
      standardError: isKnown && error > 0 ? error : nil,
      interval: isKnown && error > 0 ? interval(quantity.value, error) : nil, optimum: quantity.value, status: .free,
      verdict: isKnown ? (relative <= 0.1 ? .determined : .weak) : .notDetermined,
      note: isKnown ? nil : (relative > 1 ? "the standard error exceeds the value" : "the fit did not converge"))
  }

  /// A fraction whose ions are all held at 0: its limit is that of the least known of them.
  private func hold(_ parameter: inout FittedParameter, _ positions: [Int]) {
    let total = areas.reduce(0, +)
    let limit = positions.compactMap { limits[$0] }.max().map { $0 / total }
    parameter.status = .atLowerBound
    parameter.verdict = .upperBound
    parameter.value = nil
    parameter.standardError = nil
    parameter.note = "held at 0 by its sign"
    parameter.interval = limit.map {
      ConfidenceInterval(level: 0.95, low: nil, high: $0, method: .covariance, lowOpen: .oneSided)
    }
  }

  /// A fraction whose error exceeds it has an upper limit alone, and no interval goes below 0.
  private func limit(_ parameter: inout FittedParameter) {
    guard let value = parameter.value, let error = parameter.standardError else { return }
    if error > value {
      parameter.verdict = .upperBound
      (parameter.value, parameter.standardError) = (nil, nil)
      parameter.note = "the standard error exceeds the value"
      parameter.interval = ConfidenceInterval(
        level: 0.95, low: nil, high: value + Quantile.normal(twoSidedLevel: 0.9) * error, method: .covariance,
        lowOpen: .oneSided)
    } else if let low = parameter.interval?.low {
      parameter.interval?.low = max(0, low)
    }
  }

  private var modelLine: String {
    let ions = species.count == 1 ? "1 ion" : "\(species.count) ions"
    return families.map(\.text).joined(separator: ", ")
      + ", \(ions), \(options.asymmetry == 0 ? "Gaussian" : "bi-Gaussian") peaks, linear baseline"
  }

  private func findings(_ numbers: CompositionNumbers) -> [String] {
    var lines = [
      "Noise from neighbouring points: σ² = \(Letters.fixed(noise.floor, 2)) + \(Letters.fixed(noise.gain, 3))·signal; χ²r "
        + "against it \(Letters.fixed(reducedChiSquare, 2))."
    ]
    let held = limits.count { $0 != nil }
    if held > 0 { lines.append("\(held) of \(species.count) ions held at 0 by their sign.") }
    lines += DistributionReport(numbers).findings
    lines.append(
      "Abundances: \(options.table.source). How well an ion is sprayed is in no error: fractions are those of the ions "
        + "detected, and those of the sample where all respond alike.")
    return lines
  }

  private func warnings(_ numbers: CompositionNumbers) -> [String] {
    var lines: [String] = []
    if !outside.isEmpty {
      lines.append(
        "outside of the spectrum and left out: \(outside.prefix(5).joined(separator: ", "))"
          + (outside.count > 5 ? " and \(outside.count - 5) more" : ""))
    }
    if reducedChiSquare > 2 {
      lines.append(
        "the residual is \(Letters.fixed(reducedChiSquare.squareRoot(), 1)) times the noise of neighbouring points: peak shape, "
          + "isotope ratios or ions are missing from the model; errors are scaled by it")
    }
    return lines
  }
}
