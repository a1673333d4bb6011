# A signed ticket for the cable, for who has no cookies: /cable?token=...
#
# As base64url without padding: the name of a subprotocol has no other characters.
module Token
  def self.issue(user, expires_in:)
    [verifier.generate(user, expires_in: expires_in)].pack("m0").tr("+/", "-_").delete("=")
  end

  # nil if it is not ours, or has expired.
  def self.user(token)
    verifier.verified(token.tr("-_", "+/").unpack1("m"))
  end

  def self.verifier
    Rails.application.message_verifier(:cable)
  end
  private_class_method :verifier
end
