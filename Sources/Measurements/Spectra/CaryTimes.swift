/// When a Cary spectrometer measured its spectra, from the lines that stand behind the numbers: `[Time] 2.5` of kinetics, or
/// `Collection Time: 8/18/2017 6:58:34 PM` of scans one after another.
enum CaryTimes {
  /// How the lines of kinetics begin, and those of scans.
  static let kineticMark = "[Time]"
  static let scanMark = "Collection Time:"

  /// The times of kinetics, in the unit that was chosen at the instrument.
  static func kinetic(_ lines: [String]) -> [Double] {
    lines.compactMap { line in
      line.trimmed.hasPrefix(kineticMark)
        ? NumberText.leadingNumber(line.trimmed.dropFirst(kineticMark.count).trimmed)?.value : nil
    }
  }

  /// Minutes since the first of the scans; nil where a date cannot be read.
  static func scans(_ lines: [String]) -> [Double]? {
    let found = lines.filter { $0.trimmed.hasPrefix(scanMark) }.map { minutes($0.trimmed.dropFirst(scanMark.count)) }
    let known = found.compactMap { $0 }
    guard known.count == found.count, let first = known.min() else { return nil }
    return known.map { $0 - first }
  }

  /// Minutes of a date and time on a count of days; with AM or PM the month stands first, otherwise the day, unless that
  /// cannot be.
  private static func minutes(_ text: some StringProtocol) -> Double? {
    let text = text.prefix { $0 != "," }
    let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count >= 5, numbers.allSatisfy({ (0...9999).contains($0) }) else { return nil }
    let words = text.words
    let isHalved = words.contains("am") || words.contains("pm")
    var (day, month, year) = (numbers[0], numbers[1], numbers[2])
    if day > 31 {
      (day, year) = (year, day)
    } else if isHalved && day <= 12 || month > 12 {
      (day, month) = (month, day)
    }
    var hour = numbers[3]
    if isHalved { hour = hour % 12 + (words.contains("pm") ? 12 : 0) }
    guard (1...31).contains(day), (1...12).contains(month), hour < 24, numbers[4] < 60 else { return nil }
    let seconds = numbers.count > 5 ? Double(numbers[5]) : 0
    return Double(dayNumber(day, month, year)) * 1440 + Double(hour * 60 + numbers[4]) + seconds / 60
  }

  /// Days of the Gregorian calendar, counted from March so that the leap day is the last.
  private static func dayNumber(_ day: Int, _ month: Int, _ year: Int) -> Int {
    let (shifted, years) = month > 2 ? (month - 3, year) : (month + 9, year - 1)
    return 365 * years + years / 4 - years / 100 + years / 400 + (153 * shifted + 2) / 5 + day
  }
}
