/// Bytes as text.
enum TextDecoding {
  /// The text of some bytes; Latin-1 where they are not UTF-8, as old instrument programs write µ and °.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }
}
