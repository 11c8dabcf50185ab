import Testing

@Suite("photofit massspec")
struct MassspecCommandTests {
  @Test("masses and electrons of an ion as JSON")
  func simulateJSON() throws {
    let outcome = try CommandRunner().run(
      "massspec", "simulate", "[Au12Ag32(p-MBA)30]4-", "--resolution", "20000", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let derived = try outcome.derivedQuantities()
    #expect(abs((derived["mz_light"]?.value ?? 0) - 2593.6487) < 0.001)
    #expect(abs((derived["mz_average"]?.value ?? 0) - 2602.6838) < 0.001)
    #expect(abs((derived["mz_most_abundant"]?.value ?? 0) - 2602.6481) < 0.001)
    #expect(derived["valence_electrons"]?.value == 18)
    #expect(outcome.output.contains("\"schema\": \"photofit.result/1\""))
  }

  @Test("text of an ion shows its masses to four places, and nothing of a fit")
  func simulateText() throws {
    let outcome = try CommandRunner().run("massspec", "simulate", "[Au43Ag(p-MBA)26-H]3-")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("4186.1636"))
    #expect(outcome.output.contains("4186.3547"))
    #expect(!outcome.output.contains("degrees of freedom"))
    #expect(!outcome.output.contains("onverged"))
  }

  @Test("the profile is a table of the output folder")
  func profile() throws {
    let runner = try CommandRunner()
    let outcome = try runner.run(
      "massspec", "simulate", "[Ag44(p-MBA)30]4-", "[Au44(p-MBA)26]2-", "--resolution", "5000", "--output", "out",
      "--quiet")
    #expect(outcome.status == 0)
    #expect(try runner.text("out/profile.csv").hasPrefix("mz"))
    #expect(try runner.text("out/peaks_2.csv").contains("relative"))
  }

  @Test("the isotopes can be edited and given back")
  func isotopes() throws {
    let runner = try CommandRunner()
    let table = try runner.run("massspec", "isotopes")
    #expect(table.output.hasPrefix("# Source: NIST"))
    try runner.put(table.output, at: "table.csv")
    let again = try runner.run("massspec", "simulate", "[Ag]+", "--abundances", "table.csv", "--json")
    #expect(again.status == 0)
    #expect(again.output.contains("\"table.csv\""))
    try runner.put("Ag,106.9,0.5\n", at: "bad.csv")
    #expect(try runner.run("massspec", "simulate", "[Ag]+", "--abundances", "bad.csv").status == 65)
    #expect(try runner.run("massspec", "simulate", "[Ag]+", "--abundances", "none.csv").status == 66)
  }

  @Test("ions that cannot be read end as wrong usage")
  func badIon() throws {
    let outcome = try CommandRunner().run("massspec", "simulate", "[Au12(SR)30]4-")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--ligand SR=FORMULA"))
  }

  @Test("an envelope is decomposed, and the document holds fractions, mean and ratio")
  func decompose() throws {
    let runner = try CommandRunner()
    let profile = try runner.run(
      "massspec", "simulate", "[Au2Ag42(p-MBA)30]4-", "--resolution", "15000", "--output", "out", "--quiet")
    #expect(profile.status == 0)
    try runner.put(try runner.text("out/profile.csv"), at: "spectrum.csv")
    let outcome = try runner.run(
      "massspec", "decompose", "spectrum.csv", "--family", "[Au{x}Ag{44-x}(p-MBA)30]4-", "--x", "1-3", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = try outcome.parameters()
    #expect(abs((found["mean_x"]?.value ?? 0) - 2) < 1e-3)
    #expect(abs((found["fraction_2"]?.value ?? 0) - 1) < 1e-3)
    #expect(abs((found["Au_Ag"]?.value ?? 0) - 2.0 / 42) < 1e-4)
    #expect(abs((found["resolution"]?.value ?? 0) - 15_000) < 10)
  }

  @Test("simulated spectra come back: means within errors, absent ions as limits, and the series as kinetics")
  func simulatedSeries() throws {
    let runner = try CommandRunner()
    let family = ["--family", "[Au{x}Ag{44-x}(p-MBA)30]4-", "--x", "0-3"]
    for (name, weights) in [("a", "6,3,1,0"), ("b", "4,3,3,0"), ("c", "2.1,3,4.9,0"), ("d", "1.055,3,5.945,0")] {
      let made = try runner.run(
        ["simulate", "massspec"] + family + ["--weights", weights, "--seed", "7", "--output-file", "\(name).csv"])
      #expect(made.status == 0, "\(made.errors)")
    }
    #expect(try runner.text("a.csv").contains("# Truth: mean x 0.5; fractions 0: 0.6, 1: 0.3, 2: 0.1, 3: 0"))
    let found = try runner.run(["massspec", "decompose", "a.csv", "--json"] + family).parameters()
    let mean = try #require(found["mean_x"])
    #expect(abs(mean.value - 0.5) < 4 * (mean.error ?? 0))
    let series = try runner.run(
      ["massspec", "decompose", "a.csv", "b.csv", "c.csv", "d.csv", "--times", "0,10,30,90", "--output", "out"] + family
    )
    #expect(series.status == 0, "\(series.errors)")
    let kinetics = try runner.run("kinetics", "out/fractions.csv", "--scheme", "A->B", "--json")
    #expect(kinetics.status == 0, "\(kinetics.errors)")
    // 6:3:1 becomes 1:3:6 at 0.05 per minute.
    let rate = try #require(try kinetics.parameters()["k1"])
    #expect(abs(rate.value - 0.05) < 0.005)
  }

  @Test("the example data give their truth, and the strongest ion is assigned")
  func exampleData() throws {
    let runner = try CommandRunner()
    let family = ["--family", "[Au{x}Ag{44-x}(p-MBA)30]4-", "--x", "0-12", "--json"]
    for (minutes, truth) in [(10, 3.24131), (30, 5.40055), (60, 7.0982), (180, 8.56969)] {
      let name = "alloy_\(minutes)min.csv"
      try runner.copyExample("massspec/" + name)
      let mean = try #require(try runner.run(["massspec", "decompose", name] + family).parameters()["mean_x"])
      #expect(abs(mean.value - truth) < 3 * (mean.error ?? 0))
    }
    let assigned = try runner.run("massspec", "assign", "alloy_60min.csv", "--mz", "2491.08", "--charge", "-4")
    let rows = assigned.output.split(separator: "\n").drop { !$0.contains("delta_chi_square") }.dropFirst()
    #expect(rows.first?.contains("[Au7Ag37(p-MBA)30]4-") == true)
    #expect(assigned.errors == "")
  }

  @Test("an asymmetry is simulated and fitted")
  func asymmetry() throws {
    let runner = try CommandRunner()
    let family = ["--family", "[Au{x}Ag{44-x}(p-MBA)30]4-", "--x", "0-1"]
    let made = try runner.run(
      ["simulate", "massspec"] + family + ["--asymmetry", "-0.3", "--peak", "5000", "--output-file", "a.csv"])
    #expect(made.status == 0, "\(made.errors)")
    let fitted = try runner.run(["massspec", "decompose", "a.csv", "--asymmetry", "fit", "--json"] + family)
    let found = try #require(try fitted.parameters()["asymmetry"])
    #expect(abs(found.value + 0.3) < 4 * (found.error ?? 0))
    #expect(fitted.output.contains("bi-Gaussian"))
    let wrong = try runner.run(["massspec", "decompose", "a.csv", "--asymmetry", "much"] + family)
    #expect(wrong.status == 64)
  }

  @Test(
    "what cannot be simulated is refused",
    arguments: [
      (["--x", "0-3"], "A family is missing"), (["--family", "[Au{x}]-", "--x", "1-2", "--weights", "1"], "1 weights"),
      (["--family", "[Au{x}]-", "--x", "1-2", "--mean", "y=1"], "no values of y"),
      (["--family", "[Au{x}]-", "--x", "1-2", "--weights", "1,2", "--mean", "x=1"], "contradict"),
      (["--family", "[Au{x}]-", "--x", "1-2", "--step", "0"], "step"),
      (["--family", "[Au{x}]-", "--x", "1-2", "--step", "1e-9"], "widen the step"),
      (["--family", "Au{x}", "--x", "1-2"], "without charge"),
    ])
  func notSimulated(arguments: [String], message: String) throws {
    let outcome = try CommandRunner().run(["simulate", "massspec"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("an m/z without match is said, with exit code 0")
  func noMatch() throws {
    let outcome = try CommandRunner().run(
      "massspec", "assign", "--mz", "3549.68", "--ion", "[Au21(AdmS)12(PPh2py)3+CH3OH+Cs]2+", "--tolerance", "0.05")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("No match"))
  }

  @Test(
    "wrong options are refused",
    arguments: [
      (["decompose", "a.csv"], "A family is missing"),
      (["decompose", "a.csv", "--family", "[Au{x}]-", "--x", "3-1"], "the lower end comes first"),
      (["decompose", "a.csv", "--family", "[Au{x}]-", "--x", "1-2", "--range", "y=1"], "no file"),
      (["decompose", "a.csv", "--family", "[Au{x}]-", "--x", "1", "--feed", "1/0"], "must be a ratio"),
      (["assign", "--mz", "500"], "The charge is missing"),
      (["assign", "--mz", "500", "--charge", "0"], "must be a charge"),
    ])
  func wrongOptions(arguments: [String], message: String) throws {
    let outcome = try CommandRunner().run(["massspec"] + arguments)
    #expect(outcome.status == 64)
    if message != "no file" { #expect(outcome.errors.contains(message)) }
  }

  @Test("a missing spectrum ends with 66, one of three columns with 65")
  func badFiles() throws {
    let runner = try CommandRunner()
    let family = ["--family", "[Au{x}Ag{44-x}(p-MBA)30]4-", "--x", "0-2"]
    #expect(try runner.run(["massspec", "decompose", "none.csv"] + family).status == 66)
    try runner.put("mz,a,b\n2335,1,2\n2336,1,2\n", at: "three.csv")
    #expect(try runner.run(["massspec", "decompose", "three.csv"] + family).status == 65)
    try runner.put("mz,a\n2336,1\n2335,1\n2337,1\n", at: "order.csv")
    #expect(try runner.run(["massspec", "assign", "order.csv", "--mz", "2335", "--charge", "-4"]).status == 65)
  }
}
