import Foundation
import Testing

@testable import Figures
@testable import Reporting

@Suite("Figures")
struct FigureTests {
  /// Names that have run commands in other programs.
  static let hostile = [
    "`touch struck`", "$(touch struck)", "'; system(\"touch struck\"); '", "a\nsystem('touch struck')\n",
    "@x {/:Bold y} _a^b~c&d\\",
    "<script>document.title='struck'</script>", "\" onload=\"x", "| touch struck", "%s%n%1.1000000f",
    "\u{202E}struck\u{7}", "'",
  ]

  static func figure(_ name: String, x: [Double] = [1, 2, 3], y: [Double] = [1, 4, 9]) -> Figure {
    Figure(
      name: name, title: name, caption: name,
      panels: [
        FigurePanel(
          horizontal: FigureAxis(FigureText(name), unit: name),
          vertical: FigureAxis(FigureText([.lower(name), .italic(name)])),
          height: 3, layers: [FigureLayer(.line(x: x, y: y), ink: .data, name: FigureText(name))], legend: .topLeft)
      ])
  }

  @Test("text from files stays inside one single-quoted text of the script", arguments: hostile)
  func quoting(name: String) throws {
    let quoted = GnuplotText.quoted(FigureText(name))
    let inner = quoted.dropFirst().dropLast()
    #expect(quoted.first == "'" && quoted.last == "'")
    #expect(!inner.contains("'"))
    #expect(!quoted.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    let script = try #require(GnuplotScript(Self.figure(name), name: "x"))
    let lines = script.script.split(separator: "\n")
    #expect(!lines.contains { $0.hasPrefix("system") || $0.hasPrefix("struck") })
  }

  @Test("a figure's files have plain names of their own")
  func names() {
    let files = FigureFolder([Self.figure("../../x"), Self.figure("-a b"), Self.figure("-a b")]).files.map(\.name)
    #expect(
      files.filter { $0.hasSuffix(".gp") } == ["figures/______x.gp", "figures/figure-a_b.gp", "figures/figure-a_b_.gp"])
  }

  @Test("a figure without a number is left out, one with gaps is not")
  func nothingToDraw() {
    #expect(FigureFolder([Self.figure("empty", x: [], y: [])]).files.isEmpty)
    #expect(FigureFolder([Self.figure("unknown", y: [.nan, .nan, .infinity])]).files.isEmpty)
    #expect(FigureFolder([Self.figure("gap", y: [1, .nan, 2])]).files.count == 2)
  }

  @Test("a long curve keeps its lowest and highest point")
  func thinning() throws {
    var y = (0..<20_000).map { Double($0 % 7) }
    y[777] = 100
    y[778] = -100
    let figure = Self.figure("long", x: y.indices.map(Double.init), y: y)
    let data = try #require(GnuplotScript(figure, name: "long")).data
    #expect(data.split(separator: "\n").count < 900)
    #expect(data.contains("\n777.0 100.0\n") && data.contains("\n778.0 -100.0\n"))
  }

  @Test("a linear-logarithmic axis is even in the middle and by decades beyond, without a step")
  func linearLogarithmic() {
    let places = AxisPlaces(scale: .linearLogarithmic(2))
    #expect([-200, -2, -1, 0, 1, 2, 20, 200].map(places.place) == [-3, -1, -0.5, 0, 0.5, 1, 2, 3])
    let named = AxisTicks.linearLogarithmic(middle: 1, range: -5...3000).compactMap { $0.text.map { $0 } }
    #expect(Set(named) == ["0", "−1", "1", "10", "100", "1000"])
  }

  @Test(
    "marks of a linear axis are round and few",
    arguments: [(0.0, 1.0, 0.2), (-4.2, 4.2, 2), (128, 172, 10), (0, 1e-9, 2e-10)])
  func linearTicks(low: Double, high: Double, expected: Double) {
    #expect(abs(AxisTicks.step(low...high, most: 6) / expected - 1) < 1e-9)
  }

  @Test("between numbers of both signs zero is not the only mark", arguments: [4.4, 0.37, 1.1e-3, 25])
  func marksOfBothSigns(limit: Double) {
    let step = AxisTicks.step(-limit...limit, most: 2.9)
    #expect(step <= limit && step > limit / 4)
  }

  @Test("the margin of a linear-logarithmic axis adds no decades")
  func margins() throws {
    let panel = FigurePanel(
      horizontal: FigureAxis("t", scale: .linearLogarithmic(1)), vertical: FigureAxis("y"), height: 3,
      layers: [FigureLayer(.points(x: [-1, 0, 1, 3000], y: [1, 2, 3, 4], errors: nil), ink: .data)])
    let range = try #require(PanelRange(panel)).horizontal
    #expect(range.lowerBound > -2 && range.lowerBound < -1)
    #expect(range.upperBound > 3000 && range.upperBound < 4500)
  }

  @Test("a legend goes where nothing is drawn, or above it")
  func legendPlace() throws {
    func place(_ y: [Double], range: ClosedRange<Double>? = nil) throws -> (LegendPlace, PanelRange) {
      let x = y.indices.map(Double.init)
      let panel = FigurePanel(
        horizontal: FigureAxis("x"), vertical: FigureAxis("y", range: range), height: 4,
        layers: [FigureLayer(.line(x: x, y: y), ink: .data, name: "a curve")], legend: .topRight)
      let ranges = try #require(PanelRange(panel))
      return (LegendPlace(panel, range: ranges), ranges)
    }
    let falling = try place([10, 5, 2, 1, 0])
    #expect(falling.0.corner == .topRight && falling.0.vertical == falling.1.vertical)
    #expect(try place([0, 1, 2, 5, 10]).0.corner == .topLeft)
    // All over the panel: the axis becomes longer above.
    let wild = (0..<60).map { Double($0 % 2) }
    let crowded = try place(wild)
    #expect(crowded.0.vertical.upperBound > crowded.1.vertical.upperBound + 0.05)
    #expect(crowded.0.vertical.lowerBound == crowded.1.vertical.lowerBound)
    #expect(try place(wild, range: 0...1).0.vertical == 0...1)
  }

  @Test("a map is written as plain numbers with the places of its axes, gaps included")
  func mapData() throws {
    let places = AxisPlaces(scale: .linear)
    let map = try #require(
      GnuplotData.pixels(
        x: [10, 20], y: [0, 1], values: [0.5, .nan, -0.25, 2], horizontal: places, vertical: places))
    var data = GnuplotData(title: "map")
    #expect(data.add(map: map, limit: 0.5) == 0)
    let rows = data.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(rows == ["2 10 20", "0 50000e-5 -25000e-5", "1 NaN 200000e-5"])
  }

  @Test("a map's pixels take the value of the cell that they lie in, whatever the order of the axis")
  func pixels() throws {
    let places = AxisPlaces(scale: .linear)
    let map = try #require(
      GnuplotData.pixels(
        x: [30, 20, 10], y: [0, 1], values: [5, 6, 3, 4, 1, 2], horizontal: places, vertical: places))
    #expect(map.across.places == [10, 20, 30])
    let first = Array(map.values[..<map.height])
    #expect(first.first == 1 && first.last == 2)
    #expect(map.values.last == 6)
  }

  @Test("gnuplot draws hostile names as text and runs nothing", .enabled(if: ExternalProgram(named: "gnuplot") != nil))
  func hostileDrawing() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "photofit-figures-\(UInt64.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    let figures = Self.hostile.map { Self.figure($0) }
    let report = Report(
      heading: ReportHeading(job: "Test", data: ""), result: SampleResults.lifetimes, figures: figures)
    let remarks = try report.write(to: OutputFolder(folder.path, overwrite: false))
    #expect(remarks == [])
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/figures")
    #expect(drawn.count == 5 * figures.count)
    #expect(!drawn.contains("struck"))
    #expect(!FileManager.default.fileExists(atPath: "struck"))
    let all = try drawn.filter { $0.hasSuffix(".svg") }
      .map { try String(contentsOfFile: folder.path + "/figures/" + $0, encoding: .utf8) }.joined()
    #expect(all.contains("`touch struck`") && all.contains("$(touch struck)"))
    #expect(!all.contains("<script"))
  }

  @Test("a figure that gnuplot refuses costs no other file", .enabled(if: ExternalProgram(named: "gnuplot") != nil))
  func oneFails() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "photofit-figures-\(UInt64.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    let pictures = FigureFolder([Self.figure("good"), Self.figure("bad")])
    var files = pictures.files
    let bad = try #require(files.firstIndex { $0.name == "figures/bad.gp" })
    files[bad].text = "plot nonsense(\n"
    let remarks = try OutputFolder(folder.path, overwrite: false).write(files) { pictures.draw(in: $0).remarks }
    #expect(remarks.count == 1 && remarks[0].hasPrefix("the figure bad could not be drawn"))
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/figures"))
    #expect(names == ["good.gp", "good.dat", "good.svg", "good.pdf", "good.png", "bad.gp", "bad.dat"])
  }
}
