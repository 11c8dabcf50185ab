import Figures
import Testing

@testable import Reporting

@Suite("Formulas in figures")
struct FormulaTests {
  @Test("an ion has its counts below, its charge above with a minus sign, and its ligand's prefix slanted")
  func ion() {
    #expect(
      FigureText.formula("[Au12Ag32(p-MBA)30]4-").pieces == [
        .plain("[Au"), .lower("12"), .plain("Ag"), .lower("32"), .plain("("), .italic("p"), .plain("-MBA)"),
        .lower("30"),
        .plain("]"), .upper("4−"),
      ])
  }

  @Test(
    "adducts keep their numbers on the line, variables stand below",
    arguments: [
      ("[Au44(SR)26+12Na-16H]6-", "'[Au_{44}(SR)_{26}+12Na−16H]^{6−}'"),
      ("[Au{x}Ag{44-x}(p-MBA)30]4-", "'[Au_{x}Ag_{44−x}({/:Italic p}-MBA)_{30}]^{4−}'"),
      ("[Au(MBA)2]+", "'[Au(MBA)_{2}]^{+}'"), ("C6H12O6", "'C_{6}H_{12}O_{6}'"), ("[Au44]", "'[Au_{44}]'"), ("", "''"),
    ])
  func layout(text: String, expected: String) { #expect(GnuplotText.quoted(.formula(text)) == expected) }

  @Test("an ion is typeset in LaTeX and on a page, and its bracket is no option of the row before")
  func tables() {
    let table = TextTable(
      header: ["ion", "m/z"], rows: [["[Au12Ag32(p-MBA)30]4-", "2602.65"], ["<x>", "-1"], ["[x", ""]])
    let rows = LatexTable.text(table, comment: "").split(separator: "\n")
    #expect(
      rows[5]
        == "{}[Au$_{\\mathrm{12}}$Ag$_{\\mathrm{32}}$(\\textit{p}-MBA)$_{\\mathrm{30}}$]$^{4-}$ & 2602.65 \\\\")
    #expect(rows[6] == "$<$x$>$ & $-$1 \\\\")
    #expect(rows[7].hasPrefix("{}[x"))
    #expect(
      Markup.table("", header: table.header, rows: table.rows).contains(
        "[Au<sub>12</sub>Ag<sub>32</sub>(<i>p</i>-MBA)<sub>30</sub>]<sup>4−</sup>"))
  }

  @Test("a hostile name stays text in a formula")
  func hostile() {
    let quoted = GnuplotText.quoted(.formula("]`rm -rf /`4-'; system(\"x\")\n{/:Bold y}"))
    #expect(!quoted.dropFirst().dropLast().contains("'"))
    #expect(!quoted.contains("\n"))
    #expect(quoted.hasPrefix("'") && quoted.hasSuffix("'"))
  }
}
