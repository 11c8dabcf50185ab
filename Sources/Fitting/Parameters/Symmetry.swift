/// Groups of parameters that may change places without changing the model: the lifetimes and amplitudes of a sum of
/// exponentials.
struct Symmetry {
  /// Positions of the members; as many in each group.
  private let groups: [[Int]]

  /// Throws `unknownParameter` for a name that does not exist, `mismatchedSizes` for groups of different length.
  ///
  /// Where the parameters that would change places differ in role, bounds or coordinate there is no symmetry.
  init(_ names: [[String]], of parameters: [Parameter]) throws(FittingError) {
    var groups: [[Int]] = []
    for group in names {
      guard group.count == names[0].count, !group.isEmpty else {
        throw FittingError(.mismatchedSizes, "interchangeable groups of parameters need as many members each")
      }
      var positions: [Int] = []
      for name in group {
        guard let position = parameters.firstIndex(where: { $0.name == name }) else {
          throw FittingError(.unknownParameter, "the interchangeable parameter \(name) does not exist")
        }
        positions.append(position)
      }
      groups.append(positions)
    }
    let isSymmetric = groups.allSatisfy { group in
      zip(group, groups[0]).allSatisfy { Self.areAlike(parameters[$0], parameters[$1]) }
    }
    self.groups = isSymmetric && groups.count > 1 ? groups : []
  }

  private static func areAlike(_ a: Parameter, _ b: Parameter) -> Bool {
    a.role == .free && b.role == .free && a.lowerBound == b.lowerBound && a.upperBound == b.upperBound
      && a.coordinate == b.coordinate
  }

  /// The order of the groups by their first members.
  private func order(_ values: [Double]) -> [Int] {
    groups.indices.sorted { (values[groups[$0][0]], $0) < (values[groups[$1][0]], $1) }
  }

  /// True if both lists have their groups in the same order.
  func haveSameOrder(_ a: [Double], _ b: [Double]) -> Bool { order(a) == order(b) }

  /// The values with their groups in the order of `reference`'s.
  func ordered(_ values: [Double], like reference: [Double]) -> [Double] {
    var result = values
    for (target, source) in zip(order(reference), order(values)) {
      for (to, from) in zip(groups[target], groups[source]) { result[to] = values[from] }
    }
    return result
  }

  /// The minima that differ from the best one and from one another, in whatever order their groups are, by more than
  /// 0.1 % of a value and a twentieth of its standard error.
  func distinct(
    _ minima: [(values: [Double], cost: Double)], from best: [Double], errors: [Double]
  ) -> [(values: [Double], cost: Double)] {
    var kept: [(values: [Double], cost: Double)] = []
    for minimum in minima {
      let values = ordered(minimum.values, like: best)
      let isKnown = ([best] + kept.map(\.values)).contains { known in
        values.indices.allSatisfy { j in
          let size = max(abs(known[j]), abs(values[j]), 1e-12)
          return abs(known[j] - values[j]) <= max(1e-3 * size, 0.05 * min(errors[j], size))
        }
      }
      if !isKnown { kept.append((values, minimum.cost)) }
    }
    return kept
  }
}
