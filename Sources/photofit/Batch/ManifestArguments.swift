import ArgumentParser
import Batches

/// Turns the cells of a manifest into the arguments of commands, and the errors of commands into places of the manifest.
struct ManifestArguments {
  private let table: ManifestTable
  /// The options of each command, and whether they take a value.
  private let known: [String: [String: Bool]]

  private static let words = ["lifetime", "transient", "linewidth"]
  private static let plain = ["file", "command", "label", "group"]
  /// Options that a row of a manifest cannot have: they make no result, or several, or say where it goes.
  private static let excluded: Set<String> = [
    "json", "csv", "quiet", "force", "output", "table", "resume", "jobs", "link", "help", "version", "average",
    "inspect",
    "share", "design", "pages", "sort", "no-figures",
  ]
  /// Options that may be given several times.
  private static let repeated: Set<String> = ["fix", "bound", "tie", "oscillation", "exclude-delays"]
  private static let paths: Set<String> = ["irf", "recipe", "weights"]

  /// Checks the names of the columns.
  init(_ table: ManifestTable) throws(BatchError) {
    self.table = table
    known = [
      "lifetime": Self.options(LifetimeCommand.helpMessage(columns: 200)),
      "transient": Self.options(TransientCommand.helpMessage(columns: 200)),
      "linewidth": Self.options(LinewidthCommand.helpMessage(columns: 200)),
    ]
    for (index, name) in table.names.enumerated() where !Self.plain.contains(name) {
      guard !known.values.contains(where: { $0[name] != nil }) else { continue }
      let cure =
        Self.excluded.contains(name)
        ? "this option is not for the rows of a manifest; remove the column"
        : "no command has this option; the columns are file, command, label, group and options without their dashes, as in "
          + "photofit lifetime --help"
      throw table.error(nil, column: index, "unknown column “\(name)”: \(cure)")
    }
    guard table.names.contains("file") else {
      throw table.error(nil, column: nil, "there is no column “file”; its cells name the data")
    }
  }

  /// The options that a help page lists; true for one that takes a value.
  private static func options(_ help: String) -> [String: Bool] {
    var options: [String: Bool] = [:]
    for line in help.split(separator: "\n") where line.hasPrefix("  --") {
      let words = line.split(separator: " ", maxSplits: 2)
      let name = String(words[0].dropFirst(2))
      if !excluded.contains(name) { options[name] = words.count > 1 && words[1].hasPrefix("<") }
    }
    return options
  }

  /// The command of a row.
  func command(_ row: ManifestTable.Row) throws(BatchError) -> String {
    let word = table.cell(row, "command")
    guard word.isEmpty || Self.words.contains(word) else {
      throw error(row, "command", "there is no command “\(word)” here; write \(Self.words.joined(separator: ", "))")
    }
    return word.isEmpty ? "lifetime" : word
  }

  /// Where the file of a row lies.
  func path(_ row: ManifestTable.Row) -> String { located(table.cell(row, "file")) }

  /// True for an option whose value is a file.
  func isPath(_ name: Substring) -> Bool { Self.paths.contains(String(name)) }

  /// The options of a row, in the order of the columns.
  func options(_ row: ManifestTable.Row) throws(BatchError) -> [String] {
    let command = try command(row)
    guard !table.cell(row, "file").isEmpty else { throw error(row, "file", "no file is named; name the data") }
    var options: [String] = []
    for (name, cell) in zip(table.names, row.cells) where !Self.plain.contains(name) && !cell.isEmpty {
      guard let takesValue = known[command]?[name] else {
        throw error(row, name, "--\(name) is no option of photofit \(command); leave the cell empty")
      }
      if !takesValue {
        switch cell.lowercased() {
        case "true", "yes", "1": options.append("--\(name)")
        case "false", "no", "0": break
        default: throw error(row, name, "--\(name) takes no value; write true or false")
        }
      } else if Self.repeated.contains(name) {
        options += cell.split(separator: ";").map { "--\(name)=" + $0.drop { $0 == " " } }
      } else {
        options.append("--\(name)=" + (Self.paths.contains(name) ? located(cell) : cell))
      }
    }
    return options
  }

  /// The first column in which two rows differ, of those that are options.
  func firstDifference(
    _ first: ManifestTable.Row, _ second: ManifestTable.Row, besides: Set<String>
  ) throws(BatchError) -> String? {
    for (index, name) in table.names.enumerated() where !Self.plain.contains(name) && !besides.contains(name) {
      if first.cells[index] != second.cells[index] { return name }
    }
    return nil
  }

  /// Runs what parses the options of a row; what is wrong with them is wrong with the cell that they stand in.
  func parsed<Value>(_ row: ManifestTable.Row, _ work: () throws -> Value) throws(BatchError) -> Value {
    do {
      return try work()
    } catch {
      let failure = LifetimeCommand.message(for: error)
      let message = (error as? CommandFailure)?.message ?? failure
      let guilty = table.names.filter { !Self.plain.contains($0) && message.contains("--\($0)") }
      // The longest name: --irf is part of --irf-column.
      let name = guilty.filter { !table.cell(row, $0).isEmpty }.max { $0.count < $1.count }
      throw self.error(row, name ?? "", message)
    }
  }

  /// An error at the cell of a row.
  func error(_ row: ManifestTable.Row, _ name: String, _ message: String) -> BatchError {
    table.error(row, column: table.names.firstIndex(of: name), message)
  }

  /// A path of the manifest; in a form that is no option.
  private func located(_ path: String) -> String {
    let path = path.hasPrefix("/") ? path : table.folder + path
    return path.hasPrefix("-") ? "./" + path : path
  }
}
