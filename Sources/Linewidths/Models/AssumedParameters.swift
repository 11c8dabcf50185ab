import Fitting
import Measurements

/// Parameters at which designs are judged: the fit's, with typical ones where it knows none.
enum AssumedParameters {
  /// What is assumed of a parameter that the fit left open: a soft mode of a cluster, rather low because that asks for
  /// more, and a metal–ligand stretch; nil where the data give a better idea.
  private static func typical(_ kind: ThermalParameter.Kind) -> Double? {
    switch kind {
    case .acousticEnergy: 4
    case .opticalEnergy: 35
    case .activationEnergy: 50
    case .temperature: 300
    case .width, .coupling, .coefficient, .position, .intensity, .ratio, .rate: nil
    }
  }

  /// Points that the data allow as well as the fit, for designs to be judged at: a remedy has to hold at all of them.
  ///
  /// Those of the profiles within Δχ² 3.84 whose energies are of the usual size and whose couplings are not far below
  /// those of `reference`: a mode without coupling could never be determined. Empty for `acoustic-optical`, whose two
  /// energies the profiles take anywhere.
  static func allowed(_ data: SeriesData, _ outcome: FitOutcome, reference: [Double]) -> [[Double]] {
    guard data.model != .acousticOptical else { return [] }
    let parameters = data.model.parameters
    let isPlain = { (values: [Double]) in
      parameters.indices.allSatisfy { j in
        switch parameters[j].kind {
        case .acousticEnergy, .opticalEnergy, .activationEnergy, .temperature:
          return parameters[j].typical?.contains(values[j]) ?? true
        case .coupling, .coefficient: return abs(values[j]) >= 0.3 * abs(reference[j])
        case .ratio, .rate: return values[j] >= 1e-3 * reference[j] && values[j] <= 1e3 * reference[j]
        case .width, .position, .intensity: return true
        }
      }
    }
    let points = outcome.profiles.flatMap(\.points).filter { $0.deltaChiSquare <= 3.84 && isPlain($0.values) }
    // Few, but with the ends of every parameter.
    return parameters.indices.flatMap { j -> [[Double]] in
      [points.min { $0.values[j] < $1.values[j] }, points.max { $0.values[j] < $1.values[j] }].compactMap { $0?.values }
    }
  }

  /// The point to judge designs at: the fit, with typical energies where it knows none, and the rest fitted to the
  /// values' middle and slope or, where the couplings are known, to all values.
  static func reference(_ data: SeriesData, _ outcome: FitOutcome) -> (values: [Double], assumed: [String]) {
    var options = data.options
    var assumed: [String] = []
    for (parameter, fitted) in zip(data.model.parameters, outcome.result.parameters) where fitted.value == nil {
      guard let typical = typical(parameter.kind) else { continue }
      // A limit that the data do set is kept.
      let value = min(max(typical, fitted.interval?.low ?? 0), fitted.interval?.high ?? .infinity)
      options.fixed[parameter.name] = value
      options.priors[parameter.name] = nil
      assumed.append("\(parameter.symbol) \(value.rounded(toDigits: 2)) \(parameter.unit)")
    }
    guard !assumed.isEmpty else { return (outcome.values, []) }
    options.usesProfiles = false
    options.starts = [:]
    guard let refit = try? SeriesSearch(SeriesData(data, replacing: options)) else { return (outcome.values, []) }
    var values = refit.outcome.values
    if isShareOpen(data, outcome), let shared = equalShares(data, values: values) {
      values = shared
      assumed.append("equal shares of both modes")
    }
    return (values, assumed)
  }

  /// True where the data leave a coupling of a model with two terms open, and the user holds none of them nor Γ0.
  private static func isShareOpen(_ data: SeriesData, _ outcome: FitOutcome) -> Bool {
    guard data.model == .acousticOptical || data.model == .rudin else { return false }
    let couplings = zip(data.model.parameters, outcome.result.parameters).filter { $0.0.kind == .coupling }
    let isHeld = (couplings.map(\.0.name) + ["gamma0"]).contains { data.options.fixed[$0] != nil }
    return !isHeld && couplings.contains { $0.1.value == nil }
  }

  /// Γ0 and couplings with which both terms contribute alike in the middle of the range, where width and slope are as
  /// measured.
  private static func equalShares(_ data: SeriesData, values: [Double]) -> [Double]? {
    guard
      let trend = SeriesTrend(temperatures: data.temperatures, values: data.values, errors: data.errors),
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
    let excess = min(trend.slope.value / (isQuadrature ? slope / 2 : slope), 0.9 * trend.value.value)
    let half = (isQuadrature ? excess * excess : excess) / 2
    let couplings = (half / middle.low, half / middle.high)
    let gamma0 = trend.value.value - excess
    return isQuadrature
      ? [gamma0, couplings.0, values[2], couplings.1, values[4]] : [gamma0, couplings.0, couplings.1, values[3]]
  }
}
