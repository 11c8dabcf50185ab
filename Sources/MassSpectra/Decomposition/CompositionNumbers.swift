import Fitting

/// What the areas of a decomposition say of the composition: fractions, means, ratios, the width of the distribution.
struct CompositionNumbers {
  /// The metals that a ratio is made of, in the order in which they are named.
  private static let metals = ["Au", "Ag", "Cu", "Pt", "Pd", "Ni", "Hg", "Cd", "Zn"]

  let decomposition: Decomposition
  /// The families' variables.
  let variables: [String]
  /// The metals of the species, two at most.
  let metals: [String]

  private var areas: [Double] { decomposition.areas }
  private var ones: [Double] { areas.map { _ in 1 } }

  init(_ decomposition: Decomposition) {
    self.decomposition = decomposition
    var variables: [String] = []
    for family in decomposition.families {
      for name in family.variables where !variables.contains(name) { variables.append(name) }
    }
    self.variables = variables
    metals = Array(
      Self.metals.filter { metal in
        decomposition.species.contains { $0.member.ion.composition.count(metal) > 0 }
      }.prefix(2))
  }

  /// The variable that the fractions are listed by.
  var main: String? { variables.contains("x") ? "x" : variables.first }

  private func values(_ variable: String) -> [Double] {
    decomposition.species.map { Double($0.member.variables[variable] ?? 0) }
  }

  /// The values of the main variable that occur, ascending.
  var mainValues: [Int] {
    guard let main else { return [] }
    return Set(decomposition.species.map { $0.member.variables[main] ?? 0 }).sorted()
  }

  /// Positions of the species with a value of the main variable.
  func positions(_ value: Int) -> [Int] {
    guard let main else { return [] }
    return decomposition.species.indices.filter { decomposition.species[$0].member.variables[main] ?? 0 == value }
  }

  /// The part of all ions that some species have.
  func fraction(_ positions: [Int]) -> AreaQuantity? {
    var chosen = areas.map { _ in 0.0 }
    for position in positions { chosen[position] = 1 }
    return AreaQuantity.ratio(chosen, over: ones, areas: areas)
  }

  /// The mean of a variable.
  func mean(_ variable: String) -> AreaQuantity? { AreaQuantity.ratio(values(variable), over: ones, areas: areas) }

  /// Atoms of the first metal over those of the second.
  var metalRatio: AreaQuantity? {
    guard metals.count == 2 else { return nil }
    let counts = metals.map { metal in
      decomposition.species.map { Double($0.member.ion.composition.count(metal)) }
    }
    return AreaQuantity.ratio(counts[0], over: counts[1], areas: areas)
  }

  /// Sites that the two metals share: their atoms, where all species have as many.
  var sites: Int? {
    let sums = Set(
      decomposition.species.map { species in metals.reduce(0) { $0 + species.member.ion.composition.count($1) } })
    return metals.count == 2 && sums.count == 1 ? sums.first : nil
  }

  /// True where the main variable counts atoms of the first metal.
  var countsFirstMetal: Bool {
    guard let main, let metal = metals.first else { return false }
    return decomposition.species.allSatisfy {
      $0.member.ion.composition.count(metal) == $0.member.variables[main] ?? 0
    }
  }

  /// The variance of the main variable over the ions.
  var variance: AreaQuantity? {
    guard let main, let mean = mean(main) else { return nil }
    // d var/da = ((x − mean)² − var)/A: the mean's own change cancels to first order.
    let squares = values(main).map { ($0 - mean.value) * ($0 - mean.value) }
    return AreaQuantity.ratio(squares, over: ones, areas: areas)
  }

  /// The variance over that of a binomial with the same mean, np(1 − p).
  var widthRatio: AreaQuantity? {
    guard countsFirstMetal, let sites, let main, let mean = mean(main), let variance else { return nil }
    let n = Double(sites)
    let binomial = mean.value * (1 - mean.value / n)
    guard binomial > 0 else { return nil }
    let slope = 1 - 2 * mean.value / n
    return AreaQuantity(
      value: variance.value / binomial,
      gradient: variance.gradient.indices.map {
        variance.gradient[$0] / binomial - variance.value / (binomial * binomial) * slope * mean.gradient[$0]
      })
  }

  /// The binomial of the same mean at a value.
  func binomial(_ value: Int) -> Double? {
    guard countsFirstMetal, let sites, let main, let mean = mean(main), value >= 0, value <= sites else { return nil }
    let p = mean.value / Double(sites)
    guard p > 0, p < 1 else { return nil }
    var result = 1.0
    // Factors in an order that neither overflows nor vanishes on the way.
    var rest = sites - value
    for k in 0..<value {
      result *= Double(sites - k) / Double(k + 1) * p
      while result > 1, rest > 0 {
        result *= 1 - p
        rest -= 1
      }
    }
    for _ in 0..<rest { result *= 1 - p }
    return result
  }
}
