import Foundation
import Testing

@Suite("photofit spectra")
struct SpectraCommandTests {
  @Test("the table of bands is what photofit linewidth reads, and gives the same fit as the spectra")
  func chain() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_10-300K.csv")
    let outcome = try runner.run(
      "spectra", "au21_10-300K.csv", "--shape", "gaussian", "--table", "widths.csv", "--quiet")
    #expect(outcome.status == 0)
    #expect(outcome.output == "" && outcome.errors == "")
    let table = try runner.text("widths.csv")
    #expect(
      table.hasPrefix(
        "temperature (K),fwhm (meV),fwhm_error (meV),fwhm_wavelength (nm),fwhm_wavelength_error (nm),energy (eV),"))
    #expect(table.split(separator: "\n").count == 31)
    let direct = try runner.run("linewidth", "au21_10-300K.csv", "--json").parameters()
    let widths = try runner.run("linewidth", "widths.csv", "--json").parameters()
    #expect(direct.count == 5 && widths.count == 5)
    for (name, parameter) in direct {
      let other = try #require(widths[name])
      #expect(abs(other.value - parameter.value) < 1e-3 * (parameter.error ?? 0), "\(name)")
    }
  }

  @Test("a series prints its bands, the shape chosen by evidence and how the numbers were made")
  func printed() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_200-300K.csv")
    let outcome = try runner.run("spectra", "au21_200-300K.csv")
    #expect(outcome.status == 0)
    try Snapshot.expect(outcome.output, matches: "spectra_au21_200-300K.txt")
  }

  @Test("files of one spectrum each take their temperatures from their names")
  func severalFiles() throws {
    let runner = try CommandRunner()
    let lines = try CommandRunner.example("linewidth/au21_200-300K.csv").split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    .map { $0.split(separator: ",") }
    for (column, name) in [(1, "a 200K.csv"), (2, "a 210K.csv")] {
      let rows = lines.dropFirst().map { "\($0[0]),\($0[column])" }
      try runner.put("wavelength (nm),counts\n" + rows.joined(separator: "\n") + "\n", at: name)
    }
    let outcome = try runner.run("spectra", "a 200K.csv", "a 210K.csv", "--shape", "gaussian", "--csv")
    #expect(outcome.status == 0)
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.count == 3 && rows[1].hasPrefix("200,15") && rows[2].hasPrefix("210,15"))
  }

  @Test("a spectrum whose band lies outside the window is left out with exit status 2, none at all is invalid data")
  func leftOut() throws {
    let runner = try CommandRunner()
    let band = { (x: Double, centre: Double) in 1000 * exp(-(x - centre) * (x - centre) / 800) + 20 }
    let rows = (0...100).map { k -> String in
      let x = 500 + Double(k)
      return "\(x),\(band(x, 550).rounded()),\(band(x, 640).rounded())"
    }
    try runner.put("nm,a,b\n" + rows.joined(separator: "\n") + "\n", at: "s.csv")
    let outcome = try runner.run("spectra", "s.csv", "--shape", "gaussian", "--csv")
    #expect(outcome.status == 2)
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(outcome.errors.contains("b is left out: "))
    let none = try runner.run("spectra", "s.csv", "--shape", "gaussian", "--range", "501:520")
    #expect(none.status == 65)
    #expect(none.errors.contains("window") || none.errors.contains("baseline"))
  }

  @Test(
    "wrong options are refused with what to say instead",
    arguments: [
      (["--instrument-width", "2"], "as in 2nm or 5meV"), (["--peaks", "2"], "--shape gaussian"),
      (["--baseline", "7"], "neither 0 to 5 nor none"), (["--force"], "--force belongs to --table or --output"),
      (["--weights", "many"], "auto, counts or equal"),
    ])
  func usage(options: [String], expected: String) throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_200-300K.csv")
    let outcome = try runner.run(["spectra", "au21_200-300K.csv"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }

  @Test("the folder holds report, document, bands, shapes and every fitted point")
  func folder() throws {
    let runner = try CommandRunner()
    try runner.copyExample("linewidth/au21_200-300K.csv")
    let outcome = try runner.run(
      "spectra", "au21_200-300K.csv", "--shape", "log-normal", "--output", "result", "--quiet")
    #expect(outcome.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: runner.folder.path + "/result").sorted()
    #expect(
      names == [
        "curves.csv", "figures", "peaks.csv", "peaks.tex", "report.html", "report.md", "report.txt", "result.json",
        "shapes.csv",
      ])
    #expect(try runner.text("result/shapes.csv").hasPrefix("spectrum,energy (eV),energy_error (eV),fwhm (eV),"))
    #expect(try runner.text("result/curves.csv").split(separator: "\n").count == 11 * 351 + 1)
    #expect(try runner.text("result/result.json").contains("\"schema\": \"photofit.tables/1\""))
  }
}
