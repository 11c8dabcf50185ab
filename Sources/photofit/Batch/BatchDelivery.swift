import ArgumentParser
import Batches
import Fitting
import Glibc
import Reporting

/// Runs a batch and delivers its table.
struct BatchDelivery {
  let options: BatchOptions
  let format: FormatOptions
  /// The folder to be made, if one is.
  var illustration: Illustration?
  /// What a row is called in the closing line: `decay`.
  var noun = "data set"

  /// Rows that are shown without a table.
  private static let shownRows = 60

  /// True where every row is a line of JSON.
  static func isLines(_ options: BatchOptions, _ format: FormatOptions) -> Bool {
    options.table == nil ? format.json : options.form == .jsonl
  }

  /// Fits everything. Throws an ``ExitStatus`` where not all went well.
  func run(_ sources: [any BatchSource]) throws {
    if !format.quiet, let warning = Platform.warning { Console.warning(warning) }
    Interruption.watch()
    let progress: BatchProgress
    if let illustration {
      progress = try fill(illustration, sources)
    } else if let table = options.table {
      progress = try fill(table, sources)
    } else if format.json {
      let stream = LineStream(Self.show)
      progress = try run(sources, into: stream).progress
    } else if format.csv {
      let (journal, made) = try run(sources, into: try BatchJournal())
      if made.isComplete { try BatchTable.write(journal, as: .csv) { try Console.result($0) } }
      progress = made
    } else {
      let (overview, made) = try run(sources, into: RowOverview(limit: Self.shownRows))
      if !format.quiet {
        var lines = RowTable(overview.rows).lines()
        if overview.hiddenCount > 0 { lines.append("  … and \(overview.hiddenCount) more rows, with --table.") }
        try Console.result((lines + ["", "  " + summary(made)]).joined(separator: "\n") + "\n")
      }
      progress = made
    }
    try end(progress)
  }

  private func fill(_ table: String, _ sources: [any BatchSource]) throws -> BatchProgress {
    let place = try OutputPath(table, overwrite: format.force)
    let journal = try journal(beside: table)
    let (filled, progress) = try run(sources, into: journal)
    guard progress.isComplete else { return progress }
    try place.write { piece in try BatchTable.write(filled, as: options.form, piece: piece) }
    filled.remove()
    if !format.quiet { try Console.result("\(summary(progress)) Table: \(table)\n") }
    return progress
  }

  private func fill(_ illustration: Illustration, _ sources: [any BatchSource]) throws -> BatchProgress {
    let (filled, progress) = try run(sources, into: try journal(beside: illustration.path))
    guard progress.isComplete else { return progress }
    try illustration.folder.fill { folder in
      try BatchIndex.write(
        filled, into: folder, order: options.sort ?? .worst, pages: illustration.pages?.path)
    }
    filled.remove()
    if !format.quiet {
      illustration.pages?.remarks.forEach(Console.warning)
      try Console.result("\(summary(progress)) Page: \(illustration.path)/index.html\n")
    }
    return progress
  }

  /// The journal of a run, and what is told of one that is taken over.
  private func journal(beside path: String) throws -> BatchJournal {
    let journal = try BatchJournal(path: path + ".journal", resumes: options.resume, replaces: format.force)
    if options.resume, !format.quiet, journal.foundCount > 0 {
      Console.plainError("photofit: takes over \(journal.foundCount) rows of an interrupted run\n")
    }
    return journal
  }

  private func run<Sink: BatchSink>(
    _ sources: [any BatchSource], into sink: Sink
  ) throws -> (sink: Sink, progress: BatchProgress) {
    let bar = ProgressBar(isQuiet: format.quiet, isBesideOutput: options.table == nil && illustration == nil)
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let workers = Platform.workers(wanted: options.jobs ?? min(cores, 256))
    let run = BatchRun(sources, into: sink, workers: workers, isStopped: { Interruption.isWanted }, observer: bar.show)
    defer { bar.end() }
    return try run.run()
  }

  private static func show(_ bytes: [UInt8]) throws(BatchError) {
    do throws(CommandFailure) { try Console.result(bytes) } catch { throw BatchError(.unusableJournal, error.message) }
  }

  /// `1000 decays: 998 converged, 1 did not, 1 without a fit.`
  private func summary(_ progress: BatchProgress) -> String {
    func count(_ number: Int) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let converged = progress.rows - progress.notConverged - progress.failed
    var text = "\(count(progress.rows)): \(converged) converged"
    if progress.notConverged > 0 { text += ", \(progress.notConverged) did not" }
    if progress.failed > 0 { text += ", \(progress.failed) without a fit" }
    return text + "."
  }

  /// Says what went wrong, and how the program ends by it.
  private func end(_ progress: BatchProgress) throws {
    for problem in progress.problems { Console.warning(problem) }
    let more = progress.failed - progress.problems.count
    if more > 0 { Console.warning("and \(more) more without a fit; the column “error” says why") }
    if !progress.isComplete {
      let cure =
        options.table == nil && illustration == nil ? "" : "; the same command with --resume goes on from there"
      Console.error("interrupted after \(progress.rows) rows\(cure)")
      throw Interruption.status
    }
    if progress.failed > 0 || progress.notConverged > 0 { throw ExitStatus.notConverged }
  }
}
