import Testing

@testable import Measurements

@Suite("Glotaran's ASCII, written and read again")
struct GlotaranWriterTests {
  private func again(_ map: TransientMap, _ comment: String = "c") throws -> TransientMap {
    let files = try TestFiles()
    return try MeasurementReader.transientMap(at: try files.write(map.glotaranText(comment: comment), "m.ascii"))
  }

  @Test("every number comes back bit for bit, with holes, units and the order of the wavelengths")
  func roundTrip() throws {
    var generator = SplitMix(seed: 7)
    func number() -> Double { Double(bitPattern: generator.next() % (0x7FE << 52)) }
    for unit in TimeUnit.allCases {
      var signal = (0..<12).map { $0.isMultiple(of: 2) ? number() : -number() }
      signal[5] = .nan
      let map = try TransientMap(
        source: "s", delays: [-1.0 / 3, 0, 0.1 + 0.2, 1e9], wavelengths: [750.1, 610.000000001, 500], signal: signal,
        timeUnit: unit, signalUnit: "mOD")
      let read = try again(map)
      #expect(read.delays == map.delays && read.wavelengths == map.wavelengths)
      #expect(
        read.signal.map(\.bitPattern).count == 12
          && zip(read.signal, signal).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      #expect(read.timeUnit == unit && read.signalUnit == "mOD")
      #expect(!read.notes.contains { $0.contains("taken as ps") })
    }
  }

  @Test("a comment of several lines stays one line, and one wavelength or a map without a signal unit is no obstacle")
  func comments() throws {
    let map = try TransientMap(source: "s", delays: [-1, 0, 1], wavelengths: [500], signal: [1, 2, 3])
    let text = map.glotaranText(comment: "a\r\nb\nc")
    #expect(
      text
        == "a b c\ndelays in ps, wavelengths in nm\nTime explicit\nIntervalnr 3\n\t-1.0\t0.0\t1.0\n500.0\t1.0\t2.0\t3.0\n"
    )
    let read = try again(map, "a\nb")
    #expect(read.signal == [1, 2, 3] && read.signalUnit.isEmpty)
  }

  @Test("delays and wavelengths without any value are left out with a note; a map without any value is refused")
  func withoutEmptyLines() throws {
    let n = Double.nan
    let map = try TransientMap(
      source: "s", delays: [0, 1, 2], wavelengths: [500, 510, 520], signal: [1, n, n, n, n, n, 2, n, 3], notes: ["a"])
    let left = try map.withoutEmptyLines()
    #expect(left.delays == [0, 2] && left.wavelengths == [500, 520])
    #expect(left.signal[0] == 1 && left.signal[1].isNaN && left.signal[2] == 2 && left.signal[3] == 3)
    #expect(left.notes == ["a", "1 delay and 1 wavelength without any value left out"])
    #expect(try left.withoutEmptyLines().notes == left.notes)
    let empty = try TransientMap(source: "s", delays: [0], wavelengths: [500], signal: [n])
    #expect(message { _ = try empty.withoutEmptyLines() } == "s: no cell of the map has a value; export the signal")
  }
}
