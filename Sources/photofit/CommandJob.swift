import ArgumentParser
import Batches
import Fitting
import Reporting

/// A command that makes one result.
protocol ReportingCommand: ParsableCommand {
  /// The name of the command.
  static var word: String { get }
  /// Reads and fits.
  func report() throws -> Report
  /// The same with what belongs into a folder of results: its figures, and files beside those of the report.
  func illustrated() throws -> (report: Report, more: [OutputFile])
}

extension LinewidthCommand: ReportingCommand {
  static var word: String { "linewidth" }
}

extension TransientCommand: ReportingCommand {
  static var word: String { "transient" }
}

/// A fit by any command, told by its arguments, with one row for every file that goes into it.
struct CommandJob<Command: ReportingCommand>: BatchSource, BatchWork {
  /// The files, then the options.
  var arguments: [String]
  /// Files whose content the result depends on.
  var inputs: [String]
  /// What the rows are about: several where files are linked.
  var subjects: [RowSubject]
  var isLines: Bool
  /// What a folder of many results needs; nil where there is none.
  var illustration: Illustration?

  func open() -> any BatchWork { self }

  var count: Int { subjects.count }
  /// All at once: they are one fit.
  var rowsAtOnce: Int { subjects.count }

  func key(of row: Int) -> String? {
    let key = plainKey(of: row)
    return illustration?.isDone(page: page) ?? true ? key : nil
  }

  /// The page of all rows: they are one fit.
  private var page: String? { illustration?.page(subjects[0], key: plainKey(of: 0)) }

  private func plainKey(of row: Int) -> String? {
    var parts = [Command.word, RunManifest.currentVersion, isLines.description] + arguments
    if let illustration { parts.append(illustration.identity) }
    parts += subjects.flatMap { [$0.source, $0.label] + $0.more.flatMap { [$0.name, $0.text] } }
    for input in inputs {
      guard let known = try? RunManifest.Input(file: input) else { return nil }
      parts.append(known.sha256)
    }
    return RunManifest.Input(name: "", content: Array(parts.joined(separator: "\u{0}").utf8)).sha256 + ":\(row)"
  }

  func rows(_ range: Range<Int>) -> [ResultRow] {
    do {
      let command = try Command.parse(arguments)
      guard let illustration else {
        return Array(LinkedRows(try command.report(), subjects: subjects, isLines: isLines).rows[range])
      }
      let page = page
      let made = page == nil ? (report: try command.report(), more: []) : try command.illustrated()
      if let page { try illustration.pages?.write(made.report, more: made.more, as: page) }
      let rows = LinkedRows(made.report, subjects: subjects, isLines: isLines).rows
      return range.map { row in
        illustration.illustrated(rows[row], made.report.result, member: rows.count > 1 ? row + 1 : nil, page: page)
      }
    } catch {
      return subjects[range].map { BatchRow.failure($0, Failures.message(error), isLines: isLines) }
    }
  }
}

/// The rows of one result: of several linked data sets each has its own.
struct LinkedRows {
  let rows: [ResultRow]

  init(_ report: Report, subjects: [RowSubject], isLines: Bool) {
    let result = report.result
    let lifetimes = result.lifetimeCount
    rows = subjects.enumerated().map { index, subject in
      guard isLines else {
        return ResultRow(
          subject, result, components: lifetimes > 0 ? lifetimes : nil, member: subjects.count > 1 ? index + 1 : nil)
      }
      return ResultRow(
        line: RowDocument.line(subject, report), outcome: result.termination.isConverged ? .converged : .notConverged,
        problem: nil)
    }
  }
}

/// Rows of either kind.
enum BatchRow {
  /// Of data without a fit.
  static func failure(_ subject: RowSubject, _ problem: String, isLines: Bool) -> ResultRow {
    guard isLines else { return ResultRow(subject, problem: problem) }
    return ResultRow(line: RowDocument.line(subject, problem: problem), outcome: .failed, problem: problem)
  }
}
