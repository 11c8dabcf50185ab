import Fitting

/// A parameter or derived quantity of several results, in one unit.
struct ComparedQuantity {
  let name, symbol, unit: String
  let isDerived: Bool
  /// One for each result; nil where it has none of this name.
  let parameters: [FittedParameter?]

  /// All that any result has: what is new in one stands behind what it follows there.
  static func all(_ results: [StoredResult]) -> [ComparedQuantity] {
    let derived = results.map { result in
      result.derived.map {
        FittedParameter(
          name: $0.name, symbol: $0.symbol, unit: $0.unit, value: $0.value, standardError: $0.standardError,
          optimum: $0.value ?? .nan, status: .free, verdict: $0.value == nil ? .notDetermined : .determined)
      }
    }
    return merged(results.map(\.parameters), isDerived: false) + merged(derived, isDerived: true)
  }

  private static func merged(_ lists: [[FittedParameter]], isDerived: Bool) -> [ComparedQuantity] {
    var rows: [ComparedQuantity] = []
    for list in lists {
      var behind = 0
      for parameter in list {
        // A symbol can hold a number that belongs to the quantity: the width at 155 K is not that at 250 K.
        func isSame(_ other: FittedParameter) -> Bool {
          other.name == parameter.name && other.symbol == parameter.symbol
            && UnitScale.factor(from: other.unit, to: parameter.unit) != nil
        }
        let known = rows.firstIndex { row in row.parameters.contains { $0.map(isSame) ?? false } }
        if let known {
          behind = known + 1
          continue
        }
        let members = lists.map { list in list.first(where: isSame)?.converted(to: parameter.unit) }
        rows.insert(
          ComparedQuantity(
            name: parameter.name, symbol: parameter.symbol, unit: parameter.unit, isDerived: isDerived,
            parameters: members), at: behind)
        behind += 1
      }
    }
    return rows
  }

  /// Of two results, the second's value less the first's; nil where one has none, or no error is known.
  var difference: (value: Double, error: Double)? {
    guard parameters.count == 2, let a = parameters[0], let b = parameters[1], let x = a.value, let y = b.value,
      x.isFinite, y.isFinite
    else { return nil }
    let (own, other) = (a.standardError ?? 0, b.standardError ?? 0)
    let error = (own * own + other * other).squareRoot()
    return error > 0 && error.isFinite ? (y - x, error) : nil
  }
}
