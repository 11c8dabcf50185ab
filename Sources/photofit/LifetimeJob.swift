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
  var options: LifetimeOptions
  /// The options as they were given.
  var given: [String: String]
  /// A name from a manifest.
  var label = ""
  /// Further cells of the rows.
  var more: [(name: String, text: String)] = []
  /// Rows are lines of JSON.
  var isLines: Bool

  func open() -> any BatchWork {
    do {
      return try Failures.translated(InputFile.name(path)) { try LifetimeWork(self) }
    } catch {
      return FailedWork(row(subject(nil, ""), problem: Failures.message(error)))
    }
  }

  /// What a row of this file is about.
  func subject(_ column: Int?, _ name: String) -> RowSubject {
    let label = label.isEmpty || name.isEmpty ? label + name : "\(label), \(name)"
    return RowSubject(source: InputFile.harmless(source), column: column, label: label, more: more)
  }

  /// A row without a fit.
  func row(_ subject: RowSubject, problem: String) -> ResultRow {
    guard isLines else { return ResultRow(subject, problem: problem) }
    return ResultRow(line: RowDocument.line(subject, problem: problem), outcome: .failed, problem: problem)
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
    // A hundred microseconds and more: enough for handing them over not to count.
    rowsAtOnce = max(1, min(32, 8192 / max(1, first?.counts.count ?? 1)))
    responses = try job.response?.decays(for: first?.timeUnit, count: series.count)
    inputs = try [InputFile.manifestEntry(job.path, notes: [])] + (responses.map { [$0.input] } ?? [])
    var parts = ["lifetime", RunManifest.currentVersion, job.isLines.description, job.source, job.label]
    parts += job.more.flatMap { [$0.name, $0.text] }
    parts += job.given.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    parts += inputs.map(\.sha256)
    identity = RunManifest.Input(name: "", content: Array(parts.joined(separator: "\u{0}").utf8)).sha256
  }

  func key(of row: Int) -> String? { "\(identity):\(row)" }

  func rows(_ range: Range<Int>) -> [ResultRow] {
    let first = job.column.map { $0 - 1 } ?? 0
    let numbers = range.lowerBound + first..<range.upperBound + first
    return zip(numbers, series.decays(numbers)).map(row)
  }

  private func row(_ number: Int, _ decay: Result<DecayTrace, MeasurementError>) -> ResultRow {
    let name = (try? decay.get().label) ?? ""
    let subject = job.subject(series.count > 1 ? number + 1 : nil, name)
    do {
      return try Failures.translated(InputFile.name(job.path)) {
        let decay = try decay.get()
        let response = responses?.response(number)
        let result = try LifetimeFit.fit(decay, response: response, options: job.options)
        guard job.isLines else {
          return ResultRow(subject, result, components: result.lifetimeCount)
        }
        var inputs = inputs
        inputs[0].notes = decay.notes
        let manifest = RunManifest(command: "lifetime", options: job.given, inputs: inputs, seed: nil)
        let report = Report(heading: ReportHeading(job: "Decay", data: ""), result: result, manifest: manifest)
        return ResultRow(
          line: RowDocument.line(subject, report), outcome: result.termination.isConverged ? .converged : .notConverged,
          problem: nil)
      }
    } catch {
      return job.row(subject, problem: Failures.message(error))
    }
  }
}

extension FitResult {
  /// Number of lifetimes among the parameters.
  var lifetimeCount: Int { parameters.count { $0.name.hasPrefix("tau") } }
}
