import Reporting

/// The folder of a batch: pages that list its rows with pictures, its table, and a document of how many there are.
public enum BatchIndex {
  /// In which order rows are listed.
  public enum Order: String, Sendable, CaseIterable {
    /// Those without a fit first, then those not converged, with open parameters, with warnings, and the rest; of each kind
    /// the largest χ²r first.
    case worst
    /// As the data sets were given.
    case input

    fileprivate var words: String {
      switch self {
      case .worst: "worst first: no fit, not converged, open parameters, warnings; within each the largest χ²r"
      case .input: "in the order of the input"
      }
    }
  }

  /// A row as far as its place depends on it.
  private struct Rank {
    let row: Int
    let standing: RowSummary.Standing
    /// χ²r; −1 where it is not known.
    let misfit: Double
  }

  /// Bytes gathered before they are handed on.
  private static let pieceSize = 1 << 16

  /// Writes `index.html`, `index-2.html` …, `results.csv` and `batch.json` into a folder.
  ///
  /// Rows are read from the journal twice and never held together. `pages` is a folder of pages of single rows that is moved
  /// into this one. Throws what reading and writing throw.
  public static func write(
    _ journal: BatchJournal, into folder: FolderWriter, order: Order, pages: String? = nil
  ) throws {
    var counts = IndexPage.Counts()
    var ranks: [Rank] = []
    // Two are enough to see that they differ.
    var labels: Set<String> = []
    var reader = JournalReader(journal)
    for (row, entry) in journal.order.enumerated() {
      let summary = try reader.summary(entry, journal)
      counts.add(summary.standing)
      if labels.count < 2, !summary.label.isEmpty { labels.insert(summary.label) }
      ranks.append(Rank(row: row, standing: summary.standing, misfit: summary.reducedChiSquare ?? -1))
    }
    if order == .worst {
      ranks.sort { a, b in
        (a.standing.rawValue, -a.misfit, a.row) < (b.standing.rawValue, -b.misfit, b.row)
      }
    }
    for number in 1...IndexPage.pageCount(ranks.count) {
      let page = IndexPage(counts: counts, order: order.words, number: number, showsLabels: labels.count > 1)
      let first = (number - 1) * IndexPage.rowsPerPage
      try folder.file(IndexPage.fileName(number)) { piece in
        var reader = JournalReader(journal, isScattered: order != .input)
        var text = page.head
        for rank in ranks[first..<min(first + IndexPage.rowsPerPage, ranks.count)] {
          text += page.row(try reader.summary(journal.order[rank.row], journal))
          guard text.utf8.count >= pieceSize else { continue }
          try piece(Array(text.utf8))
          text.removeAll(keepingCapacity: true)
        }
        try piece(Array((text + page.foot).utf8))
      }
    }
    try folder.file("results.csv") { piece in try BatchTable.write(journal, as: .csv, piece: piece) }
    try folder.file("batch.json") { piece in try piece(Array(document(counts, order).utf8)) }
    if let pages { try folder.take(pages, as: "pages") }
  }

  private static func document(_ counts: IndexPage.Counts, _ order: Order) -> String {
    """
    {
      "converged": \(counts.total - counts[.failed] - counts[.notConverged]),
      "failed": \(counts[.failed]),
      "notConverged": \(counts[.notConverged]),
      "order": "\(order.rawValue)",
      "rows": \(counts.total),
      "schema": "\(DocumentSchema.batch)",
      "version": "\(RunManifest.currentVersion)",
      "withOpenParameters": \(counts[.open])
    }

    """
  }
}

extension JournalReader {
  /// A row in a few words.
  fileprivate mutating func summary(_ entry: BatchJournal.Entry, _ journal: BatchJournal) throws(BatchError)
    -> RowSummary
  {
    let texts = try cells(entry).map { String(decoding: $0, as: UTF8.self) }
    return RowSummary(names: journal.shapes[Int(entry.shape)], texts: texts)
  }
}
