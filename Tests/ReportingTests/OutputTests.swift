import Foundation
import Testing

@testable import Reporting

@Suite("Files written whole or not at all")
struct OutputTests {
  /// A fresh folder, removed after the test.
  private final class Scratch {
    let path = NSTemporaryDirectory() + "photofit-output-\(UInt64.random(in: .min ... .max))"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func names(_ folder: String = "") throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }
    func text(_ name: String) -> String? {
      FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }
    func put(_ text: String, at name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
  }

  private let result = [
    OutputFile(name: "result.json", text: "{\"schema\": \"photofit.result/1\"}\n"),
    OutputFile(name: "das.csv", text: "1\n"),
  ]

  @Test("a file appears under its name and nothing else stays")
  func file() throws {
    let scratch = try Scratch()
    try OutputPath(scratch.path + "/a.csv", overwrite: false).write("x\n")
    #expect(try scratch.names() == ["a.csv"])
    #expect(scratch.text("a.csv") == "x\n")
  }

  @Test("an existing file is refused unless overwriting is asked for, and then replaced")
  func existingFile() throws {
    let scratch = try Scratch()
    try scratch.put("old", at: "a.csv")
    let error = #expect(throws: OutputError.self) { try OutputPath(scratch.path + "/a.csv", overwrite: false) }
    #expect(error?.description == "\(scratch.path)/a.csv: exists already; --force replaces it")
    try OutputPath(scratch.path + "/a.csv", overwrite: true).write("new")
    #expect(scratch.text("a.csv") == "new")
    #expect(throws: OutputError.self) { try OutputPath(scratch.path, overwrite: true) }
    #expect(throws: OutputError.self) { try OutputPath("/dev/null", overwrite: true) }
  }

  @Test("a folder that is not there gives an error that says so")
  func missingFolder() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/none/a.csv"
    let error = #expect(throws: OutputError.self) { try OutputPath(path, overwrite: false).write("x") }
    #expect(
      error?.description
        == "\(path): cannot be written: No such file or directory. Is the folder there, and writable?")
    let folder = #expect(throws: OutputError.self) {
      try OutputFolder(scratch.path + "/none/out", overwrite: false).write(result)
    }
    #expect(folder?.description.contains("No such file or directory") == true)
    #expect(try scratch.names() == [])
  }

  @Test("a folder of results appears whole")
  func folder() throws {
    let scratch = try Scratch()
    try OutputFolder(scratch.path + "/out/", overwrite: false).write(result)
    #expect(try scratch.names() == ["out"])
    #expect(try scratch.names("out") == ["das.csv", "result.json"])
  }

  @Test("when one file of a folder cannot be written, none is there")
  func failedFolder() throws {
    let scratch = try Scratch()
    let impossible = result + [OutputFile(name: "das.csv", text: "twice")]
    #expect(throws: OutputError.self) {
      try OutputFolder(scratch.path + "/out", overwrite: false).write(impossible)
    }
    #expect(try scratch.names() == [])
  }

  @Test("an earlier result is replaced on request and kept when the new one fails")
  func replacedFolder() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/out"
    try OutputFolder(path, overwrite: false).write(result)
    #expect(throws: OutputError.self) { try OutputFolder(path, overwrite: false) }
    #expect(throws: OutputError.self) {
      try OutputFolder(path, overwrite: true).write([result[0], result[0]])
    }
    #expect(try scratch.names("out") == ["das.csv", "result.json"])
    try OutputFolder(path, overwrite: true).write([result[0]])
    #expect(try scratch.names() == ["out"])
    #expect(try scratch.names("out") == ["result.json"])
  }

  @Test("a folder with anything else in it is never replaced")
  func foreignFolder() throws {
    let scratch = try Scratch()
    try scratch.put("{}", at: "result.json")
    let noResult = #expect(throws: OutputError.self) { try OutputFolder(scratch.path, overwrite: true) }
    #expect(noResult?.description.contains("holds no earlier result of photofit") == true)
    try scratch.put("{\"schema\": \"photofit.result/1\"}", at: "result.json")
    try scratch.put("my notes", at: "notes.odt")
    let foreign = #expect(throws: OutputError.self) { try OutputFolder(scratch.path, overwrite: true) }
    #expect(foreign?.description.contains("holds notes.odt, which photofit did not write") == true)
  }
}
