import Kinetics

/// What a kinetic fit of a series may be told.
public struct SeriesOptions: Sendable, Equatable {
  /// Concentrations at time zero by species; the first species starts at 1 and the others at 0 unless said otherwise.
  public var initial: [String: Double] = [:]
  /// Species without absorption.
  public var colourless: Set<String> = []
  /// Rate constants that are held.
  public var fixed: [String: Double] = [:]
  /// Time zero on the axis of the series.
  public var timeZero = 0.0

  /// The defaults.
  public init() {}

  /// Throws `invalidOption` for names that the scheme does not have, and for numbers out of range.
  func check(_ scheme: ReactionScheme) throws(OpticalSeriesError) {
    func refuse(_ message: String) -> OpticalSeriesError { OpticalSeriesError(.invalidOption, message) }
    for name in initial.keys.sorted() + colourless.sorted() where !scheme.species.contains(name) {
      throw refuse("the scheme has no species '\(name)'; there are \(scheme.species.joined(separator: ", "))")
    }
    for name in fixed.keys.sorted() where !scheme.rateNames.contains(name) {
      throw refuse("the scheme has no rate constant '\(name)'; there are \(scheme.rateNames.joined(separator: ", "))")
    }
    guard initial.values.allSatisfy({ $0 >= 0 && $0.isFinite }), start(scheme).contains(where: { $0 > 0 }) else {
      throw refuse("initial concentrations are numbers of at least 0, one of them above")
    }
    guard fixed.values.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw refuse("a rate constant lies above 0") }
    guard timeZero.isFinite else { throw refuse("time zero must be a number") }
    guard colourless.count < scheme.species.count else { throw refuse("at least one species must absorb") }
    for (index, step) in scheme.steps.enumerated() where !canStart(scheme, step) {
      throw refuse(
        "step k\(index + 1) never starts, because a reactant is at 0; give it a concentration, as in --initial "
          + "\(scheme.species[step.reactants.last ?? 0])=0.01")
    }
  }

  /// Concentrations at time zero in the order of the species.
  func start(_ scheme: ReactionScheme) -> [Double] {
    scheme.species.enumerated().map { initial[$1] ?? ($0 == 0 ? 1 : 0) }
  }

  /// Times since time zero; what was measured before counts as measured then.
  func elapsed(_ times: [Double]) -> [Double] { times.map { max(0, $0 - timeZero) } }

  /// True where the reactants of a step are there from the start or are formed by steps that can start.
  private func canStart(_ scheme: ReactionScheme, _ step: ReactionScheme.Step) -> Bool {
    var present = Set(start(scheme).indices.filter { start(scheme)[$0] > 0 })
    for _ in scheme.steps {
      for other in scheme.steps where present.isSuperset(of: other.reactants) { present.formUnion(other.products) }
    }
    return present.isSuperset(of: step.reactants)
  }
}
