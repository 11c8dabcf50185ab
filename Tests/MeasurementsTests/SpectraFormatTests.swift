import Foundation
import Testing

@testable import Measurements

@Suite("Formats of spectra")
struct SpectraFormatTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func spectra(
    _ bytes: [UInt8], _ name: String, unit: TemperatureUnit? = nil
  ) throws -> [SpectrumSeries] {
    try MeasurementReader.spectra(at: try files.write(bytes: bytes, name), temperatureUnit: unit)
  }

  private func spectra(_ text: String, _ name: String, unit: TemperatureUnit? = nil) throws -> [SpectrumSeries] {
    try spectra(Array(text.utf8), name, unit: unit)
  }

  private func message(_ text: String, _ name: String = "s.txt") -> String? {
    MeasurementsTests.message { _ = try spectra(text, name) }
  }

  @Test("GRAMS .spc: single precision, scaled integers ordered by temperature, an axis each, and the old form")
  func galactic() throws {
    let single = try spectra(BinarySpectra.single([1, 5, 2.5], first: 700, last: 500), "a.spc")
    #expect(single.count == 1 && single[0].axis == .wavelength)
    #expect(single[0].positions == [500, 600, 700] && single[0].intensities == [[2.5, 5, 1]])

    let several = try spectra(
      BinarySpectra.multiple(
        [[1 << 20, 2 << 20], [3 << 20, -(1 << 20)]], exponent: 12, kelvin: [80, 300], first: 500, last: 510),
      "m.spc")
    #expect(several[0].temperatures == [80, 300] && several[0].labels == ["80.0", "300.0"])
    #expect(several[0].intensities == [[1, 2], [3, -1]] && several[0].positions == [500, 510])

    let own = try spectra(
      BinarySpectra.ownAxes([(x: [500, 501, 503], y: [1, 2, 3]), (x: [600.5, 601], y: [4, 5])]), "x.spc")
    #expect(own.count == 2 && own[0].positions == [500, 501, 503] && own[1].positions == [600.5, 601])
    #expect(own[1].intensities == [[4, 5]] && own[1].labels == ["2"])

    let old = try spectra(BinarySpectra.old([1 << 20, 3 << 20], exponent: 12, first: 500, last: 600), "o.SPC")
    #expect(old[0].positions == [500, 600] && old[0].intensities == [[1, 3]])

    let wavenumbers = try spectra(BinarySpectra.single([1, 2], first: 10_000, last: 20_000, axis: 1), "k.spc")
    #expect(wavenumbers[0].axis == .energy && abs(wavenumbers[0].positions[0] - 1.239841984) < 1e-12)
    #expect(wavenumbers[0].notes == ["axis converted from cm⁻¹ to eV"])
    #expect(
      try MeasurementReader.kind(
        at: try files.write(bytes: BinarySpectra.single([1, 2], first: 5e2, last: 6e2), "a.spc")) == .spectrumSeries)
  }

  @Test("Renishaw .wdf: nm with temperatures of its origins, and shifts against the laser of the file")
  func renishaw() throws {
    let plain = try spectra(
      BinarySpectra.renishaw(axis: [700.25, 600.5], unit: 3, spectra: [[1, 2], [3, 4]], celsius: [-73.15, 26.85]),
      "a.wdf")
    #expect(plain[0].positions == [600.5, 700.25] && plain[0].intensities == [[2, 1], [4, 3]])
    #expect(try #require(plain[0].temperatures).map { ($0 * 100).rounded() / 100 } == [200, 300])

    let shifted = try spectra(
      BinarySpectra.renishaw(axis: [100, 1000], unit: 1, spectra: [[1, 2]], laser: 20_000), "b.wdf")
    #expect(shifted[0].axis == .energy && shifted[0].intensities == [[2, 1]])
    #expect(abs(shifted[0].positions[0] - 1.9e4 * 1239.841984e-7) < 1e-9)
    let error = MeasurementsTests.message {
      _ = try spectra(BinarySpectra.renishaw(axis: [100, 1000], unit: 1, spectra: [[1, 2]], laser: 0), "c.wdf")
    }
    #expect(error == "c.wdf: the axis is a Raman shift, and the file names no laser; export it against wavelength")
  }

  @Test("Andor .sif: rows on the polynomial of the calibration, pixels from 1")
  func andor() throws {
    let series = try spectra(BinarySpectra.andor([[1, 2, 3], [4, 5, 6]], calibration: "500 10 0.5 0"), "a.sif")
    #expect(series[0].positions == [510.5, 522, 534.5] && series[0].intensities == [[1, 2, 3], [4, 5, 6]])
    let error = MeasurementsTests.message {
      _ = try spectra(BinarySpectra.andor([[1, 2, 3]], calibration: "0 1 0 0"), "b.sif")
    }
    #expect(
      error
        == "b.sif: the detector was not calibrated: its axis is pixels; calibrate it, or export as text")
  }

  private static let jcampHead =
    "##TITLE=sample 80 K\n##JCAMP-DX=4.24 $$ comment\n##DATA TYPE=FLUORESCENCE\n##XUNITS=NANOMETERS\n"

  @Test(
    "JCAMP-DX is the same in every packing",
    arguments: [
      "##XYDATA=(X++(Y..Y))\n500 1 2 3 3\n504 3 -2 -7\n",
      "##XYDATA=(X++(Y..Y))\n500+1+2+3+3\n504+3-2-7\n",
      "##XYDATA=(X++(Y..Y))\n500A B C C\n504Cbg\n",
      "##XYDATA=(X++(Y..Y))\n500AJJ%\n503CTnn\n506g\n",
      "##XYDATA=(X++(Y..Y))\n500AJT%T\n504Cnn\n506g\n",
      "##XYDATA=(X++(Y..Y))\n500ABCU\n505bg\n",
      "##XYDATA=(X++(Y..Y))\n500 1.0E+00 2E+0 30E-1 3\n504 3 -2 -7\n",
    ])
  func jcamp(data: String) throws {
    let text =
      Self.jcampHead + "##FIRSTX=500\n##LASTX=506\n##NPOINTS=7\n##XFACTOR=1\n##YFACTOR=0.5\n" + data + "##END=\n"
    let series = try spectra(text, "s.dx")
    #expect(series[0].positions == [500, 501, 502, 503, 504, 505, 506])
    #expect(series[0].intensities == [[0.5, 1, 1.5, 1.5, 1.5, -1, -3.5]])
    #expect(series[0].temperatures == [80] && series[0].labels == ["sample 80 K"])
  }

  @Test("JCAMP-DX points, and blocks on one axis and on two")
  func jcampBlocks() throws {
    let one = Self.jcampHead + "##TEMPERATURE=-193.15\n##XYPOINTS=(XY..XY)\n500, 1; 501, 2\n503, 4\n##END=\n"
    #expect(try spectra(one, "s.jdx")[0].positions == [500, 501, 503])
    let other = one.split(separator: "\n").map { $0 == "500, 1; 501, 2" ? "499, 1; 501, 2" : String($0) }.joined(
      separator: "\n")
    let all = try spectra("##TITLE=link\n##BLOCKS=3\n" + one + one + other + "\n##END=\n", "b.jdx")
    #expect(all.map(\.labels.count) == [2, 1] && all[1].positions[0] == 499)
  }

  @Test("JCAMP-DX pages are a series, with the temperature that every page names", arguments: ["KELVIN", "CELSIUS"])
  func jcampPages(unit: String) throws {
    let head = """
      ##TITLE=Au21
      ##NTUPLES=FLUORESCENCE
      ##VAR_NAME=WAVELENGTH, INTENSITY, TEMPERATURE
      ##SYMBOL=X, Y, T
      ##VAR_TYPE=INDEPENDENT, DEPENDENT, PAGE
      ##VAR_DIM=3, 3, 2
      ##UNITS=NANOMETERS, COUNTS, \(unit)
      ##FIRST=500, 0, 80
      ##LAST=502, 0, 100
      ##FACTOR=1, 0.5, 1

      """
    let packed = "##PAGE=T=80\n##DATA TABLE=(X++(Y..Y)), XYDATA\n500A%j\n"
    let pairs = "##PAGE=T=100\n##DATA TABLE=(XY..XY), XYPOINTS\n500,4; 501,5; 502,6\n"
    let series = try spectra(head + packed + pairs + "##END NTUPLES=\n##END=\n", "p.jdx")
    #expect(series.count == 1 && series[0].positions == [500, 501, 502])
    #expect(series[0].intensities == [[0.5, 0.5, 0], [2, 2.5, 3]])
    let zero = unit == "KELVIN" ? 0 : 273.15
    #expect(series[0].temperatures == [80 + zero, 100 + zero])
    let other = head + "##PAGE=N=1\n##DATA TABLE=(X++(R..R)), XYDATA\n500 1 2 3\n##END=\n"
    #expect(
      message(other, "n.jdx")
        == "n.jdx:12: the page's table “(X++(R..R)), XYDATA” is not one of intensities Y over a position X; export each "
        + "spectrum by itself")
  }

  @Test(
    "JCAMP-DX faults are named with their line",
    arguments: [
      (
        "##XYDATA=(X++(Y..Y))\n500AJ\n502D\n",
        "s.dx:9: the line starts with 4.0 where the one before ended with 2.0; a line is missing, export again"
      ),
      ("##XYDATA=(X++(Y..Y))\n500 1 2 x 4\n", "s.dx:8: “x 4” is no packed number; the file is damaged, export again"),
      (
        "##XYDATA=(X++(Y..Y))\n500 1\n501 2\n",
        "s.dx:7: 2 points where ##NPOINTS says 3.0; the file is cut off or was edited"
      ),
      ("##XYDATA=(X++(Y..Y))\n500S 1 2\n", "s.dx:8: a difference or repetition has nothing before it; export again"),
    ])
  func jcampFaults(data: String, expected: String) {
    let text = Self.jcampHead + "##FIRSTX=500\n##NPOINTS=3\n" + data + "##END=\n"
    #expect(message(text, "s.dx") == expected)
  }

  @Test("Hitachi's text gives every block, decimal commas and names with temperatures")
  func hitachi() throws {
    let block = { (name: String, shift: Double) in
      "Sample:\t\(name)\r\nModel:\tF-7000\r\nEX WL:\t375.0 nm\r\nEM  Start WL:\t500.0 nm\r\nPMT Voltage:\t700 V\r\nData Points\r\nnm\tData\r\n"
        + (0..<3).map { "\(500 + $0),0\t\(Double($0) + shift)\r\n" }.joined() + "\r\n"
    }
    let series = try spectra(block("Au21 80 K", 0.25) + block("Au21 100 K", 1), "h.txt")
    #expect(series.count == 1 && series[0].temperatures == [80, 100])
    #expect(series[0].positions == [500, 501, 502] && series[0].intensities == [[0.25, 1.25, 2.25], [1, 2, 3]])
  }

  @Test("a long table gives a spectrum per temperature, wherever its rows stand")
  func long() throws {
    let text = "T_K,wavelength_nm,counts\n80,500,1\n80,501,2\n100,500,3\n100,501,4\n"
    let series = try spectra(text, "l.csv")
    #expect(series[0].temperatures == [80, 100] && series[0].intensities == [[1, 2], [3, 4]])
    #expect(try MeasurementReader.kind(at: try files.write(text, "l.csv")) == .spectrumSeries)
    let celsius = try spectra("Temperature (°C);E (eV);PL\n0;1,5;1\n26,85;1,5;3\n0;1,6;2\n26,85;1,6;4\n", "l.csv")
    #expect(celsius[0].temperatures == [273.15, 300] && celsius[0].axis == .energy)
    #expect(
      message("T_K,wavelength_nm,counts\n80,500,1\n80,502,2\n80,501,3\n", "l.csv")
        == "l.csv:4:2: the positions of one temperature are not in order (501.0 after 502.0); sort the rows by "
        + "temperature and position, or correct a temperature that stands for two spectra")
  }

  @Test("PerkinElmer's table starts behind #DATA, whatever numbers stand above")
  func perkinElmer() throws {
    let text =
      "PE FL       SPECTRUM    ASCII       PEDS        1.60\n-1\nsample.sp\n10/01/02\n3\n4\n#HDR\n0.5\n1\n#DATA\n500.0\t1.5\n501.0\t2.5\n"
    #expect(try spectra(text, "p.sp")[0].positions == [500, 501])
  }

  @Test("the name of a file gives the temperature of its only spectrum, and says so")
  func fileNames() throws {
    let text = "wavelength (nm),counts\n500,1\n501,2\n"
    #expect(try spectra(text, "Au21 80K.csv")[0].temperatures == [80])
    #expect(try #require(try spectra(text, "Au21_-50 C.csv")[0].temperatures).map { $0.rounded() } == [223])
    #expect(try spectra(text, "run 25 C.csv")[0].temperatures == [298.15])
    #expect(try spectra(text, "run 25 C.csv")[0].notes == ["temperature 298.15 K from the name of the file"])
    #expect(try spectra(text, "Rby 13.5.csv")[0].temperatures == nil)
    #expect(try spectra(text, "Rby 13.5.csv", unit: .kelvin)[0].temperatures == [13.5])
    #expect(try spectra("nm,a,b\n500,1,2\n501,2,3\n", "80 K.csv")[0].temperatures == nil)
  }

  @Test("wavenumbers of a table become energies, shifts are refused")
  func wavenumbers() throws {
    let series = try spectra("wavenumber (cm-1),a\n20000,1\n10000,2\n", "w.csv")
    #expect(series[0].axis == .energy && series[0].intensities == [[2, 1]])
    #expect(abs(series[0].positions[1] - 2.479683968) < 1e-12)
  }

  @Test("files cut off or changed at any byte are refused or read, and never end the program")
  func damaged() throws {
    let kinds: [(String, [UInt8])] = [
      (
        "a.spc",
        BinarySpectra.multiple([[1, 2, 3], [4, 5, 6]], exponent: 12, kelvin: [80, 300], first: 500, last: 510)
      ),
      ("b.spc", BinarySpectra.ownAxes([(x: [500, 501, 503], y: [1, 2, 3]), (x: [600.5, 601], y: [4, 5])])),
      ("c.spc", BinarySpectra.old([1, 2, 3], exponent: 12, first: 500, last: 600)),
      ("d.wdf", BinarySpectra.renishaw(axis: [700, 600], unit: 3, spectra: [[1, 2], [3, 4]], celsius: [1, 2])),
      ("e.sif", BinarySpectra.andor([[1, 2, 3], [4, 5, 6]], calibration: "500 10 0.5 0")),
      (
        "f.dx",
        Array(
          (Self.jcampHead
            + "##FIRSTX=500\n##LASTX=506\n##NPOINTS=7\n##XYDATA=(X++(Y..Y))\n500AJT%T\n504Cnn\n506g\n##END=\n").utf8)
      ),
    ]
    for (name, bytes) in kinds {
      for length in stride(from: 1, to: bytes.count, by: 3) {
        _ = MeasurementsTests.message { _ = try spectra(Array(bytes.prefix(length)), name) }
      }
      for place in stride(from: 0, to: bytes.count, by: 1) {
        var changed = bytes
        changed[place] ^= place.isMultiple(of: 2) ? 0xFF : 0x81
        let found = MeasurementsTests.message { _ = try spectra(changed, name) }
        if let found { #expect(!found.hasPrefix("another error"), "\(name) \(place): \(found)") }
      }
    }
  }
}
