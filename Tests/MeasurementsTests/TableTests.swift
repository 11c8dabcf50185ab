import Testing

@testable import Measurements

@Suite("Tables of numbers")
struct TableTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func table(_ text: String) throws -> NumberTable {
    try TableScanner.table(try FileContent(path: try files.write(text)))
  }

  @Test(
    "every separator gives the same numbers",
    arguments: [
      "1,2.5,3\n4,5,-6e-1\n", "1;2.5;3\n4;5;-6e-1\n", "1\t2.5\t3\n4\t5\t-6e-1\n", "1 2.5 3\n4 5 -6e-1\n",
      "  1   2.5 \t 3\n 4\t5  -6e-1  ", "1, 2.5, 3\r\n4 , 5 , -6e-1\r\n", "1,2.5,3\r4,5,-6e-1", "1,2.5,3,\n4,5,-0.6,\n",
      "\u{FEFF}1,2.5,3\n4,5,-.6", "\"1\",\"2.5\",\"3\"\n\"4\",\"5\",\"-0.6\"\n", "1;2,5;3\n4;5;-0,6\n",
      "1\t2,5\t3,0\n4\t5,0\t-0,6", "1,0 2,5 3\n4 5 -0,6\n", "# a comment\n\n1,2.5,3\n\n// more\n4,5,-0.6\n%\n!\n",
      "1,2.5,3,,,\n,,,,,\n4,5,-0.6,,,\n",
    ])
  func separators(text: String) throws {
    let table = try table(text)
    #expect(table.columns == 3 && table.rows == 2)
    #expect(table.values == [1, 2.5, 3, 4, 5, -0.6])
  }

  @Test("header rows keep their lines, comments lose their mark, quotes protect separators")
  func header() throws {
    let table = try table("# T,width\n\n\"a, b\",\"c\"\n1,2\n3,4\n")
    #expect(table.headerRows.map(\.line) == [1, 3])
    #expect(table.headerRows.map(\.cells) == [["T", "width"], ["a, b", "c"]])
    #expect(table.line(ofRow: 0) == 4 && table.line(ofRow: 1) == 5)
  }

  @Test("rows find their line across blank lines and comments")
  func lines() throws {
    let table = try table("a,b\n1,2\n\n# c\n3,4\n5,6\n\n7,8\n")
    #expect((0..<4).map { table.line(ofRow: $0) } == [2, 5, 6, 8])
  }

  @Test("nan and empty cells are missing values, in the last column too")
  func missing() throws {
    let table = try table("x,y,z\n1,nan,\n2,,NaN\n3,-nan,5\n")
    #expect(table.columns == 3 && table.rows == 3)
    #expect(table.values.map(\.isNaN) == [false, true, true, false, true, true, false, true, false])
  }

  @Test("text behind the numbers is tolerated, whatever its cells")
  func closing() throws {
    let table = try table("1,2,3\n4,5,6\n>>>End<<<\n\nPump power,1.5\n,,,\n, Old: 4,\n")
    #expect(table.rows == 2 && table.closingLines == 3)
  }

  @Test("a lone number before text is header, not data")
  func loneNumber() throws {
    let table = try table("2048\ntitle 5\nx,y\n1,2\n3,4\n")
    #expect(table.rows == 2 && table.headerRows.count == 3)
  }

  @Test("a first row that is one cell short is kept aside as an axis without corner")
  func cornerless() throws {
    let table = try table("10 20 30\n1 2 3 4\n5 6 7 8\n")
    #expect(table.layout.cornerless?.line == 1 && table.columns == 4 && table.rows == 2)
    #expect(table.line(ofRow: 0) == 2)
  }

  @Test("Latin-1 text in a header is read")
  func latin1() throws {
    let path = try files.write(bytes: Array("T (".utf8) + [0xB0] + Array("C),w\n1,2\n3,4\n".utf8))
    #expect(try TableScanner.table(try FileContent(path: path)).headerRows[0].cells[0] == "T (°C)")
  }

  @Test("a decimal comma stays a decimal comma over a whole file of integers with a fraction in one cell")
  func lateFraction() throws {
    #expect(try table("550;1\n551;2\n552;3,25\n").values == [550, 1, 551, 2, 552, 3.25])
  }

  @Test("a million blank lines and a row of 100 000 cells are no burden")
  func large() throws {
    let row = Array(repeating: "1.5", count: 100_000).joined(separator: ",")
    let table = try table(row + String(repeating: "\n", count: 1_000_000) + row)
    #expect(table.columns == 100_000 && table.rows == 2 && table.line(ofRow: 1) == 1_000_001)
  }
}
