/// Histograms that PicoHarp, TimeHarp and Becker & Hickl's SPCM export as text.
enum HistogramText {
  /// Lines within which the marks of a header stand.
  private static let headerLines = 2000

  /// A line of a file: where it stands, its number, its text (long ones cut).
  private struct Line {
    let range: Range<Int>
    let number: Int
    let text: String
  }

  /// The decays of a file of one of these formats; nil for every other.
  static func decays(
    _ file: FileBytes, _ content: FileContent, _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace]? {
    guard try content.withBytes({ (bytes) throws(MeasurementError) in hasMark(bytes, from: content.start) }) else {
      return nil
    }
    let head = try content.withBytes { (bytes) throws(MeasurementError) in
      lines(content, bytes, from: content.start, limit: headerLines) {
        $0.hasPrefix("#counts") || $0.hasPrefix("*BLOCK")
      }
    }
    guard let last = head.last else { return nil }
    if last.text.hasPrefix("*BLOCK") { return try blocks(file, content, head, options) }
    guard last.text.hasPrefix("#counts"), let mark = head.firstIndex(where: { $0.text.hasPrefix("#ns/channel") })
    else { return nil }
    return try harp(content, widths: head[mark + 1].text, countsEnd: last, options)
  }

  /// PicoHarp's and TimeHarp's text: `#ns/channel` and below it a width for every curve, `#counts` and below it a column
  /// for every curve.
  private static func harp(
    _ content: FileContent, widths: String, countsEnd: Line, _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace] {
    let start = try content.withBytes { (bytes) throws(MeasurementError) in
      TextLines.next(in: bytes, after: countsEnd.range.upperBound)
    }
    let table = try TableScanner.table(content, from: start, line: countsEnd.number + 1)
    try table.requireFullFirstRow()
    // Decimal commas where the computer's language has them.
    let values = widths.split(whereSeparator: \.isWhitespace).map { cell in
      NumberText.number(String(cell.map { $0 == "," ? "." : $0 })) ?? .nan
    }
    guard values.count >= table.columns, values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw MeasurementError(
        .invalidAxis, file: table.file,
        "the line below “#ns/channel” does not give the width of a channel for \(Phrase.count(table.columns, "curve"))")
    }
    let histograms = try (0..<table.columns).map { (column) throws(MeasurementError) in
      BinaryHistogram(
        label: "curve \(column + 1)", secondsPerChannel: values[column] * 1e-9,
        counts: try DecayFile.counts(table, column: column))
    }
    return try BinaryHistogram.decays(histograms, file: table.file, options)
  }

  /// SPCM's text: a header, which may hold the parameters of the system (`#SP [SP_TAC_R,F,5e-008]`), and blocks of counts,
  /// or of times and counts, between `*BLOCK` and `*END`. A channel lasts TAC range/gain/channels.
  private static func blocks(
    _ file: FileBytes, _ content: FileContent, _ head: [Line], _ options: DecayFile.Options
  ) throws(MeasurementError) -> [DecayTrace] {
    func parameter(_ name: String) -> Double? {
      for line in head {
        guard let range = line.text.firstRange(of: "[" + name + ",") else { continue }
        let cells = line.text[range.upperBound...].prefix { $0 != "]" }.split(separator: ",")
        if let last = cells.last { return NumberText.number(String(last)) }
      }
      return nil
    }
    var options = options
    if options.channelWidth == nil, let range = parameter("SP_TAC_R"), let gain = parameter("SP_TAC_G"),
      let channels = parameter("SP_ADC_RE"), range > 0, gain > 0, channels > 1
    {
      options.timeUnit = options.timeUnit ?? .nanoseconds
      options.channelWidth = range / gain / channels / (options.timeUnit ?? .nanoseconds).inSeconds
    }
    let all = try content.withBytes { (bytes) throws(MeasurementError) in
      lines(content, bytes, from: content.start, limit: .max) { _ in false }
    }
    let marks = all.indices.filter { all[$0].text.hasPrefix("*") }
    var decays: [DecayTrace] = []
    for (position, mark) in marks.enumerated() where all[mark].text.hasPrefix("*BLOCK") {
      let end = position + 1 < marks.count ? marks[position + 1] : all.count
      guard mark + 1 < end else {
        throw MeasurementError(.empty, file: file.name, line: all[mark].number, "the block holds no counts")
      }
      let part = try FileContent(FileBytes(all[mark + 1].range.lowerBound..<all[end - 1].range.upperBound, of: file))
      let table = try TableScanner.table(part, from: 0, line: all[mark + 1].number)
      var given = options
      // Times that are there say the width themselves.
      if table.columns > 1 { given.channelWidth = nil }
      if table.columns > 1, given.timeUnit == nil { given.timeUnit = .nanoseconds }
      decays += try DecayFile.decays(table, given)
    }
    return decays
  }

  /// True where a line starts with `#counts` or `*BLOCK`, without making text of the others.
  private static func hasMark(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    let marks = [Array("#counts".utf8), Array("*BLOCK".utf8)]
    var position = start
    var number = 0
    while position < bytes.count, number < headerLines {
      for mark in marks where bytes.count - position >= mark.count {
        if mark.indices.allSatisfy({ bytes[position + $0] == mark[$0] }) { return true }
      }
      position = TextLines.next(in: bytes, after: TextLines.end(in: bytes, from: position))
      number += 1
    }
    return false
  }

  /// Lines up to the first for which `isLast` holds, that one included; all of them where there is none.
  private static func lines(
    _ content: FileContent, _ bytes: Span<UInt8>, from start: Int, limit: Int, until isLast: (String) -> Bool
  ) -> [Line] {
    var lines: [Line] = []
    var position = start
    while position < bytes.count, lines.count < limit {
      let end = TextLines.end(in: bytes, from: position)
      let line = Line(
        range: position..<end, number: lines.count + 1, text: content.text(position..<min(end, position + 400)).trimmed)
      lines.append(line)
      if isLast(line.text) { break }
      position = TextLines.next(in: bytes, after: end)
    }
    return lines
  }
}
