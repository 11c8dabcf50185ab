import ArgumentParser
import Batches

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

  func validate() throws {
    if resume, table == nil { throw ValidationError("--resume belongs to --table.") }
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs must be 1 to 1024.") }
    if let table, table.lowercased().hasSuffix(".json") {
      throw ValidationError(
        "--table \(table): a table is no single JSON document; name it .jsonl for one on every line.")
    }
  }

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
