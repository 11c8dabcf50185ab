import Foundation
import Testing

@Suite("The README")
struct ReadmeTests {
  /// A command shown in the README and what is shown below it.
  private struct Shown {
    var arguments: [String]
    var output: [String] = []
  }

  private static func shown() throws -> [Shown] {
    let url = CommandRunner.package.appendingPathComponent("README.md")
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    var found: [Shown] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    $ photofit ") {
        found.append(Shown(arguments: line.split(separator: " ").dropFirst(2).map(String.init)))
        isInside = true
      } else if isInside, line.isEmpty || line.hasPrefix("    ") {
        found[found.count - 1].output.append(String(line.dropFirst(4)))
      } else {
        isInside = false
      }
    }
    return found
  }

  /// The tables of `make demo`. What data leave open ends somewhere in a flat valley, which no comparison can hold to
  /// its digits: the README's example of that is not among them.
  @Test("the tables of the demo in the README are what its commands print")
  func tables() throws {
    let shown = try Self.shown().filter { $0.arguments.contains("--output") }
    #expect(shown.map { $0.arguments[0] } == ["linewidth", "lifetime", "transient"])
    let runner = try CommandRunner()
    try FileManager.default.createSymbolicLink(
      at: runner.folder.appendingPathComponent("ExampleData"),
      withDestinationURL: CommandRunner.package.appendingPathComponent("ExampleData"))
    try FileManager.default.createDirectory(
      at: runner.folder.appendingPathComponent("results"), withIntermediateDirectories: false)
    for example in shown {
      let outcome = try runner.run(example.arguments)
      #expect(outcome.status == 0)
      let printed = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let filled = printed.filter { !$0.isEmpty }
      let wanted = example.output.filter { !$0.isEmpty }
      #expect(filled.count == wanted.count, "\(example.arguments)")
      for (line, expected) in zip(filled, wanted) {
        #expect(Snapshot.agree(Snapshot.plain(line), Snapshot.plain(expected)), "found \(line), README \(expected)")
      }
    }
  }

  @Test("the program in the README is the one that is compiled with the package")
  func snippet() throws {
    func lines(_ file: String) throws -> [Substring] {
      let url = CommandRunner.package.appendingPathComponent(file)
      return String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n")
    }
    let program = try lines("Snippets/FitYourOwnModel.swift")
    let shown = try lines("README.md").filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
    let start = try #require(shown.firstIndex(of: program[0]))
    #expect(Array(shown[start..<min(start + program.count, shown.count)]) == program)
  }
}
