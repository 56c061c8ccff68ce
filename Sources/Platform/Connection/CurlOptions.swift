internal import CCurl

/// What a connection or a request is to be like. What nobody here may differ in isn't asked: certificates are verified,
/// no signals are used (other threads may be at work), and no password is ever asked for at the terminal.
public struct CurlOptions: Sendable {
  public var url: String
  /// "http", "https": no other is spoken, whatever the URL or a redirect says.
  public var schemes: [String]
  /// How many redirects are followed.
  public var redirects = 0
  public var userAgent: String?
  /// Seconds until the connection stands.
  public var connectTimeout: Double
  /// Seconds for all of it.
  public var timeout: Double?
  /// Seconds for each answer while libcurl itself speaks.
  public var answerTimeout: Int?
  /// libcurl opens the connection and logs in; what follows is for `send` and `receive`.
  public var opensOnly = false
  /// Whether the environment's proxies are used.
  public var usesProxy = true
  /// For schemes that begin without TLS: whether it must be had.
  public var requiresTLS = false
  /// Whether TLS before 1.2 is refused, whatever the system thinks of it.
  public var refusesOldTLS = false
  /// Files (PEM): authorities to trust in the place of the system's, our certificate, its key.
  public var authorities: String?
  public var clientCertificate: String?
  public var clientKey: String?
  public var user: String?
  public var password: String?
  /// An OAuth 2 token in the place of a password.
  public var token: String?
  /// "AUTH=PLAIN": the one way to log in.
  public var loginOptions: String?
  /// What may be decoded: "gzip, deflate".
  public var encodings: String?
  /// Octets; a server that announces more isn't listened to.
  public var maxBytes: Int?
  /// Asks for the head of the answer alone.
  public var wantsHeadOnly = false

  public init(url: String, schemes: [String], connectTimeout: Double) {
    self.url = url
    self.schemes = schemes
    self.connectTimeout = connectTimeout
  }

  func apply(to easy: UnsafeMutableRawPointer) throws(CurlError) {
    func set(_ option: CURLoption, _ value: Int?) throws(CurlError) {
      guard let value else { return }
      if let error = CurlError(dateline_curl_set_long(easy, option, value)) { throw error }
    }
    // libcurl copies the text.
    func set(_ option: CURLoption, _ value: String?) throws(CurlError) {
      guard let value else { return }
      if let error = CurlError(dateline_curl_set_text(easy, option, value)) { throw error }
    }
    try set(CURLOPT_URL, url)
    try set(CURLOPT_PROTOCOLS_STR, schemes.joined(separator: ","))
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(connectTimeout))
    try set(CURLOPT_TIMEOUT_MS, timeout.map(Self.milliseconds))
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, answerTimeout)
    try set(CURLOPT_USERAGENT, userAgent.map(Self.clean))
    try set(CURLOPT_ACCEPT_ENCODING, encodings)
    try set(CURLOPT_MAXFILESIZE, maxBytes)
    if !usesProxy { try set(CURLOPT_PROXY, "") }
    if opensOnly { try set(CURLOPT_CONNECT_ONLY, 1) }
    if wantsHeadOnly { try set(CURLOPT_NOBODY, 1) }
    if redirects > 0 {
      try set(CURLOPT_REDIR_PROTOCOLS_STR, schemes.joined(separator: ","))
      try set(CURLOPT_FOLLOWLOCATION, 1)
      try set(CURLOPT_MAXREDIRS, redirects)
    }
    if requiresTLS { try set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if refusesOldTLS { try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)) }
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    try set(CURLOPT_CAINFO, authorities)
    try set(CURLOPT_SSLCERT, clientCertificate)
    try set(CURLOPT_SSLKEY, clientKey)
    // An encrypted key is refused then; without this, OpenSSL would ask for the password at the terminal.
    try set(CURLOPT_KEYPASSWD, "")
    try set(CURLOPT_LOGIN_OPTIONS, loginOptions)
    try set(CURLOPT_XOAUTH2_BEARER, token)
    try set(CURLOPT_USERNAME, user)
    try set(CURLOPT_PASSWORD, password)
  }

  /// From a millisecond to what libcurl takes, 24 days.
  private static func milliseconds(_ seconds: Double) -> Int {
    Int((min(max(seconds, 0.001), 2_000_000) * 1000).rounded())
  }

  /// Without what would end a header line.
  static func clean(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}
