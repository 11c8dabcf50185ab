/// The files of a folder that is being made.
public struct FolderWriter {
  let path: String

  /// Writes a file from the pieces that `content` hands over.
  public func file(_ name: String, _ content: (_ piece: ([UInt8]) throws -> Void) throws -> Void) throws {
    try SystemFile.write(to: path + "/" + name, content)
  }

  /// Moves a folder of the same file system into this one.
  public func take(_ folder: String, as name: String) throws {
    try SystemFile.move(folder, to: path + "/" + name)
  }
}
