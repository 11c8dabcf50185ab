import Fitting
import LinearAlgebra
import Measurements

/// Why widths leave a parameter open, and what would determine it, in words of the experiment.
///
/// Both come from the design: the Jacobian at the measured (or imagined) temperatures with the widths' errors. Where
/// the fit left a phonon energy open its own value says nothing, so that a typical one is assumed, and the advice says
/// so.
struct LinewidthAdvice {
  /// The weakest direction and what it does to the widths; nil where the fit's own singular values say it.
  let weakestDirection: String?
  /// What to hold or to measure; nil where every parameter is determined.
  let remedy: String?

  /// Energies assumed where the fit does not know them, meV: a soft mode of a cluster, rather low because that asks for more,
  /// and a metal–ligand stretch.
  private static let typicalAcoustic = 4.0
  private static let typicalOptical = 35.0
  /// A parameter counts as determined by a design below this relative standard error. Four standard errors from 0, 95 %
  /// profiles close in nearly every series; at two they close in half of them.
  private static let goal = 0.25

  init(_ data: WidthData, _ outcome: FitOutcome) {
    let parameters = outcome.result.parameters
    let isDetermined = parameters.allSatisfy { $0.value != nil }
    guard let sigma = Self.sigma(data, outcome), !isDetermined else {
      weakestDirection = nil
      remedy = nil
      return
    }
    let (reference, assumed) = Self.reference(data, outcome)
    let design = WidthDesign(data, values: reference, sigma: sigma)
    let direction = assumed.isEmpty ? nil : design.weakestDirection()
    let words = direction ?? outcome.result.identifiability.weakestDirection
    let weakest = parameters.first { words.hasPrefix("\($0.name) (") }
    let cause = weakest.flatMap { Self.cause($0.name, data, design) }
    weakestDirection = cause.map { "\(words); \($0)" } ?? direction
    var sentences: [String] = []
    if let range = Self.range(design, data) { sentences.append(range) }
    if let hold = Self.hold(design, data) { sentences.append(hold) }
    if sentences.isEmpty {
      sentences.append(
        "neither a wider range nor holding a mode would do with these errors; measure widths more precisely")
    }
    var text = sentences.joined(separator: "; or ")
    if !assumed.isEmpty { text += " (estimated for \(assumed.joined(separator: ", ")))" }
    remedy = text.prefix(1).uppercased() + text.dropFirst()
  }

  /// Standard errors of the widths: as given, or the scatter about the fit.
  private static func sigma(_ data: WidthData, _ outcome: FitOutcome) -> [Double]? {
    if let errors = data.errors { return errors }
    guard let scatter = outcome.result.statistics.residualStandardDeviation, scatter > 0 else { return nil }
    return data.widths.map { _ in scatter }
  }

  /// The point to judge designs at: the fit, with typical energies where it knows none, and the rest fitted to the
  /// widths' middle and slope or, where the couplings are known, to all widths.
  private static func reference(_ data: WidthData, _ outcome: FitOutcome) -> (values: [Double], assumed: [String]) {
    var options = data.options
    var assumed: [String] = []
    for (parameter, fitted) in zip(data.model.parameters, outcome.result.parameters) where fitted.value == nil {
      let typical: Double
      switch parameter.kind {
      case .acousticEnergy: typical = typicalAcoustic
      case .opticalEnergy: typical = typicalOptical
      case .width, .coupling: continue
      }
      // A limit that the data do set is kept.
      let value = min(max(typical, fitted.interval?.low ?? 0), fitted.interval?.high ?? .infinity)
      options.fixed[parameter.name] = value
      assumed.append("\(parameter.symbol) \(value.rounded(toDigits: 2)) meV")
    }
    guard !assumed.isEmpty else { return (outcome.values, []) }
    options.usesProfiles = false
    options.starts = [:]
    guard let refit = try? WidthSearch(WidthData(data, replacing: options)) else { return (outcome.values, []) }
    var values = refit.outcome.values
    if isShareOpen(data, outcome), let shared = equalShares(data, values: values) {
      values = shared
      assumed.append("equal shares of both modes")
    }
    return (values, assumed)
  }

  /// True where the data leave a coupling of a model with two terms open, and the user holds none of them nor Γ0.
  private static func isShareOpen(_ data: WidthData, _ outcome: FitOutcome) -> Bool {
    guard data.model == .acousticOptical || data.model == .rudin else { return false }
    let couplings = zip(data.model.parameters, outcome.result.parameters).filter { $0.0.kind == .coupling }
    let isHeld = (couplings.map(\.0.name) + ["gamma0"]).contains { data.options.fixed[$0] != nil }
    return !isHeld && couplings.contains { $0.1.value == nil }
  }

  /// Γ0 and couplings with which both terms contribute alike in the middle of the range, where width and slope are as
  /// measured.
  private static func equalShares(_ data: WidthData, values: [Double]) -> [Double]? {
    guard
      let trend = WidthTrend(temperatures: data.temperatures, widths: data.widths, errors: data.errors),
      trend.slope.value > 0
    else { return nil }
    let isQuadrature = data.model == .acousticOptical
    func terms(_ temperature: Double) -> (low: Double, high: Double) {
      let kT = PhysicalConstants.boltzmann * temperature
      guard isQuadrature else { return (temperature, PhononTerm.occupation(energy: values[3], thermal: kT).value) }
      return (
        PhononTerm.acoustic(energy: values[2], thermal: kT).value,
        PhononTerm.optical(energy: values[4], thermal: kT).value
      )
    }
    let middle = terms(trend.temperature)
    let above = terms(trend.temperature * 1.001)
    guard middle.high > 0 else { return nil }
    // With equal shares the sum P of both terms has the logarithmic slope (A′/A + B′/B)/2, its root half of that.
    let slope = ((above.low / middle.low - 1) + (above.high / middle.high - 1)) / (0.002 * trend.temperature)
    let excess = min(trend.slope.value / (isQuadrature ? slope / 2 : slope), 0.9 * trend.width.value)
    let half = (isQuadrature ? excess * excess : excess) / 2
    let couplings = (half / middle.low, half / middle.high)
    let gamma0 = trend.width.value - excess
    return isQuadrature
      ? [gamma0, couplings.0, values[2], couplings.1, values[4]] : [gamma0, couplings.0, couplings.1, values[3]]
  }

  private static func cause(_ name: String, _ data: WidthData, _ design: WidthDesign) -> String? {
    guard data.model == .acousticOptical else { return nil }
    let coldest = design.coldest.rounded(toDigits: 4)
    let hottest = design.hottest.rounded(toDigits: 4)
    switch name {
    case "E_ac":
      if design.change(of: name, to: 1e-6) < 1 { return "above \(coldest) K only 2·S_ac·kT enters the width" }
    case "E_op":
      if design.change(of: name, to: 1e-6) < 1 { return "above \(coldest) K only S_op·kT enters the width" }
      if design.change(of: "S_op", to: 0) < 1 {
        return "below \(hottest) K the optical term is smaller than the errors"
      }
    default: break
    }
    return nil
  }

  /// The highest start of the temperature range that would determine every free parameter.
  private static func range(_ design: WidthDesign, _ data: WidthData) -> String? {
    let count = design.free.count
    let all = count == 1 ? "it" : "all \(count < words.count ? words[count] : "\(count)")"
    for start in [150.0, 100, 77, 50, 30, 20, 10, 4] where start < design.coldest {
      if design.extended(from: start).worstRelativeError(held: []) < goal {
        return "to determine \(all), measure from \(start.rounded(toDigits: 3)) K"
      }
    }
    let coldest = min(4, design.coldest)
    let best = design.extended(from: coldest)
    let worst = best.worstRelativeError(held: [])
    guard worst.isFinite else { return nil }
    let needed = best.medianSigma * goal / worst
    // Below a thousandth of the present errors this is no advice any more.
    guard needed > 1e-3 * best.medianSigma else { return nil }
    let from = coldest < design.coldest ? "measure from \(coldest.rounded(toDigits: 3)) K and " : "measure "
    return "to determine \(all), \(from)widths to \(needed.rounded(toDigits: 1)) meV"
  }

  private static let words = ["none", "one", "two", "three", "four", "five", "six"]

  /// The smallest set of parameters whose values, known from elsewhere, would let these data determine the rest.
  private static func hold(_ design: WidthDesign, _ data: WidthData) -> String? {
    let names = data.model.parameters.map(\.name)
    let free = design.free.map { names[$0] }
    var sets = free.filter { $0.hasPrefix("E_") }.map { [$0] }
    if data.model == .acousticOptical {
      sets += [["E_ac", "S_ac"], ["E_op", "S_op"], ["E_ac", "E_op"], ["E_ac", "S_ac", "E_op"]]
    } else {
      sets += free.filter { !$0.hasPrefix("E_") }.map { [$0] }
    }
    for set in sets where set.allSatisfy(free.contains) && set.count < free.count {
      let held = Set(set.compactMap { names.firstIndex(of: $0) })
      guard design.worstRelativeError(held: held) < goal else { continue }
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
