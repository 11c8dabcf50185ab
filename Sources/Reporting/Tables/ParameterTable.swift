import Fitting
import Measurements

/// The cells of the parameter table: what is not determined has no value to copy, only its limit.
struct ParameterTable {
  /// The fitted parameters, in the order of the model.
  let parameters: [FittedParameter]

  /// The table as lines of text.
  func lines() -> [String] { table.lines() }

  /// Header and rows.
  var table: TextTable {
    var table = TextTable(header: ["parameter", "value", intervalTitle, "verdict"])
    for parameter in parameters {
      table.rows.append([parameter.symbol, valueCell(parameter), intervalCell(parameter), verdictCell(parameter)])
    }
    return table
  }

  /// A parameter in one cell: its value, else its limit, else that it is open.
  func shortCell(_ parameter: FittedParameter) -> String {
    guard parameter.value == nil else { return valueCell(parameter) }
    // Nothing that counts or lasts is below 0: an interval from there on is a limit.
    if let interval = parameter.interval, let high = interval.high, interval.low == 0 {
      var limited = parameter
      limited.interval?.low = nil
      limited.interval?.high = high
      return intervalCell(limited)
    }
    let cell = intervalCell(parameter)
    return cell.isEmpty || cell.hasPrefix("open") || cell.hasPrefix("–") ? name(parameter.verdict) : cell
  }

  /// The level, if all intervals share it.
  private var commonLevel: Double? {
    let levels = Set(parameters.compactMap { $0.interval?.level })
    return levels.count == 1 ? levels.first : nil
  }

  /// The method, if all intervals share it.
  private var commonMethod: ConfidenceInterval.Method? {
    let methods = Set(parameters.compactMap { $0.interval?.method })
    return methods.count == 1 ? methods.first : nil
  }

  private var intervalTitle: String {
    var title = commonLevel.map { percent($0) + " interval" } ?? "interval"
    if let method = commonMethod { title += " (\(method.rawValue))" }
    return title
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
      text = value.isFinite ? PrintedNumber.exact(value) : (value > 0 ? "∞" : "–")
    } else {
      let printed = rounded(parameter, value)
      text = parameter.standardError == nil ? printed.valueText : printed.text
    }
    return withUnit(text, parameter.unit)
  }

  /// The value rounded to its error, or where it has none to a quarter of its interval: no digits that mean nothing.
  private func rounded(_ parameter: FittedParameter, _ value: Double) -> UncertainNumber {
    var scale = parameter.standardError
    if scale == nil, let low = parameter.interval?.low, let high = parameter.interval?.high { scale = (high - low) / 4 }
    return UncertainNumber(value, error: scale)
  }

  private func intervalCell(_ parameter: FittedParameter) -> String {
    guard let interval = parameter.interval else { return isVaried(parameter) ? "–" : "" }
    let printed = parameter.value.map { rounded(parameter, $0) }
    func end(_ value: Double) -> String {
      guard let number = DecimalNumber(value) else { return "∞" }
      if let decimals = printed?.decimals { return number.fixed(decimals: decimals) }
      if let place = printed?.place { return number.rounded(decimals: place).short(17) }
      return number.significant(parameter.value == nil ? 3 : 5)
    }
    let text: String
    switch (interval.low, interval.high) {
    case (let low?, let high?):
      text = "[\(end(low)), \(end(high))]" + (parameter.value == nil ? " " + parameter.unit : "")
    case (let low?, nil): text = "≥ " + limit(low, parameter, end)
    case (nil, let high?): text = "≤ " + limit(high, parameter, end)
    case (nil, nil): text = "open"
    }
    var remarks: [String] = []
    if commonLevel == nil { remarks.append(percent(interval.level)) }
    if commonMethod == nil { remarks.append(interval.method.rawValue) }
    if interval.lowOpen == .oneSided || interval.highOpen == .oneSided { remarks.append("one-sided") }
    return remarks.isEmpty ? text : text + " (\(remarks.joined(separator: ", ")))"
  }

  /// A limit; of a time that has no other value in the unit that suits it, with four digits.
  private func limit(_ value: Double, _ parameter: FittedParameter, _ end: (Double) -> String) -> String {
    guard parameter.value == nil, let unit = TimeUnit.allCases.first(where: { $0.symbol == parameter.unit }) else {
      return withUnit(end(value), parameter.unit)
    }
    let readable = unit.readable(value)
    return PrintedNumber.short(readable.value, digits: readable.unit == unit ? 3 : 4) + " " + readable.unit.symbol
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

  private func percent(_ level: Double) -> String {
    PrintedNumber.short(level * 100, digits: 4) + " %"
  }

  private func withUnit(_ text: String, _ unit: String) -> String {
    unit.isEmpty ? text : text + " " + unit
  }
}
