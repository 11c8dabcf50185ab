import ArgumentParser
import Fitting
import Reporting

/// What every simulation needs: a seed and a place for the data.
struct SimulationOptions: ParsableArguments {
  @Option(help: "Seed of the noise: the same seed gives the same bytes.")
  var seed: UInt64 = 1

  @Option(help: .init("Write the data to a file instead of standard output.", valueName: "file"))
  var outputFile: String?

  @Flag(help: "Replace an existing --output-file.")
  var force = false

  func validate() throws {
    if force, outputFile == nil { throw ValidationError("--force belongs to --output-file.") }
  }

  /// The place of the data, asked for before the work; nil for standard output.
  func path() throws -> OutputPath? { try outputFile.map { try OutputPath($0, overwrite: force) } }

  /// Writes the table below comment lines that state the truth.
  func deliver(_ table: ResultTable, truth: [String], to path: OutputPath?) throws {
    var text = "# Simulated with photofit \(RunManifest.currentVersion), seed \(seed): \(table.title)\n"
    for line in truth { text += "# Truth: \(line)\n" }
    text += table.csv()
    if let path { try path.write(text) } else { try Console.result(text) }
  }
}
