import Foundation
import Testing

@testable import Reporting

@Suite("SHA-256")
struct SHA256Tests {
  private func digest(_ text: String) -> String {
    var hash = SHA256()
    hash.update(Array(text.utf8))
    return hash.hexDigest()
  }

  // FIPS 180-4 example vectors (NIST CSRC, "SHA-2 examples").
  @Test(
    "the examples of FIPS 180-4 come out",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func examples(text: String, expected: String) {
    #expect(digest(text) == expected)
  }

  @Test("a million letters a come out, in one piece and in uneven ones")
  func millionLetters() {
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    var whole = SHA256()
    whole.update(letters)
    #expect(whole.hexDigest() == expected)
    var pieces = SHA256()
    var start = 0
    var length = 1
    while start < letters.count {
      let end = min(start + length, letters.count)
      pieces.update(Array(letters[start..<end]))
      start = end
      length = length * 7 % 1009 + 1
    }
    #expect(pieces.hexDigest() == expected)
  }

  @Test("every length around the block's end is padded right: the digests of 54 to 66 bytes differ and agree piecewise")
  func paddingBoundaries() {
    var seen: Set<String> = []
    for count in 54...66 {
      let bytes = [UInt8](repeating: 7, count: count)
      var whole = SHA256()
      whole.update(bytes)
      let expected = whole.hexDigest()
      var split = SHA256()
      for byte in bytes { split.update([byte]) }
      #expect(split.hexDigest() == expected)
      seen.insert(expected)
    }
    #expect(seen.count == 13)
  }

  @Test("an input names the file without its folders, with size and digest")
  func inputOfFile() throws {
    let path = NSTemporaryDirectory() + "photofit-\(UInt64.random(in: .min ... .max)).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("abc".utf8).write(to: URL(fileURLWithPath: path))
    let input = try RunManifest.Input(file: path)
    #expect(input == RunManifest.Input(name: String(path.split(separator: "/").last ?? ""), content: Array("abc".utf8)))
    #expect(input.byteCount == 3)
    #expect(input.sha256.hasPrefix("ba7816bf"))
    #expect(throws: (any Error).self) { try RunManifest.Input(file: path + ".missing") }
  }
}
