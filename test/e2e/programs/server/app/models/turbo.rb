# The part of the turbo-rails gem that streams need, in a few lines: Debian has no package of the gem.
# Names are signed, and channels and tags are named, as the gem does it.
module Turbo
  def self.signed_stream_verifier
    key = Rails.application.key_generator.generate_key("turbo/signed_stream_verifier_key")
    @signed_stream_verifier ||= ActiveSupport::MessageVerifier.new(key, digest: "SHA256", serializer: JSON)
  end
end
