# A ticket for the cable: /cable?token=... It need not live longer than it takes to connect.
module Token
  TTL = ENV.fetch("TOKEN_TTL", 60).to_i
  ALGORITHM = "HS256"

  def self.issue(user)
    { token: JWT.encode({ sub: user.name, exp: Time.now.to_i + TTL }, secret, ALGORITHM), expiresIn: TTL }
  end

  # nil if it is not ours, or has expired.
  def self.user(token)
    claims, = JWT.decode(token, secret, true, algorithm: ALGORITHM)
    User.find_by(name: claims["sub"]) if claims["exp"]
  rescue JWT::DecodeError
    nil
  end

  def self.secret
    Rails.application.key_generator.generate_key("cable token", 32)
  end
  private_class_method :secret
end
