// A TOML document while it grows: tables can be opened again by their names, which the tree that YAML gives can't say.
// Knows what TOML forbids: a key given twice, a table opened twice, a value used as a table.

/// Tables of one name, `[[name]]`.
final class TOMLTables {
  var all: [TOMLTable]

  init(_ first: TOMLTable) {
    all = [first]
  }
}

/// A table being filled.
final class TOMLTable {
  enum Value {
    case node(YAMLNode)
    case table(TOMLTable)
    case tables(TOMLTables, Mark)
  }

  /// How a table came to be: that decides who may add to it (TOML 1.0, "Table").
  enum Origin {
    /// As the parent of a table that was named.
    case implied
    /// By a header, `[name]`.
    case header
    /// By a dotted key.
    case dotted
  }

  let mark: Mark
  var origin: Origin
  private var keys: [(key: String, mark: Mark)] = []
  private var values: [String: Value] = [:]

  init(mark: Mark, origin: Origin) {
    self.mark = mark
    self.origin = origin
  }

  subscript(key: String) -> Value? { values[key] }

  func mark(of key: String) -> Mark? { keys.first { $0.key == key }?.mark }

  func set(_ key: String, _ value: Value, at mark: Mark) {
    if values.updateValue(value, forKey: key) == nil { keys.append((key, mark)) }
  }

  /// The finished tree.
  var node: YAMLNode {
    let pairs = keys.map { key, mark in
      YAMLPair(key: .scalar(key, plain: true, mark), value: node(of: values[key], mark))
    }
    return .mapping(pairs, mark)
  }

  private func node(of value: Value?, _ mark: Mark) -> YAMLNode {
    switch value {
    case .node(let node): node
    case .table(let table): table.node
    case .tables(let tables, let mark): .sequence(tables.all.map(\.node), mark)
    case nil: .scalar("", plain: true, mark)
    }
  }
}
