import Fitting

/// Populations of the ions against time: the decompositions of a series of spectra side by side.
public struct PopulationSeries: Sendable {
  /// A spectrum's decomposition.
  public struct Member: Sendable {
    /// What the spectrum is called.
    public let label: String
    /// When it was measured; nil where that is not known.
    public let time: Double?
    /// Its result.
    public let result: FitResult

    /// A member.
    public init(label: String, time: Double?, result: FitResult) {
      self.label = label
      self.time = time
      self.result = result
    }
  }

  private let members: [Member]
  private let timeUnit: String

  /// A series in the order given.
  public init(_ members: [Member], timeUnit: String) {
    self.members = members
    self.timeUnit = timeUnit
  }

  /// A row for every spectrum: fractions, means and ratio with their errors; converged where all of them are.
  public func result() -> FitResult {
    var names: [String] = []
    for member in members {
      for parameter in member.result.parameters where !names.contains(parameter.name) { names.append(parameter.name) }
    }
    var columns: [ResultTable.Column] = []
    if members.contains(where: { $0.time != nil }) {
      columns.append(.init("time", unit: timeUnit, values: members.map(\.time)))
    }
    for name in names {
      let found = members.map { member in member.result.parameters.first { $0.name == name } }
      let isFraction = name.hasPrefix("fraction_")
      columns.append(.init(name, values: found.map { $0?.value }, decimals: isFraction ? 5 : nil))
      columns.append(.init("\(name)_error", values: found.map { $0?.standardError }, decimals: isFraction ? 5 : nil))
    }
    columns.append(.init("reduced_chi_square", values: members.map(\.result.statistics.reducedChiSquare)))
    var result = FitResult.computed(
      model: members.first?.result.model ?? "", derived: [],
      tables: [
        ResultTable(
          name: "populations", title: "populations, a row for every spectrum", columns: columns,
          rows: .init("spectrum", members.map(\.label)), place: .text)
      ],
      warnings: members.flatMap { member in member.result.warnings.map { "\(member.label): \($0)" } })
    let open = members.filter { !$0.result.termination.isConverged }.map(\.label)
    if !open.isEmpty {
      result.termination = Termination(
        reason: .stalled, message: "not converged: \(open.joined(separator: ", "))", starts: members.count)
    }
    return result
  }
}
