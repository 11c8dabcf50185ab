import Testing

@testable import Reporting

@Suite("Thumbnails")
struct ThumbnailTests {
  @Test("a decay of 4096 channels with its fit takes less than 1700 bytes, whatever its noise")
  func size() throws {
    let x = (0..<4096).map(Double.init)
    let data = x.map { 1000 * (1 - $0 / 4096) + Double((Int($0) * 7919) % 200) }
    let thumbnail = try #require(
      Thumbnail(x: x, data: data, fit: x.map { 1000 * (1 - $0 / 4096) + 100 }, isLogarithmic: true))
    #expect(thumbnail.text.utf8.count < 1700, "\(thumbnail.text.utf8.count)")
    #expect(Thumbnail(stored: thumbnail.text) == thumbnail)
  }

  @Test("few points are dots at their places, from corner to corner")
  func dots() throws {
    let thumbnail = try #require(Thumbnail(x: [1, 2, 3], data: [5, 6, 7], fit: [5, 6, 7], isLogarithmic: false))
    #expect(thumbnail.text == "M2 58h0M80 30h0M158 2h0|M2 58l0 0 78-28 78-28")
  }

  @Test(
    "missing, infinite and equal numbers are drawn without a trap",
    arguments: [
      ([1, .nan, 3], [5, 6, .infinity]), ([1, 1, 1], [2, 2, 2]), ([-1e300, 1e300], [1e-300, 1e299]), ([1, 2], [1]),
    ] as [([Double], [Double])])
  func oddNumbers(x: [Double], y: [Double]) throws {
    let thumbnail = try #require(Thumbnail(x: x, data: y, fit: y, isLogarithmic: false))
    #expect(Thumbnail(stored: thumbnail.text) == thumbnail)
  }

  @Test("where there is nothing to draw there is no picture")
  func nothing() { #expect(Thumbnail(x: [.nan], data: [1], fit: [], isLogarithmic: true) == nil) }

  @Test("what is no path is not taken from a journal", arguments: ["M1 2\"/><script>|", "M1 2", "url(x)|"])
  func hostile(text: String) { #expect(Thumbnail(stored: text) == nil) }
}
