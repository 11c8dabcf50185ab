import Foundation
import Testing

/// A file that cannot be fitted, and what the command says about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let name: String
  let content: String
  let arguments: [String]
  let status: Int32
  let message: String

  var testDescription: String { name }

  init(_ name: String, _ content: String, _ arguments: [String], status: Int32 = 65, says message: String) {
    self.name = name
    self.content = content
    self.arguments = arguments
    self.status = status
    self.message = message
  }
}

@Suite("Bad input")
struct BadInputTests {
  /// A table of widths with its data rows.
  private static func widths(_ rows: String...) -> String { "T (K),fwhm (meV)\n" + rows.joined(separator: "\n") + "\n" }

  static let linewidths = [
    BadInput("empty file", "", ["linewidth", "data.csv"], says: "data.csv: the file is empty"),
    BadInput(
      "header only", "T (K),fwhm (meV)\n", ["linewidth", "data.csv"],
      says: "data.csv: the file holds text but no table of numbers; export the data with their values"),
    BadInput(
      "ragged row", widths("10,120", "20", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3: the row has 1 cell where 2 are expected"),
    BadInput(
      "text in numbers", widths("10,120", "20,wide", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: “wide” is not a number; correct the cell"),
    BadInput(
      "missing value", widths("10,120", "20,nan", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: the width is missing; complete or remove the row"),
    BadInput(
      "negative width", widths("10,120", "20,-3", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv:3:2: the width is -3.0, not above 0; remove the row"),
    BadInput(
      "fewer points than parameters", widths("10,120", "20,121", "30,125"), ["linewidth", "data.csv"],
      says: "data.csv: 3 different temperatures cannot determine the 5 free parameters"),
    BadInput(
      "binary file", "\u{0}\u{1}\u{2}", ["linewidth", "data.csv"],
      says: "data.csv: is a binary file; export it as text"),
    BadInput("no such file", "", ["linewidth", "other.csv"], status: 66, says: "other.csv: no such file"),
    BadInput("no file named", "", ["linewidth"], status: 64, says: "Missing expected argument '<file>'"),
    BadInput(
      "inverted bounds", widths("10,120"), ["linewidth", "data.csv", "--bound", "E_ac=9:1"], status: 64,
      says: "--bound E_ac=9:1: the bounds are inverted"),
    BadInput(
      "model that is none", widths("10,120"), ["linewidth", "data.csv", "--model", "lorentz"], status: 64,
      says: "The value 'lorentz' is invalid for '--model <model>'"),
  ]

  @Test("is refused with its place and cure, and leaves nothing behind", arguments: linewidths)
  func refused(input: BadInput) throws {
    let runner = try CommandRunner()
    try runner.put(input.content, at: "data.csv")
    let outcome = try runner.run(input.arguments + ["--output", "result"])
    #expect(outcome.status == input.status)
    #expect(outcome.errors.hasPrefix("photofit: error: \(input.message)"), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(try runner.names() == ["data.csv"])
  }
}
