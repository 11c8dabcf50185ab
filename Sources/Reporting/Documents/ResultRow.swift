import Fitting

/// Which data a row of a table of results is about.
public struct RowSubject: Sendable, Equatable {
  /// The file, as the user wrote it.
  public var source: String
  /// Number of the decay in its file, from 1; nil where the file holds one thing alone.
  public var column: Int?
  /// Its name; empty where it has none.
  public var label: String
  /// Further cells, in order: names and contents.
  public var more: [(name: String, text: String)]

  /// A subject.
  public init(source: String, column: Int? = nil, label: String = "", more: [(name: String, text: String)] = []) {
    self.source = source
    self.column = column
    self.label = label
    self.more = more
  }

  /// Equal in all cells.
  public static func == (first: RowSubject, second: RowSubject) -> Bool {
    first.source == second.source && first.column == second.column && first.label == second.label
      && first.more.map(\.name) == second.more.map(\.name) && first.more.map(\.text) == second.more.map(\.text)
  }
}

/// One result of many, as a row of named cells.
///
/// A parameter has the cells `tau1`, `tau1_error`, `tau1_unit` and `tau1_verdict`; where the data do not determine it
/// the first two are empty, and `tau1_low` or `tau1_high` hold the limit. Numbers are written with the fewest digits
/// that read back exactly.
public struct ResultRow: Sendable, Equatable {
  /// How the fit of a row ended.
  public enum Outcome: UInt8, Sendable {
    /// A minimum was found.
    case converged = 99
    /// The fit stopped elsewhere.
    case notConverged = 110
    /// There was no fit: the data could not be read, or not be fitted.
    case failed = 102
  }

  /// Cells that are for a page and not for a table: a picture, and the folder of a page of its own.
  public static let illustrations: Set<String> = ["thumbnail", "page"]

  /// Names of the cells, each once.
  public private(set) var names: [String] = []
  /// The cells, separated by tabs; tabs, line feeds and backslashes within them as `\t`, `\n` and `\\`.
  public private(set) var cells: [UInt8] = []
  /// How the fit ended.
  public let outcome: Outcome
  /// Why there was no fit; nil where there was one.
  public let problem: String?

  /// A fit's row.
  ///
  /// - Parameters:
  ///   - subject: the data.
  ///   - result: the fit.
  ///   - components: number of components; nil where the model has none.
  ///   - member: which of several linked data sets, from 1: the row has what is common and what is its own, which has its
  ///     number behind its name (`shift@2`) from the second on. Nil for a fit of one.
  public init(_ subject: RowSubject, _ result: FitResult, components: Int?, member: Int? = nil) {
    outcome = result.termination.isConverged ? .converged : .notConverged
    problem = nil
    names.reserveCapacity(64)
    cells.reserveCapacity(640)
    add(subject)
    add("status", result.termination.reason.rawValue)
    if let components { add("components", components.description) }
    let owners = OwnedNames(result, member: member)
    for parameter in result.parameters {
      if let name = owners.name(parameter.name) { add(parameter, name) }
    }
    for quantity in result.derived {
      if let name = owners.name(quantity.name) { add(quantity, name) }
    }
    add("chi2r", result.statistics.reducedChiSquare)
    add("deviance", result.statistics.deviance)
    add("durbin_watson", Self.durbinWatson(result, member: member))
    add("warnings", result.warnings.joined(separator: " | "))
    add("error", "")
  }

  /// The row of data without a fit, and why.
  public init(_ subject: RowSubject, problem: String) {
    outcome = .failed
    self.problem = problem
    add(subject)
    add("status", "failed")
    add("warnings", "")
    add("error", problem)
  }

  /// A row of one cell that holds a whole line of text.
  public init(line: String, outcome: Outcome, problem: String?) {
    self.outcome = outcome
    self.problem = problem
    add("line", line)
  }

  /// The contents of the cells.
  public var texts: [String] {
    var texts: [String] = []
    var text: [UInt8] = []
    var isEscaped = false
    for byte in cells + [UInt8(ascii: "\t")] {
      if isEscaped {
        text.append(
          byte == UInt8(ascii: "t") ? UInt8(ascii: "\t") : byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == Self.escape {
        isEscaped = true
      } else if byte == UInt8(ascii: "\t") {
        texts.append(String(decoding: text, as: UTF8.self))
        text.removeAll()
      } else {
        text.append(byte)
      }
    }
    return texts
  }

  /// Adds what a page shows: a small picture, and the folder of the row's own page where it has one.
  public mutating func illustrate(_ thumbnail: Thumbnail?, page: String?) {
    if let thumbnail { add("thumbnail", thumbnail.text) }
    if let page { add("page", page) }
  }

  private mutating func add(_ subject: RowSubject) {
    add("source", subject.source)
    add("column", subject.column?.description ?? "")
    add("label", subject.label)
    for cell in subject.more { add(cell.name, cell.text) }
  }

  private mutating func add(_ parameter: FittedParameter, _ name: String) {
    add(name, parameter.value)
    add(name + "_error", parameter.value == nil ? nil : parameter.standardError)
    add(name + "_unit", parameter.unit)
    let isVaried = parameter.status != .fixed && parameter.status != .tied
    add(name + "_verdict", isVaried ? parameter.verdict.rawValue : parameter.status.rawValue)
    // Of what has no value the limit is all there is; of the others the ends where they are no mere ± 2 errors.
    guard let interval = parameter.interval, parameter.value == nil || interval.method != .covariance else { return }
    if let low = interval.low { add(name + "_low", low) }
    if let high = interval.high { add(name + "_high", high) }
  }

  private mutating func add(_ quantity: DerivedQuantity, _ name: String) {
    add(name, quantity.value)
    if let error = quantity.standardError { add(name + "_error", error) }
    if !quantity.unit.isEmpty { add(name + "_unit", quantity.unit) }
  }

  private mutating func add(_ name: String, _ value: Double?) { add(name, CSV.field(value)) }

  private mutating func add(_ name: String, _ text: String) {
    if !names.isEmpty { cells.append(UInt8(ascii: "\t")) }
    names.append(name)
    let needsEscape = text.utf8.contains { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\n") || $0 == Self.escape }
    guard needsEscape else { return cells.append(contentsOf: text.utf8) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\t"): cells += [Self.escape, UInt8(ascii: "t")]
      case UInt8(ascii: "\n"): cells += [Self.escape, UInt8(ascii: "n")]
      case Self.escape: cells += [Self.escape, Self.escape]
      default: cells.append(byte)
      }
    }
  }

  private static let escape = UInt8(ascii: "\\")

  /// Durbin and Watson's statistic, where the result has it among its tables.
  private static func durbinWatson(_ result: FitResult, member: Int?) -> Double? {
    let statistic = "Durbin–Watson"
    if let member {
      let table = result.tables.first { $0.name == "decays" }
      let column = table?.columns.first { $0.name == statistic }?.values ?? []
      return column.indices.contains(member - 1) ? column[member - 1] : nil
    }
    guard let table = result.tables.first(where: { $0.name == "residuals" }),
      let row = table.rows?.names.firstIndex(of: statistic), let found = table.columns.first?.values,
      found.indices.contains(row)
    else { return nil }
    return found[row]
  }
}

/// Which quantities of a linked fit belong to one of its data sets.
private struct OwnedNames {
  private let member: Int?
  /// Names that every data set has its own of.
  private var own: Set<Substring> = []

  init(_ result: FitResult, member: Int?) {
    self.member = member
    guard member != nil else { return }
    for name in result.parameters.map(\.name) + result.derived.map(\.name) {
      let parts = name.split(separator: "@", maxSplits: 1)
      if parts.count == 2 { own.insert(parts[0]) }
    }
  }

  /// The name without its number; nil for what is another's.
  func name(_ name: String) -> String? {
    guard let member else { return name }
    let parts = name.split(separator: "@", maxSplits: 1)
    if parts.count == 2 { return parts[1] == "\(member)" ? String(parts[0]) : nil }
    return member == 1 || !own.contains(parts[0]) ? name : nil
  }
}
