import ArgumentParser
import Batches

/// `photofit batch`.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Fits the data sets of a manifest, each with its own response and options.",
    discussion: """
      Examples:
        photofit batch manifest.csv --table results.csv
        photofit batch manifest.csv --table results.csv --resume --jobs 8
        photofit batch manifest.csv --output results --pages

      A manifest is a table in CSV (or separated by semicolons or tabs) with a row for every data set:
        file,irf,components,fit-start,fix,group
        low.txt,irf_a.txt,2,,,au21
        high.txt,irf_b.txt,2,,,au21
        long.csv,,1,0.5,background=3;tau1=2.65,

      Columns:
        file      The data; paths are relative to the manifest. Every decay of a file is a row of the table.
        command   lifetime (also where the cell is empty), transient or linewidth.
        label     A name for the table.
        group     Data sets next to one another with the same group are linked, as by --link: they share their \
      lifetimes and must have the same options, but each its own irf. Not for linewidth.
      Every other column is named as an option of the command, without its dashes: irf, components, fit-start, \
      quantum-yield, layout, channel-width, …; true or false for one without a value. An empty cell leaves the option out. \
      fix, bound, tie, oscillation and exclude-delays can hold several, separated by semicolons.

      What is wrong with the manifest is told with its line and cell before anything is fitted. Data that cannot be read or \
      fitted are rows of the table with their error; the exit code is 2 then.

      --output makes a folder with index.html, one page (another one for every 2000 data sets) of small pictures, verdicts, \
      parameters and warnings, worst first, and results.csv, the table.
      """)

  @Argument(help: .init("The manifest.", valueName: "manifest"))
  var manifest: String

  @Option(
    help: .init("Write a page that lists every data set, and the table, into a new folder.", valueName: "folder"))
  var output: String?

  @Flag(help: "With --pages: leave the figures out.")
  var noFigures = false

  @OptionGroup var batch: BatchOptions
  @OptionGroup var format: FormatOptions

  func validate() throws {
    try batch.check(output: output)
    if noFigures, !batch.pages { throw ValidationError("--no-figures belongs to --pages.") }
    if output != nil, format.json || format.csv {
      throw ValidationError("--output takes no --json or --csv: the folder holds results.csv.")
    }
    if batch.table != nil, format.json || format.csv {
      throw ValidationError("--table takes no --json or --csv: leave them out.")
    }
    if format.force, batch.table == nil, output == nil {
      throw ValidationError("--force belongs to --table or --output.")
    }
  }

  func run() throws {
    try batch.refuse(inputs: [manifest])
    let table = try ManifestTable(path: manifest)
    let illustration = try output.map { try Illustration($0, batch, isForced: format.force, hasFigures: !noFigures) }
    let plan = try BatchPlan(
      table, isLines: BatchDelivery.isLines(batch, format), illustration: illustration)
    try BatchDelivery(options: batch, format: format, illustration: illustration).run(plan.sources)
  }
}
