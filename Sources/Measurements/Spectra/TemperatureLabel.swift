/// Temperatures written in labels: `200 K`, `T=200K`, `-73 °C`, `Au21 200K`.
struct TemperatureLabel: Equatable {
  let value: Double
  let unit: TemperatureUnit

  /// In kelvin.
  var kelvin: Double { unit.kelvin(value) }

  /// The temperature a label names; nil where it names none, or two different ones.
  ///
  /// A temperature is a number that does not follow a letter or digit (a `T` before it may), with a `K`, `°C`, `degC`
  /// or `C` behind it that ends the word. A minus sign counts where a blank, a bracket, `=` or `_` stands before it.
  init?(_ label: String) {
    let characters = Array(label)
    var found: [TemperatureLabel] = []
    var index = 0
    while index < characters.count {
      guard characters[index].isASCII, characters[index].isNumber, Self.canStart(characters, index) else {
        index += 1
        continue
      }
      var end = index
      while end < characters.count, characters[end].isASCII, characters[end].isNumber || characters[end] == "." {
        end += 1
      }
      if let value = NumberText.number(String(characters[index..<end])), let unit = Self.unit(characters, end) {
        found.append(TemperatureLabel(value: Self.isNegative(characters, index) ? -value : value, unit: unit))
      }
      index = end
    }
    guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
    self = first
  }

  private init(value: Double, unit: TemperatureUnit) {
    self.value = value
    self.unit = unit
  }

  private static func canStart(_ characters: [Character], _ index: Int) -> Bool {
    guard index > 0 else { return true }
    let before = characters[index - 1]
    if before == "." { return false }
    if before == "T" || before == "t" { return index == 1 || !characters[index - 2].isLetter }
    return !before.isLetter && !before.isNumber
  }

  private static func isNegative(_ characters: [Character], _ index: Int) -> Bool {
    guard index > 0, characters[index - 1] == "-" || characters[index - 1] == "\u{2212}" else { return false }
    return index == 1 || characters[index - 2].isWhitespace || "=([:_".contains(characters[index - 2])
  }

  private static func unit(_ characters: [Character], _ start: Int) -> TemperatureUnit? {
    var index = start
    while index < characters.count, characters[index] == " " || characters[index] == "_" { index += 1 }
    var word = ""
    while index < characters.count, characters[index].isLetter || characters[index] == "°" || characters[index] == "º" {
      word.append(characters[index])
      index += 1
    }
    guard index == characters.count || !characters[index].isNumber else { return nil }
    switch word {
    case "K", "k", "\u{212A}": return .kelvin
    case "C", "°C", "ºC", "degC", "℃", "Celsius": return .celsius
    default: return nil
    }
  }
}
