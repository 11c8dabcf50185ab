import Foundation
import Measurements
import Testing

@Suite("Mass spectra")
struct MassSpectrumTests {
  private func read(_ text: String, spectrum: Int? = nil) throws -> MassSpectrum {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "mass-\(UInt64.random(in: .min ... .max)).mzML")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try MeasurementReader.massSpectrum(at: url.path, spectrum: spectrum)
  }

  private static func base64(_ values: [Double], bits: Int = 64, isBig: Bool = false) -> String {
    var data = Data()
    for value in values {
      let raw = bits == 64 ? value.bitPattern : UInt64(Float(value).bitPattern)
      let bytes = (0..<(bits / 8)).map { UInt8(truncatingIfNeeded: raw >> (8 * UInt64($0))) }
      data.append(contentsOf: isBig ? bytes.reversed() : bytes)
    }
    return data.base64EncodedString()
  }

  private static func array(_ term: String, _ text: String, bits: Int = 64, packing: String = "MS:1000576") -> String {
    """
    <binaryDataArray encodedLength="\(text.utf8.count)"><cvParam accession="MS:1000\(bits == 64 ? "523" : "521")"/>
    <cvParam accession="\(packing)"/><cvParam accession="\(term)"/><binary>\(text)</binary></binaryDataArray>
    """
  }

  private static func document(_ spectra: [String], head: String = "") -> String {
    """
    <?xml version="1.0" encoding="utf-8"?>\(head)
    <mzML><run><spectrumList count="\(spectra.count)">\(spectra.joined())</spectrumList></run></mzML>
    """
  }

  private static func spectrum(_ count: String, _ arrays: String) -> String {
    "<spectrum index=\"0\" defaultArrayLength=\"\(count)\"><cvParam accession=\"MS:1000128\"/>\(arrays)</spectrum>"
  }

  private static let good = spectrum(
    "3", array("MS:1000514", base64([100, 100.5, 101])) + array("MS:1000515", base64([1, 5, 2], bits: 32), bits: 32))

  @Test("two columns, in either direction, rows of one m/z averaged")
  func columns() throws {
    let spectrum = try read("m/z,intensity\n102,3\n101,2\n101,4\n100,1\n")
    #expect(spectrum.positions == [100, 101, 102])
    #expect(spectrum.intensities == [1, 3, 3])
    #expect(spectrum.notes.count == 1)
    for text in [
      "m/z,intensity\n100,1\n99,2\n101,3\n", "1,2,3\n2,3,4\n", "m/z,i\n-1,2\n3,4\n", "m/z,i\n100,nan\n101,2\n",
    ] {
      #expect(throws: MeasurementError.self) { try read(text) }
    }
  }

  @Test("mzML with 64 and 32 bits, and the choice among several spectra")
  func mzML() throws {
    let one = try read(Self.document([Self.good]))
    #expect(one.positions == [100, 100.5, 101])
    #expect(one.intensities == [1, 5, 2])
    let two = Self.document([Self.good, Self.good])
    #expect(try read(two, spectrum: 2).intensities == [1, 5, 2])
    #expect(throws: MeasurementError.self) { try read(two) }
    #expect(throws: MeasurementError.self) { try read(two, spectrum: 3) }
    #expect(throws: MeasurementError.self) { try read(two, spectrum: 0) }
  }

  @Test("mzXML in network order, scans within scans")
  func mzXML() throws {
    let pairs = Self.base64([100, 1, 101, 5], bits: 32, isBig: true)
    let text = """
      <?xml version="1.0"?><mzXML><msRun><scan num="1" msLevel="1" peaksCount="2" retentionTime="PT30S">
      <peaks precision="32" byteOrder="network" contentType="m/z-int">\(pairs)</peaks>
      <scan num="2" msLevel="2" peaksCount="2"><peaks precision="32">\(pairs)</peaks></scan></scan></msRun></mzXML>
      """
    let first = try read(text, spectrum: 1)
    #expect(first.positions == [100, 101])
    #expect(first.intensities == [1, 5])
    #expect(first.notes[0].contains("0.5 min"))
    #expect(try read(text, spectrum: 2).notes.contains { $0.contains("MS level 2") })
  }

  @Test(
    "damaged documents are refused, whatever they claim",
    arguments: [
      "<?xml version=\"1.0\"?><mzML><run>", "<?xml version=\"1.0\"?><other/>", "<?xml version=\"1.0\"?>",
      document([]), document([spectrum("3", "")]),
      document([spectrum("3", array("MS:1000514", "AAAA") + array("MS:1000515", "AAAA"))]),
      document([spectrum("3", array("MS:1000514", "AA!A") + array("MS:1000515", "AAAA"))]),
      document([spectrum("4", array("MS:1000514", base64([1, 2, 3])) + array("MS:1000515", base64([1, 2, 3])))]),
      document([spectrum("-3", "")]), document([spectrum("1e9", "")]), document([spectrum("1250000000", "")]),
      document([
        spectrum(
          "19000000",
          array("MS:1000514", base64([1, 2, 3]), packing: "MS:1000574")
            + array("MS:1000515", base64([1]), packing: "MS:1000574"))
      ]),
      document([spectrum("2", array("MS:1000514", base64([1, .nan])) + array("MS:1000515", base64([1, 2])))]),
      document([spectrum("2", array("MS:1000514", base64([2, 1])) + array("MS:1000515", base64([1, 2])))]),
      document([good], head: "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]>"),
      document([spectrum("3", array("MS:1000514", base64([1, 2, 3]), packing: "MS:1002312"))]),
      document([spectrum("1", array("MS:1000514", String(repeating: "A", count: 40_000)))]),
      "<?xml version=\"1.0\"?><mzML>" + String(repeating: "<a>", count: 400),
      "<?xml version=\"1.0\"?><mzML a=\"" + String(repeating: "x", count: 1_200_000),
    ])
  func damaged(text: String) { #expect(throws: MeasurementError.self) { try read(text) } }

  @Test("MS-Numpress is refused with what to do")
  func numpress() throws {
    let array = ["MS:1000514", "MS:1000515"].map { Self.array($0, Self.base64([1, 2, 3]), packing: "MS:1002312") }
      .joined()
    let error = #expect(throws: MeasurementError.self) { try read(Self.document([Self.spectrum("3", array)])) }
    #expect(error?.description.contains("msconvert --64 --zlib") == true, "\(error?.description ?? "")")
  }

  @Test("a measured mzML, packed with gzip and zlib", .enabled(if: SharedMassFile.exists))
  func measured() throws {
    let spectrum = try MeasurementReader.massSpectrum(at: SharedMassFile.path, spectrum: 1)
    #expect(spectrum.positions.count > 1500)
    #expect(abs((spectrum.intensities.max() ?? 0) - 3_953_664) < 1)
    let top = spectrum.intensities.indices.max { spectrum.intensities[$0] < spectrum.intensities[$1] } ?? 0
    #expect(abs(spectrum.positions[top] - 242.52713) < 1e-4)
    #expect(throws: MeasurementError.self) { try MeasurementReader.massSpectrum(at: SharedMassFile.path) }
  }
}

/// A file that only some machines have.
private enum SharedMassFile {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "../../../shared/data/mass/MultiTest.mzML.gz"
  ).standardizedFileURL.path
  static let exists = FileManager.default.fileExists(atPath: path)
}
