import Testing

@Suite("photofit linewidth: models, joint fits, plans")
struct LinewidthModelTests {
  let runner: CommandRunner

  init() throws { runner = try CommandRunner() }

  /// A table of widths, positions and lifetimes that follow their models, without noise.
  private func write() throws {
    var lines = ["T_K,fwhm_meV,fwhm_err,peak_eV,peak_err,tau_us,tau_err"]
    for step in 1...30 {
      let temperature = Double(10 * step)
      // A fourth of a Boltzmann factor stands for n: no model of ours, but near one.
      let width = 100 + 0.02 * temperature
      let peak = 1.75 - 1e-9 * temperature * temperature
      lines.append("\(temperature),\(width),0.5,\(peak),0.0001,\(5 - 0.01 * temperature),0.05")
    }
    try runner.put(lines.joined(separator: "\n") + "\n", at: "table.csv")
  }

  @Test("a lifetime with its yield gives rate constants, one without is refused")
  func rates() throws {
    try runner.put("T_K,tau_us,tau_err,plqy_%\n298,2.65,0.05,13.10\n", at: "rates.csv")
    let one = try runner.run("linewidth", "rates.csv")
    #expect(one.status == 0 && one.errors == "")
    #expect(one.output.contains("298              49400(900)  328000(6000)"), "\(one.output)")
    #expect(one.output.contains("The temperatures are too few for a model of the lifetime"))
    try runner.put("T_K,tau_us\n298,2.65\n", at: "bare.csv")
    let bare = try runner.run("linewidth", "bare.csv")
    #expect(bare.status == 65 && bare.errors.contains("bare.csv: 1 different temperature cannot determine"))
  }

  @Test("spectra whose labels are bare numbers are fitted once the unit is named")
  func bareLabels() throws {
    let made = try runner.run("simulate", "linewidth", "--temperatures", "200:300:20", "--output-file", "s.csv")
    #expect(made.status == 0)
    let text = try runner.text("s.csv").split(separator: "\n").map { line in
      line.hasPrefix("wavelength") ? String(line.split(separator: " K").joined()) : String(line)
    }
    try runner.put(text.joined(separator: "\n") + "\n", at: "bare.csv")
    let refused = try runner.run("linewidth", "bare.csv", "--model", "bose-einstein")
    #expect(refused.status == 65 && refused.errors.contains("--temperature-unit"), "\(refused.errors)")
    let fitted = try runner.run("linewidth", "bare.csv", "--model", "bose-einstein", "--temperature-unit", "K")
    #expect(fitted.status == 0 && fitted.output.contains("6 temperatures, 200–300 K"), "\(fitted.output)")
  }

  @Test("models lists every model with formula, parameters, units and source; one by its name")
  func models() throws {
    let all = try runner.run("models")
    #expect(all.status == 0 && all.errors == "")
    for name in [
      "acoustic-optical (default)", "stadler", "odonnell-chen", "arrhenius (default)", "dark-bright", "tadf",
    ] {
      #expect(all.output.contains("\n  \(name): "), "\(name)")
    }
    let one = try runner.run("models", "odonnell-chen")
    #expect(
      one.output
        == """
        odonnell-chen: coupling to one mean phonon
          E(T) = E0 − S·E_ph·(coth(E_ph/2kT) − 1)
          E0    energy of the band at 0 K (meV)
          S     Huang–Rhys factor (typically 0.3 to 3)
          E_ph  energy of the effective mode (meV, typically 5 to 60)
          Source: O'Donnell, Chen, Appl. Phys. Lett. 58, 2924 (1991), doi:10.1063/1.104723

        """)
    let none = try runner.run("models", "lorentz")
    #expect(none.status == 64)
    #expect(none.errors.contains("no model is called \"lorentz\""))
  }

  @Test("a column is chosen by what it holds or by its model, and a comparison prints its table")
  func columns() throws {
    try write()
    let peak = try runner.run("linewidth", "table.csv", "--column", "peak", "--model", "varshni")
    #expect(peak.status == 0)
    #expect(peak.output.hasPrefix("E(T)  table.csv   30 peak positions   varshni, 30 temperatures, 10–300 K"))
    let lifetime = try runner.run("linewidth", "table.csv", "--model", "rates")
    #expect(lifetime.output.hasPrefix("τ(T)  table.csv   30 lifetimes   rates"))
    let compared = try runner.run("linewidth", "table.csv", "--models", "toyozawa,bose-einstein,rudin", "--json")
    #expect(compared.status == 0)
    #expect(compared.output.contains("\"models\":"))
    #expect(compared.output.contains("AICc prefers"))
    let other = try runner.run("linewidth", "table.csv", "--column", "fwhm", "--model", "varshni")
    #expect(other.status == 64)
    #expect(other.errors.contains("varshni describes a peak position, not a width; for these take acoustic-optical"))
  }

  @Test("width and position are fitted at once, two files too")
  func joint() throws {
    try write()
    let both = try runner.run(
      "linewidth", "table.csv", "--joint", "fwhm,peak", "--model", "bose-einstein,odonnell-chen", "--csv")
    let names = both.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }
    #expect(names.prefix(5) == ["gamma0", "gamma_LO", "E_LO", "E0", "S"])
    try runner.put(try runner.text("table.csv"), at: "second.csv")
    let files = try runner.run(
      "linewidth", "table.csv", "second.csv", "--model", "bose", "--share", "E_LO", "--fix", "gamma0@2=100", "--csv",
      "--quiet")
    #expect(files.output.contains("gamma_LO@2,"))
    let alone = try runner.run("linewidth", "table.csv", "second.csv")
    #expect(alone.status == 64 && alone.errors.contains("--share"))
  }

  @Test("a plan predicts errors and verdicts without a file")
  func plan() throws {
    let values = ["gamma0=120", "S_ac=20", "E_ac=4.3", "S_op=137.7", "E_op=36.1"].flatMap { ["--set", $0] }
    let plan = try runner.run(["linewidth", "--design", "200:300:10", "--error", "1"] + values)
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.hasPrefix("Design   11 temperatures, 200–300 K, error 1 meV   acoustic-optical"))
    #expect(plan.output.contains("Standard errors to expect (Cramér–Rao) at the planned values"))
    #expect(plan.output.contains("above 200 K only 2·S_ac·kT enters the width"))
    // An independent computation gave 213 000 meV.
    let row = plan.output.split(separator: "\n").first { $0.contains("E_ac (meV)") } ?? ""
    let cells = row.split(separator: " ").compactMap { Double($0) }
    #expect(cells.count == 3 && abs(cells[1] / 213_000 - 1) < 0.02)
  }

  @Test(
    "options that do not fit together are refused with what to write",
    arguments: [
      (["table.csv", "--prior", "E_ac=4.3"], "--prior E_ac=4.3: must be NAME=VALUE±ERROR"),
      (["table.csv", "--prior", "E_ac=4.3+-0"], "--prior E_ac=4.3+-0: the error must be a number above 0."),
      (["table.csv", "--error", "1"], "--error and --set belong to --design."),
      (["--design", "10:300:10"], "--design needs --error"),
      (["--design", "10:300:10", "--error", "1"], "a plan needs a value for every parameter; set gamma0 (typically"),
      (["table.csv", "--design", "10:300:10", "--error", "1"], "--design plans a series without data"),
      (["table.csv", "--joint", "fwhm"], "--joint fwhm: name two different quantities or more"),
      (["table.csv", "--joint", "fwhm,colour"], "--joint fwhm,colour: 'colour' is not fwhm, peak, area or lifetime."),
      (["table.csv", "--model", "rudin,bose"], "--model names"),
      (["table.csv", "--share", "E_op"], "--share takes several files"),
      (["table.csv", "--compare", "--joint", "fwhm,peak"], "--compare and --models look at one series"),
    ] as [([String], String)])
  func wrongOptions(options: [String], message: String) throws {
    try write()
    let outcome = try runner.run(["linewidth"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("photofit: error: \(message)"), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test("a prior is printed as a measurement, written with ± or +-", arguments: ["E_LO=25±0.5", "E_LO=25+-0.5"])
  func prior(text: String) throws {
    try write()
    let outcome = try runner.run("linewidth", "table.csv", "--model", "bose-einstein", "--prior", text)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Prior: E_LO = 25 ± 0.5 meV, counted as one more measurement."))
  }
}
