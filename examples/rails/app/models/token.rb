# A signed ticket for the cable, for who has no cookies: /cable?token=...
module Token
  def self.issue(user, expires_in:)
    verifier.generate(user, expires_in: expires_in)
  end

  # nil if it is not ours, or has expired.
  def self.user(token)
    verifier.verified(token)
  end

  def self.verifier
    Rails.application.message_verifier(:cable)
  end
  private_class_method :verifier
end
