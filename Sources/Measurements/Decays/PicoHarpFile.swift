/// Decays in PicoHarp 300's binary histograms (`.phd`, version 2.0).
///
/// Layout (PicoQuant's published reading demo): text header of 328 bytes that begins with `PicoHarp 300` and the version;
/// from byte 328 on 32-bit numbers, the first the number of curves, the second the bits per channel (32); 692 bytes in
/// all with one board. Then per curve 172 bytes, of which counts here: resolution (ns, single precision) at 92, number
/// of channels at 96, place of the counts in the file at 136.
enum PicoHarpFile {
  static let magic: [UInt8] = Array("PicoHarp 300".utf8) + [0]

  private static let curvesPlace = 328
  private static let headerSize = 692
  private static let curveSize = 172

  /// The histograms of a file.
  static func decays(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      let fields = LittleEndianFields(
        file: file.name, cure: "the file is cut off or damaged: copy it again, or export it as text")
      try fields.require(headerSize, at: 0, of: bytes, "the header")
      let version = TextDecoding.text((16..<22).map { bytes[$0] }.prefix { $0 != 0 })
      guard version.hasPrefix("2.0") else {
        throw MeasurementError(
          .wrongKind, file: file.name,
          "is a PicoHarp file of version \(version.quotedForMessage), not 2.0; export it as text")
      }
      let curves = try fields.signed32(bytes, at: curvesPlace, "the number of curves")
      guard try fields.signed32(bytes, at: curvesPlace + 4, "the bits of a channel") == 32 else {
        throw fields.damaged("the channels do not have 32 bits")
      }
      guard curves > 0, curves <= (bytes.count - headerSize) / curveSize else {
        throw fields.damaged("the header announces \(curves) curves, which the file cannot hold")
      }
      var histograms: [BinaryHistogram] = []
      var claimed = 0
      for curve in 0..<curves {
        let place = headerSize + curve * curveSize
        let width = try fields.float(bytes, at: place + 92, "the resolution")
        let channels = try fields.signed32(bytes, at: place + 96, "the number of channels")
        let start = try fields.signed32(bytes, at: place + 136, "the place of the counts")
        guard width >= 1e-6, width <= 1e9 else { throw fields.damaged("the resolution is \(width) ns") }
        claimed += max(channels, 0)
        guard channels > 1, claimed <= bytes.count / 4 else {
          throw fields.damaged("curve \(curve + 1) announces \(channels) channels, more than the file holds")
        }
        histograms.append(
          BinaryHistogram(
            label: "curve \(curve + 1)", secondsPerChannel: width * 1e-9,
            counts: try fields.counts(bytes, at: start, count: channels, size: 4, "curve \(curve + 1)")))
      }
      return try BinaryHistogram.decays(histograms, file: file.name, options)
    }
  }
}
