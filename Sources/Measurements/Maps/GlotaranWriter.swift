extension TransientMap {
  /// The map in Glotaran's ASCII, “Time explicit”: two lines of comment, the second with the units, the number of
  /// delays, the delays, and a row for every wavelength. Missing values are `nan`.
  ///
  /// Numbers are written with as many digits as give them back bit for bit, and ``MeasurementReader`` reads the units
  /// again.
  ///
  /// - Parameter comment: The first line; line ends in it become blanks.
  public func glotaranText(comment: String) -> String {
    var text = comment.split(whereSeparator: \.isNewline).joined(separator: " ")
    text +=
      "\ndelays in \(timeUnit.rawValue), wavelengths in nm\(signalUnit.isEmpty ? "" : ", signal in \(signalUnit)")\n"
    text += "Time explicit\nIntervalnr \(delays.count)\n"
    text.reserveCapacity(text.utf8.count + 20 * (signal.count + delays.count + wavelengths.count))
    for delay in delays { text += "\t\(delay)" }
    for (column, wavelength) in wavelengths.enumerated() {
      text += "\n\(wavelength)"
      for index in delays.indices { text += "\t\(signal[column * delays.count + index])" }
    }
    return text + "\n"
  }
}
