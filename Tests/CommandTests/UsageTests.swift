import Testing

@Suite("Usage")
struct UsageTests {
  @Test("without arguments the command shows its help and the commands there are")
  func help() throws {
    let outcome = try CommandRunner().run()
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("SUBCOMMANDS"))
    #expect(outcome.errors == "")
  }

  @Test("an unknown command is refused with the names of those there are")
  func unknownCommand() throws {
    let outcome = try CommandRunner().run("lifetimes", "decay.csv")
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(
      outcome.errors
        == """
        photofit: error: There is no command 'lifetimes'. The commands are spectra, linewidth, lifetime, transient, kinetics, massspec, batch, models, compare, simulate, demo.
          See 'photofit --help' for more information.

        """)
  }

  @Test("an unknown option is refused", arguments: ["linewidth", "lifetime", "transient"])
  func unknownOption(command: String) throws {
    let outcome = try CommandRunner().run(command, "data.csv", "--componnets", "2")
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("photofit: error: Unknown option '--componnets'"))
    #expect(outcome.errors.contains("See 'photofit \(command) --help'"))
  }

  @Test(
    "the help of every command opens with two examples",
    arguments: [
      ["linewidth"], ["lifetime"], ["transient"], ["models"], ["batch"], ["simulate"], ["simulate", "linewidth"],
      ["simulate", "lifetime"], ["simulate", "transient"], ["kinetics"], ["massspec"], ["massspec", "simulate"],
      ["massspec", "isotopes"], ["massspec", "assign"], ["massspec", "decompose"], ["massspec", "peaks"],
      ["demo"],
    ])
  func helpOpensWithExamples(command: [String]) throws {
    let outcome = try CommandRunner().run(command + ["--help"])
    #expect(outcome.status == 0)
    let head = outcome.output.prefix { $0 != "U" } + (outcome.output.split(separator: "USAGE:").first ?? "")
    let examples = head.split(separator: "\n").filter { $0.hasPrefix("  photofit ") }
    #expect(examples.count >= 2)
  }

  @Test(
    "what --fix and --bound cannot mean is refused with what to write",
    arguments: [
      (["--fix", "E_ac"], "--fix E_ac: must be NAME=VALUE, as in --fix E_ac=4.3."),
      (["--fix", "=4"], "--fix =4: must be NAME=VALUE, as in --fix E_ac=4.3."),
      (["--fix", "E_ac=four"], "--fix E_ac=four: 'four' is not a number."),
      (["--fix", "E_ac=nan"], "--fix E_ac=nan: 'nan' is not a number."),
      (["--fix", "E_ac=4", "--fix", "E_ac=5"], "--fix E_ac=5: 'E_ac' is given twice; say it once."),
      (
        ["--bound", "E_ac=9:1"],
        "--bound E_ac=9:1: the bounds are inverted; the lower one comes first, E_ac=1:9."
      ),
      (["--bound", "E_ac=4:4"], "--bound E_ac=4:4: both ends are the same; hold the parameter with --fix E_ac=4."),
      (["--bound", "E_ac=4"], "--bound E_ac=4: must be NAME=LOW:HIGH, as in --bound E_op=20:60."),
      (["--bound", "E_ac=1:x"], "--bound E_ac=1:x: 'x' is not a number."),
      (["--bound", "E_ac=:9", "--bound", "E_ac=1:"], "--bound E_ac=1:: 'E_ac' is bounded twice; say it once."),
      (
        ["--fix", "E_ac=4", "--bound", "E_ac=5:6"],
        "--fix and --bound both name 'E_ac'; a parameter that is held needs no bounds."
      ),
      (["--json", "--csv"], "--json and --csv exclude each other; --output writes both."),
      (["--force"], "--force belongs to --output."),
    ] as [([String], String)])
  func wrongOptions(options: [String], message: String) throws {
    let outcome = try CommandRunner().run(["linewidth", "widths.csv"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("photofit: error: \(message)\n"))
    #expect(outcome.output == "")
  }
}
