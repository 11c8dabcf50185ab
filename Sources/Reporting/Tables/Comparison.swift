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
  func html(_ caption: String) -> String {
    Markup.table(caption, header: table.header, rows: table.rows, ofQuantities: true)
  }

  /// The table's lines without what was fitted.
  func lines() -> [String] { table.lines() }

  /// A comparison of results of one command, under these titles or the names of their files.
  public init(_ results: [StoredResult], titles given: [String]? = nil) {
    self.results = results
    if let given, given.count == results.count {
      titles = given
      return
    }
    var used: [String: Int] = [:]
    titles = results.map { result in
      let name = result.inputs.first ?? "fit"
      used[name, default: 0] += 1
      return used[name] == 1 ? name : "\(name) (\(used[name] ?? 1))"
    }
  }

  /// The table as aligned text.
  public func text() -> String {
    return (table.lines() + [""] + notes.map { "  " + $0 }).joined(separator: "\n") + "\n"
  }

  /// What was fitted, and what to mind in comparing it.
  private var notes: [String] {
    var notes = results.indices.map { "\(titles[$0]): \(results[$0].model)" }
    let kinds = Set(results.map { $0.model.prefix { $0 != "," } })
    if kinds.count > 1 {
      notes.append("The models differ: quantities of the same name need not mean the same.")
    }
    if results.contains(where: { !$0.isConverged }) {
      notes.append("Not every fit converged: its numbers are not to be quoted.")
    }
    return notes
  }

  /// The table in Markdown.
  public func markdown() -> String {
    (ReportMarkdown.table(table) + [""] + notes.map { "- " + ReportMarkdown.escaped($0) }).joined(separator: "\n")
      + "\n"
  }

  /// The table in LaTeX.
  public func latex() -> String {
    LatexTable.text(table, comment: "photofit \(RunManifest.currentVersion): " + titles.joined(separator: ", "))
  }

  /// A row for every quantity with its number, error and limits in every result.
  public func csv() -> String {
    let header =
      ["name", "symbol", "unit"]
      + titles.flatMap { title in ["value", "standardError", "low", "high", "verdict"].map { "\(title) \($0)" } }
      + (results.count == 2 ? ["difference", "difference standardError"] : [])
    let rows = quantities.map { quantity in
      [quantity.name, quantity.symbol, quantity.unit]
        + quantity.parameters.flatMap { parameter -> [String] in
          guard let parameter else { return [String](repeating: "", count: 5) }
          return [
            CSV.field(parameter.value), CSV.field(parameter.standardError), CSV.field(parameter.interval?.low),
            CSV.field(parameter.interval?.high), quantity.isDerived ? "" : parameter.verdict.rawValue,
          ]
        }
        + (results.count == 2
          ? [CSV.field(quantity.difference?.value), CSV.field(quantity.difference?.error)] : [])
    }
    return CSV.text(header: header, rows: rows)
  }

  private var quantities: [ComparedQuantity] { ComparedQuantity.all(results) }

  private var table: TextTable {
    let isPair = results.count == 2
    var table = TextTable(header: [""] + titles + (isPair ? ["difference", "in σ"] : []))
    for quantity in quantities {
      let cells = quantity.parameters.map { parameter in
        parameter.map { ParameterTable(parameters: [$0]).shortCell($0) } ?? ""
      }
      table.rows.append([quantity.symbol] + cells + (isPair ? difference(quantity) : []))
    }
    if results.contains(where: { $0.reducedChiSquare != nil }) {
      table.rows.append(["χ²r"] + results.map { $0.reducedChiSquare.map { PrintedNumber.short($0, digits: 4) } ?? "–" })
    }
    if results.contains(where: { !$0.isConverged }) {
      table.rows.append(["converged"] + results.map { $0.isConverged ? "yes" : "NO" })
    }
    return table
  }

  /// The second value less the first with its standard error, and its size in standard errors.
  private func difference(_ quantity: ComparedQuantity) -> [String] {
    guard let (value, error) = quantity.difference else { return ["", ""] }
    let number = UncertainNumber(value, error: error).text + (quantity.unit.isEmpty ? "" : " " + quantity.unit)
    return [number, PrintedNumber.short(value.magnitude / error, digits: 2)]
  }
}
