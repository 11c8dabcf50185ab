import Batches
import Fitting
import Reporting

/// What a folder of many results needs of each: a small picture, and a page of its own where pages are wanted.
struct Illustration: Sendable {
  /// The folder that is made.
  let folder: OutputFolder
  /// Where it will lie.
  let path: String
  /// Pages of single rows; nil where none are wanted.
  let pages: PageStore?

  /// Refuses a place that cannot be written to, before anything is fitted.
  init(_ path: String, _ options: BatchOptions, isForced: Bool, hasFigures: Bool) throws {
    var path = path
    while path.count > 1, path.last == "/" { path.removeLast() }
    self.path = path
    folder = try OutputFolder(path, overwrite: isForced)
    pages =
      options.pages
      ? try PageStore(path + ".pages", resumes: options.resume, replaces: isForced, hasFigures: hasFigures) : nil
  }

  /// A part of a row's key: rows with pictures are others than those without.
  var identity: String { pages == nil ? "illustrated" : "pages" }

  /// True where a row's page is there, or none is wanted: a row without its page is made again.
  func isDone(page: String?) -> Bool { page.map { pages?.contains($0) ?? true } ?? true }

  /// The name of a row's page; nil where no pages are wanted.
  func page(_ subject: RowSubject, key: String?) -> String? {
    pages == nil ? nil : key.map { PageStore.name(subject, key: $0) }
  }

  /// The row with its picture and the name of its page.
  func illustrated(_ row: ResultRow, _ result: FitResult, member: Int? = nil, page: String?) -> ResultRow {
    var row = row
    row.illustrate(Thumbnail(result, member: member), page: page)
    return row
  }
}
