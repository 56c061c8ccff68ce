enum SQLiteMeter: MeterStatements {
  static let insert = "INSERT INTO unlocks (month, subscriber, article, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
  static let list = "SELECT article, at FROM unlocks WHERE month = ? AND subscriber = ? ORDER BY at, article"
  static let ofMonth = "SELECT subscriber, article FROM unlocks WHERE month = ?"
}
