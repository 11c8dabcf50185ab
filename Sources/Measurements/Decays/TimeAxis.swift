/// An even time axis.
struct TimeAxis {
  var start: Double
  var width: Double

  /// Start and channel width of a column of times.
  ///
  /// Times are rounded in the text (9.7656250, 19.531250, …, or two decimals), so a channel may lie up to 0.45 of its
  /// width off the even grid; a missing or doubled channel is off by more and named by its line. A width the header
  /// declares is taken where it agrees within 1e-4: it has more digits.
  static func even(
    _ table: NumberTable, column: Int, declared: Double? = nil
  ) throws(MeasurementError) -> TimeAxis {
    try table.requireNumbers(inColumn: column, "the time")
    let times = table.column(column)
    guard times.count > 1 else {
      throw MeasurementError(.empty, file: table.file, "a decay needs at least two channels")
    }
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    if let index = steps.firstIndex(where: { !($0 > 0) }) {
      throw table.error(
        .invalidAxis, row: index + 1, column: column,
        "the time \(times[index + 1]) does not lie after \(times[index]); sort the channels and remove repeated ones")
    }
    let width = (times[times.count - 1] - times[0]) / Double(steps.count)
    func uneven(_ index: Int) -> MeasurementError {
      let usual = steps.sorted()[steps.count / 2]
      return table.error(
        .invalidAxis, row: index, column: column,
        "the channels are not evenly spaced (\(times[index - 1]) to \(times[index]), elsewhere steps of \(usual)); "
          + "add missing channels, or fit a file with even channels")
    }
    if let index = steps.firstIndex(where: { abs($0 - width) > 0.4 * width }) { throw uneven(index + 1) }
    if let index = times.indices.first(where: { abs(times[$0] - times[0] - Double($0) * width) > 0.45 * width }) {
      throw uneven(max(index, 1))
    }
    if let declared, abs(declared - width) <= 1e-4 * width { return TimeAxis(start: times[0], width: declared) }
    return TimeAxis(start: times[0], width: width)
  }
}
