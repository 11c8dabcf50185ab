import Testing

@testable import Measurements

@Suite("Real exports are read without options", .enabled(if: SharedData.exists))
struct RealFileTests {
  @Test("a measured Glotaran file gives its 335 delays and 346 wavelengths with the declared orientation")
  func glotaran() throws {
    let map = try MeasurementReader.transientMap(at: SharedData.path("transient/hippius_2007.ascii"))
    #expect(map.delays.count == 335)
    #expect(map.wavelengths.count == 346)
    #expect(map.delays[0] == -0.00095 && map.delays[334] == 909.8548)
    #expect(map.wavelengths[0] == 377.96045 && map.wavelengths[345] == 854.40436)
    #expect(map.signal[0] == -0.00403 && map.signal[1] == -0.00055 && map.signal[335] == 0.00011)
    #expect(map.missingCount == 0)
  }

  @Test("a matrix with delays in the first row is column-major by wavelength")
  func matrix() throws {
    let map = try MeasurementReader.transientMap(at: SharedData.path("transient/au21_256.csv"))
    #expect(map.delays.count == 250 && map.wavelengths.count == 256)
    #expect(map.signal[1] == 0.0073654191 && map.signal[250] == 0.012461789)
  }

  @Test("a Horiba decay has the channel width of its calibration and every count")
  func horiba() throws {
    let decay = try MeasurementReader.decay(at: SharedData.path("lifetime/atto550_dna_horiba.txt"))
    #expect(decay.channelWidth == 2.743484e-2 && decay.timeUnit == .nanoseconds)
    #expect(decay.counts.count == 4096 && decay.counts.reduce(0, +) == 1_476_495 && decay.isCounts)
  }

  @Test(
    "Edinburgh time scans, single and multiple, give decays",
    arguments: [
      ("4czipn_mcp_edinburgh.csv", 1, 2048, 9.765625), ("edinburgh_formats/F980_IRF.txt", 1, 512, 0.9765625),
      ("edinburgh_formats/F980_IRF_comma.txt", 1, 256, 1.953125),
      ("edinburgh_formats/F980_IRF_multiple.txt", 44, 256, 3.90625),
    ])
  func edinburghDecays(name: String, scans: Int, channels: Int, width: Double) throws {
    let decays = try MeasurementReader.decays(at: SharedData.path("lifetime/" + name))
    #expect(decays.count == scans)
    #expect(decays.allSatisfy { $0.counts.count == channels && $0.channelWidth == width && $0.isCounts })
    #expect(decays[0].timeUnit == .nanoseconds && decays[0].notes.isEmpty)
  }

  @Test("every Edinburgh export is told apart, as decay or spectrum, and read as what it is")
  func edinburghKinds() throws {
    let names = ["F980_IRF.txt", "F980_IRF_comma.txt", "F980_IRF_multiple.txt", "F980_EmScan.txt", "Fluoracle.csv"]
    for name in names + ["Fluoracle_emission.txt"] {
      let path = SharedData.path("lifetime/edinburgh_formats/" + name)
      switch try MeasurementReader.kind(at: path) {
      case .decay: #expect(try !MeasurementReader.decays(at: path).isEmpty && name.contains("IRF"))
      case .spectrumSeries: #expect(try MeasurementReader.spectrumSeries(at: path).intensities.count == 1)
      default: Issue.record("\(name) is neither a decay nor a spectrum")
      }
    }
  }

  @Test(
    "spectra of every instrument give their axis and labels",
    arguments: [
      ("formats/Edinst/Fluoracle.csv", 251, 600, 850, "DMF_dmso DMC_01", 1),
      ("formats/Edinst/Fluoracle_emission.txt", 226, 375, 600, "noSample_emission", 1),
      ("formats/Edinst/F980_EmScan.txt", 146, 675, 820, "EmScan9", 1),
      ("formats/Edinst/Fluoracle_absorbance.txt", 301, 450, 600, "SynScan2 Absorptance", 1),
      ("formats/Edinst/Fluoracle_emission_multiple.txt", 201, 500, 600, "Em 1", 5),
      ("formats/SpectraSuite/SpectraSuite_Header.txt", 2048, 340.07, 1028.94, "1", 1),
      ("formats/SpectraSuite/SpectraSuite_Header_BST.txt", 2048, 340.07, 1028.94, "1", 1),
      ("formats/FluorEssence/FluorEssence.txt", 211, 490, 700, "S1c / R1c", 3),
      ("formats/FluorEssence/FluorEssence_allcol.txt", 151, 700, 850, "S1c / R1c", 3),
      ("formats/FluorEssence/FluorEssence_multiple.txt", 201, 650, 850, "05/12/2017 17:24:47", 10),
      ("cdse_quantum_dots/Run 4 UV-Vis.csv", 251, 400.0077515, 650.0166626, "30 s", 18),
      ("cdse_quantum_dots/Run 5 FL emission.csv", 171, 430, 600, "30 s", 18),
      ("cdse_quantum_dots/Run 7 FL excitation.csv", 181, 250, 430, "30 s", 18),
    ])
  func spectra(name: String, points: Int, first: Double, last: Double, label: String, count: Int) throws {
    let path = SharedData.path("linewidth/" + name)
    let series = try MeasurementReader.spectrumSeries(at: path)
    #expect(series.axis == .wavelength && series.positions.count == points)
    #expect(series.positions[0] == first && series.positions[points - 1] == last)
    #expect(series.labels[0] == label && series.intensities.count == count)
    #expect(series.temperatures == nil && series.missingCount == 0)
    #expect(try MeasurementReader.kind(at: path) == .spectrumSeries)
  }

  @Test("a headerless spectrum on a descending energy axis is turned round")
  func franckCondon() throws {
    let series = try MeasurementReader.spectrumSeries(at: SharedData.path("linewidth/franckcondon/example_data.csv"))
    #expect(series.axis == .energy && series.positions.first == 2.76 && series.positions.last == 3.86)
    #expect(series.intensities[0].last == 2.21e-2)
  }

  @Test("temperatures come from the labels of wide tables and of Fluoracle maps")
  func temperatures() throws {
    let expected = (20...30).map { Double($0) * 10 }
    for name in ["Au21_200-300x10.csv", "Au21_200-300x10_fluoracle_style.csv"] {
      let series = try MeasurementReader.spectrumSeries(at: SharedData.path("linewidth/" + name))
      #expect(series.temperatures == expected)
      #expect(series.intensities.count == 11 && series.positions.count == 351)
    }
  }

  @Test("a peak table gives temperature, width and error, and names what it leaves out")
  func peakTable() throws {
    let path = SharedData.path("linewidth/Au21_10-300x10_fwhm.csv")
    let table = try MeasurementReader.temperatureSeries(at: path)
    #expect(table.temperatures == (1...30).map { Double($0) * 10 })
    #expect(table.values[0] == 129.4786 && table.errors?[0] == 0.07264897)
    #expect(table.notes == ["columns not used: center_eV, center_err, area, area_err, redchi, fwhm_interp_meV"])
    #expect(try MeasurementReader.kind(at: path) == .temperatureTable)
  }
}
