import Fitting

/// The correlations of parameters, from their covariance.
struct CorrelationMatrix {
  let labels: [String]
  /// Rows; nil where a correlation cannot be known.
  let values: [[Double?]]

  /// Nil for fewer than two parameters, and where no correlation is known.
  init?(_ covariance: Covariance) {
    let count = covariance.labels.count
    guard count > 1, covariance.values.count == count, covariance.values.allSatisfy({ $0.count == count }) else {
      return nil
    }
    labels = covariance.labels
    values = (0..<count).map { i in
      (0..<count).map { j in
        guard let both = covariance.values[i][j], let a = covariance.values[i][i], let b = covariance.values[j][j],
          a > 0, b > 0
        else { return nil }
        let r = both / (a.squareRoot() * b.squareRoot())
        return r.isFinite ? min(max(r, -1), 1) : nil
      }
    }
    let isKnown = values.indices.contains { i in values[i].indices.contains { $0 != i && values[i][$0] != nil } }
    guard isKnown else { return nil }
  }

  /// Three decimals; a dash where unknown.
  func cell(_ value: Double?) -> String {
    value.flatMap(DecimalNumber.init).map { $0.fixed(decimals: 3) } ?? "–"
  }

  /// The class of a cell's colour: red above zero, blue below, in three steps; empty below 0.3.
  func shade(_ row: Int, _ column: Int) -> String {
    guard let value = values[row][column], value.magnitude >= 0.3 else { return "" }
    let step = value.magnitude > 0.9 ? 3 : value.magnitude > 0.6 ? 2 : 1
    return "\(value > 0 ? "plus" : "minus")\(step)"
  }

  /// True beyond ±0.95.
  func isStrong(_ row: Int, _ column: Int) -> Bool { (values[row][column]?.magnitude ?? 0) > 0.95 }
}
