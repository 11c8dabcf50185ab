/// The header of a NumPy array: type, order and shape.
///
/// Source: NumPy's description of the format, versions 1.0 to 3.0 (`numpy.lib.format`): `\x93NUMPY`, two bytes of
/// version, the length of what follows (16 bits, from 2.0 on 32, little-endian), a Python dictionary.
struct NumpyHeader {
  /// What the numbers are.
  enum Kind: Character {
    case float = "f"
    case signed = "i"
    case unsigned = "u"
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let kind: Kind
  /// Bytes of a number.
  let size: Int
  let order: ByteOrder
  /// The first index runs fastest.
  let isFortran: Bool
  let shape: [Int]
  /// Number of values.
  let count: Int
  /// Where the values start.
  let start: Int

  /// Bytes within which the values of every header that is read here start.
  static let reach = 65_536 + 12

  /// Reads a header; throws where it is none, for other things than numbers, and for more values than there are bytes
  /// for. `total` is the size of the file where `bytes` is only its beginning.
  init(_ bytes: Span<UInt8>, total: Int? = nil, file: String) throws(MeasurementError) {
    let total = total ?? bytes.count
    func damaged(_ what: String) -> MeasurementError {
      MeasurementError(.damaged, file: file, "\(what); the array is cut off or damaged: write it again with numpy.save")
    }
    guard bytes.count >= 12, Self.magic.indices.allSatisfy({ bytes[$0] == Self.magic[$0] }) else {
      throw damaged("does not start with the header of a NumPy array")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else { throw damaged("has a header of version \(version), not 1 to 3") }
    let lengthSize = version == 1 ? 2 : 4
    let first = 8 + lengthSize
    let length = Int(ByteOrder.little.integer(bytes, at: 8, size: lengthSize))
    guard length <= total - first else {
      throw damaged("the header claims \(Phrase.bytes(length)), and \(Phrase.bytes(total - first)) follow")
    }
    guard length <= 65_536 else { throw damaged("the header is \(Phrase.bytes(length)) long") }
    start = first + length
    let text = TextDecoding.text((first..<first + length).map { bytes[$0] })
    guard let fields = PythonDictionary.fields(text), let description = fields["descr"], let shape = fields["shape"],
      let order = fields["fortran_order"], order == "True" || order == "False"
    else { throw damaged("the header is no dictionary with descr, fortran_order and shape") }
    isFortran = order == "True"
    guard let type = Self.type(description) else {
      throw MeasurementError(
        .notANumber, file: file,
        "holds values of type \(description.quotedForMessage), not real numbers; save it with .astype(\"float64\")")
    }
    (kind, size, self.order) = type
    guard let sizes = PythonDictionary.numbers(shape) else {
      throw damaged("the shape \(shape.quotedForMessage) is no list of sizes")
    }
    self.shape = sizes
    var count = 1
    for part in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: part)
      count = overflow ? Int.max : product
    }
    guard count <= (total - start) / size else {
      let claimed = count.multipliedReportingOverflow(by: size)
      throw damaged(
        "announces \(shape) numbers of \(size) bytes, \(Phrase.bytes(claimed.overflow ? Int.max : claimed.partialValue)), "
          + "and \(Phrase.bytes(total - start)) follow")
    }
    self.count = count
  }

  /// `'<f8'`: order, kind and size; nil for everything that is not one real number of a usual size.
  private static func type(_ description: String) -> (Kind, Int, ByteOrder)? {
    let text = Array(description.filter { $0 != "'" && $0 != "\"" })
    guard text.count == 3, let size = text[2].wholeNumberValue, let kind = Kind(rawValue: text[1]) else { return nil }
    guard kind == .float ? [4, 8].contains(size) : [1, 2, 4, 8].contains(size) else { return nil }
    switch text[0] {
    case "<", "=": return (kind, size, .little)
    case "|" where size == 1: return (kind, size, .little)
    case ">": return (kind, size, .big)
    default: return nil
    }
  }

  /// The values in the order of the file.
  func values(_ bytes: Span<UInt8>) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(value(bytes, at: start + index * size)) }
    return values
  }

  /// The number whose bytes start at a position.
  @inline(__always)
  func value(_ bytes: Span<UInt8>, at position: Int) -> Double {
    let bits = order.integer(bytes, at: position, size: size)
    // Shifted up and down again, the sign bit fills the bits above.
    let shift = UInt64(64 - 8 * size)
    switch kind {
    case .float where size == 8: return Double(bitPattern: bits)
    case .float: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .signed: return Double(Int64(bitPattern: bits << shift) >> Int64(shift))
    case .unsigned: return Double(bits)
    }
  }
}

/// The little of Python's syntax that the header of an array is written in.
private enum PythonDictionary {
  /// The fields of a dictionary, their values as text; nil for anything else.
  static func fields(_ text: String) -> [String: String]? {
    let trimmed = text.trimmed
    guard trimmed.first == "{", trimmed.last == "}", trimmed.count >= 2 else { return nil }
    var fields: [String: String] = [:]
    for part in parts(trimmed.dropFirst().dropLast()) {
      let (key, value) = part
      fields[key] = value
    }
    return fields
  }

  /// Keys and values, split at commas and colons outside brackets and quotes.
  private static func parts(_ text: Substring) -> [(String, String)] {
    var result: [(String, String)] = []
    var key: String?
    var word = ""
    var depth = 0
    var quote: Character?
    func finish() {
      if let key { result.append((key, word.trimmed)) }
    }
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if depth == 0, character == ":", key == nil {
        key = word.trimmed
        word = ""
      } else if depth == 0, character == "," {
        finish()
        key = nil
        word = ""
      } else {
        if "([".contains(character) { depth += 1 }
        if ")]".contains(character) { depth -= 1 }
        word.append(character)
      }
    }
    finish()
    return result
  }

  /// The numbers of a tuple such as `(250, 256)`, `(7,)` or `()`, none below 0; nil for anything else.
  static func numbers(_ tuple: String) -> [Int]? {
    guard tuple.first == "(", tuple.last == ")", tuple.count >= 2 else { return nil }
    var numbers: [Int] = []
    let items = tuple.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
    for (index, item) in items.enumerated() {
      let text = item.trimmed
      if text.isEmpty, index == items.count - 1 { continue }
      guard let number = Int(text), number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
