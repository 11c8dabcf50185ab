import Fitting

/// A phonon model fitted to widths from many starts, its modes in order.
///
/// The two modes of `acoustic-optical` have different forms, so E_ac > E_op is not the same fit with other names but a second basin, which
/// noisy data can even prefer. The fit is made where E_ac < E_op; the other basin is listed as a rival where Δχ² ≤ 3.84.
struct WidthSearch {
  /// The fit with its modes in order.
  private(set) var outcome: FitOutcome
  /// Minima with their modes the other way round that the data cannot tell from the fit, best first; Δχ² is negative where
  /// they describe the data better.
  private(set) var swapped: [Rival] = []
  /// Starts of all searches together.
  private(set) var starts: Int

  init(_ data: WidthData) throws(FittingError) {
    var generator = PhononStarts(
      data.model, temperatures: data.temperatures, widths: data.widths, seed: data.options.seed)
    let hasOrder = data.hasFreeOrder
    let count = hasOrder ? max(1, (data.options.startCount + 1) / 2) : data.options.startCount
    var ordered = (0..<count).map { _ in generator.next(swapped: false) }
    if !data.options.starts.isEmpty {
      ordered.insert(
        zip(data.model.parameters, ordered[0]).map { data.options.starts[$0.name] ?? $1 }, at: 0)
    }
    starts = ordered.count
    guard hasOrder else {
      outcome = try Self.fit(data, starts: ordered, profiles: data.profiles, limits: data.orderLimits)
      return
    }
    let reversed = (0..<count).map { _ in generator.next(swapped: true) }
    starts += reversed.count
    let found = try Self.fit(data, starts: ordered, profiles: .none)
    let other = try Self.fit(data, starts: reversed, profiles: .none)
    let minima = [found, other].flatMap { outcome in
      [outcome.values] + outcome.result.rivals.map(\.values)
    }
    let inOrder = minima.filter { data.isOrdered($0) }
    var final = try Self.fit(data, starts: inOrder.isEmpty ? ordered : inOrder, profiles: data.profiles)
    if !data.isOrdered(final.values) {
      // A free search leaves the region: keep the energies apart by a border between them.
      let border = data.border(of: inOrder.first)
      final = try Self.fit(
        data, starts: inOrder.isEmpty ? ordered : inOrder, profiles: data.profiles, limits: data.limits(border: border))
    }
    outcome = final
    swapped = Self.rivals([found, other], of: final, data: data)
  }

  private static func fit(
    _ data: WidthData, starts: [[Double]], profiles: ProfileChoice, limits: [String: ParameterBounds] = [:]
  ) throws(FittingError) -> FitOutcome {
    var options = FitOptions()
    options.profiles = profiles
    options.otherStarts = starts.dropFirst().map { data.clamped($0, limits: limits) }
    return try Fit.curve(
      data.curve, data: data.widths, likelihood: data.likelihood,
      parameters: data.parameters(start: starts[0], limits: limits), options: options)
  }

  /// Converged minima with E_ac > E_op whose χ² is at most 3.84 above that of the fit.
  private static func rivals(_ searches: [FitOutcome], of final: FitOutcome, data: WidthData) -> [Rival] {
    let cost = final.result.statistics.sumOfSquares
    let variance: Double
    if data.errors != nil {
      variance = 1
    } else {
      guard let scatter = final.result.statistics.residualStandardDeviation, scatter > 0 else { return [] }
      variance = scatter * scatter
    }
    var rivals: [Rival] = []
    for search in searches where search.result.termination.isConverged {
      let base = (search.result.statistics.sumOfSquares - cost) / variance
      let candidates = [(search.values, base)] + search.result.rivals.map { ($0.values, base + $0.deltaChiSquare) }
      for (values, delta) in candidates where !data.isOrdered(values) && delta <= 3.84 {
        let isKnown = rivals.contains { rival in
          zip(rival.values, values).allSatisfy { abs($0 - $1) <= 1e-3 * max(abs($0), abs($1)) }
        }
        if !isKnown { rivals.append(Rival(deltaChiSquare: delta, values: values)) }
      }
    }
    return rivals.sorted { $0.deltaChiSquare < $1.deltaChiSquare }
  }
}

extension WidthData {
  /// Which intervals are wanted.
  fileprivate var profiles: ProfileChoice { options.usesProfiles ? .all : .none }

  private var energies: (acoustic: Int, optical: Int)? {
    guard model == .acousticOptical, let acoustic = index("E_ac"), let optical = index("E_op") else { return nil }
    return (acoustic, optical)
  }

  /// True where both mode energies are free and their bounds overlap.
  fileprivate var hasFreeOrder: Bool {
    guard let energies, options.fixed["E_ac"] == nil, options.fixed["E_op"] == nil else { return false }
    return bounds(of: model.parameters[energies.acoustic]).upper > bounds(of: model.parameters[energies.optical]).lower
  }

  /// With one energy held, the bound that keeps the other on its side, where the user set none.
  fileprivate var orderLimits: [String: ParameterBounds] {
    guard let energies else { return [:] }
    if let acoustic = options.fixed["E_ac"], options.fixed["E_op"] == nil, options.bounds["E_op"] == nil {
      let bounds = bounds(of: model.parameters[energies.optical])
      return acoustic < bounds.upper
        ? ["E_op": ParameterBounds(lower: max(bounds.lower, acoustic), upper: bounds.upper)] : [:]
    }
    if let optical = options.fixed["E_op"], options.fixed["E_ac"] == nil, options.bounds["E_ac"] == nil {
      let bounds = bounds(of: model.parameters[energies.acoustic])
      return optical > bounds.lower
        ? ["E_ac": ParameterBounds(lower: bounds.lower, upper: min(bounds.upper, optical))] : [:]
    }
    return [:]
  }

  /// True where E_ac ≤ E_op, or the model has no such pair.
  fileprivate func isOrdered(_ values: [Double]) -> Bool {
    energies.map { values[$0.acoustic] <= values[$0.optical] } ?? true
  }

  /// An energy between the modes: their geometric mean, or 15 meV where no ordered minimum is known.
  fileprivate func border(of values: [Double]?) -> Double {
    guard let energies, let values else { return 15 }
    return (values[energies.acoustic] * values[energies.optical]).squareRoot()
  }

  /// Bounds that keep E_ac below and E_op above a border.
  fileprivate func limits(border: Double) -> [String: ParameterBounds] {
    guard let energies else { return [:] }
    let acoustic = bounds(of: model.parameters[energies.acoustic])
    let optical = bounds(of: model.parameters[energies.optical])
    let low = max(acoustic.lower, optical.lower)
    let high = min(acoustic.upper, optical.upper)
    let middle = min(max(border, low), high)
    return [
      "E_ac": ParameterBounds(lower: acoustic.lower, upper: middle),
      "E_op": ParameterBounds(lower: middle, upper: optical.upper),
    ]
  }
}
