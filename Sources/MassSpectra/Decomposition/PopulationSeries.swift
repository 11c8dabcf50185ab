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

  /// A series, in the order of time where every member has one and as given otherwise.
  public init(_ members: [Member], timeUnit: String) {
    let times = members.compactMap(\.time)
    self.members =
      times.count == members.count
      ? zip(members, times).enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
        .map(\.element.0) : members
    self.timeUnit = timeUnit
  }

  /// How the names of fractions begin.
  private static let mark = "fraction_"

  /// A value; a fraction of which only a limit is known has none, and a series shows where the fit ended.
  private static func value(_ parameter: FittedParameter?) -> Double? {
    parameter?.value ?? (parameter?.verdict == .upperBound ? parameter?.optimum : nil)
  }

  /// The fractions alone against time, as a series that a reaction scheme can be fitted to; nil without times.
  private var fractions: ResultTable? {
    guard members.allSatisfy({ $0.time != nil }) else { return nil }
    let names = members.first?.result.parameters.map(\.name).filter { $0.hasPrefix(Self.mark) } ?? []
    return ResultTable(
      name: "fractions", title: "fractions against time, for photofit kinetics",
      columns: [.init("time", unit: timeUnit, values: members.map(\.time))]
        + names.map { name in
          .init(
            name, values: members.map { member in Self.value(member.result.parameters.first { $0.name == name }) },
            decimals: 5)
        }, place: .text)
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
      let isFraction = name.hasPrefix(Self.mark)
      columns.append(.init(name, values: found.map(Self.value), decimals: isFraction ? 5 : nil))
      columns.append(.init("\(name)_error", values: found.map { $0?.standardError }, decimals: isFraction ? 5 : nil))
    }
    // What the feed lacks for the mean, where a feed is given.
    let excess = members.map { member in member.result.derived.first { $0.name.hasPrefix("excess_") } }
    if let name = excess.first.flatMap({ $0?.name }) {
      columns.append(.init(name, values: excess.map { $0?.value }))
      columns.append(.init("\(name)_error", values: excess.map { $0?.standardError }))
    }
    columns.append(.init("reduced_chi_square", values: members.map(\.result.statistics.reducedChiSquare)))
    var tables = [
      ResultTable(
        name: "populations", title: "populations, a row for every spectrum", columns: columns,
        rows: .init("spectrum", members.map(\.label)), place: .document),
      ResultTable(
        name: "compositions", title: "means and ratios, a row for every spectrum",
        columns: columns.filter { !$0.name.hasPrefix(Self.mark) }, rows: .init("spectrum", members.map(\.label)),
        place: .text),
    ]
    if let fractions { tables.append(fractions) }
    var result = FitResult.computed(
      model: members.first?.result.model ?? "", derived: [],
      tables: tables,
      warnings: members.flatMap { member in member.result.warnings.map { "\(member.label): \($0)" } })
    let open = members.filter { !$0.result.termination.isConverged }.map(\.label)
    if !open.isEmpty {
      result.termination = Termination(
        reason: .stalled, message: "not converged: \(open.joined(separator: ", "))", starts: members.count)
    }
    return result
  }
}
