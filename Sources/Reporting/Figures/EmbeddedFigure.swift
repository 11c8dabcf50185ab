import Figures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A drawn figure inside a page: as SVG, which holds the pixels of a map as a PNG of its own.
struct EmbeddedFigure {
  /// The element with picture and caption.
  let html: String

  /// Nil where the picture cannot be read. `sample` stands before the title, where a page shows several.
  init?(_ drawn: DrawnFigure, sample: String? = nil) {
    let figure = drawn.figure
    let title = (sample.map { $0 + ": " } ?? "") + figure.title
    guard let lines = drawn.content("svg") else { return nil }
    let source = "data:image/svg+xml," + Self.encoded(lines)
    html = """
      <figure><img src="\(source)" alt="\(Markup.escaped("\(title). \(figure.caption)"))">
      <figcaption><b>\(Markup.escaped(title))</b> \(Markup.escaped(figure.caption))</figcaption></figure>
      """
  }

  /// Signs that stand in an address as they are, beside letters and digits. A colon does not: nothing on a page is to look
  /// like an address elsewhere.
  private static let plain = Set(" .,-='/()_;+!*~".utf8)

  /// A text file as a part of an address: letters, digits and what is harmless as they are, blanks and ends of lines as one
  /// blank, the rest as %XX. Shorter than base64, whose lines a compressor cannot see either.
  private static func encoded(_ data: Data) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let blank = UInt8(ascii: " ")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count * 5 / 4)
    for byte in data {
      switch byte {
      case blank, UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if bytes.last != blank { bytes.append(blank) }
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      case _ where plain.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
