import Testing

@testable import Measurements

@Suite("Many decays of one file")
struct DecaySeriesTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func series(_ bytes: [UInt8], layout: DecayLayout? = nil, _ name: String = "d.npy") throws -> DecaySeries {
    try MeasurementReader.decaySeries(
      at: try files.write(bytes: bytes, name), channelWidth: 0.5, timeUnit: .nanoseconds, layout: layout)
  }

  private func counts(_ series: DecaySeries, _ range: Range<Int>) throws -> [[Double]] {
    try series.decays(range).map { try $0.get().counts }
  }

  /// Four decays of three channels, 16-bit.
  private func array(order: String, values: [Int]) -> [UInt8] {
    BinaryFiles.numpy(
      "{'descr': '<u2', 'fortran_order': \(order), 'shape': (4, 3), }\n",
      values.flatMap { BinaryFiles.integer(UInt64($0), size: 2, isBig: false) })
  }

  @Test("of an array any part is read, whatever its order and whichever index counts the decays")
  func parts() throws {
    let rows: [[Double]] = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]
    for bytes in [
      array(order: "False", values: Array(1...12)),
      array(order: "True", values: [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]),
    ] {
      let decays = try series(bytes)
      #expect(decays.count == 4 && decays.source == "d.npy")
      #expect(try counts(decays, 0..<4) == rows)
      #expect(try counts(decays, 1..<3) == Array(rows[1..<3]))
      #expect(try decays.decay(column: 4).label == "decay 4")
      let channels = try series(bytes, layout: .countsInColumns)
      #expect(channels.count == 3)
      #expect(try counts(channels, 1..<3) == [[2, 5, 8, 11], [3, 6, 9, 12]])
    }
  }

  @Test("one bad decay of an array or of a matrix of text does not spoil the others")
  func oneBad() throws {
    let bytes = BinaryFiles.numpy([1, 2, 3, -1, 5, 6], shape: "(3, 2)")
    let array = try series(bytes)
    #expect(try counts(array, 0..<1) + counts(array, 2..<3) == [[1, 2], [5, 6]])
    #expect(throws: MeasurementError.self) { _ = try array.decays(0..<3)[1].get() }
    let text = try series(Array("1,2\n4,-5\n7,8\n".utf8), layout: .countsInRows, "m.csv")
    #expect(try counts(text, 0..<1) + counts(text, 2..<3) == [[1, 2], [7, 8]])
    #expect(
      message { _ = try text.decays(0..<3)[1].get() }
        == "m.csv:2:2: counts must be numbers of at least 0; correct the cell"
    )
  }

  @Test("a decay that is not there is refused with the numbers there are")
  func numbers() throws {
    let decays = try series(array(order: "False", values: Array(1...12)))
    #expect(message { _ = try decays.decay(column: nil) } == "d.npy: holds 4 decays; choose one with --column 1 to 4")
    #expect(
      message { _ = try decays.decay(column: 5) } == "d.npy: holds 4 decays, not a decay 5; choose --column 1 to 4")
  }

  @Test(
    "an array that claims more than the file holds, or none, is refused before anything is allocated",
    arguments: ["(1000000000, 1000)", "(4, 4)", "(9223372036854775807, 2)", "(0, 3)", "(4,)", "(2, 2, 3)", "()"])
  func forged(shape: String) throws {
    let bytes = BinaryFiles.numpy(
      "{'descr': '<u2', 'fortran_order': False, 'shape': \(shape), }\n", [UInt8](repeating: 1, count: 24))
    if shape == "(4,)" {
      #expect(try series(bytes).count == 1)
    } else {
      #expect(throws: MeasurementError.self) { _ = try series(bytes) }
    }
  }

  @Test("cut off after any byte an array ends in an error")
  func cutOff() throws {
    let whole = array(order: "False", values: Array(1...12))
    for count in 0..<whole.count {
      #expect(throws: MeasurementError.self) { _ = try series(Array(whole[..<count])) }
    }
  }
}
