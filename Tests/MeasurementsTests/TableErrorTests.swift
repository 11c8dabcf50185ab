import Foundation
import Testing

@testable import Measurements

@Suite("Messages for files that cannot be read")
struct TableErrorTests {
  let files: TestFiles

  init() throws { files = try TestFiles() }

  private func message(bytes: [UInt8]) throws -> String? {
    let path = try files.write(bytes: bytes, "a.csv")
    return MeasurementsTests.message { _ = try TableScanner.table(try FileContent(path: path)) }
  }

  @Test("a missing file is told apart from invalid data and named as it was given")
  func missingFile() {
    let path = files.directory.appendingPathComponent("none.csv").path
    let error = #expect(throws: MeasurementError.self) { try FileContent(path: path) }
    #expect(error?.isMissingFile == true)
    #expect(error?.description == "\(path): no such file; check the path")
  }

  @Test("a directory is not read")
  func directory() throws {
    let url = files.directory.appendingPathComponent("folder")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    #expect(
      MeasurementsTests.message { _ = try FileContent(path: url.path) } == "folder: is a directory; name a file in it")
    let error = #expect(throws: MeasurementError.self) { try FileContent(path: url.path) }
    #expect(error?.isMissingFile == false)
  }

  @Test("a device is not read, which could never end")
  func device() {
    #expect(
      MeasurementsTests.message { _ = try FileContent(path: "/dev/null") }
        == "null: is not a regular file; save the data to a file first")
  }

  @Test(
    "what is not text is named",
    arguments: [
      ([], "a.csv: the file is empty"),
      ([0xFF, 0xFE, 0x31, 0x00], "a.csv: is UTF-16 text; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"),
      (
        [0x31, 0x00, 0x2C, 0x00],
        "a.csv: looks like UTF-16 text or a binary file; save it as UTF-8 text (iconv -f UTF-16 -t UTF-8)"
      ),
      ([0x1F, 0x8B, 8, 0], "a.csv: is compressed; unpack it first (gunzip)"),
      ([0x50, 0x4B, 3, 4], "a.csv: is a spreadsheet or zip archive; export it as CSV first"),
      (
        [0x31, 0x2C, 0x32, 0x0A, 0x33, 0, 0x31, 0x32],
        "a.csv: is a binary file; export it as text from the instrument's program"
      ),
    ] as [([UInt8], String)])
  func notText(bytes: [UInt8], expected: String) throws {
    #expect(try message(bytes: bytes) == expected)
  }

  @Test(
    "a fault in a table names line, cell and cure",
    arguments: [
      ("\n\n", "a.csv: the file holds no numbers"),
      ("x,y\n", "a.csv: the file holds text but no table of numbers; export the data with their values"),
      ("# x\n# y", "a.csv: the file holds text but no table of numbers; export the data with their values"),
      (
        "x,y\n1,2\n3\n4,5\n",
        "a.csv:3: the row has 1 cell where 2 are expected (separated by commas, as in line 2); complete the row or "
          + "remove it"
      ),
      (
        "1 2\n3 4 5\n6 7\n",
        "a.csv:2: the row has 3 cells where 2 are expected (separated by blanks, as in line 1); complete the row or "
          + "remove it"
      ),
      (
        "1,2\n3,2x3\n4,5\n",
        "a.csv:2:2: “2x3” is not a number; correct the cell, or write nan where a value is missing"
      ),
      (
        "1,2\n3o,2\n4,5\n",
        "a.csv:2:1: “3o” is not a number; correct the cell, or write nan where a value is missing"
      ),
      (
        "5o1,2,3\n551,2,3\n552,3,4\n",
        "a.csv:1:1: “5o1” is not a number; correct the cell, or write nan where a value is missing"
      ),
      (
        "550,2y,3\n551,2,3\n552,3,4\n",
        "a.csv:1:2: “2y” is not a number; correct the cell, or write nan where a value is missing"
      ),
      (
        "1,2,3\n4,5,6\n7,8\t9,10\n",
        "a.csv:3:2: “8\\t9” is not a number; correct the cell, or write nan where a value is missing"
      ),
      (
        "1,2\n3,a very long text of more than forty characters\n4,5",
        "a.csv:2:2: “a very long text of more…” is not a number; correct the cell, or write nan where a value is "
          + "missing"
      ),
      ("1,2\n3,4\"\n", "a.csv:2: a quote stands within a number; remove it"),
      ("1,2\n3,inf\n", "a.csv:2:2: “inf” is not a measured value; write nan where a value is missing"),
      ("1,2\n3,1e400\n", "a.csv:2:2: “1e400” is beyond the range of numbers; correct the cell"),
      ("1,2\n3,1d5\n", "a.csv:2:2: “1d5” has a Fortran exponent; write e instead"),
      ("1,2\n3,0x1f\n", "a.csv:2:2: “0x1f” is hexadecimal; write a decimal number"),
      ("1,2\n3,\u{2212}5\n", "a.csv:2:2: “\u{2212}5” has a typographic minus sign; write a hyphen-minus (-)"),
      (
        "1,2\n3,\"4,5\"\n", "a.csv:2:2: “4,5” holds a comma where the file has decimal points; write a point"
      ),
      (
        "1.5;1.234,5\n2;3\n",
        "a.csv:1: the numbers hold both points and commas between semicolons; write decimal points and no thousands "
          + "separators"
      ),
      (
        "550;1,234\n551;2,345\n",
        "a.csv:1: cannot tell decimal commas from thousands separators (every comma stands before three digits); "
          + "write decimal points"
      ),
      (
        "1,2\n3,4\nEnd\n5,6\n",
        "a.csv:3: text stands between rows of numbers (they go on in line 4); remove it or start it with #"
      ),
      (
        "1,2,3\n4,5,6\nx7,8,9\n",
        "a.csv:3:1: “x7” is not a number; correct the cell, or write nan where a value is missing"
      ),
    ])
  func tableFaults(text: String, expected: String) throws {
    #expect(try message(bytes: Array(text.utf8)) == expected)
  }
}
