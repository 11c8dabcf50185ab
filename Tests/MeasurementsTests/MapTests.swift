import Testing

@testable import Measurements

@Suite("Transient maps")
struct MapTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func map(_ text: String, _ orientation: MapOrientation = .detect) throws -> TransientMap {
    try MeasurementReader.transientMap(at: try files.write(text, "m.csv"), orientation: orientation)
  }

  private func message(_ text: String, _ orientation: MapOrientation = .detect) -> String? {
    MeasurementsTests.message { _ = try map(text, orientation) }
  }

  @Test(
    "either orientation, with every kind of corner, gives the same map",
    arguments: [
      "0,-1,0,10\n500,1,2,3\n510,4,5,6\n", ",-1,0,10\n500,1,2,3\n510,4,5,6\n", "nm/ps,-1,0,10\n500,1,2,3\n510,4,5,6\n",
      "-1 0 10\n500 1 2 3\n510 4 5 6\n", "nan\t-1\t0\t10\n500\t1\t2\t3\n510\t4\t5\t6\n",
      "0;500;510\n-1;1;4\n0;2;5\n10;3;6\n", "# exported\n0,500,510\n-1,1,4\n0,2,5\n10,3,6\nnotes\n",
      "delay (ps),500 nm,510 nm\n-1,1,4\n0,2,5\n10,3,6\n",
      "a\nb\nTIME EXPLICIT\nIntervalNr 3\n\t-1\t0\t10\n500\t1\t2\t3\n510\t4\t5\t6\n",
      "a\nb\nWavelength explicit\nintervalnr 2\n500 510\n-1 1 4\n0 2 5\n10 3 6\n",
      "1\n2 3\nWavelength explicit\nintervalnr 2\n 500 510\r\n-1 1 4\r\n0 2 5\r\n10 3 6\r\n",
      "a\nb\nWavelength explicit\nIntervalnr 2\n500\t510\n-1\t1\t4\n0\t2\t5\n10\t3\t6",
      "0,-1,0,10\r500,1,2,3\r510,4,5,6\rfile info\rScans: 3\r400 nm pump\r42\rSolvent: DMF, H2O\r",
      "0.00,-1.0,0.0,10.0\n500,1,2,3\n510,4,5,6\n400 nm pump\nno. 3, 4\n",
      "Time in ps\t500.0\t510.0\n-1.0\t1\t4\n0.0\t2\t5\n10.0\t3\t6\n", "\t500\t510\n-1\t1\t4\n0\t2\t5\n10\t3\t6\n",
      "0,10,0,-1\n500,3,2,1\n510,6,5,4\n", "0\t500\t510\n10\t3\t6\n0\t2\t5\n-1\t1\t4\n",
    ])
  func orientations(text: String) throws {
    let map = try map(text)
    #expect(map.delays == [-1, 0, 10] && map.wavelengths == [500, 510])
    #expect(map.signal == [1, 2, 3, 4, 5, 6])
    #expect(map.timeUnit == .picoseconds)
  }

  @Test("missing values stay missing, descending wavelengths stay in order, notes say what was assumed")
  func missing() throws {
    let map = try map("0,-1,0,10\n510,1,nan,3\n500,,5,6\n")
    #expect(map.wavelengths == [510, 500] && map.missingCount == 2)
    #expect(map.signal[1].isNaN && map.signal[3].isNaN && map.signal[5] == 6)
    #expect(
      map.notes == [
        "delays in the first row", "the file names no time unit: taken as ps",
        "2 values missing (nan), the first in line 2, cell 3",
      ])
  }

  @Test("rows and columns without any value, one wavelength, and no delay before the pump are read as they are")
  func extremes() throws {
    let empty = try map("0,-1,0,10\n500,NaN,NaN,NaN\n510,NaN,5,6\nfile info\n")
    #expect(empty.missingCount == 4 && empty.notes.last == "4 values missing (nan), the first in line 2, cell 2")
    let row = try map("0,-1,0,1,10\n500,1,2,3,4\n")
    #expect(row.wavelengths == [500] && row.signal == [1, 2, 3, 4])
    let column = try map("0,500\n-1,1\n0,2\n10,3\n")
    #expect(column.wavelengths == [500] && column.delays == [-1, 0, 10] && column.signal == [1, 2, 3])
    #expect(try map("0,0.5,1,10\n500,1,2,3\n510,4,5,6\n").delays == [0.5, 1, 10])
  }

  @Test(
    "units of the signal are found in header words",
    arguments: [
      ("ΔmOD", "mOD"), ("dA / mOD", "mOD"), ("delta OD", "OD"), ("ΔA", "OD"), ("ΔT/T", "ΔT/T"), ("dT/T (1e-3)", "ΔT/T"),
      ("counts", ""),
    ])
  func signalUnit(words: String, unit: String) throws {
    #expect(try map("# \(words)\n0,-1,0,10\n500,1,2,3\n510,4,5,6\n").signalUnit == unit)
  }

  @Test("delays without a zero are told from wavelengths by their logarithmic steps")
  func logarithmicDelays() throws {
    let delays: [Double] = [200, 201, 205, 220, 260, 400, 1000]
    let rows = [500.0, 510, 520].map { "\($0)," + delays.map { "\($0)" }.joined(separator: ",") }
    let map = try map("0," + delays.map { "\($0)" }.joined(separator: ",") + "\n" + rows.joined(separator: "\n"))
    #expect(map.delays == delays && map.wavelengths == [500, 510, 520])
  }

  @Test("an orientation that is given is followed where the axes leave it open")
  func givenOrientation() throws {
    let text = "0,200,400,600\n500,1,2,3\n510,4,5,6\n"
    #expect(try map(text, .delaysInFirstRow).delays == [200, 400, 600])
    #expect(try map(text, .delaysInFirstColumn).signal == [1, 4, 2, 5, 3, 6])
  }

  @Test("the time unit comes from the file, and from the caller before that")
  func timeUnit() throws {
    let path = try files.write("nm\\fs,-1,0,10\n500,1,2,3\n510,4,5,6\n")
    #expect(try MeasurementReader.transientMap(at: path).timeUnit == .femtoseconds)
    #expect(try MeasurementReader.transientMap(at: path, timeUnit: .nanoseconds).timeUnit == .nanoseconds)
  }

  @Test(
    "what cannot be a map is refused with its cure",
    arguments: [
      (
        "0,200,400,600\n500,1,2,3\n510,4,5,6\n", MapOrientation.detect,
        "m.csv:1: cannot tell which axis holds the delays (first row 200.0 to 600.0, first column 500.0 to 510.0); say "
          + "--orientation delays-in-first-row or --orientation delays-in-first-column"
      ),
      (
        "0,500,510\n-1,1,4\n0,2,5\n10,3,6\n", .delaysInFirstRow,
        "m.csv:1: the map looks transposed: the first row (500.0 to 510.0) reads like wavelengths, not delays; say "
          + "--orientation delays-in-first-column"
      ),
      (
        "0,-1,0,10\n500,1,2,3\n510,4,5,6\n", .delaysInFirstColumn,
        "m.csv:1: the map looks transposed: the first column (500.0 to 510.0) reads like wavelengths, not delays; say "
          + "--orientation delays-in-first-row"
      ),
      (
        "a\nb\ntime explicit\nintervalnr 2\n500 510\n-1 1 4\n0 2 5\n10 3 6\n", .detect,
        "m.csv:5: the map looks transposed: the first row (500.0 to 510.0) reads like wavelengths, not delays; correct "
          + "“explicit” in line 3"
      ),
      (
        "a\nb\ntime explicit\nintervalnr 999999999999\n\t-1\t0\n500\t1\t4\n510\t2\t5\n", .detect,
        "m.csv:4: declares 999999999999 delays, but the rows below have 2; correct the number"
      ),
      (
        "a\nb\nTime explicit\nintervalnr 99999999999999999999\n\t-1\t0\n500\t1\t4\n", .detect,
        "m.csv:4: “Intervalnr” and the number of values of the axis are expected below “Time explicit”"
      ),
      (
        "0,-1,10,0\n500,1,2,3\n510,4,5,6\n", .detect,
        "m.csv:1:4: the delays are not in order (0.0 after 10.0); sort the map by delay"
      ),
      (
        "delay (mm),-1,0,1\n500,1,2,3\n510,4,5,6\n", .detect,
        "m.csv:1:1: “delay (mm)” names positions of a delay stage, not delays; write times, 6.671 ps for every mm where "
          + "the light goes there and back"
      ),
      (
        "0,-1,0,1\n500,1,2,3\n520,4,5,6\n510,4,5,6\n", .detect,
        "m.csv:4:1: the wavelengths are not in order (510.0 after 520.0); sort the map by wavelength"
      ),
      (
        "0,-1,,1\n500,1,2,3\n520,4,5,6\n", .detect, "m.csv:1:3: the value of the axis is missing"
      ),
      (
        "0,-1,0,1\n500,1,2,3\n,4,5,6\n", .detect, "m.csv:3:1: the value of the axis is missing"
      ),
      (
        "1\n2\n3\n", .detect,
        "m.csv:1: the file has one column; a map has its axes in the first row and the first column"
      ),
      ("0,-1,0,1\n", .detect, "m.csv: the file holds an axis but no map below it"),
      (
        "nm,200 K,210 K\n500,1,2\n510,4,5\n", .detect,
        "m.csv:1:2: the columns have names (“200 K”, …) where the delays or wavelengths of a map are expected; use "
          + "photofit spectra for spectra"
      ),
      (
        "nm,-1,0x,1\n500,1,2,3\n510,4,5,6\n", .detect,
        "m.csv:1:3: “0x” is hexadecimal; write a decimal number"
      ),
      (
        "0,-1,0,1\n500,1,inf,3\n510,4,5,6\n", .detect,
        "m.csv:2:3: “inf” is not a measured value; write nan where a value is missing"
      ),
      (
        "Labels,a,\nType,Emission Scan,\n\n500,1,\n501,2,\n", .detect,
        "m.csv: holds Edinburgh scans (type “Emission Scan”), not a transient map; use photofit spectra"
      ),
      (
        "0,-1,0,1\n-5,1,2,3\n1,4,5,6\n", .delaysInFirstRow,
        "m.csv: a wavelength is not above 0; say --orientation if the axes are swapped"
      ),
    ])
  func refused(text: String, orientation: MapOrientation, expected: String) {
    #expect(message(text, orientation) == expected)
  }

  @Test("a map made in memory is checked like one from a file")
  func memory() {
    func refusal(_ delays: [Double], _ wavelengths: [Double], _ signal: [Double]) -> String? {
      MeasurementsTests.message {
        _ = try TransientMap(source: "s", delays: delays, wavelengths: wavelengths, signal: signal)
      }
    }
    #expect(refusal([0, 1], [500], [1, .nan]) == nil)
    #expect(refusal([], [500], []) == "s: a map needs at least one delay and one wavelength")
    #expect(
      refusal([1, 0], [500], [1, 2])
        == "s: the delays are not strictly ascending numbers; sort the map and remove repeated delays")
    #expect(
      refusal([0, 1], [500, 500], [1, 2, 3, 4]) == "s: the wavelengths are not strictly monotonic numbers; sort the map"
    )
    #expect(refusal([0, 1], [500], [1]) == "s: 2 delays and 1 wavelengths do not fit 1 values")
    #expect(
      refusal([0, 1], [500], [1, .infinity])
        == "s: the map holds infinite values; write nan where a value is missing")
  }

  @Test("delays and wavelengths that are there more than once are averaged, missing cells left out, and it is said")
  func repeated() throws {
    let twice = try map("0,-1,0,0,0,10\n500,1,2,4,nan,3\n510,4,5,6,7,6\n510.0000000001,0,1,2,3,2\n")
    #expect(twice.delays == [-1, 0, 10] && twice.wavelengths == [500, 510])
    #expect(twice.signal == [1, 3, 3, 2, 4, 4])
    #expect(
      twice.notes.suffix(2) == [
        "1 delay there more than once averaged (3 into 1), the first at 0.0",
        "1 wavelength there more than once averaged (2 into 1), the first at 510.0",
      ])
    let descending = try map("0,10,0,0,-1\n500,3,4,2,1\n")
    #expect(descending.delays == [-1, 0, 10] && descending.signal == [1, 3, 3])
    #expect(
      message("0,-1,0,0,5,4\n500,1,2,3,4,5\n510,4,5,6,7,8\n")
        == "m.csv:1:6: the delays are not in order (4.0 after 5.0); sort the map by delay")
  }

  @Test("a time unit in the file's name decides nothing, but the note asks for it")
  func fileName() throws {
    let path = try files.write("0,-1,0,10\n500,1,2,3\n510,4,5,6\n", "film_20_ns.csv")
    let map = try MeasurementReader.transientMap(at: path)
    #expect(map.timeUnit == .picoseconds)
    #expect(
      map.notes.contains(
        "the file names no time unit: taken as ps; if its name means that they are in ns, say --time-unit ns"))
    for name in ["fs_and_ns.csv", "map_ps.csv"] {
      let other = try files.write("0,-1,0,10\n500,1,2,3\n510,4,5,6\n", name)
      #expect(
        try MeasurementReader.transientMap(at: other).notes.contains("the file names no time unit: taken as ps"))
    }
  }

  @Test("errors go with their cells: checked like the values, kept by a part of the map, and gone with other values")
  func errors() throws {
    func map(_ errors: [Double]) throws -> TransientMap {
      try TransientMap(
        source: "s", delays: [0, 1], wavelengths: [500, 510], signal: [1, .nan, 3, 4], errors: errors)
    }
    #expect(
      MeasurementsTests.message { _ = try map([1, 1]) } == "s: 2 errors do not fit 4 values")
    #expect(
      MeasurementsTests.message { _ = try map([1, 1, 1, 0]) }
        == "s: the error at 1.0 ps, 510.0 nm is 0.0; every value needs one above 0")
    let whole = try map([1, .nan, 3, 4])
    let part = try whole.part(delays: [1], wavelengths: [1], notes: ["cut"])
    #expect(part.signal == [4] && part.errors == [4] && part.notes == ["cut"])
    #expect(try whole.with(signal: [1, 2, 3, 4]).errors == nil)
    #expect(MeasurementsTests.message { _ = try whole.part(delays: [], wavelengths: [0]) } != nil)
  }
}
