import Fitting
import LinearAlgebra
import Measurements

extension GlobalFitOutcome {
  /// Adds what the residual and the covariance say to the result: the tables `residual_structure` and `correlations`, and
  /// a finding of each.
  ///
  /// Not part of the fit itself: the singular values of a large residual take longer than the fit.
  public mutating func addAnswers() {
    addResidualAnswer()
    Correlations(result)?.add(to: &result)
  }

  /// Adds the residual's alone.
  mutating func addResidualAnswer() {
    guard let answer = residualAnswer() else { return }
    result.tables.append(answer.table)
    result.findings.append(answer.finding)
  }

  /// The residual, over σ where the fit knew it.
  private var standardizedResidual: Matrix {
    var matrix = Matrix(rows: data.delays.count, columns: data.wavelengths.count, columnMajor: residual.signal)
    guard result.statistics.errorScale == .known, let errors = data.errors else { return matrix }
    for index in matrix.elements.indices { matrix.elements[index] /= errors[index] }
    return matrix
  }

  private func residualAnswer() -> (table: ResultTable, finding: String)? {
    let matrix = standardizedResidual
    let degrees = result.statistics.degreesOfFreedom
    let squares = matrix.elements.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
    let size = data.signal.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
    guard result.termination.isConverged, degrees > 0, squares > 0,
      let structure = ResidualStructure(matrix, dataSquares: result.statistics.errorScale == .known ? 0 : size),
      let values = NoiseEdge.singularValues(matrix), let first = values.first
    else { return nil }
    let edge = NoiseEdge.of(
      rows: matrix.rows, columns: matrix.columns, sigma: (squares / Double(degrees)).squareRoot())
    let above = values.count { $0 > edge }
    let shown = values.prefix(max(3, min(above + 1, 10)))
    let table = ResultTable(
      name: "residual_structure", title: "Structure of the residual",
      columns: [
        ResultTable.Column(
          "residual",
          values: [structure.alongDelays, structure.alongWavelengths, structure.vonNeumannRatio] + shown.map { $0 }),
        ResultTable.Column("noise", values: [0, 0, 2] + shown.map { _ in edge }),
      ],
      rows: ResultTable.RowNames(
        "measure",
        ["correlation along delays", "correlation along wavelengths", "von Neumann ratio along delays"]
          + shown.indices.map { "singular value \($0 + 1)" }), place: .document)
    let excess = StepWords.times(first / edge)
    let verdict =
      above == 0
      ? "like noise"
      : "\(above) of its singular values rise\(above == 1 ? "s" : "") above the noise's largest (the first \(excess))"
    return (
      table,
      "Residual: \(verdict); neighbours are correlated by \(Rounded.fixed(structure.alongDelays, decimals: 2)) along the delays, "
        + "\(Rounded.fixed(structure.alongWavelengths, decimals: 2)) along the wavelengths."
    )
  }

}

/// The correlations between the parameters of a fit.
struct Correlations {
  private let labels: [String]
  private let symbols: [String: String]
  private let values: [[Double?]]

  /// Nil where there are fewer than two parameters with a covariance.
  init?(_ result: FitResult) {
    let covariance = result.covariance
    guard result.termination.isConverged, covariance.labels.count > 1 else { return nil }
    labels = covariance.labels
    symbols = Dictionary(result.parameters.map { ($0.name, $0.symbol) }, uniquingKeysWith: { first, _ in first })
    values = covariance.labels.indices.map { i in
      covariance.labels.indices.map { j -> Double? in
        guard let both = covariance.values[i][j], let a = covariance.values[i][i], let b = covariance.values[j][j]
        else { return nil }
        let product = (a * b).squareRoot()
        return product > 0 && product.isFinite ? min(max(both / product, -1), 1) : nil
      }
    }
  }

  /// Adds the table, and the finding where there is one.
  func add(to result: inout FitResult) {
    result.tables.append(table)
    if let finding { result.findings.append(finding) }
  }

  private var table: ResultTable {
    ResultTable(
      name: "correlations", title: "Correlations of the parameters",
      columns: labels.indices.map { j in ResultTable.Column(labels[j], values: labels.indices.map { values[$0][j] }) },
      rows: ResultTable.RowNames("parameter", labels), place: .document)
  }

  /// The pairs that must be read together, strongest first; nil where no correlation reaches 0.9.
  private var finding: String? {
    var pairs: [(i: Int, j: Int, value: Double)] = []
    for i in labels.indices {
      for j in 0..<i {
        if let value = values[i][j], abs(value) >= 0.9 { pairs.append((j, i, value)) }
      }
    }
    guard !pairs.isEmpty else { return nil }
    pairs.sort { abs($0.value) > abs($1.value) }
    let named = pairs.prefix(4).map { pair in
      let names = [pair.i, pair.j].map { symbols[labels[$0]] ?? labels[$0] }.joined(separator: " and ")
      return "\(names) \(Rounded.fixed(pair.value, decimals: 3))"
    }
    let rest = pairs.count > 4 ? ", and \(pairs.count - 4) more" : ""
    return "Strongly correlated: \(named.joined(separator: ", "))\(rest)."
  }
}
