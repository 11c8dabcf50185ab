import ArgumentParser
import Reporting

/// `photofit compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Puts the results of several samples side by side, as a paper shows them.",
    discussion: """
      Examples:
        photofit compare au21/result.json au22/result.json
        photofit compare au21 au22 --titles Au21,Au22 --format latex > table.tex

      Takes result.json files or the folders that --output made. Undetermined parameters show their limit or that they \
      are open. Of two results the difference, second less first, is given with its standard error, and in units of it. Units \
      of time and energy are converted to those of the first result that has them.
      """)

  /// How the table is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, csv, markdown, latex
  }

  @Argument(help: .init("Results of one command, two or more.", valueName: "result"))
  var results: [String]

  @Option(help: "How the table is written.")
  var format = Format.text

  @Option(help: .init("What the samples are called, separated by commas.", valueName: "names"))
  var titles: String?

  func validate() throws {
    guard results.count > 1 else { throw ValidationError("Name two results or more.") }
    if let names, names.count != results.count {
      throw ValidationError("--titles names \(names.count) samples for \(results.count) results; name each once.")
    }
  }

  private var names: [String]? {
    titles.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  func run() throws {
    let stored = try results.map(Self.read)
    guard Set(stored.map(\.command)).count == 1 else {
      throw CommandFailure(
        .invalidData,
        "the results come from different commands (\(stored.map(\.command).joined(separator: ", "))); "
          + "compare those of one")
    }
    let comparison = Comparison(stored, titles: names)
    switch format {
    case .text: try Console.result(comparison.text())
    case .csv: try Console.result(comparison.csv())
    case .markdown: try Console.result(comparison.markdown())
    case .latex: try Console.result(comparison.latex())
    }
  }

  private static func read(_ path: String) throws(CommandFailure) -> StoredResult {
    do {
      return try StoredResult(file: StoredResult.file(at: path))
    } catch {
      throw CommandFailure(error.isMissingFile ? .noInput : .invalidData, error.description)
    }
  }
}
