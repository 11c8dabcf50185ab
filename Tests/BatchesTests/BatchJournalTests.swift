import Foundation
import Reporting
import Testing

@testable import Batches

@Suite("The journal of a batch")
struct BatchJournalTests {
  private let folder: SampleFolder
  private var path: String { folder.path("t.csv.journal") }

  init() throws { folder = try SampleFolder() }

  private func row(_ name: String) -> ResultRow { ResultRow(line: name, outcome: .converged, problem: nil) }

  private func journal(resumes: Bool = false) throws -> BatchJournal {
    try BatchJournal(path: path, resumes: resumes, replaces: true)
  }

  private func write(_ bytes: some Sequence<UInt8>) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// A journal of three rows on the disk.
  private func written() throws -> [UInt8] {
    var journal = try journal()
    for name in ["one", "two\twith\ttabs", "three\\n\nlines"] {
      try journal.append(row(name), key: name.prefix(3) + "-key")
    }
    try journal.flush()
    journal.file.finish()
    return try folder.bytes("t.csv.journal")
  }

  @Test("cut anywhere it gives the rows that were whole, and takes new ones behind them")
  func cutAnywhere() throws {
    let whole = try written()
    let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    for length in stride(from: 0, through: whole.count, by: 1) {
      try write(whole[..<length])
      var journal = try journal(resumes: true)
      // Two lines stand before the rows: the heading and the names of the cells.
      let count = max(0, ends.count { $0 < length } - 2)
      #expect(journal.foundCount == count, "cut at \(length)")
      if count > 0 { _ = try journal.appendFound("one-key") }
      try journal.append(row("new"), key: "new")
      try journal.flush()
      #expect(try journal.table() == "line\n" + (count > 0 ? "one\n" : "") + "new\n")
      journal.file.finish()
    }
  }

  @Test("keeps tabs, line feeds and backslashes of a cell")
  func escapes() throws {
    _ = try written()
    var journal = try journal(resumes: true)
    for key in ["one-key", "two-key", "thr-key"] { _ = try journal.appendFound(key) }
    #expect(try journal.table() == "line\none\ntwo\twith\ttabs\n\"three\\n\nlines\"\n")
    journal.remove()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a damaged line counts as not written; the others hold")
  func damaged() throws {
    let text = String(decoding: try written(), as: UTF8.self)
    for damage in ["R\tone-key\tc\t7\t", "R\tone-key\tx\t0\t", "R\tone-key\tc\t0\tmore\t", "Q\tone-key\tc\t0\t"] {
      let damaged = text.split(separator: "R\tone-key\tc\t0\t", maxSplits: 1)
      try write((damaged[0] + damage + damaged[1]).utf8)
      let journal = try journal(resumes: true)
      #expect(journal.foundCount == 2 && !journal.contains("one-key"))
      journal.file.finish()
    }
  }

  @Test("rows without a fit are made again")
  func failuresAreMadeAgain() throws {
    var journal = try journal()
    try journal.append(ResultRow(RowSubject(source: "a"), problem: "no such file"), key: "a-key")
    try journal.flush()
    journal.file.finish()
    #expect(try self.journal(resumes: true).foundCount == 0)
  }

  @Test(
    "a foreign file is not taken for a journal and stays as it is", arguments: ["name,age\n", "photofits", "\n", "pq"])
  func foreign(content: String) throws {
    try write(content.utf8)
    #expect(throws: BatchError.self) { _ = try BatchJournal(path: path, resumes: true, replaces: false) }
    #expect(try folder.bytes("t.csv.journal") == Array(content.utf8))
  }

  @Test("one that an interrupted run has left is only thrown away where that was said, and never while it is written")
  func inUse() throws {
    _ = try written()
    #expect(throws: BatchError.self) { _ = try BatchJournal(path: path, resumes: false, replaces: false) }
    let open = try journal(resumes: true)
    #expect(throws: BatchError.self) { _ = try BatchJournal(path: path, resumes: true, replaces: true) }
    #expect(throws: BatchError.self) { _ = try BatchJournal(path: path, resumes: false, replaces: true) }
    open.file.finish()
    #expect(try journal().foundCount == 0)
  }
}

@Suite("The table of a batch")
struct BatchTableTests {
  @Test("a cell that other rows do not have stands behind the one it follows, whichever row comes first")
  func columns() {
    let short = ["source", "tau1", "tau2", "amplitude1", "error"]
    let long = ["source", "tau1", "tau2", "tau3", "amplitude1", "amplitude2", "error"]
    for order in [[short, long], [long, short], [["source", "error"], short, long]] {
      var union = ColumnUnion()
      for cells in order { union.add(cells) }
      #expect(union.names == long)
    }
  }

  @Test(
    "text that a spreadsheet would run is made harmless, numbers are not touched",
    arguments: [
      ("=cmd|' /C calc'!A0", "\"\t=cmd|' /C calc'!A0\""), ("+1+2", "\"\t+1+2\""), ("@SUM(A1)", "\"\t@SUM(A1)\""),
      ("-2+3", "\"\t-2+3\""), ("-0.25", "-0.25"), ("+5", "+5"), ("-1e-3", "-1e-3"), ("a,b", "\"a,b\""),
      ("say \"so\"", "\"say \"\"so\"\"\""), ("", ""), ("two\nlines", "\"two\nlines\""),
    ])
  func formulas(cell: String, written: String) {
    var text: [UInt8] = []
    TableCell.append(Array(cell.utf8), to: &text, isTabbed: false)
    #expect(String(decoding: text, as: UTF8.self) == written)
  }

  @Test(
    "its form follows the name of its file",
    arguments: [
      ("a.csv", "csv"), ("a.TSV", "tsv"), ("a.jsonl", "jsonl"), ("b.ndjson", "jsonl"), ("a.txt", "csv"), ("a", "csv"),
    ])
  func form(name: String, form: String) {
    #expect(BatchTable.Form(fileName: name).rawValue == form)
  }
}
