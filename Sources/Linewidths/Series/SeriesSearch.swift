import Fitting
import LinearAlgebra

/// A model fitted to values against temperature from many starts, its modes in order.
///
/// The two modes of `acoustic-optical` have different forms, so E_ac > E_op is not the same fit with other names but a
/// second basin, which noisy data can even prefer. The fit is the best one with E_ac ≤ E_op, and the other basin is
/// listed as a rival where Δχ² ≤ 3.84. The order is a convention and no measurement: profiles may cross it, so that no
/// interval is closed by it.
struct SeriesSearch {
  /// The fit with its modes in order; the Δχ² of a rival is negative where it describes the data better.
  let outcome: FitOutcome
  /// Rivals with their modes the other way round, best first.
  let swapped: [Rival]
  /// Starts of all searches together.
  let starts: Int

  init(_ data: SeriesData) throws(FittingError) {
    var point = StartPoint(temperatures: data.temperatures, values: data.values, seed: data.options.seed)
    let count = data.isOrdering ? max(1, (data.options.startCount + 1) / 2) : data.options.startCount
    var ordered = (0..<count).map { _ in data.model.start(&point) }
    if !data.options.starts.isEmpty {
      ordered.insert(
        zip(data.model.parameters, ordered[0]).map { data.options.starts[$0.name] ?? $1 }, at: 0)
    }
    guard data.model == .acousticOptical else {
      var outcome = try data.fit(starts: ordered, profiles: data.profiles)
      outcome.result.rivals = data.distinct(outcome.result.rivals, from: outcome.values)
      self.outcome = outcome
      swapped = []
      starts = ordered.count
      return
    }
    var known = try data.singleModeFits(starts: Array(ordered.prefix(4)))
    let best: FitOutcome
    var probes = Array(ordered.prefix(6))
    if data.isOrdering {
      best = try data.orderedFit(starts: ordered)
      point.isSwapped = true
      let reversed = (0..<count).map { _ in data.model.start(&point) }
      starts = ordered.count + reversed.count
      probes = Array(ordered.prefix(4) + reversed.prefix(4))
      let others = try data.fit(starts: reversed, profiles: .none)
      if others.result.termination.isConverged { known.append(others.values) }
      known += others.result.rivals.map(\.values)
    } else {
      best = try SeriesData(data, replacing: data.orderedOptions).fit(starts: ordered, profiles: .none)
      starts = ordered.count
    }
    known += best.result.rivals.map(\.values)
    let minima = known.map { Rival(deltaChiSquare: data.misfit($0), values: $0) }
    outcome = try data.final(from: best, known: data.distinct(minima, from: best.values).map(\.values), probes: probes)
    // Without a coupling on both sides there are no two modes to be in any order.
    swapped = outcome.result.rivals.filter { $0.values[2] > $0.values[4] && $0.values[1] > 0 && $0.values[3] > 0 }
      .sorted { $0.deltaChiSquare < $1.deltaChiSquare }
  }
}

extension SeriesData {
  /// True where both mode energies are free and no bounds of the user's say how they lie.
  fileprivate var isOrdering: Bool {
    model == .acousticOptical
      && ["E_ac", "E_op"].allSatisfy { options.fixed[$0] == nil && options.bounds[$0] == nil }
  }

  /// The options with the bound that keeps a free energy on its side of a held one, where the user set none and there
  /// is room.
  fileprivate var orderedOptions: LinewidthOptions {
    var result = options
    let acoustic = bounds(of: model.parameters[2])
    let optical = bounds(of: model.parameters[4])
    if let held = options.fixed["E_ac"], options.bounds["E_op"] == nil, held < optical.upper {
      result.bounds["E_op"] = ParameterBounds(lower: max(optical.lower, held), upper: optical.upper)
    } else if let held = options.fixed["E_op"], options.bounds["E_ac"] == nil, held > acoustic.lower {
      result.bounds["E_ac"] = ParameterBounds(lower: acoustic.lower, upper: min(acoustic.upper, held))
    }
    return result
  }

  /// Two activated channels may change places, unless the user says something of one of them.
  private var channels: [[String]] {
    let groups = [["A1", "E1"], ["A2", "E2"]]
    let isFree = groups.joined().allSatisfy { name in
      model.index(of: name) != nil && options.fixed[name] == nil && options.bounds[name] == nil
        && options.priors[name] == nil
    }
    return isFree ? groups : []
  }

  fileprivate var profiles: ProfileChoice { options.usesProfiles ? .all : .none }

  /// A fit in the model's own parameters.
  fileprivate func fit(starts: [[Double]], profiles: ProfileChoice) throws(FittingError) -> FitOutcome {
    let clamped = starts.map { self.clamped($0) }
    var fitOptions = FitOptions()
    fitOptions.profiles = profiles
    fitOptions.otherStarts = Array(clamped.dropFirst())
    fitOptions.interchangeable = channels
    return try Fit.curve(
      curve, data: targets, likelihood: likelihood, parameters: parameters(start: clamped[0]), options: fitOptions)
  }

  /// The fits with one mode alone, where its coupling may be zero: the optical one frozen out at its upper bound, so
  /// that its coupling makes no difference either.
  ///
  /// Random starts rarely end in these corners, but they are what leaves an energy open.
  fileprivate func singleModeFits(starts: [[Double]]) throws(FittingError) -> [[Double]] {
    var minima: [[Double]] = []
    for (coupling, energy) in [(1, 2), (3, 4)] {
      let names = (coupling: model.parameters[coupling].name, energy: model.parameters[energy].name)
      guard options.fixed[names.coupling] == nil, bounds(of: model.parameters[coupling]).lower == 0 else { continue }
      var single = options
      single.fixed[names.coupling] = 0
      let limits = bounds(of: model.parameters[energy])
      if options.fixed[names.energy] == nil { single.fixed[names.energy] = energy == 2 ? limits.lower : limits.upper }
      let found = try SeriesData(self, replacing: single).fit(starts: starts, profiles: .none)
      if found.result.termination.isConverged { minima.append(found.values) }
    }
    return minima
  }

  /// The same solution with the energy of a mode without coupling where it freezes the mode: a profile of the coupling
  /// that starts there finds that it makes no difference.
  private func frozen(_ values: [Double], silent: [Bool]) -> [Double] {
    var result = values
    for (j, parameter) in model.parameters.enumerated() where silent[j] && options.fixed[parameter.name] == nil {
      if parameter.kind == .acousticEnergy { result[j] = bounds(of: parameter).lower }
      if parameter.kind == .opticalEnergy { result[j] = bounds(of: parameter).upper }
    }
    return result
  }

  /// What kind of solution parameters are: the order of the modes, and which of them have no coupling at all.
  private struct Kind: Equatable {
    let isSwapped: Bool
    let silent: [Bool]
  }

  /// Σ of the squared residuals, over σ² where it is known.
  fileprivate func misfit(_ values: [Double]) -> Double {
    let curve = self.curve
    let targets = self.targets
    var fitted = [Double](repeating: 0, count: curve.pointCount)
    curve.values(values, into: &fitted)
    let sigma = errors.map { $0 + priors.map(\.prior.standardError) }
    return fitted.indices.reduce(0) { sum, i in
      let residual = (fitted[i] - targets[i]) / (sigma?[i] ?? 1)
      return sum + residual * residual
    }
  }

  /// The best minimum of every kind, best first, those like the fit left out.
  ///
  /// Along a flat valley a search ends in many places; one of them says it all. The energy of a mode without coupling
  /// makes no difference.
  fileprivate func distinct(_ minima: [Rival], from fit: [Double]) -> [Rival] {
    let curve = thermalCurve
    var jacobian = Matrix(rows: temperatures.count, columns: fit.count)
    func kind(_ values: [Double]) -> Kind {
      curve.jacobian(values, into: &jacobian)
      let silent = values.indices.map { jacobian.column($0).allSatisfy { $0 == 0 } }
      let isSwapped = model == .acousticOptical && values[2] > values[4] && !silent.contains(true)
      return Kind(isSwapped: isSwapped, silent: silent)
    }
    let own = kind(fit)
    var kept: [(rival: Rival, kind: Kind)] = []
    for minimum in minima.sorted(by: { $0.deltaChiSquare < $1.deltaChiSquare }) {
      let kind = kind(minimum.values)
      if kept.contains(where: { $0.kind == kind }) { continue }
      let values = frozen(minimum.values, silent: kind.silent)
      let isLikeFit =
        kind.silent == own.silent
        && values.indices.allSatisfy { j in
          kind.silent[j] || abs(values[j] - fit[j]) <= 0.2 * max(abs(values[j]), abs(fit[j]))
        }
      if !isLikeFit { kept.append((Rival(deltaChiSquare: minimum.deltaChiSquare, values: values), kind)) }
    }
    return kept.map(\.rival)
  }

  /// The best fit with E_ac ≤ E_op; values and rivals in the model's own parameters, nothing else of use.
  fileprivate func orderedFit(starts: [[Double]]) throws(FittingError) -> FitOutcome {
    let coordinates = starts.map { OrderedCurve.coordinates(clamped($0)) }
    var list = parameters(start: starts[0])
    let smallest = bounds(of: model.parameters[2]).lower / bounds(of: model.parameters[4]).upper
    list[2] = Parameter("E_ac/E_op", initialValue: min(coordinates[0][2], 1), bounds: smallest...1)
    var fitOptions = FitOptions()
    fitOptions.profiles = .none
    fitOptions.otherStarts = Array(coordinates.dropFirst())
    var outcome = try Fit.curve(
      OrderedCurve(curve: curve), data: targets, likelihood: likelihood, parameters: list,
      options: fitOptions)
    outcome.values = OrderedCurve.natural(outcome.values)
    outcome.result.rivals = outcome.result.rivals.map {
      Rival(deltaChiSquare: $0.deltaChiSquare, values: OrderedCurve.natural($0.values))
    }
    return outcome
  }

  /// The best fit in the model's own parameters, with profiles and verdicts.
  fileprivate func final(
    from best: FitOutcome, known: [[Double]], probes: [[Double]]
  ) throws(FittingError) -> FitOutcome {
    // Ordered coordinates do not know the upper bound of E_ac. Below its lower bound it makes no difference.
    guard best.values[2] <= bounds(of: model.parameters[2]).upper else {
      return try fit(starts: [best.values], profiles: profiles)
    }
    var fitOptions = FitOptions()
    fitOptions.profiles = profiles
    fitOptions.found = FoundMinimum(
      termination: best.result.termination, others: known.map { clamped($0) }, probes: probes.map { clamped($0) })
    var outcome = try Fit.curve(
      curve, data: targets, likelihood: likelihood, parameters: parameters(start: best.values), options: fitOptions)
    // The order is a bound as well, of the energy that is free.
    if best.values[2] >= best.values[4] * (1 - 1e-6), outcome.result.parameters[2].status != .fixed {
      outcome.result.parameters[2].status = .atUpperBound
    }
    return outcome
  }
}
