import Foundation
import Testing

@Suite("--output of spectra, series and masses")
struct AlloyFigureTests {
  static let family = "[Au{x}Ag{44-x}(p-MBA)30]4-"

  /// A command with what it leaves: figures, and tables beside the result.
  struct Job: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let figures: [String]
    let tables: [String]
    var testDescription: String { arguments.prefix(3).joined(separator: " ") }
  }

  static let jobs = [
    Job(
      arguments: ["kinetics", "series.csv", "--scheme", "A->B->C", "--bands"],
      figures: ["spectra", "kinetics", "concentrations", "species_spectra", "singular_values"],
      tables: ["concentrations", "concentration_curves", "spectra", "spectra_alternative", "residuals", "bands"]),
    Job(
      arguments: ["kinetics", "series.csv"], figures: ["spectra", "singular_values", "evolving_factors"],
      tables: ["singular_values", "evolving_factors"]),
    Job(
      arguments: ["kinetics", "series.csv", "--components", "2"],
      figures: ["spectra", "kinetics", "concentrations", "species_spectra"], tables: ["concentrations", "spectra"]),
    Job(
      arguments: ["massspec", "simulate", "[Au12Ag32(p-MBA)30]4-", "[Au7Ag37(p-MBA)30]4-", "--resolution", "9000"],
      figures: ["pattern"], tables: ["ions", "peaks_1", "peaks_2", "profile"]),
    Job(
      arguments: ["massspec", "decompose", "mass.csv", "--family", family, "--x", "6-8"],
      figures: ["envelope", "envelope_detail", "distribution"], tables: ["distribution", "curves"]),
    Job(
      arguments: ["massspec", "decompose", "mass.csv", "mass.csv", "--times", "9,1", "--family", family, "--x", "6-8"],
      figures: ["populations"], tables: ["populations"]),
    Job(
      arguments: ["massspec", "assign", "mass.csv", "--mz", "2491.07", "--charge", "-4"], figures: ["assignment"],
      tables: ["rivals", "curves"]),
    Job(arguments: ["massspec", "peaks", "mass.csv"], figures: ["peaks"], tables: ["peaks"]),
    Job(
      arguments: ["spectra", "au21_200-300K.csv"], figures: ["spectra", "bands", "fit"],
      tables: ["peaks", "shapes", "curves"]),
  ]

  /// A folder with a series, a mass spectrum and emission spectra.
  static func runner() throws -> CommandRunner {
    let runner = try CommandRunner()
    try runner.put(KineticsCommandTests.table, at: "series.csv")
    try runner.copyExample("linewidth/au21_200-300K.csv")
    let ions = ["[Au6Ag38(p-MBA)30]4-", "[Au7Ag37(p-MBA)30]4-", "[Au8Ag36(p-MBA)30]4-"]
    #expect(
      try runner.run(["massspec", "simulate"] + ions + ["--resolution", "9000", "--output", "ions", "--quiet"]).status
        == 0)
    let rows = try runner.text("ions/profile.csv").split(separator: "\n").dropFirst()
    let spectrum = rows.map { row -> String in
      let cells = row.split(separator: ",").compactMap { Double($0) }
      return "\(cells[0]),\(((cells[1] + 2 * cells[2] + cells[3]) * 1000).rounded() + 3)"
    }
    try runner.put("m/z,intensity\n" + spectrum.joined(separator: "\n") + "\n", at: "mass.csv")
    return runner
  }

  @Test(
    "every command leaves its figures, tables and page, the same bytes in two runs",
    .enabled(if: CommandRunner.hasGnuplot), arguments: jobs)
  func files(job: Job) throws {
    let runner = try Self.runner()
    for folder in ["one", "two"] {
      let outcome = try runner.run(job.arguments + ["--output", folder])
      #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    }
    let files = try runner.files("one")
    for name in job.figures {
      for ending in ["gp", "dat", "svg", "pdf", "png"] {
        #expect(files.contains("figures/\(name).\(ending)"), "\(name)")
      }
    }
    for name in job.tables { #expect(files.contains(name + ".csv"), "\(name)") }
    for file in files { #expect(try runner.data("one/" + file) == runner.data("two/" + file), "\(file)") }
    let page = try runner.text("one/report.html")
    #expect(page.components(separatedBy: "<img ").count == job.figures.count + 1)
    #expect(!page.contains("alt=\"\""))
    #expect(page.utf8.count < 250_000, "\(page.utf8.count) bytes")
    for mark in ["http:", "https:", "@import", "url(", "<script"] { #expect(!page.contains(mark), "\(mark)") }
    #expect(try runner.run(job.arguments + ["--output", "one", "--force", "--quiet"]).status == 0)
  }

  @Test(
    "hostile names of files and columns are text on every page and in every script",
    arguments: ["kinetics", "massspec"])
  func hostileNames(command: String) throws {
    let runner = try Self.runner()
    let name = "<script>document.title=1;`touch owned`'.csv"
    let series = KineticsCommandTests.table
    try runner.put(command == "kinetics" ? series : try runner.text("mass.csv"), at: name)
    try runner.put(
      series.replacingOccurrences(
        of: "wavelength_nm,0,5,10,20,40,80,160",
        with: "wavelength_nm,\"=1+1`touch owned`'\",\"\u{202E}<svg onload=alert(1)>\",x,y,z,u,v"
      )
      .split(separator: "\n").map { $0.split(separator: ",").prefix(3).joined(separator: ",") }.joined(separator: "\n")
      .replacingOccurrences(of: ",x,y,z,u,v", with: ""), at: "references.csv")
    let options =
      command == "kinetics"
      ? ["--references", "references.csv"] : ["--times", "1,2", "--family", Self.family, "--x", "6-8"]
    let arguments = command == "kinetics" ? ["kinetics", name] : ["massspec", "decompose", name, name]
    let outcome = try runner.run(arguments + options + ["--output", "out", "--quiet"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try runner.text("out/report.html")
    #expect(page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains("<svg onload"))
    #expect(!page.contains("\u{202E}"))
    let written = try runner.names() + runner.files("out")
    #expect(!written.contains { $0 == "owned" || $0.hasSuffix("/owned") })
  }
}
