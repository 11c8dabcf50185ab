import Fitting

/// Options of linked maps, whose names may carry the number of a map: `t0@2`.
struct LinkedOptions {
  private let options: GlobalFitOptions
  private let fixed: [[String: Double]]
  private let bounds: [[String: ClosedRange<Double>]]
  /// Parameters that follow another, of any map.
  let ties: [String: ParameterTie]

  init(_ options: GlobalFitOptions, mapCount: Int) throws(TransientsError) {
    self.options = options
    ties = options.ties
    var fixed = [[String: Double]](repeating: [:], count: mapCount)
    for (name, value) in options.fixed {
      let (own, map) = try Self.split(name, mapCount)
      fixed[map][own] = value
    }
    var bounds = [[String: ClosedRange<Double>]](repeating: [:], count: mapCount)
    for (name, range) in options.bounds {
      let (own, map) = try Self.split(name, mapCount)
      bounds[map][own] = range
    }
    self.fixed = fixed
    self.bounds = bounds
  }

  /// The options of one map, from 0.
  func own(_ map: Int) -> GlobalFitOptions {
    var own = options
    own.fixed = fixed[map]
    own.bounds = bounds[map]
    own.ties = [:]
    return own
  }

  /// A name without its number, and the map, from 0.
  private static func split(_ name: String, _ mapCount: Int) throws(TransientsError) -> (String, Int) {
    let parts = name.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return (name, 0) }
    guard parts.count == 2, let number = Int(parts[1]), (2...mapCount).contains(number) else {
      throw TransientsError(
        .invalidOption, "there is no parameter \(name); those of the maps after the first end in @2 to @\(mapCount)")
    }
    return (String(parts[0]), number - 1)
  }
}

/// The joint parameters of linked maps: all of the first map, then those of each other that are not shared.
struct LinkedParameters {
  let parameters: [Parameter]
  /// For every map and each of its own parameters, the position in the joint list.
  let positions: [[Int]]
  /// True where a lifetime is held, bounded or tied by its name.
  let hasMeaning: Bool

  init(_ plans: [GlobalFitPlan], _ ties: [String: ParameterTie]) throws(TransientsError) {
    var parameters = plans[0].parameters
    var positions = [Array(plans[0].parameters.indices)]
    let shared = Self.shared(plans[0].layout)
    for (index, plan) in plans.enumerated().dropFirst() {
      var own: [Int] = []
      for (position, parameter) in plan.parameters.enumerated() {
        guard !shared.contains(position) else {
          let wasNamed = plan.options.fixed[parameter.name] != nil || plan.options.bounds[parameter.name] != nil
          guard !wasNamed else {
            throw TransientsError(
              .invalidOption, "\(parameter.name) is common to all maps; leave out its @\(index + 1)")
          }
          own.append(position)
          // What any map could show.
          if parameters[position].role == .free, plans[0].options.bounds[parameter.name] == nil {
            parameters[position].lowerBound = min(parameters[position].lowerBound, parameter.lowerBound)
            parameters[position].upperBound = max(parameters[position].upperBound, parameter.upperBound)
          }
          continue
        }
        own.append(parameters.count)
        var renamed = parameter
        renamed.name += "@\(index + 1)"
        renamed.symbol += " (\(index + 1))"
        parameters.append(renamed)
      }
      positions.append(own)
    }
    let names = parameters.map(\.name)
    for (name, tie) in ties {
      guard let target = names.firstIndex(of: name), names.contains(tie.other) else {
        throw TransientsError(
          .invalidOption, "\(name) cannot follow \(tie.other); these maps have \(names.joined(separator: ", "))")
      }
      guard parameters[target].role == .free else {
        throw TransientsError(.invalidOption, "\(name) is held or tied already; say it once")
      }
      parameters[target].role = .tied(to: tie.other, factor: tie.factor, offset: tie.offset)
    }
    let isSearched = plans[0].recipe == nil && plans[0].options.lifetimes == nil
    try TieRules.check(parameters, searched: 0..<(isSearched ? plans[0].layout.lifetimeCount : 0))
    let tied = Set(ties.keys).union(ties.values.map(\.other))
    hasMeaning = names.prefix(plans[0].layout.lifetimeCount).contains { tied.contains($0) }
    self.parameters = parameters
    self.positions = positions
  }

  /// Rates and oscillations.
  private static func shared(_ layout: ParameterLayout) -> Set<Int> {
    Set(0..<layout.lifetimeCount).union(layout.wavenumber(0)..<layout.count)
  }

  /// One list from those of all maps; what is shared comes from map `rates`, from 0.
  func joined(_ lists: [[Double]], rates: Int) -> [Double] {
    var result = parameters.map(\.initialValue)
    for order in [Array(lists.indices), [rates]] {
      for map in order {
        for (own, position) in positions[map].enumerated() { result[position] = lists[map][own] }
      }
    }
    return result
  }

  /// Values moved into the bounds.
  func clamped(_ values: [Double]) -> [Double] {
    zip(values, parameters).map { min(max($0, $1.lowerBound), $1.upperBound) }
  }
}
