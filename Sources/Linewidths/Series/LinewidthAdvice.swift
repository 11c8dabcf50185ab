import Fitting
import LinearAlgebra
import Measurements

/// Why values leave a parameter open, and what would determine it, in words of the experiment.
///
/// Both come from the design: the Jacobian at the measured (or imagined) temperatures with the values' errors. Where
/// the fit left an energy open its own value says nothing, so that a typical one is assumed, and the advice says so.
struct LinewidthAdvice {
  /// The weakest direction and what it does to the values; nil where the fit's own singular values say it.
  let weakestDirection: String?
  /// What to hold or to measure; nil where every parameter is determined.
  let remedy: String?

  /// A parameter counts as determined by a design below this relative standard error. Four standard errors from 0, 95 %
  /// profiles close in nearly every series; at two they close in half of them.
  static let goal = 0.25

  init(_ data: SeriesData, _ outcome: FitOutcome) {
    let parameters = outcome.result.parameters
    let isDetermined = parameters.allSatisfy { $0.value != nil }
    guard let sigma = Self.sigma(data, outcome), !isDetermined else {
      weakestDirection = nil
      remedy = nil
      return
    }
    let (reference, assumed) = AssumedParameters.reference(data, outcome)
    let design = SeriesDesign(data, values: reference, sigma: sigma)
    let allowed = AssumedParameters.allowed(data, outcome, reference: reference)
    let designs = [design] + allowed.map { SeriesDesign(data, values: $0, sigma: sigma) }
    let direction = assumed.isEmpty ? nil : design.weakestDirection()
    let words = direction ?? outcome.result.identifiability.weakestDirection
    let weakest = parameters.first { words.hasPrefix("\($0.name) (") }
    let cause = weakest.flatMap { Self.cause($0.name, data, design) }
    weakestDirection = cause.map { "\(words); \($0)" } ?? direction
    var sentences: [String] = []
    if let range = Self.range(designs, data) { sentences.append(range) }
    if let hold = Self.hold(designs, data) { sentences.append(hold) }
    if sentences.isEmpty {
      sentences.append(
        "neither a wider range nor holding parameters would do with these errors; measure the \(data.quantity.noun)s more "
          + "precisely, or take a model with fewer parameters (--compare)")
    }
    var text = sentences.joined(separator: "; or ")
    if !allowed.isEmpty {
      text += " (estimated for all that these data allow\(assumed.isEmpty ? "" : " of the usual energies"))"
    } else if !assumed.isEmpty {
      text += " (estimated for \(assumed.joined(separator: ", ")))"
    }
    remedy = text.prefix(1).uppercased() + text.dropFirst()
  }

  /// Standard errors of the values: as given, or the scatter about the fit.
  private static func sigma(_ data: SeriesData, _ outcome: FitOutcome) -> [Double]? {
    if let errors = data.errors { return errors }
    guard let scatter = outcome.result.statistics.residualStandardDeviation, scatter > 0 else { return nil }
    return data.values.map { _ in scatter }
  }

  private static func cause(_ name: String, _ data: SeriesData, _ design: SeriesDesign) -> String? {
    guard let mode = ModeLimits.of(data.model).first(where: { $0.energy == name }) else { return nil }
    let noun = data.quantity.noun
    if let words = mode.highTemperature, design.isFarAbove(mode) {
      return "above \(design.coldest.rounded(toDigits: 4)) K only \(words) enters the \(noun)"
    }
    guard design.isFarBelow(mode) else { return nil }
    let term = name == "E_op" ? "the optical term" : "the term of \(name)"
    return "below \(design.hottest.rounded(toDigits: 4)) K \(term) is smaller than the errors"
  }

  /// The smallest extension of the temperature range that would determine every free parameter: to colder ones first,
  /// for activated processes to hotter ones.
  private static func range(_ designs: [SeriesDesign], _ data: SeriesData) -> String? {
    let design = designs[0]
    let count = design.free.count
    let all = count == 1 ? "it" : count == 2 ? "both" : "all \(count < words.count ? words[count] : "\(count)")"
    func determines(_ start: Double, _ end: Double) -> Bool {
      designs.allSatisfy { $0.extended(from: start, to: end).worstRelativeError(held: []) < goal }
    }
    for start in [150.0, 100, 77, 50, 30, 20, 10, 4] where start < design.coldest && determines(start, design.hottest) {
      return "to determine \(all), measure from \(start.rounded(toDigits: 3)) K"
    }
    // Activated processes show at high temperatures.
    let isActivated = data.quantity == .area || data.quantity == .lifetime
    if isActivated {
      for end in [300.0, 350, 400, 450, 500, 600] where end > design.hottest && determines(design.coldest, end) {
        return "to determine \(all), measure up to \(end.rounded(toDigits: 3)) K"
      }
    }
    let start = isActivated ? design.coldest : min(4, design.coldest)
    let end = isActivated ? max(600, design.hottest) : design.hottest
    let worst = designs.map { $0.extended(from: start, to: end).worstRelativeError(held: []) }.max() ?? 0
    guard worst.isFinite else { return nil }
    let needed = min(design.medianSigma, design.medianSigma * goal / worst)
    // Below a thousandth of the present errors this is no advice any more.
    guard needed > 1e-3 * design.medianSigma else { return nil }
    var from = "measure "
    if start < design.coldest { from += "from \(start.rounded(toDigits: 3)) K and " }
    if end > design.hottest { from += "up to \(end.rounded(toDigits: 3)) K and " }
    let unit = data.quantity.unit.isEmpty ? "" : " " + data.quantity.unit
    return "to determine \(all), \(from)\(data.quantity.noun)s to \(needed.rounded(toDigits: 1))\(unit)"
  }

  private static let words = ["none", "one", "two", "three", "four", "five", "six"]

  /// The smallest set of parameters whose values, known from elsewhere, would let these data determine the rest.
  private static func hold(_ designs: [SeriesDesign], _ data: SeriesData) -> String? {
    let design = designs[0]
    let all = data.model.parameters
    let names = all.map(\.name)
    let free = design.free.map { names[$0] }
    let energies = design.free.filter { all[$0].isEnergy }.map { names[$0] }
    var sets = energies.map { [$0] }
    if data.model == .acousticOptical {
      sets += [["E_ac", "S_ac"], ["E_op", "S_op"], ["E_ac", "E_op"], ["E_ac", "S_ac", "E_op"]]
    } else {
      let others = free.filter { !energies.contains($0) }
      sets += others.map { [$0] } + energies.flatMap { energy in others.map { [energy, $0] } }
    }
    for set in sets where set.allSatisfy(free.contains) && set.count < free.count {
      let held = Set(set.compactMap { names.firstIndex(of: $0) })
      guard designs.allSatisfy({ $0.worstRelativeError(held: held) < goal }) else { continue }
      let what: String
      switch set {
      case ["E_ac", "S_ac"]: what = "the acoustic term"
      case ["E_op", "S_op"]: what = "the optical term"
      default:
        what =
          set.count > 2
          ? set.dropLast().joined(separator: ", ") + " and " + (set.last ?? "") : set.joined(separator: " and ")
      }
      let options = set.map { "--fix \($0)=…" }.joined(separator: " ")
      return "hold \(what) at \(set.count == 1 ? "a value" : "values") known from elsewhere: \(options)"
    }
    return nil
  }
}
