import Testing

@testable import Measurements

@Suite("Surface Xplorer's .ufs")
struct UltrafastTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func map(_ bytes: [UInt8], _ orientation: MapOrientation = .detect) throws -> TransientMap {
    try MeasurementReader.transientMap(at: try files.write(bytes: bytes, "m.ufs"), orientation: orientation)
  }

  private func message(_ bytes: [UInt8], _ orientation: MapOrientation = .detect) -> String? {
    MeasurementsTests.message { _ = try map(bytes, orientation) }
  }

  private let wavelengths: [Double] = [500, 510]
  private let delays: [Double] = [-1, 0, 10]
  private let values: [Double] = [1, 2, 3, 4, .nan, .infinity]

  @Test("axes, values, units and notes come from the file")
  func whole() throws {
    let map = try map(
      BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values, time: ("Time", "fs")))
    #expect(map.delays == delays && map.wavelengths == wavelengths)
    #expect(Array(map.signal[0..<4]) == [1, 2, 3, 4] && map.missingCount == 2)
    #expect(map.timeUnit == .femtoseconds && map.signalUnit == "OD")
    #expect(
      map.notes == [
        "Surface Xplorer file, Version2", "delays along the second axis", "1 infinite value taken as missing",
        "2 lines of text after the map left out", "2 values missing (nan)",
      ])
    #expect(try MeasurementReader.kind(at: try files.write(bytes: whole0, "other.dat")) == .transientMap)
  }

  private var whole0: [UInt8] { BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values) }

  @Test("an axis of delays in front, descending delays and missing notes are no obstacle")
  func unusual() throws {
    let map = try map(
      BinaryFiles.ultrafast(
        wavelengths: [10, 0, -1], delays: [510, 500], values: [6, 3, 5, 2, 4, 1], spectral: ("Time", "ns"),
        time: ("Wavelength", "nm"), label: "mOD", layers: 1, notes: nil))
    #expect(map.delays == delays && map.wavelengths == [510, 500] && map.signal == [4, 5, 6, 1, 2, 3])
    #expect(map.timeUnit == .nanoseconds && map.signalUnit == "mOD")
    #expect(map.notes.contains("the delays descend in the file: turned round"))
  }

  @Test("axes without names are told by their values, or by the orientation asked for")
  func nameless() throws {
    func file(_ delays: [Double]) -> [UInt8] {
      BinaryFiles.ultrafast(
        wavelengths: wavelengths, delays: delays, values: [1, 2, 3, 4, 5, 6], spectral: ("", ""), time: ("", ""))
    }
    #expect(try map(file(delays)).delays == delays)
    #expect(message(file([200, 400, 600]))?.contains("say --orientation delays-in-first-row for the second") == true)
    #expect(try map(file([200, 400, 600]), .delaysInFirstRow).delays == [200, 400, 600])
  }

  @Test("a header that claims 4 to 34 GB is refused before memory is taken")
  func giants() {
    let huge = 0xFFFF_FFFF
    #expect(
      message(
        BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values, claimedDelays: huge))?
        .hasPrefix(
          "m.ufs: announces 4294967295 values of the second axis (34.4 GB) at byte 70, and 124 bytes follow; the file is "
            + "cut off or damaged") == true)
    #expect(
      message(BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values, claimedRows: huge))
        == "m.ufs: announces 4294967295 × 3 values between axes of 2 and 3; export the file again")
    #expect(
      message([0, 0, 0, 8] + Array("Version2".utf8) + [255, 255, 255, 255, 1])
        == "m.ufs: the label of the first axis, at byte 12, claims 4.3 GB, and 1 byte follow; the file is cut off or no "
        + ".ufs file: copy or export it again")
  }

  @Test("layers are scans of one map; where one map is asked for, the message names --average")
  func layers() throws {
    let bytes = BinaryFiles.ultrafast(
      wavelengths: wavelengths, delays: delays, values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], layers: 2)
    let scans = try MeasurementReader.transientScans(at: try files.write(bytes: bytes, "m.ufs"))
    #expect(scans.map(\.signal) == [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
    #expect(scans[1].notes.contains("layer 2 of 2"))
    #expect(message(bytes) == "m.ufs: holds 2 scans of a map; say --average to average them")
    let huge = BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values, layers: 0xFFFF_FFFF)
    #expect(message(huge)?.contains("announces 25769803770 values of the map (206.2 GB)") == true)
  }

  @Test("what the format cannot say is refused with its cure")
  func refused() {
    func file(_ change: (String, String) = ("Wavelength", "nm"), layers: Int = 0, delays: [Double]? = nil) -> [UInt8] {
      BinaryFiles.ultrafast(
        wavelengths: wavelengths, delays: delays ?? self.delays, values: values, spectral: change, layers: layers)
    }
    #expect(
      message(file(layers: 5))?.contains("announces 30 values of the map (240 bytes) at byte") == true)
    #expect(message(file(("Energy", "eV"))) == "m.ufs: the axis “Energy” is in “eV”; export it in nm")
    #expect(
      message(file(delays: [-1, 10, 9]))
        == "m.ufs: number 3 of the 3 delays: the delays are not in order (9.0 after 10.0); sort the map by delay")
    #expect(
      message(file(delays: [-1, .nan, 10])) == "m.ufs: number 2 of the 3 delays: the value of the axis is missing")
    #expect(
      message(BinaryFiles.ultrafast(wavelengths: [], delays: delays, values: []))
        == "m.ufs: the first axis is empty; export the file again")
    #expect(message([0, 1, 2, 3])?.hasPrefix("m.ufs: the version, at byte 0, claims 66051 bytes") == true)
  }

  @Test("a file cut off anywhere is refused, but for its notes")
  func cutOff() throws {
    let whole = BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values)
    let end = BinaryFiles.ultrafast(wavelengths: wavelengths, delays: delays, values: values, notes: nil).count
    for count in 5..<end { #expect(message(Array(whole[..<count])) != nil) }
    #expect(try map(Array(whole[..<(end + 10)])).notes.contains("the notes behind the map are cut off"))
  }
}
