import Fitting
import Foundation
import Testing

@testable import Reporting

@Suite("Reports")
struct ReportTests {
  private func report(_ result: FitResult = SampleResults.lifetimes) -> Report {
    Report(
      heading: ReportHeading(job: "Global fit", data: "250 delays × 256 wavelengths, 500–750 nm"),
      result: result,
      manifest: RunManifest(
        command: "transient", options: ["lifetimes": "0.9,inf", "chirp": "0"],
        inputs: [RunManifest.Input(name: "au21.csv", content: Array("abc".utf8))], seed: 7))
  }

  @Test("the text shows values with errors, limits for what is open, and what the data determine")
  func text() {
    let expected = """
      Global fit  au21.csv   250 delays × 256 wavelengths, 500–750 nm   parallel, 3 components, Gaussian IRF

        Standard errors scaled with the residuals: σ of the data is not known.
        parameter  value           95 % interval (profile)  verdict
        τ1         0.36016(15) ps  [0.35986, 0.36047]       determined
        τ2         –               ≥ 2558 ns                lower bound
        t0         -0.5 ps                                  fixed
        τ2: longer than the delays, "open" above

        These data determine 1 of 2 combinations. Weakest: tau2 (1.00).
        Measure to later delays, or hold it: --lifetimes 0.36,inf.

        derived  value
        k1       2.7765(12) 1/ps
        k2       –                τ2 is open

        Another minimum fits as well (Δχ² 1.3): τ1 = 0.4 ps, τ2 = 3e6 ps

        sum of squares 5.31798, residual standard deviation 0.00917112, 63227 degrees of freedom, BIC -591235.
        Converged, 41 evaluations, 10 starts.

        Warning: Two channels are saturated.

      """
    #expect(report().text() == expected)
  }

  @Test("what a reader assumed is told in text and document")
  func readerNotes() {
    var noted = report()
    noted.manifest.inputs[0].notes = ["Delays taken as ps."]
    noted.result.warnings.append("Delays taken as ps.")
    noted = Report(heading: noted.heading, result: noted.result, manifest: noted.manifest)
    #expect(noted.result.warnings == ["Two channels are saturated."])
    #expect(noted.text().hasSuffix("\n\n  Note: au21.csv: Delays taken as ps.\n"))
    #expect(noted.json().contains("\"notes\": [\"Delays taken as ps.\"]"))
  }

  @Test("what was done to the data stands under the head of the text, in the document and behind the parameters")
  func preparation() throws {
    var result = SampleResults.lifetimes
    result.preparation = ["background subtracted, from 12 delays", "515 to 525 nm left out"]
    let report = report(result)
    #expect(
      report.text().contains(
        "Gaussian IRF\n  Prepared: background subtracted, from 12 delays\n  Prepared: 515 to 525 nm left out\n\n"))
    let document = try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any]
    #expect(document?["preparation"] as? [String] == result.preparation)
    #expect(
      report.csv().hasSuffix(
        "preparation1,,,,,,,,,preparation,,\"background subtracted, from 12 delays\",\n"
          + "preparation2,,,,,,,,,preparation,,515 to 525 nm left out,\n"))
  }

  @Test(
    "a summary stands in text, document and its file, any other table in its file alone; findings follow the statistics"
  )
  func summaries() throws {
    var result = SampleResults.lifetimes
    result.findings = ["Residual: white."]
    result.tables = [
      ResultTable(
        name: "components", title: "Number of components",
        columns: [
          ResultTable.Column("BIC", values: [-592760.35, nil]),
          ResultTable.Column("delay", unit: "ps", values: [0.123456, 2]),
        ],
        rows: ResultTable.RowNames("n", ["1", "2, chosen"]), place: .text),
      ResultTable(name: "das", title: "Spectra", columns: [ResultTable.Column("das1", values: [1])]),
    ]
    let text = report(result).text()
    #expect(
      text.contains(
        """
          Number of components
            n          BIC      delay (ps)
            1          -592760  0.123456
            2, chosen  –        2
        """))
    #expect(text.contains("10 starts.\n  Residual: white.\n"))
    #expect(!text.contains("das1"))
    let json = report(result).json()
    #expect(json.contains("\"values\": [-592760.35, null]"))
    #expect(!json.contains("das1"))
    #expect(
      report(result).files().first { $0.name == "components.csv" }?.text
        == "n,BIC,delay (ps)\n1,-592760.35,0.123456\n\"2, chosen\",,2\n")
  }

  @Test("a value known by its interval alone is printed to the digits that the interval leaves")
  func valueWithoutError() {
    var result = SampleResults.lifetimes
    result.parameters[0].value = 132.5237
    result.parameters[0].standardError = nil
    result.parameters[0].interval = ConfidenceInterval(level: 0.95, low: 6.7954, high: 142.63, method: .profile)
    let row = report(result).text().split(separator: "\n").first { $0.hasPrefix("  τ1") }
    #expect(row?.split(separator: " ").joined(separator: " ") == "τ1 133 ps [7, 143] determined")
  }

  @Test("of many rivals the best three are shown")
  func manyRivals() {
    var result = SampleResults.lifetimes
    result.rivals = (1...5).map { Rival(deltaChiSquare: Double($0) / 2, values: [0.4, 3e6, -0.5]) }
    let text = report(result).text()
    #expect(text.contains("(Δχ² 1.5)"))
    #expect(!text.contains("(Δχ² 2)"))
    #expect(text.contains("  … and 2 more, with --json.\n"))
  }

  @Test("a fit that did not converge says so, with its reason")
  func unconvergedText() {
    let text = report(SampleResults.unconverged).text()
    #expect(text.contains("NOT CONVERGED (evaluationLimit): 1000 evaluations were not enough, 1 evaluation, 1 start."))
    #expect(text.contains("deviance 1051.25, χ² 1049, 63227 degrees of freedom, χ²r 1.049"))
    #expect(text.contains("Standard errors from counting statistics, not rescaled."))
  }

  @Test("the document keeps every key of the contract, sorted, with null for what is not known")
  func jsonContract() throws {
    let text = report().json()
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(
      document.keys.sorted() == [
        "command", "covariance", "derived", "findings", "identifiability", "manifest", "model", "parameters",
        "preparation",
        "rivals", "schema", "statistics", "tables", "termination", "version", "warnings",
      ])
    #expect(document["schema"] as? String == "photofit.result/1")
    let parameters = try #require(document["parameters"] as? [[String: Any]])
    #expect(
      parameters[1].keys.sorted() == [
        "interval", "name", "note", "search", "standardError", "status", "symbol", "unit", "value", "verdict",
      ])
    #expect(parameters[0]["value"] as? Double == 0.3601648445)
    #expect(parameters[1]["value"] is NSNull)
    #expect(parameters[1]["standardError"] is NSNull)
    #expect((parameters[1]["interval"] as? [String: Any])?["high"] is NSNull)
    #expect(parameters[2]["interval"] is NSNull)
    let statistics = try #require(document["statistics"] as? [String: Any])
    #expect(statistics["AICc"] is NSNull)
    #expect(statistics["chiSquare"] is NSNull)
    let manifest = try #require(document["manifest"] as? [String: Any])
    #expect(manifest["options"] as? [String: String] == ["lifetimes": "0.9,inf", "chirp": "0"])
    #expect((manifest["inputs"] as? [[String: Any]])?.first?["bytes"] as? Int == 3)
    #expect(manifest["seed"] as? Int == 7)
    // Sorted in the text itself, not only as a set.
    let positions = try ["\"command\"", "\"covariance\"", "\"parameters\"", "\"version\"", "\"warnings\""].map { key in
      try #require(text.range(of: "\n  " + key)).lowerBound
    }
    #expect(positions == positions.sorted())
  }

  @Test("the same result gives the same bytes, and strings survive the document")
  func jsonBytes() throws {
    var result = SampleResults.lifetimes
    result.warnings = ["quote \" backslash \\ line\nfeed tab\t bell \u{07} τ 🜚 </script>"]
    let first = report(result).json()
    #expect(first == report(result).json())
    let document = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    #expect(document["warnings"] as? [String] == result.warnings)
  }

  @Test("a seed beyond the exact integers of a double is written as text")
  func largeSeed() {
    var large = report()
    large.manifest.seed = .max
    #expect(large.json().contains("\"seed\": \"18446744073709551615\""))
    large.manifest.seed = nil
    #expect(large.json().contains("\"seed\": null"))
  }

  @Test("the parameter file quotes what needs it and leaves unknown numbers empty")
  func csv() {
    let expected = """
      name,symbol,value,standardError,low,high,level,intervalMethod,unit,status,verdict,note,errorScale
      tau1,τ1,0.3601648445,0.00015351465,0.3598639,0.3604657,0.95,profile,ps,free,determined,,estimated
      tau2,τ2,,,2558000,,0.95,profile,ps,free,lowerBound,"longer than the delays, ""open"" above",estimated
      t0,t0,-0.5,,,,,,ps,fixed,determined,,estimated
      k1,k1,2.7765064,0.00118344,,,,,1/ps,derived,,,estimated
      k2,k2,,,,,,,1/ps,derived,,τ2 is open,estimated

      """
    #expect(report().csv() == expected)
  }

  @Test("tables carry their units in the column names")
  func tables() throws {
    let files = report().files()
    #expect(
      files.map(\.name) == [
        "report.txt", "result.json", "parameters.csv", "covariance.csv", "analysis.ipynb", "report.md",
        "parameters.tex",
        "das.csv",
      ])
    #expect(try #require(files.last).text == "wavelength (nm),component1\n500,0.001\n502.5,\n")
  }
}
