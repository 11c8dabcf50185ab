/// Counts, over some rows of numbers, of everything that can tell the separator from the decimal mark.
struct SeparatorSample {
  private var rows = 0
  private var rowsWithTab = 0
  private var rowsWithSemicolon = 0
  private var commas = 0
  private var commasBeforeDigit = 0
  /// Commas that cannot be a thousands separator: not before exactly three digits, or behind more than three or a 0.
  private var certainDecimalCommas = 0
  private var points = 0
  /// A digit, blanks, and the start of another number.
  private var blanksBetweenNumbers = 0

  /// Counts one row of numbers.
  mutating func add(_ bytes: Span<UInt8>, _ line: Range<Int>) {
    rows += 1
    var hasTab = false
    var hasSemicolon = false
    var digitsBefore = 0
    var startsWithZero = false
    for index in line {
      let byte = bytes[index]
      if Ascii.isDigit(byte) {
        if digitsBefore == 0 { startsWithZero = byte == Ascii.zero }
        digitsBefore += 1
        continue
      }
      switch byte {
      case Ascii.tab: hasTab = true
      case Ascii.semicolon: hasSemicolon = true
      case Ascii.point: points += 1
      case Ascii.comma:
        commas += 1
        var after = index + 1
        while after < line.upperBound, Ascii.isDigit(bytes[after]) { after += 1 }
        if after > index + 1 { commasBeforeDigit += 1 }
        if after != index + 4 || digitsBefore > 3 || digitsBefore == 0 || startsWithZero { certainDecimalCommas += 1 }
      case Ascii.space where digitsBefore > 0:
        var after = index
        while after < line.upperBound, bytes[after] == Ascii.space { after += 1 }
        if after < line.upperBound, bytes[after] != Ascii.comma, bytes[after] != Ascii.tab,
          bytes[after] != Ascii.semicolon
        {
          blanksBetweenNumbers += 1
        }
      default: break
      }
      digitsBefore = 0
    }
    if hasTab { rowsWithTab += 1 }
    if hasSemicolon { rowsWithSemicolon += 1 }
  }

  /// What the rows are separated by and which mark their numbers have; a reason and a cure where that is not certain.
  func decision() -> Result<(Separator, UInt8), Ambiguity> {
    let separator: Separator
    if rows > 0, rowsWithTab == rows, blanksBetweenNumbers == 0 {
      separator = .tab
    } else if rows > 0, rowsWithSemicolon == rows {
      separator = .semicolon
    } else if commas > 0, blanksBetweenNumbers == 0 || commasBeforeDigit == 0 {
      return .success((.comma, Ascii.point))
    } else {
      separator = .blanks
    }
    guard commas > 0 else { return .success((separator, Ascii.point)) }
    if points > 0 {
      return .failure(
        Ambiguity(
          "the numbers hold both points and commas between \(separator.name); "
            + "write decimal points and no thousands separators"))
    }
    guard certainDecimalCommas > 0 else {
      return .failure(
        Ambiguity(
          "cannot tell decimal commas from thousands separators (every comma stands before three digits); "
            + "write decimal points"))
    }
    return .success((separator, Ascii.comma))
  }

  /// Why a file can be read in two ways, and the cure.
  struct Ambiguity: Error {
    let message: String
    init(_ message: String) { self.message = message }
  }
}
