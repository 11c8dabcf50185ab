#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The members of a zip archive, stored or deflated.
///
/// Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Sizes are taken from the central directory at the
/// end, and held against the file and a limit before memory is taken.
struct ZipArchive {
  /// A member as the central directory lists it.
  struct Member {
    let name: String
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Where its own header stands.
    let header: Int
  }

  private static let memberMark: [UInt8] = [0x50, 0x4B, 3, 4]
  private static let endMark: [UInt8] = [0x50, 0x4B, 5, 6]
  /// Bytes of the fixed parts of the end record, a directory entry and a member's header.
  private static let endSize = 22
  private static let entrySize = 46
  private static let headerSize = 30
  /// Unpacked bytes of all members together beyond which an archive is refused.
  static let limit = 1 << 29

  let file: FileBytes
  let members: [Member]

  /// True for bytes that begin as an archive does, with a member or empty.
  static func startsWithMark(_ head: some Sequence<UInt8>) -> Bool {
    head.starts(with: memberMark) || head.starts(with: endMark)
  }

  /// True where the first member is a NumPy array by its name.
  static func startsWithArray(_ data: Data) -> Bool {
    let head = Array(data.prefix(headerSize + 512))
    guard head.count > headerSize else { return false }
    let length = Int(head[26]) | Int(head[27]) << 8
    return head.dropFirst(headerSize).prefix(length).reversed().starts(with: Array(".npy".utf8).reversed())
  }

  /// Reads the directory of an archive.
  init(_ file: FileBytes) throws(MeasurementError) {
    self.file = file
    members = try file.withBytes { (bytes) throws(MeasurementError) in try Self.directory(bytes, file.name) }
    var total = 0
    for member in members {
      total = min(total, Int.max / 4) + member.size
      // Deflate packs at most 1032 to 1.
      guard member.method == 0 ? member.packedSize == member.size : member.size / 1040 <= member.packedSize else {
        throw Self.refuse(
          file.name,
          "claims that \(member.name.quotedForMessage) unpacks from \(Phrase.bytes(member.packedSize)) to "
            + "\(Phrase.bytes(member.size)), which cannot be")
      }
    }
    guard total <= Self.limit else {
      throw MeasurementError(
        .damaged, file: file.name,
        "unpacks to \(Phrase.bytes(total)), above the limit of \(Phrase.bytes(Self.limit)); save the map and its axes alone"
      )
    }
  }

  private static func refuse(_ name: String, _ message: String) -> MeasurementError {
    MeasurementError(.damaged, file: name, "the archive \(message); it is cut off or damaged: write it again")
  }

  private static func directory(_ bytes: Span<UInt8>, _ name: String) throws(MeasurementError) -> [Member] {
    func number(_ position: Int, _ size: Int) -> Int {
      Int(ByteOrder.little.integer(bytes, at: position, size: size))
    }
    func has(_ mark: [UInt8], at position: Int) -> Bool {
      mark.indices.allSatisfy { bytes[position + $0] == mark[$0] }
    }
    // The end record is followed by a comment of at most 65535 bytes.
    var end = bytes.count - endSize
    let last = max(0, end - 65_535)
    while end >= last, !has(endMark, at: end) { end -= 1 }
    guard end >= last else { throw refuse(name, "has no directory at its end") }
    let count = number(end + 10, 2)
    var position = number(end + 16, 4)
    guard count < 0xFFFF, position < 0xFFFF_FFFF else {
      throw MeasurementError(
        .damaged, file: name, "is an archive of more than 4 GB; save the map and its axes alone, with numpy.savez")
    }
    var members: [Member] = []
    for _ in 0..<count {
      guard position <= end - entrySize, has([0x50, 0x4B, 1, 2], at: position) else {
        throw refuse(name, "announces \(Phrase.count(count, "member")) and lists \(members.count)")
      }
      let nameLength = number(position + 28, 2)
      let next = position + entrySize + nameLength + number(position + 30, 2) + number(position + 32, 2)
      guard next <= end else {
        throw refuse(name, "announces \(Phrase.count(count, "member")) and lists \(members.count)")
      }
      let letters = (position + entrySize..<position + entrySize + nameLength).map { bytes[$0] }
      members.append(
        Member(
          name: TextDecoding.text(letters), method: number(position + 10, 2),
          isEncrypted: number(position + 8, 2) & 1 != 0, checksum: UInt32(number(position + 16, 4)),
          packedSize: number(position + 20, 4), size: number(position + 24, 4), header: number(position + 42, 4)))
      position = next
    }
    return members
  }

  /// The unpacked bytes of a member.
  func content(of member: Member) throws(MeasurementError) -> [UInt8] {
    let what = "member \(member.name.quotedForMessage)"
    guard !member.isEncrypted else {
      throw MeasurementError(.notText, file: file.name, "\(what) is encrypted; save it without a password")
    }
    guard member.method == 0 || member.method == 8 else {
      throw MeasurementError(
        .notText, file: file.name, "\(what) is packed by method \(member.method); save it with numpy.savez")
    }
    let packed = try file.withBytes { (bytes) throws(MeasurementError) -> [UInt8] in
      let start = member.header
      guard start <= bytes.count - Self.headerSize else { throw Self.refuse(file.name, "ends before its \(what)") }
      guard Self.memberMark.indices.allSatisfy({ bytes[start + $0] == Self.memberMark[$0] }) else {
        throw Self.refuse(file.name, "does not have its \(what) where its directory says")
      }
      let lengths = [26, 28].map { Int(ByteOrder.little.integer(bytes, at: start + $0, size: 2)) }
      let first = start + Self.headerSize + lengths[0] + lengths[1]
      guard first <= bytes.count, member.packedSize <= bytes.count - first else {
        throw Self.refuse(file.name, "ends within its \(what)")
      }
      return (first..<first + member.packedSize).map { bytes[$0] }
    }
    let content = member.method == 0 || member.size == 0 ? packed : Inflater.inflate(packed, size: member.size)
    guard let content, content.count == member.size, Inflater.checksum(content) == member.checksum else {
      throw Self.refuse(file.name, "holds a spoiled \(what)")
    }
    return content
  }
}
