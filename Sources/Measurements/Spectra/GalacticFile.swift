/// GRAMS' `.spc` (Galactic Industries, Universal Data Format): new form, little- and big-endian (0x4B, 0x4C), and old
/// form (0x4D); single, multiple with one axis, multiple with an axis each.
///
/// Layout after Galactic's SPC.H as published; every size is compared with the file before memory is taken.
enum GalacticFile {
  /// True where the bytes begin as such a file.
  static func begins(_ head: [UInt8], hasExtension: Bool) -> Bool {
    guard head.count > 2, hasExtension else { return false }
    return (0x4B...0x4D).contains(head[1])
  }

  /// The spectra of a file, one series for every axis.
  static func series(_ file: FileBytes) throws(MeasurementError) -> [SpectrumSeries] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      let header = try GalacticHeader(bytes, file: file.name)
      var reader = GalacticReader(header: header)
      return try reader.series(bytes)
    }
  }
}
