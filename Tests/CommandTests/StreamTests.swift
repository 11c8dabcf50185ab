import Foundation
import Testing

@Suite("Streams and output")
struct StreamTests {
  @Test("a reader that closes the pipe early is no reason to speak")
  func closedPipe() throws {
    let runner = try CommandRunner()
    let outcome = try runner.shell("\"$1\" simulate linewidth | head -n 1")
    #expect(outcome.output.hasPrefix("# Simulated with photofit"))
    #expect(outcome.errors == "")
    // The same with SIGPIPE ignored, as some programs start their children.
    let ignored = try runner.shell("trap '' PIPE; \"$1\" simulate linewidth | head -n 1")
    #expect(ignored.errors == "")
  }

  @Test(
    "standard output that cannot be written is a failure with its reason", .enabled(if: CommandRunner.hasFullDevice))
  func fullDevice() throws {
    let runner = try CommandRunner()
    let outcome = try runner.shell("\"$1\" simulate linewidth > /dev/full")
    #expect(outcome.status == 73)
    #expect(outcome.errors == "photofit: error: standard output: cannot be written: No space left on device\n")
  }

  @Test("a folder that is not there is refused before the work, and nothing is left")
  func missingFolder() throws {
    let runner = try CommandRunner()
    let outcome = try runner.run("simulate", "linewidth", "--output-file", "none/data.csv")
    #expect(outcome.status == 73)
    #expect(
      outcome.errors
        == """
        photofit: error: none/data.csv: cannot be written: No such file or directory. Is the folder there, and writable?

        """)
    #expect(try runner.names() == [])
  }

  @Test("an existing file is kept unless --force is given")
  func existingFile() throws {
    let runner = try CommandRunner()
    try runner.put("precious", at: "data.csv")
    let refused = try runner.run("simulate", "linewidth", "--output-file", "data.csv")
    #expect(refused.status == 73)
    #expect(refused.errors == "photofit: error: data.csv: exists already; --force replaces it\n")
    #expect(try runner.text("data.csv") == "precious")
    let forced = try runner.run("simulate", "linewidth", "--output-file", "data.csv", "--force")
    #expect(forced.status == 0)
    #expect(try runner.text("data.csv").hasPrefix("# Simulated"))
    #expect(try runner.names() == ["data.csv"])
  }

  @Test("a result does not depend on the folder it is made in")
  func independentOfFolder() throws {
    var documents: [String] = []
    for _ in 0..<2 {
      let runner = try CommandRunner()
      try runner.copyExample("linewidth/au21_widths.csv")
      documents.append(
        try runner.run("linewidth", runner.folder.path + "/au21_widths.csv", "--json", "--quiet").output)
    }
    #expect(documents[0] == documents[1])
    #expect(!documents[0].contains("photofit-command"))
  }
}
