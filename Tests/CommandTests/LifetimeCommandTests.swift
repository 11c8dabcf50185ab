import Foundation
import Testing

@Suite("photofit lifetime")
struct LifetimeCommandTests {
  private func runner(_ cluster: String) throws -> CommandRunner {
    let runner = try CommandRunner()
    try runner.copyExample("lifetime/\(cluster)_decay.csv")
    try runner.copyExample("lifetime/\(cluster)_irf.csv")
    return runner
  }

  @Test("the example decays give the known tables", arguments: ["au21", "au22"])
  func exampleDecays(cluster: String) throws {
    let outcome = try runner(cluster).run(
      "lifetime", "\(cluster)_decay.csv", "--irf", "\(cluster)_irf.csv", "--components", "2", "--quantum-yield",
      "0.131",
      "--quantum-yield-error", "0.005")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    try Snapshot.expect(outcome.output, matches: "lifetime_\(cluster).txt")
  }

  @Test(
    "average lifetime and rates lie within three standard errors of the truth",
    arguments: [("au21", 2.65, 0.131), ("au22", 3.82, 0.4763)])
  func averages(cluster: String, lifetime: Double, yield: Double) throws {
    let outcome = try runner(cluster).run(
      "lifetime", "\(cluster)_decay.csv", "--irf", "\(cluster)_irf.csv", "--quantum-yield", yield.description, "--json")
    let derived = try outcome.derivedQuantities()
    // k_r = Φ/⟨τ⟩ and k_nr = (1 − Φ)/⟨τ⟩, with ⟨τ⟩ in µs.
    let truth = ["tau_int": lifetime, "k_r": yield / lifetime * 1e6, "k_nr": (1 - yield) / lifetime * 1e6]
    for (name, expected) in truth {
      let quantity = try #require(derived[name])
      let error = try #require(quantity.error)
      #expect(abs(quantity.value - expected) <= 3 * error, "\(name) = \(quantity.value) ± \(error)")
      #expect(error < 0.01 * expected)
    }
  }

  @Test("a fit before the data's beginning takes all of them: signed times can be given", arguments: ["--fit-start"])
  func signedTime(option: String) throws {
    let outcome = try runner("au21").run(
      "lifetime", "au21_decay.csv", "--irf", "au21_irf.csv", option, "-1.5", "--csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nfit_start,fit start,0,"))
  }

  @Test("--background holds the background as --fix does, and both together are refused")
  func heldBackground() throws {
    let runner = try runner("au21")
    let held = try runner.run("lifetime", "au21_decay.csv", "--irf", "au21_irf.csv", "--background", "5", "--csv")
    let fixed = try runner.run("lifetime", "au21_decay.csv", "--irf", "au21_irf.csv", "--fix", "background=5", "--csv")
    #expect(held.output == fixed.output)
    #expect(held.output.contains("\nbackground,background,5,,"))
    let both = try runner.run("lifetime", "au21_decay.csv", "--background", "5", "--fix", "background=5")
    #expect(both.status == 64)
  }

  @Test("each likelihood is used and noted", arguments: ["poisson", "neyman", "pearson"])
  func likelihoods(name: String) throws {
    let outcome = try runner("au21").run(
      "lifetime", "au21_decay.csv", "--irf", "au21_irf.csv", "--likelihood", name, "--json")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\"likelihood\": \"\(name)\""))
    let deviance = outcome.output.contains("\"deviance\": null")
    #expect(deviance == (name != "poisson"))
  }

  @Test("the manifest names both files with their digests, without folders")
  func manifest() throws {
    let runner = try runner("au21")
    let outcome = try runner.run(
      "lifetime", "./au21_decay.csv", "--irf", runner.folder.path + "/au21_irf.csv", "--json")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let manifest = try #require(document?["manifest"] as? [String: Any])
    let inputs = try #require(manifest["inputs"] as? [[String: Any]])
    #expect(inputs.compactMap { $0["name"] as? String } == ["au21_decay.csv", "au21_irf.csv"])
    #expect(inputs.allSatisfy { ($0["sha256"] as? String)?.count == 64 })
    #expect((manifest["options"] as? [String: String])?["irf"] == "au21_irf.csv")
  }

  @Test("the example decays are what photofit simulate writes, byte for byte")
  func exampleDataAreReproducible() throws {
    let runner = try CommandRunner()
    let outcome = try runner.run(
      "simulate", "lifetime", "--sample", "au21", "--seed", "2111", "--irf-file", "irf.csv", "--output-file",
      "decay.csv")
    #expect(outcome.status == 0)
    for (name, example) in [("decay.csv", "au21_decay.csv"), ("irf.csv", "au21_irf.csv")] {
      #expect(try runner.text(name) == CommandRunner.example("lifetime/" + example))
    }
  }

  @Test("several files are fitted with the same lifetimes where --link says so")
  func linked() throws {
    let runner = try runner("au21")
    for (seed, name) in [("3", "warm"), ("4", "cold")] {
      let simulated = try runner.run(
        "simulate", "lifetime", "--seed", seed, "--amplitudes", seed == "3" ? "2,1" : "1,2", "--lifetimes", "0.8,3",
        "--channels", "1024", "--channel-width", "0.02", "--output-file", "\(name).csv", "--irf-file", "irf.csv",
        "--force")
      #expect(simulated.status == 0)
    }
    let outcome = try runner.run(
      "lifetime", "warm.csv", "cold.csv", "--irf", "irf.csv", "--components", "2", "--link", "--csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for name in ["tau1", "amplitude1", "amplitude1@2", "background@2", "shift@2", "tau_int@2"] {
      #expect(outcome.output.contains("\n\(name),"))
    }
  }

  @Test("a file with counts alone is arranged as --layout says")
  func layout() throws {
    let runner = try CommandRunner()
    let decay = (0..<400).map { "\(Int(5000 * exp(-Double($0) / 60)) + 3)" }
    try runner.put(decay.joined(separator: ",") + "\n" + decay.joined(separator: ",") + "\n", at: "data.csv")
    let arguments = ["lifetime", "data.csv", "--layout", "counts-in-rows", "--components", "1", "--csv"]
    let outcome = try runner.run(arguments + ["--channel-width", "0.1", "--column", "2"])
    #expect(outcome.status == 0 && outcome.output.contains("\ntau1,τ1,"), "\(outcome.errors)")
    let refused = try runner.run(arguments)
    #expect(refused.status == 65 && refused.errors.contains("say the width of a channel with --channel-width"))
  }

  @Test("VV and VH of a Jordi file give lifetime and rotation; without a response they are refused")
  func anisotropy() throws {
    let runner = try CommandRunner()
    let pulse = (0..<400).map { 20_000 * exp(-pow((Double($0) - 25) / 3, 2)) }
    /// A decay of τ = 40 channels with a rotation of 20, excited by the pulse.
    func decay(_ turning: Double) -> [Double] {
      (0..<400).map { i in
        (0...i).reduce(4) { sum, j in
          let t = Double(i - j)
          return sum + 0.05 * pulse[j] * exp(-t / 40) * (1 + turning * 0.35 * exp(-t / 20)) / 3
        }
      }
    }
    func column(_ values: [Double]) -> String { values.map { "\(Int($0))" }.joined(separator: "\n") + "\n" }
    try runner.put(column(decay(2) + decay(-1)), at: "data.dat")
    try runner.put(column(pulse), at: "irf.dat")
    let arguments = [
      "lifetime", "data.dat", "--layout", "jordi", "--channel-width", "0.1", "--components", "1", "--g-factor", "1",
    ]
    let outcome = try runner.run(arguments + ["--irf", "irf.dat", "--csv"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let values = outcome.output.split(separator: "\n").reduce(into: [String: Double]()) { values, line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      if cells.count > 2 { values[String(cells[0])] = Double(cells[2]) }
    }
    // Sums over whole channels, not integrals: right to some per cent.
    for (name, truth) in [("tau1", 4), ("theta1", 2), ("r0", 0.35)] {
      let value = try #require(values[name])
      #expect(abs(value / truth - 1) < 0.05, "\(name) = \(value)")
    }
    let refused = try runner.run(arguments)
    #expect(refused.status == 64 && refused.errors.contains("--g-factor needs --irf"))
  }
}
