import ArgumentParser
import Batches
import Fitting
import Lifetimes
import Measurements
import Reporting

/// The decays of one file, each to be fitted alone.
struct LifetimeJob: BatchSource {
  /// Where the file lies.
  var path: String
  /// The file as the user wrote it.
  var source: String
  /// How the decays are read.
  var reading: DecayReading
  /// The one decay of the file that is wanted; nil for all.
  var column: Int?
  /// The instrument response.
  var response: ResponseFile?
  /// What they are fitted with.
  var engines: EnginePool
  /// The options as they were given.
  var given: [String: String]
  /// Seed of what is random; nil where nothing is.
  var seed: UInt64?
  /// A name from a manifest.
  var label = ""
  /// Further cells of the rows.
  var more: [(name: String, text: String)] = []
  /// Rows are lines of JSON.
  var isLines: Bool
  /// What a folder of many results needs; nil where there is none.
  var illustration: Illustration?

  func open() -> any BatchWork {
    do {
      return try Failures.translated(InputFile.name(path)) { try LifetimeWork(self) }
    } catch {
      return FailedWork([BatchRow.failure(subject(nil, ""), Failures.message(error), isLines: isLines)])
    }
  }

  /// What a row of this file is about.
  func subject(_ column: Int?, _ name: String) -> RowSubject {
    // The name of the only decay of a file says nothing that the manifest's does not.
    let label = label.isEmpty ? name : column == nil || name.isEmpty ? label : "\(label): \(name)"
    return RowSubject(source: InputFile.harmless(source), column: column, label: label, more: more)
  }

  /// What tells the rows of a file from others but its content.
  var identity: [String] {
    ["lifetime", RunManifest.currentVersion, isLines.description, source, label]
      + more.flatMap { [$0.name, $0.text] } + given.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
      + [seed?.description ?? ""] + (illustration.map { [$0.identity] } ?? [])
  }
}

/// The decays of a file, open.
private struct LifetimeWork: BatchWork {
  private let job: LifetimeJob
  private let series: DecaySeries
  private let responses: ResponseFile.Decays?
  private let inputs: [RunManifest.Input]
  /// Digest of all that the rows are made from.
  private let identity: String
  let count: Int
  let rowsAtOnce: Int

  init(_ job: LifetimeJob) throws {
    self.job = job
    series = try job.reading.series(job.path)
    if let column = job.column { _ = try series.decay(column: column) }
    count = job.column == nil ? series.count : 1
    let first = try? series.decays(0..<1)[0].get()
    // Enough for handing them over not to count.
    rowsAtOnce = max(1, min(64, 16_384 / max(1, first?.counts.count ?? 1)))
    responses = try job.response?.decays(for: first?.timeUnit, count: series.count)
    inputs = try [InputFile.manifestEntry(job.path, notes: [])] + (responses.map { [$0.input] } ?? [])
    let parts = job.identity + inputs.map(\.sha256)
    identity = RunManifest.Input(name: "", content: Array(parts.joined(separator: "\u{0}").utf8)).sha256
  }

  func key(of row: Int) -> String? { job.illustration?.isDone(page: page(row)) ?? true ? plainKey(row) : nil }

  private func plainKey(_ row: Int) -> String { "\(identity):\(row)" }

  /// The page of a row; nil where none are wanted.
  private func page(_ row: Int) -> String? {
    job.illustration?.page(job.subject(series.count > 1 ? row + 1 : nil, ""), key: plainKey(row))
  }

  func rows(_ range: Range<Int>) -> [ResultRow] {
    let first = job.column.map { $0 - 1 } ?? 0
    let numbers = range.lowerBound + first..<range.upperBound + first
    return zip(numbers, series.decays(numbers)).map { number, decay in
      let subject = job.subject(series.count > 1 ? number + 1 : nil, (try? decay.get().label) ?? "")
      do {
        return try Failures.translated(InputFile.name(job.path)) {
          let decay = try decay.get()
          return try row(subject, decay, try fit(decay, number), page: page(number - first))
        }
      } catch {
        return BatchRow.failure(subject, Failures.message(error), isLines: job.isLines)
      }
    }
  }

  private func fit(_ decay: DecayTrace, _ number: Int) throws -> FitResult {
    guard let responses else { return try job.engines.fit(decay, response: nil, name: "") }
    let response = responses.response(number)
    return try job.engines.fit(decay, response: response, name: responses.isCommon ? response.timeUnit.rawValue : nil)
  }

  private func row(
    _ subject: RowSubject, _ decay: DecayTrace, _ result: FitResult, page: String?
  ) throws -> ResultRow {
    if let illustration = job.illustration {
      if let page {
        var report = report(decay, result)
        report.figures = LifetimeFigures.of(result)
        try illustration.pages?.write(report, as: page)
      }
      let row = ResultRow(subject, result, components: result.lifetimeCount)
      return illustration.illustrated(row, result, page: page)
    }
    guard job.isLines else { return ResultRow(subject, result, components: result.lifetimeCount) }
    return ResultRow(
      line: RowDocument.line(subject, report(decay, result)),
      outcome: result.termination.isConverged ? .converged : .notConverged, problem: nil)
  }

  private func report(_ decay: DecayTrace, _ result: FitResult) -> Report {
    var inputs = inputs
    inputs[0].notes = decay.notes
    let manifest = RunManifest(command: "lifetime", options: job.given, inputs: inputs, seed: job.seed)
    return Report(heading: ReportHeading(job: "Decay", data: ""), result: result, manifest: manifest)
  }
}

extension FitResult {
  /// Number of lifetimes among the parameters, those of linked data counted once.
  var lifetimeCount: Int {
    parameters.count { $0.name.hasPrefix("tau") && $0.name.dropFirst(3).allSatisfy(\.isNumber) }
  }
}
