import Testing

@testable import Measurements

@Suite("Series of spectra")
struct SpectraTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func series(_ text: String, unit: TemperatureUnit? = nil) throws -> SpectrumSeries {
    try MeasurementReader.spectrumSeries(at: try files.write(text, "s.csv"), temperatureUnit: unit)
  }

  private func message(_ text: String) -> String? {
    MeasurementsTests.message { _ = try series(text) }
  }

  @Test(
    "temperatures are read from labels with a unit, in kelvin",
    arguments: [
      ("200 K", 200), ("200K", 200), ("T=200K", 200), ("T = 200.5 K", 200.5), ("Au21 200K", 200), ("T200K", 200),
      ("-73 C", 200.15), ("25 °C", 298.15), ("sample_25degC", 298.15), ("run-200K", 200), ("(-73.15 °C)", 200),
      ("PL_10_K.txt", 10), ("300 K, 450 nm", 300),
    ])
  func labels(label: String, kelvin: Double) throws {
    let found = try #require(TemperatureLabel(label))
    #expect(abs(found.kelvin - kelvin) < 1e-9)
  }

  @Test(
    "labels without a temperature give none",
    arguments: ["30 s", "Au21 K", "200", "200 Kcps", "12 CPS", "Au21K", "10 K to 20 K", "", "200 keV", "5 Cs", "K 200"])
  func noTemperature(label: String) {
    #expect(TemperatureLabel(label) == nil)
  }

  @Test("a wide table gives a spectrum per column; descending axes are turned round")
  func wide() throws {
    let series = try series("Energy (eV),10 K,20 K\n3,1,2\n2,3,4\n1,5,nan\n")
    #expect(series.axis == .energy && series.positions == [1, 2, 3])
    #expect(series.intensities[0] == [5, 3, 1] && series.intensities[1][0].isNaN && series.intensities[1][2] == 2)
    #expect(series.temperatures == [10, 20] && series.labels == ["10 K", "20 K"])
    #expect(series.missingCount == 1 && series.notes == ["1 intensity value missing (nan)"])
  }

  @Test(
    "the axis is found from words, or from the range of its values",
    arguments: [
      ("wavelength_nm,a\n500,1\n600,2\n", SpectralAxis.wavelength, 500.0),
      ("Wavelength,a\n500,1\n600,2\n", .wavelength, 500), ("λ (µm),a\n0.5,1\n0.6,2\n", .wavelength, 500),
      ("E / eV,a\n1.5,1\n1.6,2\n", .energy, 1.5), ("energy,a\n1.5,1\n1.6,2\n", .energy, 1.5),
      ("x,a\n1.5,1\n1.6,2\n", .energy, 1.5), ("500 1\n600 2\n", .wavelength, 500),
      ("Wavelength (nm) 200 K\n500 1\n600 2\n", .wavelength, 500),
      ("# wavelength\tcounts\n500\t1\n600\t2\n", .wavelength, 500),
    ])
  func axes(text: String, axis: SpectralAxis, first: Double) throws {
    let series = try series(text)
    #expect(series.axis == axis && series.positions[0] == first && series.intensities.count == 1)
  }

  @Test("repeated axis columns are one axis, and a column of row numbers is none")
  func repeatedAxes() throws {
    let series = try series(
      "Short Name\tA\tB\tC\tD\nLong Name\tWavelength\tS1\tWavelength\tR1\nUnits\tnm\tCPS\tnm\tA\n1\t500\t7\t500\t8\n2\t501\t9\t501\t10\n"
    )
    #expect(series.positions == [500, 501] && series.labels == ["S1", "R1"])
    #expect(series.intensities == [[7, 9], [8, 10]])
    let pairs = try self.series("nm,10 K,nm,20 K\n500,1,500,2\n501,3,501,4\n")
    #expect(pairs.temperatures == [10, 20])
  }

  @Test("temperatures can stand in a row of their own")
  func ownRow() throws {
    #expect(try series("Wavelength (nm),A,B\nT (K),10,20\n500,1,2\n501,3,4\n").temperatures == [10, 20])
    let celsius = try series("Temperature (°C),0,26.85\nnm,A,B\n500,1,2\n501,3,4\n").temperatures
    #expect(celsius == [273.15, 300])
    let bare = ",10,20\n500,1,2\n501,3,4\n"
    #expect(try series(bare).temperatures == nil)
    #expect(try series(bare).labels == ["10", "20"])
    #expect(try series(bare, unit: .kelvin).temperatures == [10, 20])
    #expect(try series("10 20\n500 1 2\n501 3 4\n502 5 6\n", unit: .kelvin).temperatures == [10, 20])
  }

  @Test("an Edinburgh Temp row is believed only where it varies and its unit is certain")
  func edinburghTemperatures() throws {
    func file(_ temperatures: String) -> String {
      "Labels,A,B,\nType,Emission Scan,Emission Scan,\nXaxis,Wavelength,Wavelength,\nTemp,\(temperatures),\n\n500,1,2,\n501,3,4,\n"
    }
    #expect(try series(file("0.00,0.00")).temperatures == nil)
    #expect(try series(file("0.00,0.00")).notes == ["the Temp row is 0.00: no sensor was connected, not used"])
    #expect(try series(file("25.20,25.20")).notes == ["the Temp row is constant (25.2, no unit): not used"])
    #expect(try series(file("80.00,300.00")).temperatures == [80, 300])
    #expect(try series(file("80.00,300.00")).notes == ["temperatures from the Temp row, taken as K"])
    #expect(try series(file("-10.00,20.00")).temperatures == [263.15, 293.15])
    #expect(try series(file("10.00,20.00")).temperatures == nil)
    #expect(
      try series(file("10.00,20.00")).notes == [
        "the Temp row (10.0 to 20.0) has no unit: not used; write K or °C into the labels, or name the unit"
      ])
    #expect(try series(file("10.00,20.00"), unit: .celsius).temperatures == [283.15, 293.15])
  }

  @Test("labels that name a temperature only in part give none, and a note")
  func partly() throws {
    let series = try series("nm,10 K,dark\n500,1,2\n501,3,4\n")
    #expect(series.temperatures == nil)
    #expect(
      series.notes == [
        "“dark” in column 3 names no temperature, 1 of 2 labels do: none is used; write it like the others"
      ])
  }

  @Test("labels in K and °C give no temperatures, and the odd one is named with its column")
  func mixedUnits() throws {
    let series = try series("nm,100 K,-73 °C,300 K\n500,1,2,3\n501,3,4,5\n")
    #expect(series.temperatures == nil)
    #expect(
      series.notes == [
        "“-73 °C” in column 3 is a temperature in °C where others are in K: none is used; write all in one unit"
      ])
    #expect(
      message("nm,100 K,-73 K\n500,1,2\n501,3,4\n")
        == "s.csv:1:3: a temperature of -73.0 K lies below absolute zero; check the labels and their unit")
  }

  @Test("labels that are numbers are temperatures where the caller names their unit")
  func bareNumbers() throws {
    let text = "Wavelength (nm),200,210\n500,1,2\n501,3,4\n"
    #expect(try series(text, unit: .kelvin).temperatures == [200, 210])
    #expect(try series(text, unit: .celsius).temperatures == [473.15, 483.15])
    #expect(try series(text).temperatures == nil)
    // Columns without names are counted, which makes no temperatures of them.
    #expect(try series("500,1,2\n501,3,4\n", unit: .kelvin).temperatures == nil)
  }

  @Test(
    "what cannot be a series is refused with its cure",
    arguments: [
      (
        "Labels,a,\nType,Time Scan,\n\n0,1,\n1,2,\n",
        "s.csv: holds time scans (decays), not spectra; use photofit lifetime"
      ),
      (
        "time (ns),a\n1,1\n2,2\n",
        "s.csv:1:1: the axis “time (ns)” is that of a decay, not of a spectrum; use photofit lifetime"
      ),
      (
        "T_K,fwhm_meV\n10,1\n20,2\n",
        "s.csv:1:1: the file is a table against temperature, not a series of spectra; use photofit linewidth"
      ),
      (
        "nm,a\n500\n501,2\n502,3\n",
        "s.csv:2: the row has one cell less than those below (2); complete the row or remove it"
      ),
      ("m/z,a\n2310,1\n2311,2\n", "s.csv:1:1: the axis “m/z” is that of a mass spectrum"),
      ("1\n2\n3\n", "s.csv:1: the file has one column; a spectrum needs positions and intensities"),
      ("nm,nm\n500,500\n501,501\n", "s.csv:1: the file has positions but no intensities"),
      (
        "nm,a\n500,1\n510,2\n505,3\n520,4\n",
        "s.csv:4:1: the positions are not in order (505.0 after 510.0); sort the rows"
      ),
      ("nm,a\n500,1\n,2\n505,3\n", "s.csv:3:1: the position is missing; remove the row"),
      (
        "nm,a\n-1,1\n0,2\n5,3\n",
        "s.csv:2:1: the position -1.0 is not above 0; the first column must hold wavelengths or energies"
      ),
      (
        "nm,a,nm,b\n500,1,500,2\n501,2,502,3\n",
        "s.csv:3:3: the spectra have different axes (502.0 beside 501.0); save each in its own file or export them on "
          + "one axis"
      ),
      (
        "Raman shift (cm-1),a\n500,1\n501,2\n",
        "s.csv:2:1: the axis is in cm⁻¹; convert it to nm (1e7 divided by it) or eV"
      ),
      (
        "x,a\n20,1\n30,2\n",
        "s.csv:2:1: cannot tell the unit of the axis (20.0 to 30.0); name the first column “wavelength (nm)” or "
          + "“energy (eV)”"
      ),
      (
        "nm,-300 °C,20 °C\n500,1,2\n501,2,3\n",
        "s.csv:1:2: a temperature of -26.85 K lies below absolute zero; check the labels and their unit"
      ),
    ])
  func refused(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test("a series made in memory is checked like one from a file")
  func memory() {
    func refusal(
      _ positions: [Double], _ intensities: [[Double]], _ labels: [String], _ temperatures: [Double]? = nil
    ) -> String? {
      MeasurementsTests.message {
        _ = try SpectrumSeries(
          source: "s", axis: .energy, positions: positions, intensities: intensities, labels: labels,
          temperatures: temperatures)
      }
    }
    #expect(refusal([1, 1, 2], [[1, 2, .nan]], ["a"], [0]) == nil)
    #expect(refusal([], [], []) == "s: the series holds no spectrum")
    #expect(refusal([2, 1], [[1, 2]], ["a"]) == "s: the positions are not ascending numbers above 0")
    #expect(refusal([1, 2], [[1]], ["a"]) == "s: positions, spectra, labels and temperatures differ in number")
    #expect(refusal([1, 2], [[1, 2]], ["a"], []) == "s: positions, spectra, labels and temperatures differ in number")
    #expect(
      refusal([1, 2], [[1, .infinity]], ["a"])
        == "s: the spectra hold infinite values; write nan where a value is missing")
    #expect(
      refusal([1, 2], [[1, 2]], ["a"], [-1])
        == "s: a temperature lies below 0 K; check the labels of the spectra and their unit")
  }
}
