#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Mass spectra of mzML 1.1 and mzXML, as they are or packed with gzip.
enum MassSpectrumXML {
  private static let pieceSize = 1 << 16
  /// Unpacked bytes beyond which a packed file is refused.
  private static let limit = 8 << 30
  /// Times that a packed file may grow, and what it may have besides: spectra pack 1.3 to 50 to 1.
  private static let (growth, allowance) = (200, 16 << 20)

  /// True for a file that begins as XML or gzip does.
  static func isXML(_ file: FileBytes) -> Bool {
    let head = Array(file.data.prefix(512))
    if Gunzip.startsWithMark(head) { return true }
    let text = TextDecoding.text(head).trimmed
    return text.hasPrefix("<?xml") || text.hasPrefix("<mz") || text.hasPrefix("<indexedmz")
      || text.hasPrefix("\u{FEFF}<") || text.hasPrefix("<!DOCTYPE")
  }

  /// A spectrum of the document; `number` counts from 1 and is needed where there are several.
  static func spectrum(_ file: FileBytes, number: Int?) throws(MeasurementError) -> MassSpectrum {
    let count = try parsed(file, wanted: nil).spectra
    guard count > 0 else { throw MeasurementError(.empty, file: file.name, "holds no spectrum") }
    guard let wanted = number ?? (count == 1 ? 1 : nil) else {
      throw MeasurementError(
        .ambiguous, file: file.name, "holds \(count) spectra; choose one with --spectrum 1 to \(count)")
    }
    guard (1...count).contains(wanted) else {
      throw MeasurementError(
        .invalidOption, file: file.name, "holds \(Phrase.count(count, "spectrum")), not a spectrum \(wanted)")
    }
    let (header, positions, intensities) = try parsed(file, wanted: wanted).spectrum()
    guard !positions.isEmpty else {
      throw MeasurementError(.empty, file: file.name, "spectrum \(wanted) holds no point; choose another")
    }
    let merged = MassSpectrumFile.averaged(positions, intensities)
    var notes = ["spectrum \(wanted) of \(count)" + (header.time.map { ", at \(Phrase.rounded($0)) min" } ?? "")]
    if header.isCentroided {
      notes.append("a list of peaks (centroided), not a profile: envelopes cannot be fitted to it")
    }
    if header.level > 1 { notes.append("a spectrum of fragments (MS level \(header.level))") }
    return try MassSpectrum(
      source: file.name, positions: merged.positions, intensities: merged.intensities, notes: notes)
  }

  private static func parsed(_ file: FileBytes, wanted: Int?) throws(MeasurementError) -> MassDocument {
    let document = MassDocument(file: file.name, wanted: wanted)
    let events = try XMLEvents(document, file: file.name)
    if Gunzip.startsWithMark(file.data.prefix(2)) {
      let most = min(limit, growth * file.data.count + allowance)
      try Gunzip.unpack(Array(file.data), file: file.name, limit: most) { (piece) throws(MeasurementError) in
        try events.parse(piece, isLast: false)
        return !document.isDone
      }
    } else {
      var position = file.data.startIndex
      while position < file.data.endIndex, !document.isDone {
        let end = min(position + pieceSize, file.data.endIndex)
        try events.parse(Array(file.data[position..<end]), isLast: false)
        position = end
      }
    }
    if !document.isDone { try events.parse([], isLast: true) }
    return document
  }
}
