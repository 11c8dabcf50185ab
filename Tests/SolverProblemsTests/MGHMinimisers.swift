import Testing

/// Where a test problem of Moré, Garbow & Hillstrom has one of its minima.
struct MGHMinimiser: Sendable, CustomTestStringConvertible {
  let name: String
  /// Position in `MGHProblem.minima`.
  let minimum: Int
  let x: [Double]

  init(_ name: String, _ minimum: Int, _ x: [Double]) {
    self.name = name
    self.minimum = minimum
    self.x = x
  }

  var testDescription: String { "\(name), minimum \(minimum)" }

  /// Exact where they can be written down; else found by scipy 1.17.1 (least_squares, central differences, tolerances
  /// 1e-15) on a transcription of its own.
  static let all: [MGHMinimiser] = [
    MGHMinimiser("Freudenstein and Roth", 0, [5, 4]),
    // Approached as the second and third parameters go to −∞.
    MGHMinimiser("Bard", 1, [0.840666667, -1e9, -1e9]),
    // Approached as the first, third and fourth go to infinity in proportion.
    MGHMinimiser("Kowalik and Osborne", 1, [-0.03542143e9, -14.07588344, 1.60307447e9, 1e9]),
    MGHMinimiser("Extended Rosenbrock", 0, [Double](repeating: 1, count: 10)),
    MGHMinimiser("Extended Powell singular", 0, [Double](repeating: 0, count: 12)),
    MGHMinimiser("Variably dimensioned", 0, [Double](repeating: 1, count: 10)),
    MGHMinimiser("Brown almost linear 10", 0, [Double](repeating: 1, count: 10)),
    MGHMinimiser("Brown almost linear 10", 1, [Double](repeating: 0, count: 9) + [11]),
    MGHMinimiser("Brown almost linear 40", 0, [Double](repeating: 1, count: 40)),
    MGHMinimiser("Brown almost linear 40", 1, [Double](repeating: 0, count: 39) + [41]),
    MGHMinimiser("Linear, full rank", 0, [Double](repeating: -1, count: 5)),
    MGHMinimiser("Linear, rank 1", 0, [3.0 / 21, 0, 0, 0, 0]),
    MGHMinimiser("Linear, rank 1 with zero columns and rows", 0, [0, 1.5 / 17, 0, 0, 0]),
    MGHMinimiser("Rosenbrock", 0, [1, 1]),
    MGHMinimiser("Freudenstein and Roth", 1, [11.4127790416, -0.89680524939]),
    MGHMinimiser("Powell badly scaled", 0, [1.0981593297e-05, 9.10614673987]),
    MGHMinimiser("Brown badly scaled", 0, [1_000_000, 2e-06]),
    MGHMinimiser("Beale", 0, [3, 0.5]),
    MGHMinimiser("Jennrich and Sampson", 0, [0.257825212817, 0.257825214711]),
    MGHMinimiser("Helical valley", 0, [1, 0, 0]),
    MGHMinimiser("Bard", 0, [0.0824105599512, 1.1330360988, 2.34369517213]),
    MGHMinimiser("Gaussian", 0, [0.398956137839, 1.00001908449, 0]),
    MGHMinimiser("Meyer", 0, [0.00560963648533, 6181.34634416, 345.223634553]),
    MGHMinimiser("Gulf research and development", 0, [50, 25, 1.5]),
    MGHMinimiser("Box three-dimensional", 0, [1, 10, 1]),
    MGHMinimiser("Powell singular", 0, [0, 0, 0, 0]),
    MGHMinimiser("Wood", 0, [1, 1, 1, 1]),
    MGHMinimiser("Kowalik and Osborne", 0, [0.192806933367, 0.191282355941, 0.123056512044, 0.136062343273]),
    MGHMinimiser("Brown and Dennis", 0, [-11.5944391705, 13.2036297876, -0.403439435666, 0.236778814471]),
    MGHMinimiser("Osborne 1", 0, [0.375410052128, 1.93584691169, -1.46468713563, 0.0128675346396, 0.0221226996691]),
    MGHMinimiser("Biggs EXP6", 0, [1, 10, 1, 5, 4, 3]),
    MGHMinimiser(
      "Biggs EXP6", 1, [17.6831982685, 17.6831982621, -2.04185280185, 3.14470878707, 1.71141599373, 2.32628732012]),
    MGHMinimiser(
      "Osborne 2", 0,
      [
        1.30997715445, 0.431553794185, 0.633661698805, 0.599430534525, 0.754183225174, 0.904288583296, 1.36581183378,
        4.8236988186, 2.39868486636, 4.56887459754, 5.6753414706,
      ]),
    MGHMinimiser(
      "Watson 6", 0, [-0.0157250869455, 1.0124348693, -0.232991625477, 1.26043008364, -1.51372891653, 0.992996428723]),
    MGHMinimiser(
      "Watson 9", 0,
      [
        -1.5307036743e-05, 0.999789703951, 0.0147639629715, 0.146342334819, 1.00082107684, -2.61773108554,
        4.10440310146, -3.14361224121, 1.05262639905,
      ]),
    MGHMinimiser(
      "Watson 12", 0,
      [
        -6.60067867758e-09, 1.00000164416, -0.000563939162966, 0.347820679425, -0.156732690996, 1.05282069156,
        -3.24728661205, 7.28846230298, -10.2718792489, 9.07413539714, -4.54138409771, 1.01201337129,
      ]),
    MGHMinimiser("Penalty I 4", 0, [0.250007498683, 0.250007505634, 0.250007500435, 0.250007493599]),
    MGHMinimiser(
      "Penalty I 10", 0,
      [
        0.158122293165, 0.158122300143, 0.158122297649, 0.15812229698, 0.158122296301, 0.158122295314, 0.158122293598,
        0.158122289784, 0.158122277392, 0.158122370807,
      ]),
    MGHMinimiser("Penalty II 4", 0, [0.19999933335, 0.191316707986, 0.480101484004, 0.518845399112]),
    MGHMinimiser(
      "Penalty II 10", 0,
      [
        0.199983605196, 0.0103505825878, 0.0196049326515, 0.0320890687122, 0.0499326790083, 0.0765139973907,
        0.118624076545, 0.192144879602, 0.347320614662, 0.369164318808,
      ]),
    MGHMinimiser(
      "Trigonometric", 0,
      [
        0.017821656111, 0.0179863822263, 0.0181574339588, 0.0183352850593, 0.0185204644813, 0.0187135653714,
        0.0189152559859, 0.0191262930528, 0.0193475382745, 0.179757326072,
      ]),
    MGHMinimiser(
      "Trigonometric", 1,
      [
        0.0551509041813, 0.0568406170105, 0.0587640019967, 0.0609906089137, 0.0636262139842, 0.0668431797845,
        0.208161518281, 0.164363095377, 0.0850068971144, 0.0914314516603,
      ]),
    MGHMinimiser(
      "Discrete boundary value", 0,
      [
        -0.0431649825188, -0.0815771565354, -0.114485714381, -0.140973576863, -0.159908696182, -0.169877202313,
        -0.169089983781, -0.155249535222, -0.125355891679, -0.0754165336859,
      ]),
    MGHMinimiser(
      "Discrete integral equation", 0,
      [
        -0.0431649825188, -0.0815771565354, -0.114485714381, -0.140973576863, -0.159908696182, -0.169877202313,
        -0.169089983781, -0.155249535222, -0.125355891679, -0.0754165336859,
      ]),
    MGHMinimiser(
      "Broyden tridiagonal", 0,
      [
        -0.570722132011, -0.681806949984, -0.702210076018, -0.705510629895, -0.704906155729, -0.70149660703,
        -0.691889322355, -0.665796514406, -0.596035109026, -0.416412257529,
      ]),
    MGHMinimiser(
      "Broyden banded", 0,
      [
        -0.428302863587, -0.476596424356, -0.519652463647, -0.558099324832, -0.592506156829, -0.624503682199,
        -0.623239471441, -0.621393841797, -0.620453596659, -0.58646927072,
      ]),
    MGHMinimiser(
      "Chebyquad 8", 0,
      [
        0.043152760219, 0.193090840455, 0.266328706879, 0.500000000919, 0.499999999081, 0.733671293121, 0.806909159545,
        0.956847239781,
      ]),
    MGHMinimiser(
      "Chebyquad 9", 0,
      [
        0.0442053461358, 0.235619108471, 0.19949067231, 0.416046907893, 0.5, 0.583953092107, 0.80050932769,
        0.764380891529, 0.955794653864,
      ]),
    MGHMinimiser(
      "Chebyquad 10", 0,
      [
        0.0596199001596, 0.166708281305, 0.239170658579, 0.398884291294, 0.39888429294, 0.60111570706, 0.601115708706,
        0.760829341421, 0.833291718695, 0.940380099841,
      ]),
  ]
}
