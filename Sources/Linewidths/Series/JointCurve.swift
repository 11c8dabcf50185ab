import Fitting
import LinearAlgebra

/// Models on their axes, one behind the other, over one list of parameters, and rows for what is known of parameters
/// from elsewhere.
struct JointCurve: CurveModel {
  /// A model with the places of its parameters in the joint list.
  struct Member {
    let curve: ThermalCurve
    let positions: [Int]
    /// True where the joint list begins with the model's own parameters, which then need no list of their own.
    let isLeading: Bool

    init(curve: ThermalCurve, positions: [Int]) {
      self.curve = curve
      self.positions = positions
      isLeading = positions.elementsEqual(0..<positions.count)
    }

    /// The model's parameters, at least.
    func own(_ parameters: [Double]) -> [Double] { isLeading ? parameters : positions.map { parameters[$0] } }
  }
  let members: [Member]
  /// Parameters whose own value is a row, behind those of the models.
  let priors: [Int]
  let parameterCount: Int
  let pointCount: Int

  init(_ members: [Member], priors: [Int], parameterCount: Int) {
    self.members = members
    self.priors = priors
    self.parameterCount = parameterCount
    pointCount = members.reduce(0) { $0 + $1.curve.pointCount } + priors.count
  }

  func values(_ parameters: [Double], into values: inout [Double]) {
    var row = 0
    for k in members.indices {
      members[k].curve.write(members[k].own(parameters), into: &values, at: row)
      row += members[k].curve.pointCount
    }
    for index in priors {
      values[row] = parameters[index]
      row += 1
    }
  }

  func jacobian(_ parameters: [Double], into jacobian: inout Matrix) {
    for i in jacobian.elements.indices { jacobian.elements[i] = 0 }
    var slopes = SIMD8<Double>()
    var row = 0
    for k in members.indices {
      let own = members[k].own(parameters)
      let positions = members[k].positions
      let temperatures = members[k].curve.temperatures
      let evaluate = members[k].curve.model.evaluate
      for temperature in temperatures {
        _ = evaluate(own, temperature, &slopes)
        for j in positions.indices { jacobian[row, positions[j]] += slopes[j] }
        row += 1
      }
    }
    for index in priors {
      jacobian[row, index] = 1
      row += 1
    }
  }
}
