# What the gem turbo-rails has, as far as this page needs it, so that the example runs without the gem.
# With it, leave this file out: names, signatures and the channel are the gem's.
module Turbo
  def self.signed_stream_verifier
    key = Rails.application.key_generator.generate_key("turbo/signed_stream_verifier_key")
    @signed_stream_verifier ||= ActiveSupport::MessageVerifier.new(key, digest: "SHA256", serializer: JSON)
  end

  # Whoever shows a signed name hears the stream.
  class StreamsChannel < ActionCable::Channel::Base
    def self.broadcast_append_to(stream, target:, html:)
      tag = %(<turbo-stream action="append" target="#{target}"><template>#{html}</template></turbo-stream>)
      ActionCable.server.broadcast(stream, tag)
    end

    def subscribed
      stream = Turbo.signed_stream_verifier.verified(params[:signed_stream_name])
      stream ? stream_from(stream) : reject
    end
  end

  # The tag that a page has for a stream.
  module StreamsHelper
    def turbo_stream_from(stream)
      tag.turbo_cable_stream_source(
        channel: "Turbo::StreamsChannel", "signed-stream-name": Turbo.signed_stream_verifier.generate(stream)
      )
    end
  end
end
