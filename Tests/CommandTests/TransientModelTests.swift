import Foundation
import Testing

@Suite("photofit transient: what is fitted")
struct TransientModelTests {
  private static let recipe = """
    compartments: {hot: 1, relaxed: 0, trapped: 0}
    steps:
      tau1: {from: hot, to: {relaxed: 0.7, trapped: 0.3}, lifetime: 0.5}
      tau2: {from: relaxed, lifetime: 6}
      tau3: {from: trapped, lifetime: 40}

    """

  @Test("a simulated scheme with an oscillation and an artifact is fitted by its own recipe")
  func recipe() throws {
    let runner = try CommandRunner()
    try runner.put(Self.recipe, at: "truth.yaml")
    let simulated = try runner.run(
      "simulate", "transient", "--recipe", "truth.yaml", "--oscillation", "110,0.8", "--artifact", "1", "--baseline",
      "--noise", "1e-4", "--wavelengths", "20", "--delays", "120", "--output-file", "map.csv")
    #expect(simulated.status == 0, "\(simulated.errors)")
    try runner.put(
      Self.recipe + """
        artifact: {order: 1}
        oscillations: [{wavenumber: 115, damping: 1.2}]
        baseline: true

        """, at: "fit.yaml")
    let outcome = try runner.run("transient", "map.csv", "--recipe", "fit.yaml", "--json", "--output", "out")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parameters = try outcome.parameters()
    for (name, expected) in ["tau1": 0.5, "tau2": 6, "tau3": 40, "nu1": 110, "damping1": 0.8, "irf_fwhm": 0.12] {
      let parameter = try #require(parameters[name])
      #expect(abs(parameter.value - expected) < 4 * (try #require(parameter.error)), "\(name) \(parameter.value)")
    }
    for name in ["sas", "oscillations", "artifact", "baseline", "concentrations"] {
      #expect(try runner.text("out/\(name).csv").contains("wavelength") || name == "concentrations")
    }
    // Named on the command line, the same is fitted.
    let named = try runner.run(
      "transient", "map.csv", "--recipe", "truth.yaml", "--artifact", "1", "--oscillation", "115,1.2", "--baseline",
      "--json")
    #expect(try named.parameters().mapValues(\.value) == parameters.mapValues(\.value))
  }

  @Test("a measured response is read from its file, beside the recipe that names it too")
  func measured() throws {
    let runner = try CommandRunner()
    try FileManager.default.createDirectory(
      at: runner.folder.appendingPathComponent("here"), withIntermediateDirectories: true)
    let points = (-60...60).map { index -> String in
      let delay = Double(index) * 0.005
      return "\(3 + delay) \(exp(-4 * log(2.0) * delay * delay / 0.0144))"
    }
    try runner.put(points.joined(separator: "\n"), at: "here/response.txt")
    try runner.put(
      "compartments: {a: 1, b: 0}\nsteps:\n  tau1: {from: a, to: b, lifetime: 0.9}\n  tau2: {from: b, lifetime: 9}\n"
        + "irf: {file: response.txt}\n", at: "here/scheme.yaml")
    _ = try runner.run(
      "simulate", "transient", "--lifetimes", "0.4,6", "--wavelengths", "20", "--delays", "120", "--output-file",
      "map.csv")
    let plain = try runner.run("transient", "map.csv", "--lifetimes", "0.9,9", "--irf", "here/response.txt", "--json")
    let scheme = try runner.run("transient", "map.csv", "--recipe", "here/scheme.yaml", "--json")
    for outcome in [plain, scheme] {
      #expect(outcome.status == 0, "\(outcome.errors)")
      let parameters = try outcome.parameters()
      for (name, expected) in ["tau1": 0.4, "tau2": 6] {
        let parameter = try #require(parameters[name])
        #expect(abs(parameter.value - expected) < 4 * (try #require(parameter.error)), "\(name) \(parameter.value)")
      }
      #expect(parameters["irf_fwhm"] == nil)
      #expect(outcome.output.contains("response.txt"))
    }
  }

  @Test("ties, signs, two Gaussians and widths that follow the wavelength are told on the command line")
  func options() throws {
    let runner = try CommandRunner()
    _ = try runner.run(
      "simulate", "transient", "--lifetimes", "0.4,3.2,inf", "--chirp", "0.3", "--wavelengths", "20", "--delays", "120",
      "--output-file", "map.csv")
    let outcome = try runner.run(
      "transient", "map.csv", "--lifetimes", "0.9,9,inf", "--chirp", "1", "--chirp-axis", "inverse",
      "--irf-width-order",
      "1", "--tie", "tau2=8*tau1", "--fix", "irf_fwhm_1=0", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parameters = try outcome.parameters()
    let (first, second) = (try #require(parameters["tau1"]).value, try #require(parameters["tau2"]).value)
    #expect(abs(second / first - 8) < 1e-9)
    #expect(outcome.output.contains("ps·(nm/1000)"))
    let signed = try runner.run(
      "transient", "map.csv", "--lifetimes", "0.9,9,inf", "--chirp", "1", "--nonpositive", "all", "--csv")
    #expect(signed.output.contains("tau1"))
  }

  @Test("linked maps share their lifetimes; tables and maps of the second carry its number")
  func linked() throws {
    let runner = try CommandRunner()
    for (name, zero, seed) in [("a", "0.03", "1"), ("b", "-0.05", "2")] {
      _ = try runner.run(
        "simulate", "transient", "--lifetimes", "0.4,6", "--t0", zero, "--seed", seed, "--wavelengths", "20",
        "--delays", "120", "--output-file", "\(name).csv")
    }
    let outcome = try runner.run(
      "transient", "a.csv", "b.csv", "--link", "--lifetimes", "0.9,9", "--output", "out", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parameters = try outcome.parameters()
    for (name, expected) in ["tau1": 0.4, "tau2": 6, "t0": 0.03, "t0@2": -0.05] {
      let parameter = try #require(parameters[name])
      #expect(abs(parameter.value - expected) < 4 * (try #require(parameter.error)), "\(name) \(parameter.value)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: runner.folder.appendingPathComponent("out").path)
    for name in ["das.csv", "das@2.csv", "fit.ascii", "fit@2.ascii"] { #expect(names.contains(name)) }
    let alone = try runner.run("transient", "a.csv", "--link", "--lifetimes", "1,2")
    #expect(alone.status == 64 && alone.errors.contains("name another file"))
  }
}
