/// The tagged header of PicoQuant's files: names with an index, each with one value.
///
/// Layout (PicoQuant's description of the unified file format, as in its published reading demos): 8 bytes of magic,
/// `PQTTTR` or `PQHISTO` filled up with zeros; 8 bytes of version; then tags of 48 bytes: name in 32, a 32-bit index (−1
/// for none), a 32-bit type, 8 bytes of value. Types ending in `FFFF` have their content behind the tag and its length
/// as value. The last tag is `Header_End`.
struct PicoQuantTags {
  /// A tag's name and index.
  private struct Key: Hashable {
    let name: String
    let index: Int
  }

  private static let tagSize = 48
  /// Tags beyond which a header is refused; real ones hold some hundred, with many curves some thousand.
  private static let limit = 1 << 17

  private var integers: [Key: Int] = [:]
  private var numbers: [Key: Double] = [:]
  /// Where the records begin, behind the last tag.
  let dataStart: Int
  let fields: LittleEndianFields

  /// Reads the header of a file.
  init(_ bytes: Span<UInt8>, file: String) throws(MeasurementError) {
    fields = LittleEndianFields(file: file, cure: "the file is cut off or damaged: copy or export it again")
    var position = 16
    for _ in 0..<Self.limit {
      guard position <= bytes.count, bytes.count - position >= Self.tagSize else {
        throw fields.damaged("the header ends at byte \(bytes.count) without “Header_End”")
      }
      let text = (position..<position + 32).map { bytes[$0] }.prefix { $0 != 0 }
      let index = try fields.signed32(bytes, at: position + 32, "the index of a tag")
      let type = try fields.unsigned(bytes, at: position + 36, size: 4, "the type of a tag")
      let value = ByteOrder.little.integer(bytes, at: position + 40, size: 8)
      let key = Key(name: TextDecoding.text(text), index: index)
      position += Self.tagSize
      switch type {
      case 0x0000_0008, 0x1000_0008, 0x1100_0008: integers[key] = Int(Int64(bitPattern: value))
      case 0x2000_0008: numbers[key] = Double(bitPattern: value)
      case 0x2001_FFFF, 0x4001_FFFF, 0x4002_FFFF, 0xFFFF_FFFF:
        guard value <= UInt64(bytes.count - position) else {
          throw fields.damaged(
            "the tag \(key.name.quotedForMessage) claims \(Phrase.bytes(Int(clamping: value))), and "
              + "\(Phrase.bytes(bytes.count - position)) follow")
        }
        position += Int(value)
      case 0xFFFF_0008, 0x1200_0008, 0x2100_0008: break
      default: throw fields.damaged("the tag \(key.name.quotedForMessage) has a type that is not known (\(type))")
      }
      if key.name == "Header_End" {
        dataStart = position
        return
      }
    }
    throw fields.damaged("the header holds more than \(Self.limit) tags")
  }

  /// The whole number of a tag; nil where there is no such tag.
  func integer(_ name: String, _ index: Int = -1) -> Int? { integers[Key(name: name, index: index)] }

  /// The whole number of a tag that must be there.
  func requiredInteger(_ name: String, _ index: Int = -1) throws(MeasurementError) -> Int {
    guard let value = integer(name, index) else { throw fields.damaged("the header has no tag “\(name)”") }
    return value
  }

  /// A time in seconds, above 0, of a tag that must be there.
  func requiredTime(_ name: String, _ index: Int = -1) throws(MeasurementError) -> Double {
    guard let value = numbers[Key(name: name, index: index)] else {
      throw fields.damaged("the header has no tag “\(name)”")
    }
    guard value >= 1e-15, value <= 1e6 else {
      throw fields.damaged("“\(name)” is \(value) s, which is no channel width")
    }
    return value
  }
}
