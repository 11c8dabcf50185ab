import Figures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A drawn figure inside a page: maps as pixels, curves as lines.
struct EmbeddedFigure {
  /// The element with picture and caption.
  let html: String

  /// Nil where the picture cannot be read. `sample` stands before the title, where a page shows several.
  init?(_ drawn: DrawnFigure, sample: String? = nil) {
    let figure = drawn.figure
    let title = (sample.map { $0 + ": " } ?? "") + figure.title
    let source: String
    if figure.hasMap {
      guard let pixels = drawn.content("png") else { return nil }
      source = "data:image/png;base64," + pixels.base64EncodedString()
    } else {
      guard let lines = drawn.content("svg") else { return nil }
      source = "data:image/svg+xml," + Self.encoded(lines)
    }
    html = """
      <figure><img src="\(source)" alt="\(Markup.escaped("\(title). \(figure.caption)"))">
      <figcaption><b>\(Markup.escaped(title))</b> \(Markup.escaped(figure.caption))</figcaption></figure>
      """
  }

  /// A text file as a part of an address: letters, digits and what is harmless as they are, the rest as %XX. Shorter than
  /// base64, whose lines a compressor cannot see either.
  private static func encoded(_ data: Data) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count * 5 / 4)
    for byte in data {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "="),
        UInt8(ascii: "'"),
        UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "_"), UInt8(ascii: ";"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
