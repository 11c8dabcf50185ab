import Fitting

/// Results side by side, as a paper shows two samples: a column for each, and of two how far they are apart.
public struct Comparison: Sendable {
  private let results: [StoredResult]
  private let titles: [String]

  /// The comparison of results that have just been made, under these titles.
  init(_ reports: [Report], titles: [String]) {
    results = reports.map { StoredResult($0) }
    self.titles = titles
  }

  /// The table on a page.
  func html(_ caption: String) -> String { Markup.table(caption, header: table.header, rows: table.rows) }

  /// The table's lines without what was fitted.
  func lines() -> [String] { table.lines() }

  /// A comparison of results of one command, under titles of their own.
  public init(_ results: [StoredResult]) {
    self.results = results
    var used: [String: Int] = [:]
    titles = results.map { result in
      let name = result.inputs.first ?? "fit"
      used[name, default: 0] += 1
      return used[name] == 1 ? name : "\(name) (\(used[name] ?? 1))"
    }
  }

  /// The table as aligned text.
  public func text() -> String {
    let notes = results.indices.map { "  \(titles[$0]): \(results[$0].model)" }
    return (table.lines() + [""] + notes).joined(separator: "\n") + "\n"
  }

  /// The table in Markdown.
  public func markdown() -> String { ReportMarkdown.table(table).joined(separator: "\n") + "\n" }

  /// The table in LaTeX.
  public func latex() -> String {
    LatexTable.text(table, comment: "photofit \(RunManifest.currentVersion): " + titles.joined(separator: ", "))
  }

  /// A row for every quantity with its number, error and limits in every result.
  public func csv() -> String {
    let header =
      ["name", "symbol", "unit"]
      + titles.flatMap { title in ["value", "standardError", "low", "high", "verdict"].map { "\(title) \($0)" } }
    let rows = quantities.map { quantity in
      [quantity.name, quantity.symbol, quantity.unit]
        + quantity.parameters.flatMap { parameter -> [String] in
          guard let parameter else { return [String](repeating: "", count: 5) }
          return [
            CSV.field(parameter.value), CSV.field(parameter.standardError), CSV.field(parameter.interval?.low),
            CSV.field(parameter.interval?.high), quantity.isDerived ? "" : parameter.verdict.rawValue,
          ]
        }
    }
    return CSV.text(header: header, rows: rows)
  }

  private struct Quantity {
    let name, symbol, unit: String
    let isDerived: Bool
    /// One for each result; nil where it has none of this name and unit.
    let parameters: [FittedParameter?]
  }

  /// All that any result has, in the order in which it is met.
  private var quantities: [Quantity] {
    var list: [Quantity] = []
    let all = results.map { result in
      (
        own: result.parameters,
        derived: result.derived.map {
          FittedParameter(
            name: $0.name, symbol: $0.symbol, unit: $0.unit, value: $0.value, standardError: $0.standardError,
            optimum: $0.value ?? .nan, status: .free, verdict: $0.value == nil ? .notDetermined : .determined)
        }
      )
    }
    for isDerived in [false, true] {
      let lists = all.map { isDerived ? $0.derived : $0.own }
      for parameter in lists.joined() {
        // A symbol can hold a number that belongs to the quantity: the width at 155 K is not that at 250 K.
        func matches(_ name: String, _ symbol: String, _ unit: String) -> Bool {
          name == parameter.name && symbol == parameter.symbol && unit == parameter.unit
        }
        let isKnown = list.contains { $0.isDerived == isDerived && matches($0.name, $0.symbol, $0.unit) }
        guard !isKnown else { continue }
        list.append(
          Quantity(
            name: parameter.name, symbol: parameter.symbol, unit: parameter.unit, isDerived: isDerived,
            parameters: lists.map { $0.first { matches($0.name, $0.symbol, $0.unit) } }))
      }
    }
    return list
  }

  private var table: TextTable {
    let isPair = results.count == 2
    var table = TextTable(header: [""] + titles + (isPair ? ["difference"] : []))
    for quantity in quantities {
      let cells = quantity.parameters.map { parameter in
        parameter.map { ParameterTable(parameters: [$0]).shortCell($0) } ?? ""
      }
      table.rows.append([quantity.symbol] + cells + (isPair ? [difference(quantity)] : []))
    }
    if results.contains(where: { $0.reducedChiSquare != nil }) {
      table.rows.append(["χ²r"] + results.map { $0.reducedChiSquare.map { PrintedNumber.short($0, digits: 4) } ?? "–" })
    }
    if results.contains(where: { !$0.isConverged }) {
      table.rows.append(["converged"] + results.map { $0.isConverged ? "yes" : "NO" })
    }
    return table
  }

  /// The difference of two values in standard errors of it.
  private func difference(_ quantity: Quantity) -> String {
    guard let a = quantity.parameters[0], let b = quantity.parameters[1], let x = a.value, let y = b.value,
      let own = a.standardError, let other = b.standardError
    else { return "" }
    let error = (own * own + other * other).squareRoot()
    guard error > 0, error.isFinite, (x - y).isFinite else { return "" }
    return PrintedNumber.short((x - y).magnitude / error, digits: 2) + " σ"
  }
}
