import Testing

@testable import Measurements

@Suite("Tables against temperature")
struct TemperatureSeriesTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func table(_ text: String) throws -> TemperatureSeries {
    try MeasurementReader.temperatureSeries(at: try files.write(text, "w.csv"))
  }

  @Test(
    "names of columns are matched loosely, and units are converted",
    arguments: [
      "T_K,fwhm_meV,fwhm_err\n10,120,0.5\n20,121,0.25\n", "T (K);FWHM (meV);error\n10;120;0,5\n20;121;0,25\n",
      "temperature\tLinewidth / meV\tsigma\n10\t120\t0.5\n20\t121\t0.25\n",
      "T (K) FWHM (meV) error\n10 120 0.5\n20 121 0.25\n", "# T_K fwhm_meV fwhm_err\n10 120 0.5\n20 121 0.25\n",
      "fwhm_eV,dFWHM_eV,Temp\n0.12,0.0005,10\n0.121,0.00025,20\n", "10,120,0.5\n20,121,0.25\n",
      "sample,,\nT,FWHM meV,±\n10,120,.5\n20,121,.25\n", "# made by hand, by me, today\n10,120,0.5\n20,121,0.25\n",
      "T_C,fwhm_meV,fwhm_err_meV\n-263.15,120,0.5\n-253.15,121,0.25\n",
    ])
  func names(text: String) throws {
    let table = try table(text)
    for (found, expected) in zip(table.temperatures, [10.0, 20.0]) { #expect(abs(found - expected) < 1e-9) }
    for (found, expected) in zip(table.values, [120.0, 121.0]) { #expect(abs(found - expected) < 1e-9) }
    for (found, expected) in zip(try #require(table.errors), [0.5, 0.25]) { #expect(abs(found - expected) < 1e-9) }
  }

  @Test("a table without errors has none, and what was assumed is noted")
  func withoutErrors() throws {
    let bare = try table("10 120\n20 121\n")
    #expect(bare.errors == nil && bare.notes == ["the file has no header: columns taken as T (K), FWHM (meV)"])
    let named = try table("T,FWHM,peak_eV,peak_err\n10,120,1.7,0.1\n")
    #expect(named.errors == nil)
    #expect(
      named.notes == ["the width column names no unit: taken as meV", "columns not used: peak_eV, peak_err"])
  }

  @Test(
    "what cannot be a table of linewidths is refused with its cure",
    arguments: [
      ("x,fwhm_meV\n10,120\n", "w.csv:1: no column is named as temperature; name it T_K or T_C"),
      ("T_K,y\n10,120\n", "w.csv:1: no column is named as linewidth; name it fwhm_meV"),
      (
        "T_K,fwhm_nm\n10,20\n",
        "w.csv:1:2: the width is in nm; convert it to meV (width · 1239842 / wavelength²) or give the spectra"
      ),
      ("T_K,fwhm\n10,0.12\n", "w.csv:1:2: the width has no unit; name the column fwhm_meV or fwhm_eV"),
      (
        "10,120,1,2\n20,121,1,2\n", "w.csv:1: 4 columns without names; add a header such as T_K,fwhm_meV,fwhm_err_meV"
      ),
      ("T_K,fwhm_meV\n10,120\n20,-1\n", "w.csv:3:2: the width is -1.0, not above 0; remove the row"),
      ("T_K,fwhm_meV\n10,120\n20,nan\n", "w.csv:3:2: the width is missing; complete or remove the row"),
      ("T_K,fwhm_meV\n10,120\n,121\n", "w.csv:3:1: the temperature is missing; complete or remove the row"),
      (
        "T_K,fwhm_meV,err\n10,120,0\n",
        "w.csv:2:3: the error of the width is 0.0, not above 0; give the standard deviation, or leave the column out"
      ),
      (
        "T_K,fwhm_meV\n-10,120\n",
        "w.csv:2:1: a temperature of -10.0 K lies below absolute zero; name °C in the header if that is the unit"
      ),
      (
        "T of the sample FWHM\n10 120\n20 121\n",
        "w.csv:1: the header does not name each of the 2 columns; separate the names like the numbers, by blanks"
      ),
      (
        "1 2\n10 120 1\n20 121 1\n",
        "w.csv:1: the row has one cell less than those below (3); complete the row or remove it"
      ),
    ])
  func refused(text: String, expected: String) {
    #expect(MeasurementsTests.message { _ = try table(text) } == expected)
  }

  @Test("a table made in memory is checked like one from a file")
  func memory() {
    func refusal(_ temperatures: [Double], _ widths: [Double], _ errors: [Double]? = nil) -> String? {
      MeasurementsTests.message {
        _ = try TemperatureSeries(source: "s", temperatures: temperatures, values: widths, errors: errors)
      }
    }
    #expect(refusal([0, 10], [1, 2], [1, 1]) == nil)
    #expect(refusal([], []) == "s: the table holds no rows")
    #expect(refusal([1], [1, 2]) == "s: temperatures, values and errors differ in number")
    #expect(refusal([-1], [1]) == "s: a temperature lies below 0 K; check its unit")
    #expect(refusal([1], [0]) == "s: a width is not above 0; remove the row")
    #expect(
      refusal([1], [1], [.nan])
        == "s: an error of a width is not above 0; give the standard deviation or drop the column")
  }

  @Test(
    "positions, areas and lifetimes are found by their names and brought to meV and s",
    arguments: [
      ("T_K,peak_eV,peak_err\n10,1.75,0.001\n", nil, TemperatureQuantity.peak, 1750.0, 1.0),
      ("T_K,position (nm),err\n10,700,0.1\n", nil, .peak, 1771.2028342857142, 0.25302897632653),
      ("T_K,peak (cm-1)\n10,14000\n", nil, .peak, 1735.7787776, nil),
      ("T_K,area,area_err\n10,-3,0.5\n", nil, .area, -3, 0.5),
      ("T_K,tau_us,tau_err\n10,2.65,0.01\n", nil, .lifetime, 2.65e-6, 1e-8),
      ("T_K,fwhm_meV,fwhm_err,center_eV,center_err\n10,120,1,1.75,0.001\n", .peak, .peak, 1750, 1),
      ("T_K,fwhm_meV,fwhm_err,center_eV,center_err\n10,120,1,1.75,0.001\n", nil, .fwhm, 120, 1),
    ] as [(String, TemperatureQuantity?, TemperatureQuantity, Double, Double?)])
  func quantities(
    text: String, wanted: TemperatureQuantity?, quantity: TemperatureQuantity, value: Double, error: Double?
  ) throws {
    let path = try files.write(text, "w.csv")
    let found = try MeasurementReader.temperatureSeries(at: path, quantity: wanted)
    #expect(found.quantity == quantity)
    #expect(abs(found.values[0] / value - 1) < 1e-9)
    #expect((found.errors == nil) == (error == nil))
    if let error, let own = found.errors?[0] { #expect(abs(own / error - 1) < 1e-9) }
    #expect(try MeasurementReader.kind(at: path) == .temperatureTable)
  }

  @Test("a column is taken by its name, and one that is not there is answered with those that are")
  func columns() throws {
    let path = try files.write("T_K,first,tau_long_us\n10,120,3\n20,121,2\n", "w.csv")
    let named = try MeasurementReader.temperatureSeries(at: path, quantity: .fwhm, column: "FIRST")
    #expect(named.quantity == .fwhm && named.values == [120, 121])
    #expect(try MeasurementReader.temperatureSeries(at: path, column: "tau_long_us").quantity == .lifetime)
    func refusal(_ column: String) -> String? {
      MeasurementsTests.message { _ = try MeasurementReader.temperatureSeries(at: path, column: column) }
    }
    #expect(refusal("second") == "w.csv:1: no column is called “second”; there are first, tau_long_us")
    #expect(refusal("first")?.hasPrefix("w.csv:1:2: “first” does not tell what it holds") == true)
  }

  @Test("eV among meV, 0 K, and yields above 1 are refused with their row")
  func odd() {
    func refusal(_ text: String) -> String? { MeasurementsTests.message { _ = try table(text) } }
    #expect(
      refusal("T_K,fwhm_meV\n10,120\n20,0.121\n30,122\n")
        == "w.csv:3:2: the width is 0.121 where others are about 120.0; bring all rows to one unit")
    #expect(
      refusal("T_K,fwhm_meV\n0,120\n20,121\n")?.hasPrefix("w.csv:2:1: a temperature of 0 K cannot be fitted") == true)
    #expect(
      refusal("T_K,tau_us,plqy\n10,2,13.1\n")
        == "w.csv:2:3: the quantum yield is 13.1, not between 0 and 1; name the column plqy_% if it is in per cent")
    #expect(refusal("T_K,tau\n10,2\n")?.contains("the lifetime has no unit; name the column tau_ns") == true)
  }

  @Test("quantum yields beside lifetimes are read, in per cent too")
  func yields() throws {
    let found = try table("T_K,tau_us,plqy_%,plqy_err_%\n10,2.65,13.1,0.5\n")
    #expect(abs(try #require(found.yields?.values[0]) - 0.131) < 1e-12)
    #expect(abs(try #require(found.yields?.errors?[0]) - 0.005) < 1e-12)
    #expect(found.notes.isEmpty)
  }
}

@Suite("Kinds and units")
struct KindTests {
  @Test(
    "the kind of a file is told from its names and shape",
    arguments: [
      ("T_K,fwhm_meV\n10,120\n20,121\n", MeasurementKind.temperatureTable), ("10,120\n200,121\n", .temperatureTable),
      ("10 120 1\n20 121 1\n", .temperatureTable), ("nm,200 K\n500,1\n501,2\n", .spectrumSeries),
      ("500 1\n501 2\n", .spectrumSeries), ("3.1 1\n3.0 2\n", .spectrumSeries),
      ("Labels,a,\nType,Time Scan,\n\n0,1,\n1,2,\n", .decay),
      ("Labels,a,\nType,Emission Scan,\n\n500,1,\n501,2,\n", .spectrumSeries),
      ("Chan\tData\n1\t5\n2\t3\n", .decay), ("time (ns),counts\n0,1\n1,2\n", .decay), ("1\n2\n3\n", .decay),
      ("0,-1,0,10\n500,1,2,3\n510,4,5,6\n", .transientMap),
      ("a\nb\ntime explicit\nintervalnr 2\n-1 0\n500 1 4\n510 2 5\n", .transientMap),
    ])
  func kinds(text: String, kind: MeasurementKind) throws {
    let files = try TestFiles()
    #expect(try MeasurementReader.kind(at: try files.write(text)) == kind)
  }

  @Test("time units convert and print as they should")
  func units() {
    #expect(TimeUnit.allCases.map(\.inSeconds) == [1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1])
    #expect(TimeUnit.microseconds.symbol == "µs" && TimeUnit.picoseconds.symbol == "ps")
    #expect(SpectralAxis.wavelength.unit == "nm" && SpectralAxis.energy.unit == "eV")
    #expect(TemperatureUnit.celsius.kelvin(-273.15) == 0 && TemperatureUnit.kelvin.kelvin(10) == 10)
    #expect(TemperatureUnit.celsius.symbol == "°C" && TemperatureUnit.kelvin.symbol == "K")
  }

  @Test(
    "units of time are found in headers, and single letters elsewhere are not taken for them",
    arguments: [
      ("Time(ns)", TimeUnit.nanoseconds), ("time_s", .seconds), ("t / µs", .microseconds), ("ns/ch", .nanoseconds),
      ("delay (fs)", .femtoseconds), ("ps", .picoseconds), ("s", .seconds), ("Operator's file", nil), ("Sample S", nil),
      ("counts", nil), ("time", nil), ("Time in picoseconds", .picoseconds), ("nm\\ps", .picoseconds),
    ] as [(String, TimeUnit?)])
  func timeUnits(text: String, unit: TimeUnit?) {
    #expect(HeaderWords.timeUnit(text) == unit)
  }
}
