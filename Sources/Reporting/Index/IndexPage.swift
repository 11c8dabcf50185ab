/// A page of a list of many results: pictures, verdicts and main numbers, in pieces that need not fit into memory.
public struct IndexPage: Sendable {
  /// How many results are to be taken how.
  public struct Counts: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: RowSummary.Standing.allCases.count)

    /// None yet.
    public init() {}

    /// Counts one more.
    public mutating func add(_ standing: RowSummary.Standing) { counts[Int(standing.rawValue)] += 1 }

    /// Those of a kind.
    public subscript(_ standing: RowSummary.Standing) -> Int { counts[Int(standing.rawValue)] }

    /// All of them.
    public var total: Int { counts.reduce(0, +) }
  }

  /// Results on a page.
  public static let rowsPerPage = 2000

  private let counts: Counts
  private let order: String
  private let number: Int
  private let showsLabels: Bool

  /// Page `number`, from 1, of a list of so many results; `order` says in which order they stand. Labels that all have
  /// are not shown.
  public init(counts: Counts, order: String, number: Int, showsLabels: Bool) {
    self.showsLabels = showsLabels
    self.counts = counts
    self.order = order
    self.number = number
  }

  /// Pages that so many results need; one for none.
  public static func pageCount(_ rows: Int) -> Int { max(1, (rows + rowsPerPage - 1) / rowsPerPage) }

  /// File name of a page, from 1.
  public static func fileName(_ number: Int) -> String { number == 1 ? "index.html" : "index-\(number).html" }

  private var pageCount: Int { Self.pageCount(counts.total) }

  private var frame: PageFrame {
    let name = counts.total == 1 ? "1 data set" : "\(counts.total) data sets"
    return PageFrame(
      title: name + (pageCount > 1 ? ", page \(number) of \(pageCount)" : ""),
      subtitle: "photofit \(RunManifest.currentVersion) · \(order)", sections: [], style: Self.style)
  }

  /// What stands before the rows.
  public var head: String {
    let fitted = counts.total - counts[.failed]
    var parts = ["\(fitted) of \(counts.total) fitted"]
    if counts[.failed] > 0 { parts.append("\(counts[.failed]) without a fit") }
    if counts[.notConverged] > 0 { parts.append("\(counts[.notConverged]) not converged") }
    if counts[.open] > 0 { parts.append("\(counts[.open]) with parameters that are open or limited") }
    if counts[.warned] > 0 { parts.append("\(counts[.warned]) with warnings") }
    let tone =
      counts[.failed] + counts[.notConverged] > 0 ? "bad" : counts[.open] + counts[.warned] > 0 ? "care" : "good"
    let columns = ["picture", "data", "verdict", "parameters", "χ²r", "remarks"]
    return frame.head + """
      <section class="verdict \(tone)" aria-label="Summary">
      \(Markup.element("p", parts.joined(separator: ", ") + "."))
      <p>All numbers stand in <a href="results.csv">results.csv</a>.</p>
      </section>
      \(links)<div class="scroll" role="region" tabindex="0" aria-label="Results"><table class="index">
      <thead><tr>\(columns.map { Markup.element("th", $0, attributes: " scope=\"col\"") }.joined())</tr></thead>
      <tbody>

      """
  }

  /// A row.
  public func row(_ row: RowSummary) -> String {
    let tone =
      switch row.standing {
      case .failed, .notConverged: "bad"
      case .open, .warned: "care"
      case .determined: "good"
      }
    let name = Markup.escaped(row.place + (showsLabels && !row.label.isEmpty ? " " + row.label : ""))
    // The folder's name is letters, digits and dashes.
    let link = row.page.map { "<a href=\"pages/\(Markup.escaped($0))/report.html\">\(name)</a>" } ?? name
    let reduced = row.reducedChiSquare.map { PrintedNumber.short($0, digits: 4) } ?? "–"
    return "<tr><td>\(row.thumbnail?.svg ?? "")</td><th scope=\"row\">\(link)</th>"
      + "<td class=\"\(tone)\">\(Markup.escaped(row.verdict))</td><td>\(Markup.escaped(row.numbers))</td>"
      + "<td>\(reduced)</td><td>\(Markup.escaped(row.remarks))</td></tr>\n"
  }

  /// What stands behind the rows.
  public var foot: String { "</tbody></table></div>\n" + links + frame.foot }

  /// Links to the other pages; nothing where there is one alone.
  private var links: String {
    guard pageCount > 1 else { return "" }
    let items = (1...pageCount).map { page in
      page == number
        ? "<b aria-current=\"page\">\(page)</b>" : "<a href=\"\(Self.fileName(page))\">\(page)</a>"
    }
    return "<nav aria-label=\"Pages\"><p>Pages: \(items.joined(separator: " "))</p></nav>\n"
  }

  private static let style = """
    .index{overflow-wrap:anywhere}
    .index th,.index td{padding:.2rem .7rem .2rem 0;font-size:.88rem;white-space:normal}
    .index tbody th{min-width:8rem;max-width:18rem}.index td:nth-child(4),.index td:nth-child(6){min-width:14rem}
    .index td:nth-child(3){min-width:7rem}.index td:nth-child(5){min-width:4rem}
    .index svg{display:block;width:160px;height:60px;background:var(--panel);border-radius:.2rem}
    .index path{fill:none;stroke:var(--soft);stroke-width:1.6;stroke-linecap:round}
    .index path.p{stroke-width:4.5}
    .index path.f{stroke:#d1233b;stroke-width:1.3}
    @media (max-width:48rem){.index thead{display:none}.index tr{display:block;padding:.5rem 0;
    border-bottom:1px solid var(--line)}.index tbody th,.index td{display:block;border:0;padding:.1rem 0}
    .index td:nth-child(5)::before{content:"χ²r "}}

    """
}
