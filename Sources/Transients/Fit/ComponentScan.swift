import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// Fits of a map with one component, two, three, …, and what they say of how many it holds.
public struct ComponentScan: Sendable, Equatable {
  /// The fit with one number of components.
  public struct Row: Sendable, Equatable {
    /// Number of components.
    public let count: Int
    /// The lifetimes, ascending, in the map's time unit.
    public let lifetimes: [Double]
    /// Sums of squares and criteria; every spectral amplitude counts as a parameter.
    public fileprivate(set) var statistics: FitStatistics
    /// False where the search ended before a minimum could be vouched for: the sum of squares may lie above it.
    public fileprivate(set) var isMinimum: Bool
    /// The residual's largest singular value over the largest that noise gives; above 1 there is structure left.
    public let excess: Double?
    /// Why a component of the fit is none; nil where all are.
    public let collapse: String?
    /// True where one component is faster than the response shows: it may stand for an artifact at time zero.
    public let isUnresolved: Bool
  }

  /// The fits made, by ascending number of components.
  public private(set) var rows: [Row]
  /// The number with the lowest BIC among the fits whose components are all real.
  public let chosen: Int

  /// Components tried at most.
  public static let limit = 6

  init(rows: [Row]) {
    self.rows = rows
    let sound = rows.filter { $0.collapse == nil }
    let best = sound.min { ($0.statistics.bic ?? .infinity, $0.count) < ($1.statistics.bic ?? .infinity, $1.count) }
    chosen = best?.count ?? 1
  }

  /// The scan as a table, with the choice marked.
  public var table: ResultTable {
    func column(_ name: String, _ value: (Row) -> Double?) -> ResultTable.Column {
      ResultTable.Column(name, values: rows.map(value))
    }
    return ResultTable(
      name: "components",
      title:
        "Number of components; every spectral amplitude counts as a parameter, residual: its first singular value over noise's",
      columns: [
        column("parameters") { Double($0.statistics.freeParameters) }, column("SSE") { $0.statistics.sumOfSquares },
        column("BIC") { $0.statistics.bic }, column("AICc") { $0.statistics.aicc },
        column("residual") { $0.excess },
      ],
      rows: ResultTable.RowNames("n", rows.map(name)), place: .text)
  }

  private func name(_ row: Row) -> String {
    var remarks = [row.collapse ?? (row.isUnresolved ? "τ1 below the response" : nil)].compactMap { $0 }
    if !row.isMinimum { remarks.append("not at its minimum, SSE is at most this") }
    return "\(row.count)" + (row.count == chosen ? " (chosen)" : "")
      + (remarks.isEmpty ? "" : ": " + remarks.joined(separator: ", "))
  }

  /// What the table leaves to be said; nil where nothing.
  public var finding: String? {
    guard let choice = rows.first(where: { $0.count == chosen }), let last = rows.last else { return nil }
    let count = "\(chosen) component\(chosen == 1 ? "" : "s")"
    if choice.isUnresolved {
      return
        "Of the \(count) that BIC takes τ1 is faster than the response shows: it may stand for an artifact at time zero, not for a "
        + "species."
    }
    if chosen == last.count, chosen == Self.limit {
      return
        "BIC still falls at \(count): the noise of the map has a structure, or its model is another. Do not read them as \(chosen) "
        + "species."
    }
    guard let excess = choice.excess, excess > 1.5 else { return nil }
    return
      "With \(count) the residual has a structure that one more does not take away: an artifact, a chirp, or noise that is common "
      + "to many cells."
  }

  /// Adds table and finding to a result; where that is the fit of one of the rows, and no worse, the row takes its
  /// statistics: a scan ends a search early.
  public func add(to result: inout FitResult) {
    var scan = self
    for index in scan.rows.indices where scan.rows[index].statistics.isOfSameModel(as: result.statistics) {
      guard result.termination.isConverged,
        result.statistics.sumOfSquares <= scan.rows[index].statistics.sumOfSquares * (1 + 1e-9)
      else { continue }
      scan.rows[index].statistics = result.statistics
      scan.rows[index].isMinimum = true
    }
    result.tables.append(scan.table)
    if let finding { result.findings.append(finding) }
  }
}

extension FitStatistics {
  /// The same data and the same number of parameters.
  fileprivate func isOfSameModel(as other: FitStatistics) -> Bool {
    points == other.points && freeParameters == other.freeParameters && errorScale == other.errorScale
  }
}

extension GlobalFit {
  /// The fit with the number of components that a scan takes. Where that finds no minimum it is the smaller number with
  /// the lowest BIC whose fit does, which a warning tells; where none does, it is the scan's.
  public static func outcome(
    _ map: TransientMap, choiceOf scan: ComponentScan, options: GlobalFitOptions
  ) throws -> GlobalFitOutcome {
    var options = options
    options.componentCount = scan.chosen
    let first = try outcome(map, options: options)
    guard !first.result.termination.isConverged else { return first }
    let fewer = scan.rows.filter { $0.count < scan.chosen && $0.collapse == nil }
    for row in fewer.sorted(by: { ($0.statistics.bic ?? .infinity) < ($1.statistics.bic ?? .infinity) }) {
      options.componentCount = row.count
      var other = try outcome(map, options: options)
      guard other.result.termination.isConverged else { continue }
      other.result.warnings.append(
        "BIC takes \(scan.chosen) components, but their fit finds no minimum: these are \(row.count). The map holds what the model "
          + "lacks; add what is missing (--chirp, --artifact, --oscillation)")
      return other
    }
    return first
  }

  /// Fits a map with 1, 2, … 6 components, without intervals, to find how many it holds.
  ///
  /// Ends where BIC has risen twice in a row, or a component is none: the same as another, with a spectrum that is noise,
  /// or the second one that is faster than the response; the first may be an artifact. Of the options, lifetimes, component
  /// count and random starts are not looked at, nor what they say of lifetimes that a fit does not have.
  ///
  /// - Throws: as ``fit(_:options:)``.
  public static func scan(_ map: TransientMap, options: GlobalFitOptions = GlobalFitOptions()) throws -> ComponentScan {
    let map = try map.withoutEmptyLines()
    var rows: [ComponentScan.Row] = []
    var previous: [Double]?
    var rises = 0
    for count in 1...ComponentScan.limit {
      guard let plan = try plan(map, options, count: count) else { break }
      let outcome = try run(plan, starts: plan.scanStarts(after: previous), isRough: true)
      var row = plan.scanRow(outcome)
      if let last = rows.last?.statistics.bic, let bic = row.statistics.bic { rises = bic > last ? rises + 1 : 0 }
      // One component more never fits worse than one fewer.
      if let last = rows.last, row.statistics.sumOfSquares > last.statistics.sumOfSquares { row.isMinimum = false }
      rows.append(row)
      previous = plan.sorted(outcome.outcome.values)
      if row.collapse != nil || rises == 2 { break }
    }
    return ComponentScan(rows: rows)
  }

  /// The plan of one fit of a scan; nil where the map has too few delays for so many components.
  private static func plan(_ map: TransientMap, _ options: GlobalFitOptions, count: Int) throws -> GlobalFitPlan? {
    var options = options
    options.lifetimes = nil
    options.componentCount = count
    options.randomStarts = 0
    options.profiles = ProfileChoice.none
    let missing = Set((count + 1...ComponentScan.limit + 4).map { "tau\($0)" })
    options.fixed = options.fixed.filter { !missing.contains($0.key) }
    options.bounds = options.bounds.filter { !missing.contains($0.key) }
    options.ties = options.ties.filter { !missing.contains($0.key) && !missing.contains($0.value.other) }
    options.nonNegative.removeAll { missing.contains("tau" + $0) }
    options.nonPositive.removeAll { missing.contains("tau" + $0) }
    if count > 1, map.delays.count <= count + 3 { return nil }
    return try GlobalFitPlan(map, options)
  }
}

extension GlobalFitPlan {
  /// Evenly spread starts, and the lifetimes of one component fewer with another in each of their gaps.
  func scanStarts(after previous: [Double]?) -> [[Double]] {
    let even = starts()
    guard let previous, previous.count + 1 == layout.count else { return even }
    let fewer = layout.lifetimeCount - 1
    let known = Array(previous[..<fewer])
    let shared = Array(previous[fewer...])
    // One lifetime more moves all positions by one.
    let width = responseWidth([0] + previous)
    let ends = [width / 2] + known + [delayRange * 3]
    let warm = zip(ends, ends.dropFirst()).map { low, high in
      (known + [(low * max(high, low)).squareRoot()]).sorted() + shared
    }
    return clamped(warm) + [even[0]]
  }

  func scanRow(_ fit: SeparableOutcome) -> ComponentScan.Row {
    let statistics = fit.outcome.result.statistics
    var excess: Double?
    if let first = NoiseEdge.singularValues(fit.residual)?.first, statistics.degreesOfFreedom > 0 {
      let sum = fit.residual.elements.reduce(0) { $0 + ($1.isNaN ? 0 : $1 * $1) }
      let sigma = (sum / Double(statistics.degreesOfFreedom)).squareRoot()
      excess =
        sigma > 0 ? first / NoiseEdge.of(rows: fit.residual.rows, columns: fit.residual.columns, sigma: sigma) : nil
    }
    return ComponentScan.Row(
      count: layout.componentCount, lifetimes: Array(sorted(fit.outcome.values).prefix(layout.lifetimeCount)),
      statistics: statistics, isMinimum: fit.outcome.result.termination.isConverged, excess: excess,
      collapse: collapse(fit), isUnresolved: unresolvedCount(fit) > 0)
  }

  /// Why a component is none.
  private func collapse(_ fit: SeparableOutcome) -> String? {
    guard fit.outcome.result.termination.reason != .notEvaluable else { return "has no finite value" }
    let values = sorted(fit.outcome.values)
    let lifetimes = values.prefix(layout.lifetimeCount)
    if unresolvedCount(fit) > 1 { return "two below the response" }
    if let pair = lifetimes.indices.dropFirst().first(where: { lifetimes[$0] < 1.03 * lifetimes[$0 - 1] }) {
      return "τ\(pair) = τ\(pair + 1)"
    }
    if let pair = lifetimes.indices.dropFirst().first(where: { lifetimes[$0 - 1] > Self.limitFactor * delayRange }) {
      return "τ\(pair), τ\(pair + 1) outlast the delays"
    }
    return insignificantComponents(fit).first.map { "spectrum of τ\($0 + 1) is noise" }
  }

  /// Components with a lifetime below a tenth of the response.
  private func unresolvedCount(_ fit: SeparableOutcome) -> Int {
    let values = fit.outcome.values
    return values.prefix(layout.lifetimeCount).count { $0 < responseWidth(values) / 10 }
  }
}
