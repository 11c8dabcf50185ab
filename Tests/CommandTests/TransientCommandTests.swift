import Foundation
import Testing

@Suite("photofit transient")
struct TransientCommandTests {
  private func runner(_ cluster: String) throws -> CommandRunner {
    let runner = try CommandRunner()
    try runner.copyExample("transient/\(cluster)_map.csv")
    return runner
  }

  @Test("the example maps give the known tables", arguments: ["au21", "au22"])
  func exampleMaps(cluster: String) throws {
    let outcome = try runner(cluster).run("transient", "\(cluster)_map.csv", "--lifetimes", "0.3,3,inf")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    try Snapshot.expect(outcome.output, matches: "transient_\(cluster).txt")
  }

  @Test(
    "lifetimes, time zero and response lie within three standard errors of the truth",
    arguments: [("au21", 0.36, 2.61), ("au22", 0.53, 1.11)])
  func recovered(cluster: String, first: Double, second: Double) throws {
    let outcome = try runner(cluster).run("transient", "\(cluster)_map.csv", "--lifetimes", "0.3,3,inf", "--json")
    let parameters = try outcome.parameters()
    for (name, expected) in ["tau1": first, "tau2": second, "t0": 0, "irf_fwhm": 0.12] {
      let parameter = try #require(parameters[name])
      let error = try #require(parameter.error)
      #expect(abs(parameter.value - expected) <= 3 * error, "\(name) = \(parameter.value) ± \(error)")
    }
    // A component that does not decay has no number to quote.
    #expect(parameters["tau3"] == nil)
  }

  @Test("a signed time can be given, and the start it sets leads to the same minimum")
  func signedTimeZero() throws {
    let runner = try runner("au21")
    let plain = try runner.run("transient", "au21_map.csv", "--lifetimes", "0.3,3,inf", "--json").parameters()
    let started = try runner.run("transient", "au21_map.csv", "--lifetimes", "0.3,3,inf", "--t0", "-0.05", "--json")
    #expect(started.status == 0)
    for (name, parameter) in try started.parameters() {
      let other = try #require(plain[name])
      #expect(abs(parameter.value - other.value) <= 1e-3 * (parameter.error ?? 0), "\(name)")
    }
  }

  @Test("--bound takes signed ends and --fix holds: the time zero stays where it is put")
  func heldTimeZero() throws {
    let outcome = try runner("au21").run(
      "transient", "au21_map.csv", "--lifetimes", "0.3,3,inf", "--fix", "t0=-0.001", "--bound", "irf_fwhm=0.05:0.2",
      "--csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nt0,t₀,-0.001,,,,,,ps,fixed,"))
  }

  @Test("the map turned by a right angle gives the same result")
  func turnedMap() throws {
    let runner = try runner("au21")
    let lines = try runner.text("au21_map.csv").split(separator: "\n").filter { !$0.hasPrefix("#") }
    let cells = lines.map { $0.split(separator: ",") }
    let turned = cells[0].indices.map { column in
      cells.indices.map { $0 == 0 && column == 0 ? "delay (ps)" : String(cells[$0][column]) }.joined(separator: ",")
    }
    try runner.put("# mOD\n" + turned.joined(separator: "\n") + "\n", at: "turned.csv")
    let options = ["--lifetimes", "0.3,3,inf", "--csv"]
    let plain = try runner.run(["transient", "au21_map.csv"] + options)
    let other = try runner.run(["transient", "turned.csv"] + options)
    #expect(other.status == 0)
    #expect(other.output == plain.output)
  }

  @Test("a sequence has the lifetimes of the parallel decay and writes its own spectra")
  func sequence() throws {
    let runner = try runner("au21")
    let options = ["--lifetimes", "0.3,3,inf", "--csv"]
    let parallel = try runner.run(["transient", "au21_map.csv", "--output", "das"] + options)
    let sequential = try runner.run(
      ["transient", "au21_map.csv", "--model", "sequential", "--output", "eas"] + options)
    #expect(sequential.output == parallel.output)
    #expect(try runner.text("das/das.csv").hasPrefix("wavelength (nm),"))
    #expect(try runner.text("eas/eas.csv").hasPrefix("wavelength (nm),"))
    #expect(try runner.text("das/das.csv") != runner.text("eas/eas.csv"))
  }

  @Test("the fit, its residual and kinetics are written, in a format that is read again; a second run replaces them")
  func maps() throws {
    let runner = try runner("au21")
    let options = ["--lifetimes", "0.3,3,inf", "--quiet"]
    let first = ["transient", "au21_map.csv", "--chirp", "1", "--kinetics", "550,600", "--output", "out"] + options
    #expect(try runner.run(first).status == 0)
    #expect(try runner.text("out/kinetics.csv").hasPrefix("delay (ps),data_5"))
    #expect(try runner.text("out/residual.ascii").hasPrefix("photofit: au21_map.csv minus its fit\ndelays in ps, "))
    #expect(try runner.text("out/chirp_corrected.ascii").contains("interpolated linearly, never fitted"))
    #expect(try runner.run(["transient", "out/fit.ascii", "--output", "again"] + options).status == 0)
    #expect(try runner.run(first + ["--force"]).status == 0)
    #expect(try runner.run(["transient", "au21_map.csv", "--kinetics", "5,x"] + options).status == 64)
    #expect(try runner.run(["transient", "au21_map.csv", "--kinetics", "5"] + options).status == 64)
  }

  @Test("the example maps are what photofit simulate writes, byte for byte")
  func exampleDataAreReproducible() throws {
    let runner = try CommandRunner()
    let outcome = try runner.run(
      "simulate", "transient", "--sample", "au22", "--seed", "2221", "--output-file", "map.csv")
    #expect(outcome.status == 0)
    #expect(try runner.text("map.csv") == CommandRunner.example("transient/au22_map.csv"))
  }
}
