import Foundation
import Testing

@Suite("Tables of series and masses")
struct AlloyTableTests {
  @Test(
    "where nothing was fitted --csv prints the table that is asked for",
    arguments: [
      (["massspec", "peaks", "mass.csv"], "mz (m/z),height,significance (σ),fwhm (m/z),resolution"),
      (["massspec", "assign", "mass.csv", "--mz", "2491.07", "--charge", "-4"], "ion,electrons,most_abundant (m/z)"),
      (["kinetics", "series.csv"], "number,value,above_noise"),
    ])
  func mainTable(arguments: [String], header: String) throws {
    let outcome = try AlloyFigureTests.runner().run(arguments + ["--csv"])
    #expect(outcome.status == 0 && outcome.output.hasPrefix(header), "\(outcome.output.prefix(100))")
  }

  @Test("a value stands with its error in text, Markdown, LaTeX and on the page; in CSV the error has its own column")
  func errors() throws {
    let runner = try AlloyFigureTests.runner()
    let outcome = try runner.shell(
      "PATH=/nowhere exec \"$1\" massspec decompose mass.csv --family '\(AlloyFigureTests.family)' --x 6-8 --output out"
    )
    #expect(outcome.status == 0)
    let number = /0\.4999?\d*\(\d+\)|0\.5000?\d*\(\d+\)/
    for text in [
      outcome.output, try runner.text("out/report.md"), try runner.text("out/distribution.tex"),
      try runner.text("out/report.html"),
    ] {
      // With its indices: Au₇Ag₃₇, in four notations.
      let row = try #require(
        text.split(separator: "\n").last { $0.firstMatch(of: /Au[^A]{0,14}7[^A]{0,14}Ag[^A]{0,14}37/) != nil })
      #expect(row.firstMatch(of: number) != nil, "\(row)")
    }
    #expect(
      try runner.text("out/distribution.csv").hasPrefix("ion,x,mz_most_abundant (m/z),fraction,fraction_error,limit"))
  }

  @Test("the notebooks of a scheme and of an envelope hold a fit of their own; what was not fitted has no covariance")
  func notebooks() throws {
    let runner = try AlloyFigureTests.runner()
    let jobs: [(arguments: [String], code: String?)] = [
      (["kinetics", "series.csv", "--scheme", "A->B->C"], "least_squares"),
      (["massspec", "decompose", "mass.csv", "--family", AlloyFigureTests.family, "--x", "6-8"], "nnls"),
      (["massspec", "peaks", "mass.csv"], nil),
    ]
    for (number, job) in jobs.enumerated() {
      let words = job.arguments.map { "'\($0)'" }.joined(separator: " ")
      #expect(try runner.shell("PATH=/nowhere exec \"$1\" \(words) --output o\(number) --quiet").status == 0)
      let notebook = try runner.text("o\(number)/analysis.ipynb")
      #expect(notebook.contains("least_squares") == (job.code != nil))
      if let code = job.code { #expect(notebook.contains(code)) }
      #expect(try runner.files("o\(number)").contains("covariance.csv") == (job.code != nil))
    }
    let patterns = try runner.text("o1/patterns.csv")
    #expect(patterns.hasPrefix("ion,mz (m/z),probability\n1,"))
  }
}
