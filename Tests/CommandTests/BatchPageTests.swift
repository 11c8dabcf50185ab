import Foundation
import Testing

@Suite("--output of many data sets")
struct BatchPageTests {
  private func runner(_ count: Int) throws -> CommandRunner {
    let runner = try CommandRunner()
    for seed in 1...count {
      let outcome = try runner.run(
        "simulate", "lifetime", "--seed", "\(seed)", "--lifetimes", "0.5,3", "--amplitudes", "1,1", "--channels", "256",
        "--channel-width", "0.06", "--time-unit", "ns", "--t0", "1.5", "--irf-fwhm", "0.3", "--output-file",
        "d\(seed).csv", "--irf-file", "irf.csv", "--force")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return runner
  }

  private let options = ["--irf", "irf.csv", "--components", "2"]

  @Test("one page lists all with their pictures, the bad first, whatever the number of threads")
  func page() throws {
    let runner = try runner(3)
    try runner.put("time (ns),counts\n0,5\n1,x\n", at: "bad.csv")
    let arguments = ["lifetime", "d1.csv", "bad.csv", "d2.csv", "d3.csv"] + options
    for jobs in ["1", "2"] {
      let outcome = try runner.run(arguments + ["--output", "o\(jobs)", "--jobs", jobs])
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.output == "4 decays: 3 converged, 1 without a fit. Page: o\(jobs)/index.html\n")
      #expect(try runner.files("o\(jobs)") == ["batch.json", "index.html", "results.csv"])
    }
    for file in try runner.files("o1") { #expect(try runner.data("o1/" + file) == runner.data("o2/" + file)) }
    let page = try runner.text("o1/index.html")
    #expect(page.components(separatedBy: "<svg ").count == 4)
    let place = try #require(page.range(of: "bad.csv"))
    #expect(!page[..<place.lowerBound].contains("d1.csv"))
    #expect(page.contains("3 of 4 fitted, 1 without a fit"))
    // The table is that of --table.
    #expect(try runner.run(arguments + ["--table", "t.csv"]).status == 2)
    #expect(try runner.text("t.csv") == runner.text("o1/results.csv"))
    let again = try runner.run(arguments + ["--output", "o1"])
    #expect(again.status == 73 && again.errors.contains("--force replaces it"))
    #expect(try runner.run(arguments + ["--output", "o1", "--force", "--sort", "input"]).status == 2)
    let sorted = try runner.text("o1/index.html")
    let first = try #require(sorted.range(of: "d1.csv"))
    #expect(!sorted[..<first.lowerBound].contains("bad.csv"))
  }

  @Test("--pages leaves a page for each, linked from the list")
  func pages() throws {
    let runner = try runner(2)
    let arguments = ["lifetime", "d1.csv", "d2.csv"] + options + ["--output", "out", "--pages", "--quiet"]
    #expect(try runner.run(arguments).status == 0)
    let files = try runner.files("out").filter { $0.hasSuffix("/report.html") }
    #expect(files.count == 2 && files[0].hasPrefix("pages/d1-csv-"))
    let page = try runner.text("out/index.html")
    for file in files { #expect(page.contains("<a href=\"\(file)\">")) }
    #expect(try !runner.names().contains { $0.hasSuffix(".pages") || $0.hasSuffix(".journal") })
    #expect(try runner.run(arguments + ["--force", "--no-figures"]).status == 0)
    let bare = try runner.files("out")
    #expect(bare.contains { $0.hasSuffix("/curves.csv") } && !bare.contains { $0.contains("/figures/") })
    // What all data sets are called says nothing.
    #expect(!page.contains("d1.csv counts"))
  }

  @Test("an interrupted run goes on with --resume, its pages are kept, and the bytes are the same")
  func resume() throws {
    let runner = try runner(6)
    let arguments = ["lifetime"] + (1...6).map { "d\($0).csv" } + options + ["--jobs", "1", "--quiet"]
    #expect(try runner.run(arguments + ["--output", "whole"]).status == 0)
    let limited = try runner.shell(
      "ulimit -f 10; trap '' XFSZ; \"$1\" " + arguments.joined(separator: " ") + " --output cut")
    #expect(limited.status == 73, "\(limited.errors)")
    #expect(try runner.names().contains("cut.journal") && !runner.names().contains("cut"))
    #expect(try runner.run(arguments + ["--output", "cut", "--resume"]).status == 0)
    // A page that was being written when the run was killed is none.
    try FileManager.default.createDirectory(
      at: runner.folder.appendingPathComponent("p.pages/.d1.x.partial"), withIntermediateDirectories: true)
    #expect(try runner.run(arguments + ["--output", "p", "--pages", "--no-figures", "--resume"]).status == 0)
    #expect(try !runner.files("p").contains { $0.contains("partial") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: runner.folder.path + "/p/pages").count == 6)
    for file in try runner.files("whole") { #expect(try runner.data("whole/" + file) == runner.data("cut/" + file)) }
  }

  @Test("a manifest of several commands is one page; hostile names stay text")
  func manifest() throws {
    let runner = try runner(1)
    try runner.copyExample("linewidth/au21_widths.csv")
    let name = "<svg onload=alert(1)>`touch owned`.csv"
    try runner.put(try runner.text("d1.csv"), at: name)
    try runner.put(
      "file,command,irf,components,label\n\"\(name)\",,irf.csv,2,<script>alert(1)</script>\nau21_widths.csv,linewidth,,,W\n",
      at: "m.csv")
    let outcome = try runner.run("batch", "m.csv", "--output", "out", "--pages")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try runner.text("out/index.html")
    #expect(page.components(separatedBy: "<svg viewBox").count == 3)
    #expect(!page.contains("<svg onload") && !page.contains("<script"))
    #expect(page.contains("gamma0 ") && page.contains("tau1 "))
    #expect(try runner.files("out").filter { $0.hasSuffix("/report.html") }.count == 2)
    #expect(try !runner.names().contains("owned"))
    let refused = try runner.run("batch", "m.csv", "--output", "p", "--csv")
    #expect(refused.status == 64 && refused.errors.contains("results.csv"))
  }
}
