import Fitting
import Testing

@Suite("ties")
struct ParameterTieTests {
  @Test(
    "a tie is read from the words that people write",
    arguments: [
      ("tau1", ParameterTie(to: "tau1")), ("2*tau1", ParameterTie(to: "tau1", factor: 2)),
      ("tau1 * 0.5", ParameterTie(to: "tau1", factor: 0.5)), ("2e-3*k1", ParameterTie(to: "k1", factor: 2e-3)),
      ("t0@2 - 0.3", ParameterTie(to: "t0@2", offset: -0.3)),
      ("-1*t0_1+1e-2", ParameterTie(to: "t0_1", factor: -1, offset: 0.01)),
      ("rate+1", ParameterTie(to: "rate", offset: 1)), ("k2e+1", ParameterTie(to: "k2e", offset: 1)),
      ("a*-2", ParameterTie(to: "a", factor: -2)),
    ])
  func read(text: String, tie: ParameterTie) {
    #expect(ParameterTie(text) == tie)
  }

  @Test(
    "other words are no tie",
    arguments: [
      "", "2", "2*", "*tau1", "tau1*tau2", "2*3", "tau1+tau2", "0*tau1", "inf*tau1", "tau1+nan", "1*a*2", "a b+", "-",
    ])
  func refused(text: String) {
    #expect(ParameterTie(text) == nil)
  }
}
