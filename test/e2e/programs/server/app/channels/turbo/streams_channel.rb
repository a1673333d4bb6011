# The gem's channel: whoever shows a signed name hears the stream.
class Turbo::StreamsChannel < ActionCable::Channel::Base
  def self.broadcast_append_to(stream, target:, html:)
    tag = "<turbo-stream action=\"append\" target=\"#{target}\"><template>#{html}</template></turbo-stream>"
    ActionCable.server.broadcast(stream, tag)
  end

  def subscribed
    stream = Turbo.signed_stream_verifier.verified(params[:signed_stream_name])
    stream ? stream_from(stream) : reject
  end
end
