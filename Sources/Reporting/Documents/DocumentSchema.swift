/// Names of the contracts that documents follow.
public enum DocumentSchema {
  /// A fit.
  static let result = "photofit.result/1"
  /// Measured tables.
  static let tables = "photofit.tables/1"
  /// A batch.
  public static let batch = "photofit.batch/1"

  /// The documents by which a folder of results is known.
  static let ofFolders = [("result.json", result), ("result.json", tables), ("batch.json", batch)]
}
