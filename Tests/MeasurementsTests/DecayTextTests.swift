import Testing

@testable import Measurements

@Suite("Text exports of photon counters and plain counts")
struct DecayTextTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func decays(
    _ text: String, width: Double? = nil, layout: DecayLayout? = nil
  ) throws -> [DecayTrace] {
    try MeasurementReader.decays(at: try files.write(text, "d.dat"), channelWidth: width, layout: layout)
  }

  private static let harp =
    "#PicoHarp 300  Histogram Data\t\t\t22.03.2021 16:00\n#channels per curve\n3\n#display curve no.\n0\t1\t\n"
    + "#memory block no.\n0\t1\t\n#ns/channel\n0,0040\t0,0080\t\n#counts\n0\t4\t\n7\t5\t\n3\t6\t\n"

  @Test("PicoHarp's text gives every curve its own width, with decimal commas and trailing tabs")
  func picoHarp() throws {
    let decays = try decays(Self.harp)
    #expect(decays.map(\.counts) == [[0, 7, 3], [4, 5, 6]])
    #expect(decays.map(\.channelWidth) == [0.004, 0.008] && decays[0].timeUnit == .nanoseconds)
    #expect(decays.map(\.label) == ["curve 1", "curve 2"])
  }

  @Test("PicoHarp's text without a width is refused")
  func noWidth() {
    let text = Self.harp.split(separator: "\n").map { $0.hasPrefix("0,00") ? "0" : String($0) }.joined(separator: "\n")
    #expect(
      message { _ = try decays(text) }
        == "d.dat: the line below “#ns/channel” does not give the width of a channel for 2 curves")
  }

  @Test("EasyTau's two columns without a header are ns and counts")
  func easyTau() throws {
    let decays = try decays("0.000\t5\n0.016\t8\n0.032\t6\n")
    #expect(decays[0].counts == [5, 8, 6] && abs(decays[0].channelWidth - 0.016) < 1e-12)
    #expect(decays[0].notes == ["the file names no time unit: taken as ns"])
  }

  @Test("quTAG's text has seconds and counts between semicolons")
  func quTAG() throws {
    let decays = try decays("# quTAG histogram\n# bin width 100 ps\ntime_s;count\n0;5\n1e-10;8\n2e-10;6\n")
    #expect(decays[0].counts == [5, 8, 6] && decays[0].timeUnit == .seconds)
  }

  private static let ascii =
    "  Title     : decay\n  Version   : 1  781 M\n  Revision  : 10 bits ADC\n  Date      : 2020-01-01\n\n"

  @Test("SPCM's blocks take the channel width from the system's parameters, else it must be given")
  func beckerHickl() throws {
    let blocks = "*BLOCK 1 SPC_Page0\n5\n3\n1\n*END\n\n*BLOCK 2 SPC_Page1\n7\n8\n9\n*END\n"
    let parameters = "#SP [SP_TAC_R,F,4.8e-08]\n#SP [SP_TAC_G,I,4]\n#SP [SP_ADC_RE,I,3]\n\n"
    let known = try decays(Self.ascii + parameters + blocks)
    #expect(known.map(\.counts) == [[5, 3, 1], [7, 8, 9]] && abs(known[0].channelWidth - 4) < 1e-12)
    #expect(known[0].timeUnit == .nanoseconds)
    #expect(try decays(Self.ascii + blocks, width: 0.1)[1].channelWidth == 0.1)
    #expect(
      message { _ = try decays(Self.ascii + blocks) }
        == "d.dat:7: the file has counts and no times; say the width of a channel with --channel-width")
  }

  @Test("SPCM's blocks with times need nothing")
  func beckerHicklTimes() throws {
    let decays = try decays(Self.ascii + "*BLOCK 1 Time[ns] Counts\n0.0, 5\n0.5, 3\n1.0, 1\n*END\n")
    #expect(decays[0].times == [0, 0.5, 1] && decays[0].counts == [5, 3, 1])
  }

  @Test("the Jordi format holds the parallel decay and behind it the perpendicular one")
  func jordi() throws {
    let decays = try decays("1\n2\n3\n4\n", width: 0.5, layout: .jordi)
    #expect(decays.map(\.label) == ["VV", "VH"] && decays.map(\.counts) == [[1, 2], [3, 4]])
    #expect(
      message { _ = try self.decays("1\n2\n3\n", width: 0.5, layout: .jordi) }
        == "d.dat: the Jordi format has one column with an even number of channels, and here are 1 of 3")
  }

  @Test("a matrix of counts gives a decay for every row or column, and asks for the width")
  func matrices() throws {
    let text = "1,2,3\n4,5,6\n"
    #expect(try decays(text, width: 0.5, layout: .countsInRows).map(\.counts) == [[1, 2, 3], [4, 5, 6]])
    #expect(try decays(text, width: 0.5, layout: .countsInColumns).map(\.counts) == [[1, 4], [2, 5], [3, 6]])
    #expect(try decays("a,b\n1,2\n4,5\n", width: 0.5, layout: .countsInColumns).map(\.label) == ["a", "b"])
    #expect(
      message { _ = try self.decays(text, layout: .countsInRows) }
        == "d.dat: the file has counts and no times; say the width of a channel with --channel-width")
    #expect(
      message { _ = try self.decays("1,2\n4,-5\n", width: 1, layout: .countsInRows) }
        == "d.dat:2:2: counts must be numbers of at least 0; correct the cell")
  }

  @Test("an array of NumPy is decays × channels unless said otherwise")
  func numpy() throws {
    let path = try files.write(bytes: BinaryFiles.numpy([1, 2, 3, 4, 5, 6], shape: "(2, 3)"), "d.npy")
    let rows = try MeasurementReader.decays(at: path, channelWidth: 0.5, timeUnit: .nanoseconds)
    #expect(rows.map(\.counts) == [[1, 2, 3], [4, 5, 6]])
    #expect(rows[0].notes == ["array of 2 × 3 taken as decays × channels"])
    let columns = try MeasurementReader.decays(
      at: path, channelWidth: 0.5, timeUnit: .nanoseconds, layout: .countsInColumns)
    #expect(columns.map(\.counts) == [[1, 4], [2, 5], [3, 6]])
    let single = try files.write(bytes: BinaryFiles.numpy([1, 2, 3, 4], shape: "(4,)"), "s.npy")
    #expect(try MeasurementReader.decays(at: single, channelWidth: 1)[0].counts == [1, 2, 3, 4])
    #expect(try MeasurementReader.decays(at: single, channelWidth: 1, layout: .jordi)[1].counts == [3, 4])
    #expect(
      message { _ = try MeasurementReader.decays(at: single) }
        == "s.npy: the file has counts and no times; say the width of a channel with --channel-width")
  }

  @Test("text exports cut off after any byte end in an error or a decay")
  func cutOff() throws {
    for text in [Self.harp, Self.ascii + "#SP [SP_TAC_R,F,5e-8]\n*BLOCK 1\n5\n3\n*END\n*BLOCK 2\n1\n2\n*END\n"] {
      for count in 0...text.utf8.count {
        let path = try files.write(bytes: Array(text.utf8.prefix(count)))
        _ = try? MeasurementReader.decays(at: path, channelWidth: 0.5)
        _ = try? MeasurementReader.decays(at: path)
      }
    }
  }
}
