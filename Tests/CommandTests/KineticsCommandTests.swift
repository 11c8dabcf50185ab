import Foundation
import Testing

@Suite("photofit kinetics")
struct KineticsCommandTests {
  static let table: String = {
    var text = "wavelength_nm,0,5,10,20,40,80,160\n"
    for step in 0..<40 {
      let position = 400 + 5 * Double(step)
      let row = [0.0, 5, 10, 20, 40, 80, 160].map { time -> String in
        let a = exp(-time / 10)
        let b = 0.1 / (0.02 - 0.1) * (exp(-0.1 * time) - exp(-0.02 * time))
        let bands = [a, b, 1 - a - b].enumerated().reduce(0.0) { sum, part in
          sum + part.element * (0.1 + exp(-pow((position - 430 - 60 * Double(part.offset)) / 35, 2)))
        }
        return "\(bands)"
      }
      text += "\(position)," + row.joined(separator: ",") + "\n"
    }
    return text
  }()

  @Test("a chain is fitted, and the swapped solution is told")
  func chain() throws {
    let runner = try CommandRunner()
    try runner.put(Self.table, at: "series.csv")
    let outcome = try runner.run("kinetics", "series.csv", "--scheme", "A->B->C", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = try outcome.parameters()
    #expect(abs((found["k1"]?.value ?? 0) - 0.1) < 1e-7)
    #expect(abs((found["k2"]?.value ?? 0) - 0.02) < 1e-7)
    #expect(outcome.output.contains("alternative"))
    let text = try runner.run("kinetics", "series.csv", "--scheme", "A->B->C", "--time-unit", "s")
    #expect(text.output.contains("1/s"))
  }

  @Test("without a scheme the rank is told, with references the concentrations")
  func unmixing() throws {
    let runner = try CommandRunner()
    try runner.put(Self.table, at: "series.csv")
    let rank = try runner.run("kinetics", "series.csv", "--json")
    #expect(rank.status == 0)
    #expect(try rank.derivedQuantities()["rank"]?.value == 3)
    try runner.put(Self.table, at: "references.csv")
    let bad = try runner.run("kinetics", "series.csv", "--references", "references.csv")
    #expect(bad.status == 65)
    #expect(bad.errors.contains("cannot be told apart"))
  }

  @Test("the example data give their truth, with a scheme and with references")
  func exampleData() throws {
    let runner = try CommandRunner()
    for name in ["alloying.csv", "references.csv"] { try runner.copyExample("kinetics/" + name) }
    let fitted = try runner.run("kinetics", "alloying.csv", "--scheme", "A->B->C", "--json").parameters()
    for (name, lifetime) in [("k1", 22.0), ("k2", 310)] {
      let rate = try #require(fitted[name])
      #expect(abs(rate.value - 1 / lifetime) < 3 * (rate.error ?? 0))
    }
    let unmixed = try runner.run("kinetics", "alloying.csv", "--references", "references.csv", "--output", "out")
    #expect(unmixed.status == 0)
    #expect(try runner.text("out/unmixing.csv").hasPrefix("time (min),A,A_error,B"))
  }

  @Test("a simulated series with its references gives its truth back")
  func simulated() throws {
    let runner = try CommandRunner()
    let made = try runner.run(
      "simulate", "kinetics", "--scheme", "A+B->2B", "--truth", "k1=0.03", "--initial", "B=0.02", "--times", "0:400:20",
      "--output-file", "series.csv", "--references-file", "references.csv")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try runner.text("series.csv").contains("# Truth: A+B->2B, k1 = 0.03 per min"))
    let fitted = try runner.run("kinetics", "series.csv", "--scheme", "A+B->2B", "--initial", "B=0.02", "--json")
    let rate = try #require(try fitted.parameters()["k1"])
    #expect(abs(rate.value - 0.03) < 4 * (rate.error ?? 0))
    let unmixed = try runner.run("kinetics", "series.csv", "--references", "references.csv", "--json")
    #expect(unmixed.status == 0, "\(unmixed.errors)")
  }

  @Test(
    "what cannot be simulated is refused",
    arguments: [
      (["--scheme", "A+B->2B"], "--initial B=0.01"), (["--truth", "k9=1"], "the rate constants are k1, k2"),
      (["--band", "A=1"], "SPECIES=POSITION,HEIGHT,WIDTH"), (["--times", "5,3"], "ascending"),
      (["--scheme", "A->B->C->D->E->F"], "F has no bands"), (["--references-file", "r.csv"], "needs --output-file"),
      (["--time-unit", "years"], "must be us, ms"), (["--scheme", "A-B"], "no species"),
    ])
  func notSimulated(arguments: [String], message: String) throws {
    let outcome = try CommandRunner().run(["simulate", "kinetics"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(
    "wrong options are refused",
    arguments: [
      (["--scheme", "A"], 64), (["--scheme", "A->B", "--initial", "A"], 64), (["--initial", "A=1"], 64),
      (["--scheme", "A->B", "--fix", "k9=1"], 64), (["--scheme", "A->B", "--time-unit", "years"], 64),
      (["--scheme", "A->B", "--range", "1:2"], 65),
    ] as [([String], Int32)])
  func wrongOptions(options: [String], status: Int32) throws {
    let runner = try CommandRunner()
    try runner.put(Self.table, at: "series.csv")
    #expect(try runner.run(["kinetics", "series.csv"] + options).status == status)
  }
}
