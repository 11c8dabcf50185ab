import Foundation
import Testing

@testable import Reporting

/// Chromium without a window, where it is installed: what a page does, not what it looks like.
private enum Browser {
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").lazy
    .flatMap { folder in ["chromium", "chromium-browser", "google-chrome"].map { "\(folder)/\($0)" } }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The page's elements after its scripts, had it any, have run.
  static func elements(_ page: String) throws -> String {
    let folder = NSTemporaryDirectory() + "photofit-browser-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(page.utf8).write(to: URL(fileURLWithPath: folder + "/page.html"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "")
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder)/profile",
      "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom",
      "file://\(folder)/page.html",
    ]
    try Data().write(to: URL(fileURLWithPath: folder + "/dom"))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/dom"))
    process.standardError = FileHandle.nullDevice
    try process.run()
    // A page that asks something would wait for ever.
    let end = Date().addingTimeInterval(60)
    while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.02) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/dom")), as: UTF8.self)
  }
}

@Suite("Pages in a browser", .enabled(if: Browser.path != nil), .serialized)
struct BrowserTests {
  /// Names that run in a page that takes them as they are.
  private static let hostile = PageTests.names.filter { $0.contains("struck") && !$0.contains("alert") }.joined()

  @Test("a name that a careless page runs changes nothing on a report with pictures")
  func inert() throws {
    let careless = "<!DOCTYPE html><title>calm</title><p>" + Self.hostile + "</p>"
    #expect(try Browser.elements(careless).contains("<title>struck</title>"))
    let folder = NSTemporaryDirectory() + "photofit-browser-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var report = PageTests.report(Self.hostile)
    report.figures = [FigureTests.figure(Self.hostile)]
    _ = try report.write(to: OutputFolder(folder, overwrite: false))
    let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
    let elements = try Browser.elements(page)
    let title = try #require(elements.range(of: "<title>Global fit: "))
    #expect(elements[title.upperBound...].prefix(40).contains("touch struck"))
    #expect(
      !elements.contains("<title>struck") && !elements.contains("<script") && !elements.contains("<img src=\"x\""))
  }

  @Test("the policy of the page alone keeps scripts from running")
  func policy() throws {
    let page = HTMLReport(report: PageTests.report("calm"), figures: [], remarks: []).text()
    let script = "<script>document.title='struck'</script><img src=x onerror=\"document.title='struck'\">"
    func planted(_ page: String) -> String { page.replacingOccurrences(of: "<main>", with: "<main>" + script) }
    #expect(!(try Browser.elements(planted(page)).contains("<title>struck</title>")))
    let open = page.split(separator: "\n").filter { !$0.contains("Content-Security-Policy") }.joined(separator: "\n")
    #expect(try Browser.elements(planted(open)).contains("<title>struck</title>"))
  }
}
