import Foundation
import Measurements
import Testing

@Suite("Series of spectra against time")
struct TimedSpectraTests {
  private func read(_ data: Data, timeUnit: String? = nil) throws -> TimedSpectra {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "series-\(UInt64.random(in: .min ... .max)).csv")
    try data.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try MeasurementReader.timedSpectra(at: url.path, timeUnit: timeUnit)
  }

  private func read(_ text: String, timeUnit: String? = nil) throws -> TimedSpectra {
    try read(Data(text.utf8), timeUnit: timeUnit)
  }

  @Test("a column per time, with the unit of the names or a note")
  func columns() throws {
    let plain = try read("wavelength_nm,2,10,30\n350,1,2,3\n351,4,5,6\n")
    #expect(plain.times == [2, 10, 30])
    #expect(plain.positions == [350, 351])
    #expect(plain.absorbances == [[1, 4], [2, 5], [3, 6]])
    #expect(plain.timeUnit == "min")
    #expect(plain.notes.contains { $0.contains("taken as min") })
    let named = try read("wavelength (nm),30 s,10 s\n351,1,2\n350,3,4\n")
    #expect(named.times == [10, 30])
    #expect(named.timeUnit == "s")
    #expect(named.absorbances == [[4, 2], [3, 1]])
    #expect(try read("wavelength_nm,2,10\n350,1,2\n351,1,2\n", timeUnit: "h").timeUnit == "h")
  }

  @Test("a row per time")
  func rows() throws {
    let series = try read("time (min),350,351,352\n0,1,2,3\n5,4,5,6\n10,7,8,9\n")
    #expect(series.times == [0, 5, 10])
    #expect(series.absorbances[1] == [4, 5, 6])
    #expect(series.timeUnit == "min")
  }

  @Test("Agilent's kinetics text in UTF-16, with its lines before the numbers", arguments: [true, false])
  func agilent(isLittle: Bool) throws {
    let text = "Kinetics\r\nA\r\nB\r\nC\r\nD\r\nTime-WL\t350\t351\t352\r\n0\t0.1\t0.2\t0.3\r\n30\t0.2\t0.3\t0.4\r\n"
    var data = Data(isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF])
    for unit in text.utf16 {
      let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
      data.append(contentsOf: isLittle ? [low, high] : [high, low])
    }
    let series = try read(data)
    #expect(series.times == [0, 30])
    #expect(series.timeUnit == "s")
    #expect(series.positions == [350, 351, 352])
    #expect(series.absorbances[1] == [0.2, 0.3, 0.4])
  }

  @Test("Cary's paired columns with a [Time] line for each")
  func cary() throws {
    let text = """
      scan1,,scan2,,
      Wavelength (nm),Abs,Wavelength (nm),Abs,
      500,0.1,500,0.2,
      499,0.3,499,0.4,
      498,0.5,498,0.6,

      scan1
      [Time] 0.5
      scan2
      [Time] 2.5

      """
    let series = try read(text)
    #expect(series.times == [0.5, 2.5])
    #expect(series.positions == [498, 499, 500])
    #expect(series.absorbances == [[0.5, 0.3, 0.1], [0.6, 0.4, 0.2]])
  }

  @Test("Cary's scans one after another: times from their Collection Time, baselines in %T left out")
  func caryScans() throws {
    let text = """
      Baseline 100%T,,a,,b,,c,
      Wavelength (nm),%T,Wavelength (nm),Abs,Wavelength (nm),Abs,Wavelength (nm),Abs
      500,88.1,500,0.1,500,0.2,500,0.3
      499,88.2,499,0.3,499,0.4,499,0.5
      498,88.3,498,0.5,498,0.6,498,0.7
      ,,,,,,,
      Baseline 100%T,,,,,,,
      Collection Time: 2/28/2017 11:30:00 PM,,,,,,,
      Scan Version 6.0.0.1551,,,,,,,
      a,,,,,,,
      Collection Time: 2/28/2017 11:58:30 PM,,,,,,,
      b,,,,,,,
      Collection Time: 3/1/2017 12:03:30 AM,,,,,,,
      c,,,,,,,
      Collection Time: 3/1/2017 12:58:30 PM,,,,,,,

      """
    let series = try read(text)
    #expect(series.times == [0, 5, 780])
    #expect(series.timeUnit == "min")
    #expect(series.absorbances == [[0.5, 0.3, 0.1], [0.6, 0.4, 0.2], [0.7, 0.5, 0.3]])
    #expect(series.notes.contains { $0.contains("1 spectrum in %T left out") })
    let european = text.split(separator: "\n").map { line -> String in
      line.hasPrefix("Collection Time: 2/28")
        ? "Collection Time: 28.02.2017 23:58:30"
        : line.contains("12:03")
          ? "Collection Time: 01.03.2017 00:03:30"
          : line.contains("12:58") ? "Collection Time: 01.03.2017 12:58:30" : String(line)
    }.joined(separator: "\n")
    #expect(try read(european).times == [0, 5, 780])
  }

  @Test("a unit of time that contradicts the file's is refused")
  func contradictingUnit() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "series-\(UInt64.random(in: .min ... .max)).csv")
    try Data("wavelength (nm),2 min,5 min\n350,1,2\n351,2,3\n".utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(try MeasurementReader.timedSpectra(at: url.path, timeUnit: "min").times == [2, 5])
    let error = #expect(throws: MeasurementError.self) {
      try MeasurementReader.timedSpectra(at: url.path, timeUnit: "s")
    }
    #expect(error?.description.contains("are in min") == true)
  }

  @Test("the fractions that a decomposition writes are a series over numbers")
  func populations() throws {
    let series = try read("time (min),fraction_0,fraction_1,fraction_2\n10,0.5,0.5,0\n20,0.2,0.5,0.3\n")
    #expect(series.axis == nil)
    #expect(series.positions == [0, 1, 2])
    #expect(series.timeUnit == "min")
    #expect(series.absorbances == [[0.5, 0.5, 0], [0.2, 0.5, 0.3]])
  }

  @Test(
    "what is no series is refused",
    arguments: [
      "wavelength_nm,a,b\n350,1,2\n351,1,2\n", "350\n351\n", "time (s),x,y\n0,1,2\n1,2,3\n",
      "Wavelength (nm),1,Wavelength (nm),2\n500,1,400,2\n501,1,401,2\n",
    ])
  func refused(text: String) { #expect(throws: MeasurementError.self) { try read(text) } }
}
