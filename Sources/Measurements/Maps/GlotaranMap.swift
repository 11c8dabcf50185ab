/// Maps in the ASCII format of Glotaran and TIMP: two lines of comment, `Time explicit` or `Wavelength explicit`,
/// `Intervalnr N`, a row with the N values of that axis, then rows that start with a value of the other one.
enum GlotaranMap {
  /// The fixed lines of a file.
  struct Preamble: Sendable {
    /// The axis in the row below is that of the delays.
    var isTimeExplicit: Bool
    var declared: Int
    var comments: [String]
    /// Where the axis starts.
    var start: Int
  }

  /// The preamble of a file; nil where the third line is no keyword. Throws where the keyword is not followed by a
  /// number of intervals.
  static func preamble(_ content: FileContent) throws(MeasurementError) -> Preamble? {
    try content.withBytes { (bytes) throws(MeasurementError) in
      var texts: [String] = []
      var position = content.start
      for _ in 0..<4 where position < bytes.count {
        let end = TextLines.end(in: bytes, from: position)
        // A keyword is short; a long line is data of another format.
        texts.append(content.text(position..<min(end, position + 400)).trimmed)
        position = TextLines.next(in: bytes, after: end)
      }
      guard texts.count >= 3 else { return nil }
      let keyword = texts[2].words
      guard keyword == ["time", "explicit"] || keyword == ["wavelength", "explicit"] else { return nil }
      let declaration = texts.count > 3 ? texts[3].split(whereSeparator: \.isWhitespace) : []
      guard declaration.count == 2, declaration[0].lowercased() == "intervalnr", let declared = Int(declaration[1]),
        declared > 0
      else {
        throw MeasurementError(
          .invalidAxis, file: content.name, line: 4,
          "“Intervalnr” and the number of values of the axis are expected below “\(texts[2])”")
      }
      return Preamble(
        isTimeExplicit: keyword[0] == "time", declared: declared, comments: Array(texts[..<2]), start: position)
    }
  }

  /// The map of a file with that preamble.
  static func map(
    _ content: FileContent, _ preamble: Preamble, timeUnit: TimeUnit?
  ) throws(MeasurementError) -> TransientMap {
    let table = try TableScanner.table(content, from: preamble.start, line: 5)
    let name = preamble.isTimeExplicit ? "delays" : "wavelengths"
    guard table.columns - 1 == preamble.declared else {
      throw MeasurementError(
        .ragged, file: table.file, line: 4,
        "declares \(preamble.declared) \(name), but the rows below have \(table.columns - 1); correct the number")
    }
    let units = units(preamble.comments)
    return try MatrixMap.map(
      table, timeUnit: timeUnit ?? units.time,
      orientation: preamble.isTimeExplicit ? .delaysInFirstRow : .delaysInFirstColumn, isDeclared: true,
      signalUnit: units.signal,
      extraNotes: preamble.comments.filter { !$0.isEmpty }.map { "comment in the file: \($0)" })
  }

  /// The units that a comment of ours names; the format has no place for them.
  private static func units(_ comments: [String]) -> (time: TimeUnit?, signal: String) {
    guard let words = comments.lazy.map(\.words).first(where: { $0.starts(with: ["delays", "in"]) }), words.count > 2
    else { return (nil, "") }
    return (TimeUnit(rawValue: words[2]), HeaderWords.signalUnit(words.joined(separator: " ")))
  }
}
