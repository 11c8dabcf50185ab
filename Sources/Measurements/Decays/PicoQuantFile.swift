/// Decays in PicoQuant's tagged files: histograms (`.phu`) and T3 records (`.ptu`), which are counted into histograms.
enum PicoQuantFile {
  static let histogramMagic: [UInt8] = Array("PQHISTO".utf8) + [0]
  static let recordMagic: [UInt8] = Array("PQTTTR".utf8) + [0, 0]

  /// The histograms of a `.phu` file. Tags: `HistoResult_NumberOfCurves`, and per curve `HistResDscr_HistogramBins`,
  /// `HistResDscr_DataOffset` (bytes from the start of the file, 32 bits per channel) and `HistResDscr_MDescResolution`
  /// (seconds).
  static func histograms(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      let tags = try PicoQuantTags(bytes, file: file.name)
      if let bits = tags.integer("HistoResult_BitsPerBin"), bits != 32 {
        throw tags.fields.damaged("the channels have \(bits) bits, not 32")
      }
      let curves = try tags.requiredInteger("HistoResult_NumberOfCurves")
      // A curve needs tags of its own: more than the header can hold are not there.
      guard curves > 0, curves <= bytes.count / 48 else {
        throw tags.fields.damaged("the header announces \(curves) curves")
      }
      var histograms: [BinaryHistogram] = []
      var claimed = 0
      for curve in 0..<curves {
        let bins = try tags.requiredInteger("HistResDscr_HistogramBins", curve)
        let start = try tags.requiredInteger("HistResDscr_DataOffset", curve)
        let width = try tags.requiredTime("HistResDscr_MDescResolution", curve)
        // Many curves may not point to the same bytes: they would take more memory than the file has.
        claimed = claimed.addingReportingOverflow(max(bins, 0)).partialValue
        guard bins > 1, claimed >= 0, claimed <= bytes.count / 4 else {
          throw tags.fields.damaged("curve \(curve + 1) announces \(bins) channels, more than the file holds")
        }
        histograms.append(
          BinaryHistogram(
            label: "curve \(curve + 1)", secondsPerChannel: width,
            counts: try tags.fields.counts(bytes, at: start, count: bins, size: 4, "curve \(curve + 1)"),
            pulses: pulses(tags, rate: "HistResDscr_SyncRate", milliseconds: "HistResDscr_MDescStopAfter", curve)))
      }
      return try BinaryHistogram.decays(histograms, file: file.name, options)
    }
  }

  /// How a T3 record of 32 bits is made up.
  private enum RecordLayout {
    /// PicoHarp 300, from the top: channel 4 (15 for overflow and markers), time 12, sync 16.
    case picoHarp
    /// HydraHarp, TimeHarp 260, MultiHarp, PicoHarp 330, from the top: special 1, channel 6, time 15, sync 10.
    case hydraHarp

    var timeCount: Int { self == .picoHarp ? 4096 : 32768 }

    /// Channel and time of a photon; nil for overflows and markers.
    @inline(__always)
    func photon(_ record: UInt32) -> (channel: Int, time: Int)? {
      switch self {
      case .picoHarp:
        let channel = record >> 28
        return channel == 15 ? nil : (Int(channel), Int(record >> 16 & 0xFFF))
      case .hydraHarp:
        return record >> 31 == 1 ? nil : (Int(record >> 25 & 0x3F), Int(record >> 10 & 0x7FFF))
      }
    }
  }

  /// The decays of a `.ptu` file in T3 mode, one per detector, from pulse to pulse. Tags: `TTResultFormat_TTTRRecType`,
  /// `TTResult_NumberOfRecords`, `MeasDesc_Resolution` (channel, seconds), `MeasDesc_GlobalResolution` (period, seconds).
  static func records(_ file: FileBytes, _ options: DecayFile.Options) throws(MeasurementError) -> [DecayTrace] {
    try file.withBytes { (bytes) throws(MeasurementError) in
      let tags = try PicoQuantTags(bytes, file: file.name)
      let layout = try layout(try tags.requiredInteger("TTResultFormat_TTTRRecType"), tags, file.name)
      if let bits = tags.integer("TTResultFormat_BitsPerRecord"), bits != 32 {
        throw tags.fields.damaged("the records have \(bits) bits, not 32")
      }
      let width = try tags.requiredTime("MeasDesc_Resolution")
      let period = try tags.requiredTime("MeasDesc_GlobalResolution")
      let count = try tags.requiredInteger("TTResult_NumberOfRecords")
      guard count > 0 else {
        throw MeasurementError(
          .empty, file: file.name, "announces \(count) records; the measurement was not saved whole")
      }
      guard count <= (bytes.count - tags.dataStart) / 4 else {
        throw tags.fields.damaged(
          "announces \(count) records, and \(Phrase.bytes(bytes.count - tags.dataStart)) follow, 4 bytes each")
      }
      var histograms: [Int: [Double]] = [:]
      var last = 0
      var counts: [[Double]] = Array(repeating: [], count: 64)
      for index in 0..<count {
        let record = ByteOrder.little.integer(bytes, at: tags.dataStart + 4 * index, size: 4)
        guard let (channel, time) = layout.photon(UInt32(truncatingIfNeeded: record)) else { continue }
        if counts[channel].isEmpty { counts[channel] = Array(repeating: 0, count: layout.timeCount) }
        counts[channel][time] += 1
        last = max(last, time)
      }
      for (channel, column) in counts.enumerated() where !column.isEmpty { histograms[channel] = column }
      guard !histograms.isEmpty else {
        throw MeasurementError(.empty, file: file.name, "holds records but no photons; check the detector's channel")
      }
      // From pulse to pulse, or to the last photon where the pulses were divided.
      let wholePeriod = (period / width).rounded(.up)
      let channels = min(layout.timeCount, max(last + 1, wholePeriod < 1e6 ? Int(wholePeriod) : 0, 2))
      return try BinaryHistogram.decays(
        histograms.keys.sorted().map { channel in
          BinaryHistogram(
            label: "detector \(layout == .picoHarp ? channel : channel + 1)", secondsPerChannel: width,
            counts: Array((histograms[channel] ?? []).prefix(channels)),
            pulses: pulses(tags, rate: "TTResult_SyncRate", milliseconds: "TTResult_StopAfter", -1))
        }, file: file.name, options)
    }
  }

  /// Repetition rate (Hz) times time (ms), as the header has them; nil where one is missing or 0.
  private static func pulses(
    _ tags: PicoQuantTags, rate: String, milliseconds: String, _ index: Int
  ) -> Double? {
    guard let rate = tags.integer(rate, index), let time = tags.integer(milliseconds, index), rate > 0, time > 0 else {
      return nil
    }
    return Double(rate) * Double(time) / 1000
  }

  private static func layout(
    _ type: Int, _ tags: PicoQuantTags, _ file: String
  ) throws(MeasurementError) -> RecordLayout {
    switch type {
    case 0x0001_0303: return .picoHarp
    case 0x0001_0304, 0x0101_0304, 0x0001_0305, 0x0001_0306, 0x0001_0307: return .hydraHarp
    case 0x0001_0203, 0x0001_0204, 0x0101_0204, 0x0001_0205, 0x0001_0206, 0x0001_0207:
      throw MeasurementError(
        .wrongKind, file: file,
        "was recorded in T2 mode: arrival times on the clock, without the pulses they belong to; record in T3 mode, or "
          + "export the histogram")
    default: throw tags.fields.damaged("holds records of a type that is not known (\(type))")
    }
  }
}
