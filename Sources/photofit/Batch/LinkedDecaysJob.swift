import Batches
import Fitting
import Lifetimes
import Measurements
import Reporting

/// Decays of several files, fitted with the same lifetimes: a row for each of them.
struct LinkedDecaysJob: BatchSource {
  /// The files, each with its own response.
  var members: [LifetimeJob]

  func open() -> any BatchWork {
    var sets: [(subject: RowSubject, decay: DecayTrace, response: DecayTrace?)] = []
    var inputs: [RunManifest.Input] = []
    for (index, member) in members.enumerated() {
      do {
        try Failures.translated(InputFile.name(member.path)) {
          let series = try member.reading.series(member.path)
          let responses = try member.response?.decays(
            for: try series.decays(0..<1)[0].get().timeUnit, count: series.count)
          let numbers = member.column.map { $0 - 1..<$0 } ?? 0..<series.count
          if member.column != nil { _ = try series.decay(column: member.column) }
          for (number, decay) in zip(numbers, series.decays(numbers)) {
            let decay = try decay.get()
            let subject = member.subject(series.count > 1 ? number + 1 : nil, decay.label)
            sets.append((subject, decay, responses?.response(number)))
          }
          inputs.append(try InputFile.manifestEntry(member.path, notes: []))
          if let responses { inputs.append(responses.input) }
        }
      } catch {
        return failed(at: index, Failures.message(error))
      }
    }
    return LinkedDecays(members: members, sets: sets, inputs: inputs)
  }

  /// Rows that say which file keeps the others from being fitted.
  private func failed(at bad: Int, _ message: String) -> any BatchWork {
    let rows = members.enumerated().map { index, member in
      BatchRow.failure(
        member.subject(nil, ""),
        index == bad ? message : "not fitted, since it is linked with \(members[bad].source): \(message)",
        isLines: member.isLines)
    }
    return FailedWork(rows)
  }
}

/// The decays, read.
private struct LinkedDecays: BatchWork {
  let members: [LifetimeJob]
  let sets: [(subject: RowSubject, decay: DecayTrace, response: DecayTrace?)]
  let inputs: [RunManifest.Input]

  var count: Int { sets.count }
  /// All at once: they are one fit.
  var rowsAtOnce: Int { sets.count }

  private var illustration: Illustration? { members[0].illustration }

  func key(of row: Int) -> String? { illustration?.isDone(page: page) ?? true ? plainKey(row) : nil }

  private func plainKey(_ row: Int) -> String {
    var parts = ["linked", RunManifest.currentVersion]
    for member in members { parts += member.identity }
    return RunManifest.Input(name: "", content: Array((parts + inputs.map(\.sha256)).joined(separator: "\u{0}").utf8))
      .sha256 + ":\(row)"
  }

  /// The page of all rows: they are one fit.
  private var page: String? { illustration?.page(sets[0].subject, key: plainKey(0)) }

  func rows(_ range: Range<Int>) -> [ResultRow] {
    do {
      let report = try Failures.translated {
        let result = try LifetimeFit.linked(
          sets.map(\.decay), responses: sets.compactMap(\.response), options: members[0].engines.options)
        return Report(
          heading: ReportHeading(job: "Decays", data: "\(count) decays"), result: result,
          manifest: RunManifest(
            command: "lifetime", options: members[0].given, inputs: inputs, seed: members[0].seed),
          figures: illustration?.pages == nil ? [] : LifetimeFigures.of(result))
      }
      let rows = LinkedRows(report, subjects: sets.map(\.subject), isLines: members[0].isLines).rows
      guard let illustration else { return Array(rows[range]) }
      let page = page
      if let page { try illustration.pages?.write(report, as: page) }
      return range.map { row in
        illustration.illustrated(rows[row], report.result, member: rows.count > 1 ? row + 1 : nil, page: page)
      }
    } catch {
      return sets[range].map { BatchRow.failure($0.subject, Failures.message(error), isLines: members[0].isLines) }
    }
  }
}
