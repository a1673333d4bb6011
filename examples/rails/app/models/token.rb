# A ticket for the cable: /cable?token=... It need not live longer than it takes to connect.
module Token
  TTL = ENV.fetch("TOKEN_TTL", 60).to_i
  ALGORITHM = "HS256"

  def self.issue(session)
    claims = { sid: session.id, exp: Time.now.to_i + TTL }
    { token: JWT.encode(claims, secret, ALGORITHM), expiresIn: TTL }
  end

  # The session of a token; nil if it is not ours, has expired, or the session has ended.
  def self.session(token)
    claims, = JWT.decode(token, secret, true, algorithm: ALGORITHM)
    Session.find_by(id: claims["sid"]) if claims["exp"]
  rescue JWT::DecodeError
    nil
  end

  def self.secret
    Rails.application.key_generator.generate_key("cable token", 32)
  end
  private_class_method :secret
end
