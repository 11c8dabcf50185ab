import LinearAlgebra

/// Coordinates in which the parameters of a chain ascend whatever their values: E_ac ≤ E_op, τ1 ≤ τ2 ≤ τ3.
///
/// The last of a chain keeps its own coordinate. Every other is the part of the next one's distance from the origin
/// that it reaches, 0…1; the origin is 0 for logarithmic parameters, else the lowest of the lower bounds. Without a
/// lower bound it is the distance below the next one, ≥ 0.
struct ParameterOrder: Sendable {
  /// Positions in ascending order of their values, and the origin; nil for none.
  private struct Chain: Sendable {
    var members: [Int]
    var origin: Double?
  }
  private var chains: [Chain] = []

  /// The order of `names` among `parameters`, which become those of the search.
  ///
  /// A fixed member bounds the others. Several lists may end with the same name, which then lies above all of them. Throws `unknownParameter` for a name that is missing, named twice or tied, and
  /// `invalidBounds` where members differ in their coordinates or leave no room.
  init(_ names: [[String]], _ parameters: inout [Parameter]) throws(FittingError) {
    var seen: Set<String> = []
    var tops: Set<String> = []
    for list in names {
      var members: [Int] = []
      for name in list {
        let isTop = name == list.last && tops.contains(name)
        guard let index = parameters.firstIndex(where: { $0.name == name }), isTop || seen.insert(name).inserted else {
          throw FittingError(.unknownParameter, "\(name) cannot be put in order: it is missing, or named twice")
        }
        if case .tied = parameters[index].role {
          throw FittingError(.unknownParameter, "\(name) cannot be put in order: it is tied")
        }
        members.append(index)
      }
      if let top = list.last { tops.insert(top) }
      try Self.boundByFixed(members, &parameters)
      for run in Self.freeRuns(members, parameters) { try add(run, &parameters) }
    }
  }

  private static func boundByFixed(_ members: [Int], _ parameters: inout [Parameter]) throws(FittingError) {
    for (place, index) in members.enumerated() where parameters[index].role == .fixed {
      let value = parameters[index].initialValue
      for other in members[..<place] where parameters[other].role == .free {
        parameters[other].upperBound = min(parameters[other].upperBound, value)
      }
      for other in members[(place + 1)...] where parameters[other].role == .free {
        parameters[other].lowerBound = max(parameters[other].lowerBound, value)
      }
    }
    for index in members where parameters[index].role == .free {
      let parameter = parameters[index]
      guard parameter.lowerBound <= parameter.upperBound else {
        throw FittingError(.invalidBounds, "the order leaves no room for \(parameter.name)")
      }
      parameters[index].initialValue = min(max(parameter.initialValue, parameter.lowerBound), parameter.upperBound)
    }
  }

  /// Neighbouring free members.
  private static func freeRuns(_ members: [Int], _ parameters: [Parameter]) -> [[Int]] {
    members.split { parameters[$0].role != .free }.map(Array.init).filter { $0.count > 1 }
  }

  private mutating func add(_ members: [Int], _ parameters: inout [Parameter]) throws(FittingError) {
    let isLogarithmic = parameters[members[0]].coordinate == .logarithmic
    guard members.allSatisfy({ (parameters[$0].coordinate == .logarithmic) == isLogarithmic }) else {
      throw FittingError(.invalidBounds, "parameters in an order must all be linear or all logarithmic")
    }
    let lowest = members.map { parameters[$0].lowerBound }.min() ?? -.infinity
    let origin: Double? = isLogarithmic ? 0 : (lowest.isFinite ? lowest : nil)
    chains.append(Chain(members: members, origin: origin))
    let starts = apart(coordinates(of: parameters.map(\.initialValue)))
    var upper = parameters[members[members.count - 1]].upperBound
    for index in members.dropLast().reversed() {
      let lower = parameters[index].lowerBound
      let own = parameters[index].upperBound
      parameters[index].upperBound = origin == nil ? .infinity : 1
      // The bound of the part is a little wider than that of the value: exact only where the next one is at its own.
      parameters[index].lowerBound = origin.map { upper > $0 ? max(0, (lower - $0) / (upper - $0)) : 0 } ?? 0
      parameters[index].initialValue = max(starts[index], parameters[index].lowerBound)
      if isLogarithmic { parameters[index].initialValue = max(parameters[index].initialValue, 1e-12) }
      upper = min(upper, own)
    }
    let last = members[members.count - 1]
    parameters[last].lowerBound = max(parameters[last].lowerBound, lowest)
    let start = starts[last]
    parameters[last].initialValue = min(max(start, parameters[last].lowerBound), parameters[last].upperBound)
  }

  /// The parameters at the coordinates of the search.
  func values(at coordinates: [Double]) -> [Double] {
    var result = coordinates
    for chain in chains {
      for place in chain.members.indices.dropLast().reversed() {
        let (index, next) = (chain.members[place], chain.members[place + 1])
        if let origin = chain.origin {
          result[index] = origin + coordinates[index] * (result[next] - origin)
        } else {
          result[index] = result[next] - coordinates[index]
        }
      }
    }
    return result
  }

  /// The coordinates of the search at values in the order; values out of it are sorted first.
  func coordinates(of values: [Double]) -> [Double] {
    var result = values
    // A member that ends several chains lies above all of them.
    var tops: [Int: Double] = [:]
    for chain in chains {
      guard let last = chain.members.last, let highest = chain.members.map({ values[$0] }).max() else { continue }
      tops[last] = max(tops[last] ?? highest, highest)
    }
    for chain in chains {
      var sorted = chain.members.map { values[$0] }.sorted()
      if let last = chain.members.last, let top = tops[last] { sorted[sorted.count - 1] = top }
      for (place, index) in chain.members.enumerated() {
        guard place + 1 < sorted.count else {
          result[index] = sorted[place]
          continue
        }
        if let origin = chain.origin {
          let distance = sorted[place + 1] - origin
          result[index] = distance > 0 ? min(max((sorted[place] - origin) / distance, 0), 1) : 1
        } else {
          result[index] = sorted[place + 1] - sorted[place]
        }
      }
    }
    return result
  }

  /// Coordinates with equal neighbours moved a little apart: on the bound between them a symmetric model has a saddle.
  func apart(_ coordinates: [Double]) -> [Double] {
    var result = coordinates
    for chain in chains {
      for (index, next) in zip(chain.members, chain.members.dropFirst()) {
        if chain.origin != nil {
          if result[index] > 0.95 { result[index] = 0.5 }
        } else if result[index] <= 0 {
          result[index] = max(0.1 * abs(result[next]), 1e-3)
        }
      }
    }
    return result
  }

  /// The same values with the order of every chain turned round: a start in the other basin.
  func reversed(_ values: [Double]) -> [Double] {
    var result = values
    for chain in chains {
      for (index, other) in zip(chain.members, chain.members.reversed()) { result[index] = values[other] }
    }
    return result
  }

  /// True where every chain ascends.
  func holds(_ values: [Double]) -> Bool {
    chains.allSatisfy { chain in zip(chain.members, chain.members.dropFirst()).allSatisfy { values[$0] <= values[$1] } }
  }

  /// Positions of neighbours that only the order keeps apart.
  func held(_ values: [Double]) -> [Int] {
    var result: Set<Int> = []
    for chain in chains {
      for (lower, upper) in zip(chain.members, chain.members.dropFirst())
      where values[upper] - values[lower] <= 1e-9 * max(abs(values[lower]), abs(values[upper])) {
        result.formUnion([lower, upper])
      }
    }
    return result.sorted()
  }

  /// ∂value/∂coordinate over all parameters.
  func slopes(at coordinates: [Double]) -> Matrix {
    let count = coordinates.count
    var result = Matrix(rows: count, columns: count)
    for i in 0..<count { result[i, i] = 1 }
    let values = values(at: coordinates)
    for chain in chains {
      for place in chain.members.indices.dropLast().reversed() {
        let (index, next) = (chain.members[place], chain.members[place + 1])
        let factor = chain.origin == nil ? 1 : coordinates[index]
        for column in chain.members { result[index, column] = factor * result[next, column] }
        result[index, index] = chain.origin.map { values[next] - $0 } ?? -1
      }
    }
    return result
  }
}
