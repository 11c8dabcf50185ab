import Testing

@testable import Measurements

@Suite("NumPy's arrays and archives")
struct NumpyTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func map(
    _ bytes: [UInt8], _ name: String = "m.npz", _ orientation: MapOrientation = .detect
  ) throws -> TransientMap {
    try MeasurementReader.transientMap(at: try files.write(bytes: bytes, name), orientation: orientation)
  }

  private func message(_ bytes: [UInt8], _ name: String = "m.npz", _ orientation: MapOrientation = .detect) -> String? {
    MeasurementsTests.message { _ = try map(bytes, name, orientation) }
  }

  private let delays = BinaryFiles.numpy([-1, 0, 10], shape: "(3,)")
  private let wavelengths = BinaryFiles.numpy([500, 510], shape: "(2,)")
  private let values = BinaryFiles.numpy([1, 4, 2, 5, 3, 6], shape: "(3, 2)")

  @Test("packed and stored archives written by NumPy give the map, its units and what was not used")
  func written() throws {
    for (bytes, name) in [
      (BinaryFiles.WrittenByNumpy.compressed, "m.npz"), (BinaryFiles.WrittenByNumpy.stored, "m.dat"),
    ] {
      let map = try map(bytes, name)
      #expect(map.delays == [-1, 0, 10] && map.wavelengths == [500, 510])
      #expect(Array(map.signal[0..<5]) == [1, 2, 3, 4, 5] && map.signal[5].isNaN)
      #expect(try MeasurementReader.kind(at: try files.write(bytes: bytes, name)) == .transientMap)
    }
    let map = try map(BinaryFiles.WrittenByNumpy.compressed)
    #expect(map.timeUnit == .nanoseconds && map.signalUnit == "mOD")
    #expect(
      map.notes == [
        "delays from the array delays_ns, wavelengths from wavelengths, the map from data_mOD",
        "arrays not used: operator", "1 value missing (nan)",
      ])
  }

  @Test("an array named as errors gives those of the cells; one of another size is not used")
  func errors() throws {
    let sigma = BinaryFiles.numpy([0.1, 0.4, 0.2, 0.5, 0.3, 0.6], shape: "(3, 2)")
    func archive(_ name: String, _ array: [UInt8]) -> [UInt8] {
      BinaryFiles.archive([
        ("delays.npy", delays), ("wavelengths.npy", wavelengths), ("data.npy", values), ("\(name).npy", array),
      ])
    }
    for name in ["sigma", "errors", "data_std"] {
      let map = try map(archive(name, sigma))
      #expect(map.signal == [1, 2, 3, 4, 5, 6] && map.errors == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
      #expect(map.notes.contains("the errors of the cells from the array \(name)"))
    }
    let other = try map(archive("sigma", BinaryFiles.numpy([0.1, 0.2], shape: "(1, 2)")))
    #expect(other.errors == nil && other.notes.contains("arrays not used: sigma"))
    let zero = BinaryFiles.numpy([0.1, 0.4, 0, 0.5, 0.3, 0.6], shape: "(3, 2)")
    #expect(message(archive("sigma", zero))?.contains("every value needs one above 0") == true)
  }

  @Test("matrices of every version, order and type give the same map", arguments: 0..<3)
  func matrices(index: Int) throws {
    let map = try map(BinaryFiles.WrittenByNumpy.matrices[index], "m.npy")
    #expect(map.delays == [-1, 0, 10] && map.wavelengths == [500, 510] && map.signal == [1, 2, 3, 4, 5, 6])
  }

  @Test(
    "integers of every width keep their sign",
    arguments: [("i1", 1), ("i2", 2), ("i4", 4), ("i8", 8), ("u1", 1), ("u2", 2), ("u4", 4), ("u8", 8)])
  func integers(type: String, size: Int) throws {
    let isSigned = type.hasPrefix("i")
    let numbers: [Int] = isSigned ? [0, -1, 0, 5, 120, 1, -2, 3] : [0, 0, 1, 5, 200, 1, 2, 3]
    for isBig in [true, false] where size > 1 || !isBig {
      let order = size == 1 ? "|" : isBig ? ">" : "<"
      let data = numbers.flatMap {
        BinaryFiles.integer(UInt64(bitPattern: Int64($0)), size: size, isBig: isBig)
      }
      let map = try map(
        BinaryFiles.numpy("{'descr': '\(order)\(type)', 'fortran_order': False, 'shape': (2, 4)}", data), "m.npy",
        .delaysInFirstRow)
      #expect(map.delays == (isSigned ? [-1, 0, 5] : [0, 1, 5]))
      #expect(map.wavelengths == [isSigned ? 120 : 200] && map.signal == [1, isSigned ? -2 : 2, 3])
    }
  }

  @Test("axes without telling names are found by their sizes and values; a square map asks for its orientation")
  func unnamed() throws {
    let archive = BinaryFiles.archive([("arr_0.npy", values), ("arr_1.npy", wavelengths), ("arr_2.npy", delays)])
    #expect(try map(archive).signal == [1, 2, 3, 4, 5, 6])
    let square = BinaryFiles.archive([
      ("t.npy", BinaryFiles.numpy([0, 1], shape: "(2,)")), ("wl.npy", wavelengths),
      ("data.npy", BinaryFiles.numpy([1, 2, 3, 4], shape: "(2, 2)")),
    ])
    #expect(message(square)?.contains("say --orientation delays-in-first-column where its first index counts") == true)
    #expect(try map(square, "m.npz", .delaysInFirstColumn).signal == [1, 3, 2, 4])
    #expect(try map(square, "m.npz", .delaysInFirstRow).signal == [1, 2, 3, 4])
  }

  @Test("descending delays are turned round, single dimensions dropped, an archive of one matrix read")
  func shapes() throws {
    let archive = BinaryFiles.archive([
      ("time_ps.npy", BinaryFiles.numpy([10, 0, -1], shape: "(3,)")), ("lam.npy", wavelengths),
      ("data.npy", BinaryFiles.numpy([3, 6, 2, 5, 1, 4], shape: "(1, 3, 2)")),
    ])
    let map = try map(archive)
    #expect(map.delays == [-1, 0, 10] && map.signal == [1, 2, 3, 4, 5, 6] && map.timeUnit == .picoseconds)
    let matrix = BinaryFiles.numpy([0, -1, 0, 10, 500, 1, 2, 3], shape: "(2, 4)")
    #expect(try self.map(BinaryFiles.archive([("arr_0.npy", matrix)])).signal == [1, 2, 3])
  }

  @Test("an array of three dimensions holds the scans of a map, whichever index counts them")
  func scans() throws {
    func scans(_ values: [Double], _ shape: String) throws -> [TransientMap] {
      let archive = BinaryFiles.archive([
        ("t.npy", BinaryFiles.numpy([-1, 0, 10], shape: "(3,)")), ("wl.npy", wavelengths),
        ("data.npy", BinaryFiles.numpy(values, shape: shape)),
      ])
      return try MeasurementReader.transientScans(at: try files.write(bytes: archive, "m.npz"))
    }
    let expected: [[Double]] = [
      [1, 3, 5, 2, 4, 6], [7, 9, 11, 8, 10, 12], [13, 15, 17, 14, 16, 18], [19, 21, 23, 20, 22, 24],
    ]
    #expect(try scans((1...24).map(Double.init), "(4, 3, 2)").map(\.signal) == expected)
    let last = (0..<6).flatMap { cell in (0..<4).map { Double(6 * $0 + cell + 1) } }
    #expect(try scans(last, "(3, 2, 4)").map(\.signal) == expected)
    #expect(throws: MeasurementError.self) { try scans((1...18).map(Double.init), "(3, 3, 2)") }
    let matrices = BinaryFiles.numpy([0, -1, 0, 10, 500, 1, 2, 3, 0, -1, 0, 10, 500, 4, 5, 6], shape: "(2, 2, 4)")
    let path = try files.write(bytes: matrices, "m.npy")
    #expect(try MeasurementReader.transientScans(at: path).map(\.signal) == [[1, 2, 3], [4, 5, 6]])
    #expect(message(matrices, "m.npy") == "m.npy: holds 2 scans of a map; say --average to average them")
  }

  @Test("arrays that are no map are refused with the way to save one")
  func refusedArrays() {
    let cure = "save the map with its axes: numpy.savez(\"map.npz\", delays=…, wavelengths=…, data=…)"
    #expect(
      message(delays, "m.npy") == "m.npy: holds an array of 3, not a matrix with its axes in row and column; \(cure)")
    #expect(
      message(BinaryFiles.numpy([0, 1, 7, 3, 500, 1, 2, 3], shape: "(2, 4)"), "m.npy")
        == "m.npy: the first row and column of the array are no axes that ascend or descend; \(cure)")
    #expect(
      message(BinaryFiles.archive([("a.npy", delays)]))
        == "m.npz: holds no array of delays × wavelengths (a 3); \(cure)")
    #expect(
      message(BinaryFiles.archive([("a.npy", values), ("b.npy", values)]))
        == "m.npz: holds several arrays of two dimensions (a 3 × 2, b 3 × 2); \(cure)")
    #expect(
      message(BinaryFiles.archive([("data.npy", values), ("t.npy", wavelengths)]))
        == "m.npz: no two axes fit the array data of 3 × 2 (t 2); \(cure)")
    #expect(message(BinaryFiles.archive([]), "m.npz")?.contains("(no arrays of numbers)") == true)
    #expect(
      message(BinaryFiles.archive([("readme.txt", [65])]), "m.zip")
        == "m.zip: is a spreadsheet or zip archive; export it as CSV first")
  }

  @Test(
    "headers that claim too much, or are none, are refused before memory is taken",
    arguments: [
      (
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1250)}",
        "announces (1000000, 1250) numbers of 8 bytes, 10.0 GB, and 8 bytes follow"
      ),
      (
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 4)}",
        "announces (9223372036854775807, 4) numbers of 8 bytes, 9223372036.9 GB, and 8 bytes follow"
      ),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 4)}", "the shape “(-1, 4)” is no list of sizes"),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': 7}", "the shape “7” is no list of sizes"),
      ("{'descr': '<f8', 'shape': (1,)}", "the header is no dictionary with descr, fortran_order and shape"),
      ("hello", "the header is no dictionary with descr, fortran_order and shape"),
    ])
  func headers(header: String, expected: String) {
    #expect(
      message(BinaryFiles.numpy(header, [UInt8](repeating: 0, count: 8)), "m.npy")
        == "m.npy: \(expected); the array is cut off or damaged: write it again with numpy.save")
  }

  @Test(
    "texts, complex numbers and pickled objects are refused with their type", arguments: ["<c16", "|O", "<U5", "<f2"])
  func types(type: String) {
    #expect(
      message(BinaryFiles.numpy("{'descr': '\(type)', 'fortran_order': False, 'shape': (2, 2)}", []), "m.npy")
        == "m.npy: holds values of type “\(type)”, not real numbers; save it with .astype(\"float64\")")
  }

  @Test("archives that are damaged, encrypted, packed otherwise or bombs are refused")
  func archives() {
    let member = [(name: "data.npy", content: values)]
    let whole = BinaryFiles.archive(member)
    #expect(
      message(BinaryFiles.archive(member, method: 12))
        == "m.npz: member “data.npy” is packed by method 12; save it with numpy.savez")
    #expect(
      message(BinaryFiles.archive(member, flags: 1))
        == "m.npz: member “data.npy” is encrypted; save it without a password")
    #expect(
      message(BinaryFiles.archive(member, method: 8, claimed: 4_000_000_000))
        == "m.npz: the archive claims that “data.npy” unpacks from 118 bytes to 4.0 GB, which cannot be; it is cut off or "
        + "damaged: write it again")
    #expect(message(BinaryFiles.archive(member, method: 8, claimed: 1000))?.contains("holds a spoiled member") == true)
    var spoiled = whole
    spoiled[100] ^= 1
    #expect(message(spoiled)?.contains("holds a spoiled member") == true)
    #expect(message(Array(whole.dropLast(30)))?.contains("has no directory at its end") == true)
    let bomb = [(name: "data.npy", content: [UInt8](repeating: 0, count: 600_000))]
    #expect(
      message(BinaryFiles.archive(bomb, method: 8, claimed: 550_000_000))
        == "m.npz: unpacks to 550.0 MB, above the limit of 536.9 MB; save the map and its axes alone")
  }
}
