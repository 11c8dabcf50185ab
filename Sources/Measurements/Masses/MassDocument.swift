/// The spectra of an mzML or mzXML document: counts them all and keeps one.
final class MassDocument: XMLConsumer {
  /// What is known of a spectrum.
  struct Header: Sendable {
    var count = 0
    var level = 1
    var isCentroided = false
    /// Minutes.
    var time: Double?
  }

  /// Times that zlib may make m/z smaller: ascending numbers pack 2 to 20 to 1.
  private static let growth = 200

  private let file: String
  /// The spectrum that is wanted, from 1; nil to count alone.
  private let wanted: Int?
  private(set) var spectra = 0
  private(set) var kept: Header?
  private(set) var isDone = false
  private var hasRoot = false
  private var isInside = false
  private var current = Header()
  private var numbers = PackedNumbers()
  private var isPosition = false
  private var isBinary = false
  private var positions: PackedNumbers?
  private var intensities: PackedNumbers?
  /// Pairs of both, as mzXML packs them.
  private var pairs: PackedNumbers?
  /// Terms of parameter groups by their names, and the group that is being read.
  private var groups: [String: [String]] = [:]
  private var group: String?

  init(file: String, wanted: Int?) {
    self.file = file
    self.wanted = wanted
  }

  private func damage(_ message: String) -> MeasurementError {
    MeasurementError(.damaged, file: file, "spectrum \(spectra): \(message); convert the file again")
  }

  private func count(_ text: String?) throws(MeasurementError) -> Int {
    guard let text, let count = Int(text), count >= 0, count <= PackedNumbers.limit else {
      throw damage("claims \((text ?? "no number").quotedForMessage) of points")
    }
    return count
  }

  func start(_ name: String, _ attributes: [String: String]) throws(MeasurementError) {
    switch name {
    case "mzML", "indexedmzML", "mzXML", "msRun": hasRoot = true
    case "spectrum", "scan": try begin(name, attributes)
    case "referenceableParamGroup": group = attributes["id"]
    case "referenceableParamGroupRef":
      for term in groups[attributes["ref"] ?? ""] ?? [] { apply(term, [:]) }
    case "cvParam":
      guard let term = attributes["accession"] else { return }
      if let group { groups[group, default: []].append(term) } else { apply(term, attributes) }
    case "binaryDataArray":
      numbers = PackedNumbers()
      isPosition = false
    case "binary": isBinary = isInside
    case "peaks":
      guard isInside else { return }
      numbers = PackedNumbers()
      numbers.order = .big
      numbers.bits = Int(attributes["precision"] ?? "32") ?? 0
      numbers.isCompressed = attributes["compressionType"] == "zlib"
      isBinary = true
    default: break
    }
  }

  /// mzML's `spectrum`, mzXML's `scan`, which may hold others.
  private func begin(_ name: String, _ attributes: [String: String]) throws(MeasurementError) {
    guard name == "spectrum" || attributes["peaksCount"] != nil else { return }
    if isInside, positions != nil || pairs != nil { isDone = true }
    guard !isDone else { return }
    spectra += 1
    isInside = spectra == wanted
    guard isInside else { return }
    current = Header()
    current.count = try count(attributes[name == "spectrum" ? "defaultArrayLength" : "peaksCount"])
    current.level = Int(attributes["msLevel"] ?? "1") ?? 1
    current.isCentroided = attributes["centroided"] == "1"
    if let text = attributes["retentionTime"], text.hasPrefix("PT"), text.hasSuffix("S") {
      current.time = Double(text.dropFirst(2).dropLast()).map { $0 / 60 }
    }
    kept = current
  }

  /// A term of the controlled vocabulary (psi-ms.obo).
  private func apply(_ term: String, _ attributes: [String: String]) {
    guard isInside else { return }
    switch term {
    case "MS:1000521": numbers.bits = 32
    case "MS:1000523": numbers.bits = 64
    case "MS:1000574": numbers.isCompressed = true
    case "MS:1002312", "MS:1002313", "MS:1002314", "MS:1002746", "MS:1002747", "MS:1002748":
      numbers.bits = PackedNumbers.numpress
    case "MS:1000514": isPosition = true
    case "MS:1000127": kept?.isCentroided = true
    case "MS:1000511": kept?.level = Int(attributes["value"] ?? "") ?? 1
    case "MS:1000016":
      let isSeconds = attributes["unitAccession"] == "UO:0000010"
      kept?.time = Double(attributes["value"] ?? "").map { isSeconds ? $0 / 60 : $0 }
    default: break
    }
  }

  func end(_ name: String) throws(MeasurementError) {
    switch name {
    case "referenceableParamGroup": group = nil
    case "binary" where isBinary:
      isBinary = false
      if isPosition { positions = numbers } else if intensities == nil { intensities = numbers }
    case "peaks" where isBinary:
      isBinary = false
      pairs = numbers
      isDone = true
    case "spectrum" where isInside: isDone = true
    default: break
    }
  }

  func text(_ bytes: [UInt8]) throws(MeasurementError) {
    guard isBinary else { return }
    // Base64 of 64-bit pairs, with room for line ends; a longer text is not what it claims.
    let most = 2 * current.count * 8 / 3 * 4 + current.count + 4096
    guard numbers.text.count + bytes.count <= max(most, 8192) else {
      throw damage("holds more than the \(current.count) points that it claims")
    }
    numbers.text.append(contentsOf: bytes)
  }

  /// The spectrum that was wanted. Throws where it is not there or has no points.
  func spectrum() throws(MeasurementError) -> (header: Header, positions: [Double], intensities: [Double]) {
    guard hasRoot else {
      throw MeasurementError(.wrongKind, file: file, "is XML, but neither mzML nor mzXML")
    }
    let place = "spectrum \(spectra)"
    if let kept, let pairs {
      let values = try pairs.numbers(2 * kept.count, growth: Self.growth, file: file, line: place)
      let axis = try ascending(stride(from: 0, to: values.count, by: 2).map { values[$0] })
      return (kept, axis, stride(from: 1, to: values.count, by: 2).map { values[$0] })
    }
    guard let kept, let positions, let intensities else {
      throw damage("has no arrays of m/z and intensity")
    }
    // The m/z first: what they do not bear out is not unpacked.
    let axis = try ascending(try positions.numbers(kept.count, growth: Self.growth, file: file, line: place))
    return (kept, axis, try intensities.numbers(kept.count, file: file, line: place))
  }

  private func ascending(_ positions: [Double]) throws(MeasurementError) -> [Double] {
    guard positions.allSatisfy(\.isFinite), zip(positions, positions.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw MeasurementError(.invalidAxis, file: file, "the m/z of spectrum \(spectra) do not ascend")
    }
    return positions
  }
}
