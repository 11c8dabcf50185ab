import ArgumentParser
import Batches

extension BatchIndex.Order: ExpressibleByArgument {}

/// How many fits at once are run and where their table goes.
struct BatchOptions: ParsableArguments {
  @Option(
    help: .init(
      "Write one row for every data set into a file: .csv, .tsv, or .jsonl for a JSON document on every line.",
      valueName: "file"))
  var table: String?

  @Flag(help: "Go on where an interrupted run has left off; its rows lie beside the --table, in .journal.")
  var resume = false

  @Option(help: .init("Fits at the same time; otherwise one for each core. The table is the same.", valueName: "count"))
  var jobs: Int?

  @Option(
    help: .init(
      "Order of the page that --output makes of several data sets: worst first, or as they were given.",
      valueName: "order"))
  var sort: BatchIndex.Order?

  @Flag(help: "With --output of several data sets: a page with figures and tables for each of them, too.")
  var pages = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs must be 1 to 1024.") }
    if let table, table.lowercased().hasSuffix(".json") {
      throw ValidationError(
        "--table \(table): a table is no single JSON document; name it .jsonl for one on every line.")
    }
  }

  /// Refuses what belongs to several data sets and their table or folder; `output` is the folder.
  func check(output: String?) throws {
    if table != nil, output != nil {
      throw ValidationError("--table and --output exclude each other: the folder holds results.csv.")
    }
    if resume, table == nil, output == nil {
      throw ValidationError("--resume belongs to --table or --output.")
    }
    guard output == nil else { return }
    if pages { throw ValidationError("--pages belongs to --output of several data sets.") }
    if sort != nil { throw ValidationError("--sort belongs to --output of several data sets.") }
  }

  /// An option given that only several data sets can have.
  var optionOfMany: String? { resume ? "--resume" : pages ? "--pages" : sort != nil ? "--sort" : nil }

  /// Refuses a table in place of a file that is read.
  func refuse(inputs: [String]) throws {
    func plain(_ path: String) -> Substring { path.hasPrefix("./") ? path.dropFirst(2) : path[...] }
    if let table, let input = inputs.first(where: { plain($0) == plain(table) }) {
      throw ValidationError("--table \(table) is a file to be read (\(input)); name another.")
    }
  }

  /// The form of the table.
  var form: BatchTable.Form { table.map(BatchTable.Form.init(fileName:)) ?? .csv }
}
