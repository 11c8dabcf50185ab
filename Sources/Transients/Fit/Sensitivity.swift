import Fitting
import Measurements

/// How much the lifetimes of a fit depend on choices of its user: trims, background, order of the chirp, start.
///
/// A standard error knows the noise only. What changes by more than that with a choice that could as well have been made
/// otherwise is not known to its standard error.
public struct Sensitivity: Sendable, Equatable {
  /// The fit after one choice was made otherwise.
  public struct Variation: Sendable, Equatable {
    /// What was changed, in words.
    public let name: String
    /// The lifetimes and rates of the fit, in the order of `names`; nil where it found none.
    public let values: [Double?]
    /// Their standard errors.
    public let errors: [Double?]
    /// Why it does not count in the spread: not fitted, or fitted far worse; nil where it counts.
    public let objection: String?
  }

  /// Names of the lifetimes and rates that the data determine.
  public let names: [String]
  /// Their values in the fit that is varied.
  public let values: [Double]
  /// Their standard errors.
  public let errors: [Double?]
  /// The variations.
  public let variations: [Variation]
  private let symbols: [String]
  private let units: [String]

  /// Fits again and again.
  ///
  /// - Parameters:
  ///   - result: the fit to vary.
  ///   - map: its map before the preparation.
  ///   - preparation: what was done to the map.
  ///   - refit: fits a prepared map, starting as the options say after they were changed.
  public init(
    of result: FitResult, map: PreparedMap, preparation: Preparation,
    refit: (TransientMap, (inout GlobalFitOptions) -> Void) throws -> FitResult
  ) throws {
    let end = result.parameters.firstIndex { $0.name == "t0" } ?? result.parameters.count
    let wanted = result.parameters[..<end].filter { $0.value != nil && $0.status == .free }
    names = wanted.map(\.name)
    values = wanted.map(\.optimum)
    errors = wanted.map(\.standardError)
    symbols = wanted.map(\.symbol)
    units = wanted.map(\.unit)
    let lifetimes = result.parameters[..<end].map { $0.status == .fixed ? $0.value ?? .infinity : $0.optimum }
    let names = names
    let prepared = try preparation.applied(to: map)
    let choices = Choice.all(prepared, preparation, result)
    variations = choices.map { choice in
      do {
        let changed = try choice.preparation.applied(to: map)
        let found = try refit(changed.map) { options in
          options.profiles = ProfileChoice.none
          let starts = Choice.starts(lifetimes, factor: choice.startFactor)
          options.lifetimes = starts
          // Those of a recipe.
          for (parameter, start) in zip(result.parameters, starts) where start.isFinite {
            options.startValues[parameter.name] = start
          }
          options.chirpOrder += choice.chirpStep
        }
        return Variation(choice.name, found, names: names, against: result)
      } catch {
        return Variation(
          name: choice.name, values: names.map { _ in nil }, errors: names.map { _ in nil },
          objection: "could not be fitted")
      }
    }
  }

  /// Root mean square change of a lifetime over the variations that count, less what chance explains where a variation
  /// has fewer data: the variance of the change is then the difference of the two variances (Hausman 1978,
  /// doi:10.2307/1913827). Nil where no variation counts.
  public func spread(_ index: Int) -> Double? {
    let changes = variations.compactMap { change($0, index) }
    guard !changes.isEmpty else { return nil }
    return (changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)).squareRoot()
  }

  /// The part of a change that chance does not explain; nil where the variation does not count.
  private func change(_ variation: Variation, _ index: Int) -> Double? {
    guard variation.objection == nil, let value = variation.values[index] else { return nil }
    let change = value - values[index]
    var chance = 0.0
    if let error = errors[index], let other = variation.errors[index] { chance = max(0, other * other - error * error) }
    return max(0, change * change - chance).squareRoot()
  }

  /// Every variation with its values, then the spread and the standard error.
  public var table: ResultTable {
    ResultTable(
      name: "sensitivity", title: "The fit with other choices of its preparation",
      columns: names.indices.map { index in
        ResultTable.Column(
          names[index], unit: units[index],
          values: [values[index]] + variations.map { $0.values[index] } + [spread(index), errors[index]])
      },
      rows: ResultTable.RowNames(
        "choice",
        ["as fitted"] + variations.map { $0.name + ($0.objection.map { " (\($0))" } ?? "") } + [
          "spread", "standard error",
        ]),
      place: .text)
  }

  /// What the table says, lifetime by lifetime.
  public var findings: [String] {
    guard !names.isEmpty else { return ["No lifetime is determined whose sensitivity could be told."] }
    let moved = names.indices.compactMap { index -> String? in
      guard let spread = spread(index), let error = errors[index], spread > error else { return nil }
      let largest = variations.max { change($0, index) ?? 0 < change($1, index) ?? 0 }
      let most = largest.map { ", most with \($0.name)" } ?? ""
      return
        "\(symbols[index]) depends on the preparation: it spreads by \(Rounded.number(spread, digits: 2)) \(units[index]), "
        + "\(Rounded.number(spread / error, digits: 2)) times its standard error\(most). Quote the spread."
    }
    return moved.isEmpty
      ? ["No choice of preparation moves a lifetime by more than its standard error, on average."] : moved
  }

  /// Adds table and findings to a result.
  public func add(to result: inout FitResult) {
    result.tables.append(table)
    result.findings += findings
  }
}

extension Sensitivity.Variation {
  /// A fit with one choice made otherwise: one that describes its data far worse is no choice that could as well have been
  /// made.
  fileprivate init(_ name: String, _ found: FitResult, names: [String], against result: FitResult) {
    self.name = name
    let known = Dictionary(
      found.parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let isConverged = found.termination.isConverged
    values = names.map { isConverged ? known[$0]?.optimum : nil }
    errors = names.map { isConverged ? known[$0]?.standardError : nil }
    let isWorse = Self.meanSquare(found) > 1.2 * Self.meanSquare(result)
    objection = !isConverged ? "did not converge" : isWorse ? "fits far worse, not counted" : nil
  }

  private static func meanSquare(_ result: FitResult) -> Double {
    result.statistics.sumOfSquares / Double(max(1, result.statistics.degreesOfFreedom))
  }
}

/// One choice made otherwise.
private struct Choice {
  var name: String
  var preparation: Preparation
  var chirpStep = 0
  var startFactor = 1.0

  /// Every second value up and the others down by a factor; all up where they would change their order, which gives the
  /// rates of a scheme to other steps.
  static func starts(_ values: [Double], factor: Double) -> [Double] {
    let turned = values.enumerated().map { $1 * ($0 % 2 == 0 ? factor : 1 / factor) }
    let keepsOrder = values.indices.allSatisfy { i in
      values.indices.allSatisfy { values[i] < values[$0] ? turned[i] < turned[$0] : true }
    }
    return keepsOrder ? turned : values.map { $0 * factor }
  }

  /// Trims of a tenth of the delays and wavelengths at each end, other backgrounds, one order of the chirp more or less,
  /// another start.
  static func all(_ prepared: PreparedMap, _ preparation: Preparation, _ result: FitResult) -> [Choice] {
    let map = prepared.map
    let chirpOrder = result.parameters.count { $0.name.hasPrefix("t0_") }
    var choices: [Choice] = []
    func add(_ name: String, _ change: (inout Preparation) -> Void) {
      var changed = preparation
      change(&changed)
      choices.append(Choice(name: name, preparation: changed))
    }
    let unit = map.timeUnit.symbol
    let count = map.delays.count
    if count >= 20 {
      let last = map.delays[count - 1]
      for part in [10, 5] {
        let end = map.delays[count - 1 - count / part]
        add("delays to \(Rounded.number(end)) \(unit)") { $0.delays = map.delays[0]...end }
      }
      let zero = result.parameters.first { $0.name == "t0" }?.optimum ?? map.delays[0]
      let width = result.parameters.first { $0.name == "irf_fwhm" }?.optimum ?? 0
      let before = map.delays.firstIndex { $0 >= zero - 3 * width } ?? 0
      if before > 1, chirpOrder == 0 {
        let start = map.delays[before / 2]
        add("delays from \(Rounded.number(start)) \(unit)") { $0.delays = start...last }
      }
    }
    let sorted = map.wavelengths.sorted()
    let edge = sorted.count / 10
    if edge > 0, sorted.count >= 10 {
      let (low, high) = (sorted[0], sorted[sorted.count - 1])
      let (first, last) = (sorted[edge], sorted[sorted.count - 1 - edge])
      add("wavelengths from \(Rounded.number(first)) nm") { $0.wavelengths = first...high }
      add("wavelengths to \(Rounded.number(last)) nm") { $0.wavelengths = low...last }
    }
    let region = PreZeroRegion(map)
    if region.longest >= 2 {
      if preparation.background == .none {
        add("background before zero subtracted") { $0.background = .automatic }
      } else {
        add("no background subtracted") { $0.background = .none }
      }
    }
    // Delays that lie before the rise at every wavelength.
    let common = region.rows.map(\.upperBound).min() ?? 0
    if common >= 6 {
      let (first, middle, end) = (map.delays[0], map.delays[common / 2 - 1], map.delays[common - 1])
      add("background of the first half before zero") { $0.background = .delays(first...middle) }
      add("background of the second half before zero") { $0.background = .delays(map.delays[common / 2]...end) }
    }
    for step in [-1, 1] where (0...6).contains(chirpOrder + step) {
      choices.append(Choice(name: "chirp of order \(chirpOrder + step)", preparation: preparation, chirpStep: step))
    }
    choices.append(
      Choice(name: "start a factor of 2 off", preparation: preparation, startFactor: 2))
    return choices
  }
}
