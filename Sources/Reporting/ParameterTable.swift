import Fitting

/// The cells of the parameter table: what is not determined has no value to copy, only its limit.
struct ParameterTable {
  /// The fitted parameters, in the order of the model.
  let parameters: [FittedParameter]

  /// The table as lines of text.
  func lines() -> [String] {
    var table = TextTable(header: ["parameter", "value", intervalTitle, "verdict"])
    for parameter in parameters {
      table.rows.append([parameter.symbol, valueCell(parameter), intervalCell(parameter), verdictCell(parameter)])
    }
    return table.lines()
  }

  /// Level and method, if all intervals share them.
  private var commonInterval: (level: Double, method: ConfidenceInterval.Method)? {
    let intervals = parameters.compactMap(\.interval)
    guard let first = intervals.first else { return nil }
    guard intervals.allSatisfy({ $0.level == first.level && $0.method == first.method }) else { return nil }
    return (first.level, first.method)
  }

  private var intervalTitle: String {
    guard let common = commonInterval else { return "interval" }
    return "\(percent(common.level)) interval (\(common.method.rawValue))"
  }

  private func isVaried(_ parameter: FittedParameter) -> Bool {
    switch parameter.status {
    case .fixed, .tied: false
    case .free, .atLowerBound, .atUpperBound: true
    }
  }

  private func valueCell(_ parameter: FittedParameter) -> String {
    guard let value = parameter.value else { return "–" }
    let text: String
    if parameter.status == .fixed {
      text = value.isFinite ? plain(value) : (value > 0 ? "∞" : "–")
    } else {
      text = UncertainNumber(value, error: parameter.standardError).text
    }
    return withUnit(text, parameter.unit)
  }

  private func intervalCell(_ parameter: FittedParameter) -> String {
    guard let interval = parameter.interval else { return isVaried(parameter) ? "–" : "" }
    let decimals = parameter.value.flatMap { UncertainNumber($0, error: parameter.standardError).decimals }
    func end(_ value: Double) -> String {
      guard let number = DecimalNumber(value) else { return "∞" }
      if let decimals { return number.fixed(decimals: decimals) }
      return number.significant(parameter.value == nil ? 3 : 5)
    }
    let text: String
    switch (interval.low, interval.high) {
    case (let low?, let high?):
      text = "[\(end(low)), \(end(high))]" + (parameter.value == nil ? " " + parameter.unit : "")
    case (let low?, nil): text = "≥ " + withUnit(end(low), parameter.unit)
    case (nil, let high?): text = "≤ " + withUnit(end(high), parameter.unit)
    case (nil, nil): text = "open"
    }
    return commonInterval == nil ? text + " (\(percent(interval.level)), \(interval.method.rawValue))" : text
  }

  private func verdictCell(_ parameter: FittedParameter) -> String {
    switch parameter.status {
    case .fixed: return "fixed"
    case .tied: return "tied"
    case .free: return name(parameter.verdict)
    case .atLowerBound: return name(parameter.verdict) + ", at its lower bound"
    case .atUpperBound: return name(parameter.verdict) + ", at its upper bound"
    }
  }

  private func name(_ verdict: Verdict) -> String {
    switch verdict {
    case .determined: "determined"
    case .weak: "weak"
    case .lowerBound: "lower bound"
    case .upperBound: "upper bound"
    case .notDetermined: "not determined"
    }
  }

  /// A number as its user typed it: 4.3, 20, 1e-9.
  private func plain(_ value: Double) -> String {
    guard let number = DecimalNumber(value) else { return value.description }
    return number.short(17)
  }

  private func percent(_ level: Double) -> String {
    guard let number = DecimalNumber(level * 100) else { return "" }
    return number.short(4) + " %"
  }

  private func withUnit(_ text: String, _ unit: String) -> String {
    unit.isEmpty ? text : text + " " + unit
  }
}
